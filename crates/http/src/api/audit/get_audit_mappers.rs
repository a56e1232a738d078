//! `GET /security/audit/mappers`: which actions there are where (`docs/protocol/portal.md` 10.2).

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::audit::list_events::may_read;
use anteroom_domain::event::{LocationType, ProductType};
use anteroom_wire::audit::{AuditMapperDto, mappers};
use std::future::ready;

const QUERY: &[QueryParameter] = &[
    QueryParameter::new(
        "productType",
        QueryKind::Text,
        "Only this part of the product, by name or number.",
    ),
    QueryParameter::new(
        "moduleType",
        QueryKind::Text,
        "Only this place in it, by name or number.",
    ),
];

pub(super) fn operation() -> Operation {
    Operation::get("get_audit_mappers", "/security/audit/mappers", |rq| {
        Box::pin(ready(get_audit_mappers(&rq)))
    })
    .about("Which actions there are in which place; for administrators.")
    .query(QUERY)
    .answers_list::<AuditMapperDto>()
}

fn get_audit_mappers(rq: &Request) -> Result<Reply, Problem> {
    let mut reader = rq.query.reader();
    let product = reader.member("productType", ProductType::NAMES);
    let module = reader.member("moduleType", LocationType::NAMES);
    reader.finish()?;
    may_read(rq.caller()?)?;
    Reply::list(&mappers(product, module))
}
