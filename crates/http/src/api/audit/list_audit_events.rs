//! `GET /security/audit/events/filter`: changes, newest first (`docs/protocol/portal.md` 10.2).

use super::{ACTION, COUNT, FROM, START_INDEX, TO, USER_ID, zone};
use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::audit::list_events::list_events;
use anteroom_domain::event::Trail;
use anteroom_wire::audit::{AuditEventDto, EventQuery};

const QUERY: &[QueryParameter] = &[
    USER_ID,
    ACTION,
    FROM,
    TO,
    COUNT,
    START_INDEX,
    QueryParameter::new(
        "moduleType",
        QueryKind::Text,
        "Only what happens there, by name or number.",
    ),
    QueryParameter::new(
        "actionType",
        QueryKind::Text,
        "Only this kind of change, by name or number.",
    ),
    QueryParameter::new("entryType", QueryKind::Text, "Only changes of this, by name or number."),
    QueryParameter::new("target", QueryKind::Text, "Only changes of what has this identifier."),
];

pub(super) fn operation() -> Operation {
    Operation::get("list_audit_events", "/security/audit/events/filter", |rq| {
        Box::pin(list_audit_events(rq))
    })
    .about("Changes, newest first; for administrators.")
    .query(QUERY)
    .answers_page::<AuditEventDto>()
}

async fn list_audit_events(rq: Request) -> Result<Reply, Problem> {
    let (caller, zone) = (rq.caller()?.clone(), zone(&rq));
    let query = EventQuery::parse(&rq.query, Trail::Changes, &zone)?;
    let page = rq
        .app
        .read(move |tx, _| {
            let (start, count) = (query.start_index, query.count);
            list_events(tx, &caller, Trail::Changes, &query.filter, start, count)
        })
        .await?;
    let items: Vec<_> = page.items.iter().map(|event| AuditEventDto::of(event, &zone)).collect();
    Reply::page(&items, page.total)
}
