//! `PUT /settings/security`: says to whom a module is to be open (`docs/protocol/portal.md` 10.4).

use super::{id_of, reply_with};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::security::modules::{Wish, set_access};
use anteroom_wire::request::ModuleAccessRequest;
use anteroom_wire::security::ModuleAccessDto;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::put("set_module_access", "/settings/security", |rq| {
        Box::pin(ready(set_module_access(&rq)))
    })
    .about("Says that a module is open to everybody. Modules cannot be closed: every other wish is refused.")
    .takes::<ModuleAccessRequest>()
    .answers_list::<ModuleAccessDto>()
}

fn set_module_access(rq: &Request) -> Result<Reply, Problem> {
    let body = ModuleAccessRequest::parse(&rq.body)?;
    let wish = Wish {
        module: id_of(body.id.as_deref()),
        enabled: body.enabled,
        restricted: !body.subjects.is_empty(),
    };
    reply_with(set_access(rq.caller()?, &[wish])?)
}
