//! `PUT /settings/security/access`: says which modules are to be switched on (`docs/protocol/portal.md` 10.4).

use super::{id_of, reply_with};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::security::modules::{Wish, set_access};
use anteroom_wire::request::{ModuleSwitch, ModuleSwitchesRequest};
use anteroom_wire::security::ModuleAccessDto;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::put("set_module_switches", "/settings/security/access", |rq| {
        Box::pin(ready(set_module_switches(&rq)))
    })
    .about("Says that modules are switched on. Modules cannot be switched off: every other wish is refused.")
    .takes::<ModuleSwitchesRequest>()
    .answers_list::<ModuleAccessDto>()
}

fn set_module_switches(rq: &Request) -> Result<Reply, Problem> {
    let body = ModuleSwitchesRequest::parse(&rq.body)?;
    let wish = |item: &ModuleSwitch| Wish {
        module: id_of(item.key.as_deref()),
        enabled: item.value,
        restricted: false,
    };
    let wishes: Vec<Wish> = body.items.iter().map(wish).collect();
    reply_with(set_access(rq.caller()?, &wishes)?)
}
