//! `GET /security/audit/types`: the names that events are sorted by (`docs/protocol/portal.md` 10.2).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::audit::list_events::may_read;
use anteroom_wire::audit::AuditTypesDto;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::get("get_audit_types", "/security/audit/types", |rq| {
        Box::pin(ready(get_audit_types(&rq)))
    })
    .about("The names of actions, of their kinds, and of where and to what they happen; for administrators.")
    .answers::<AuditTypesDto>()
}

fn get_audit_types(rq: &Request) -> Result<Reply, Problem> {
    may_read(rq.caller()?)?;
    Reply::one(&AuditTypesDto::all())
}
