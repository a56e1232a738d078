//! `GET /settings/security/modules`: the modules that are switched on (`docs/protocol/portal.md` 10.4).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use anteroom_domain::module::MODULES;
use anteroom_wire::security::ModuleDto;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::get("list_modules", "/settings/security/modules", |_| {
        Box::pin(ready(list_modules()))
    })
    .about("The modules that are switched on.")
    .answers_list::<ModuleDto>()
}

fn list_modules() -> Result<Reply, Problem> {
    Reply::list(&MODULES.map(ModuleDto::from))
}
