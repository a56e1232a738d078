//! `GET /security/audit/events/last`: the newest changes (`docs/protocol/portal.md` 10.2).

use super::{LAST_COUNT, zone};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::audit::list_events::list_last;
use anteroom_domain::event::Trail;
use anteroom_wire::audit::AuditEventDto;

pub(super) fn operation() -> Operation {
    Operation::get("list_last_audit_events", "/security/audit/events/last", |rq| {
        Box::pin(list_last_audit_events(rq))
    })
    .about("The newest changes; for administrators.")
    .answers_list::<AuditEventDto>()
}

async fn list_last_audit_events(rq: Request) -> Result<Reply, Problem> {
    let (caller, zone) = (rq.caller()?.clone(), zone(&rq));
    let events = rq
        .app
        .read(move |tx, _| list_last(tx, &caller, Trail::Changes, LAST_COUNT))
        .await?;
    let items: Vec<_> = events.iter().map(|event| AuditEventDto::of(event, &zone)).collect();
    Reply::list(&items)
}
