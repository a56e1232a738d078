//! The audit trail and the history of sign-ins (`docs/protocol/portal.md` 10.2).

mod create_audit_report;
mod create_login_report;
mod get_audit_mappers;
mod get_audit_settings;
mod get_audit_types;
mod get_report;
mod list_audit_events;
mod list_last_audit_events;
mod list_last_login_events;
mod list_login_events;
mod set_audit_settings;

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::request::Request;
use anteroom_wire::date::PortalZone;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        list_last_login_events::operation(),
        list_last_audit_events::operation(),
        list_login_events::operation(),
        list_audit_events::operation(),
        create_login_report::operation(),
        create_audit_report::operation(),
        get_report::operation(),
        get_audit_settings::operation(),
        set_audit_settings::operation(),
        get_audit_types::operation(),
        get_audit_mappers::operation(),
    ]
}

/// The newest events, as many as the lists without parameters show.
const LAST_COUNT: i64 = 20;

const USER_ID: QueryParameter = QueryParameter::new("userId", QueryKind::Text, "Only events of this person.");
const ACTION: QueryParameter = QueryParameter::new("action", QueryKind::Text, "Only this action, by name or number.");
const FROM: QueryParameter = QueryParameter::new("from", QueryKind::Text, "Only events from this moment on.");
const TO: QueryParameter = QueryParameter::new("to", QueryKind::Text, "Only events up to this moment.");
const COUNT: QueryParameter = QueryParameter::new(
    "count",
    QueryKind::Integer,
    "Size of the page, 1 to 100; 100 when it is not given.",
);
const START_INDEX: QueryParameter = QueryParameter::new(
    "startIndex",
    QueryKind::Integer,
    "How many to leave out at the beginning.",
);

fn zone(rq: &Request) -> PortalZone {
    PortalZone::named(&rq.portal.time_zone)
}
