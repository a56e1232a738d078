//! `GET /portal/tariff`: what the portal pays (`docs/protocol/portal.md` 4.1).

use crate::operation::{Operation, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::plan::may_read_terms;
use anteroom_app::portal_info::read_portal::may_read_portal;
use anteroom_wire::plan::{TariffDto, TariffReader};
use std::future::ready;

/// Nothing is kept that could be old.
pub(super) const QUERY: &[QueryParameter] = &[super::REFRESH];

pub(super) fn operation() -> Operation {
    Operation::get("get_tariff", "/portal/tariff", |rq| Box::pin(ready(get_tariff(&rq))))
        .about("What the portal pays, as far as the caller may know it.")
        .works_unpaid()
        .query(QUERY)
        .answers::<TariffDto>()
}

fn get_tariff(rq: &Request) -> Result<Reply, Problem> {
    super::check_refresh(rq)?;
    let caller = rq.caller()?;
    let reader = if may_read_portal(caller) {
        TariffReader::Admin
    } else if may_read_terms(caller) {
        TariffReader::RoomAdmin
    } else {
        TariffReader::Member
    };
    Reply::one(&TariffDto::for_reader(reader))
}
