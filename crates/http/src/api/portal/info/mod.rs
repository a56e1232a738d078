//! What the portal is, and its people as it keeps them (`docs/protocol/portal.md` 2, 4).

mod count_people;
mod get_portal;
mod get_portal_path;
mod get_portal_quota;
mod get_raw_person;
mod get_right_quota;
mod get_tariff;
mod get_tenant_extra;
mod get_used_space;
mod mark_present;

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::request::Request;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        get_raw_person::operation(),
        count_people::operation(),
        mark_present::operation(),
        get_portal::operation(),
        get_portal_path::operation(),
        get_portal_quota::operation(),
        get_right_quota::operation(),
        get_used_space::operation(),
        get_tariff::operation(),
        get_tenant_extra::operation(),
    ]
}

/// Clients may ask for what is new; nothing is kept that could be old.
pub(super) const REFRESH: QueryParameter = QueryParameter::new(
    "refresh",
    QueryKind::Boolean,
    "Of no effect: the answer is never an old one.",
);

/// Checks that the flag can be read.
pub(super) fn check_refresh(rq: &Request) -> Result<(), Problem> {
    let mut query = rq.query.reader();
    query.flag("refresh");
    Ok(query.finish()?)
}
