//! `GET /settings/security/{id}`: whether a module is switched on (`docs/protocol/portal.md` 10.4).

use super::id_of;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_domain::module::Module;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::get("get_module", "/settings/security/{id:guid}", |rq| {
        Box::pin(ready(get_module(&rq)))
    })
    .about("Whether there is a module, and it is switched on.")
    .answers::<bool>()
}

fn get_module(rq: &Request) -> Result<Reply, Problem> {
    let is_there = id_of(Some(rq.param("id"))).and_then(Module::find).is_some();
    Reply::one(&is_there)
}
