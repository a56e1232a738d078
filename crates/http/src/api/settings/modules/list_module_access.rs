//! `GET /settings/security`: to whom modules are open (`docs/protocol/portal.md` 10.4).

use super::{id_of, reply_with};
use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_domain::module::MODULES;
use anteroom_wire::security::ModuleAccessDto;
use std::future::ready;
use uuid::Uuid;

const QUERY: &[QueryParameter] = &[QueryParameter::new(
    "ids",
    QueryKind::TextList,
    "The modules; without it all of them.",
)];

pub(super) fn operation() -> Operation {
    Operation::get("list_module_access", "/settings/security", |rq| {
        Box::pin(ready(list_module_access(&rq)))
    })
    .about("To whom modules are open: always to everybody.")
    .query(QUERY)
    .answers_list::<ModuleAccessDto>()
}

fn list_module_access(rq: &Request) -> Result<Reply, Problem> {
    let asked: Vec<Option<Uuid>> = rq.query.all("ids").map(|id| id_of(Some(id))).collect();
    let is_asked = |id: Uuid| asked.is_empty() || asked.contains(&Some(id));
    reply_with(MODULES.into_iter().filter(|module| is_asked(module.id)))
}
