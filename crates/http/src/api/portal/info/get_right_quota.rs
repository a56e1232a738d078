//! `GET /portal/quota/right`: the cheapest plan on sale that fits, which there is not (`docs/protocol/portal.md` 4.1).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::plan;
use anteroom_wire::plan::TenantQuotaDto;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::get("get_right_quota", "/portal/quota/right", |rq| {
        Box::pin(ready(get_right_quota(&rq)))
    })
    .about("The cheapest plan on sale that fits: none, because nothing is sold.")
    .may_answer::<TenantQuotaDto>()
}

fn get_right_quota(rq: &Request) -> Result<Reply, Problem> {
    plan::check_reader(rq.caller()?)?;
    Ok(Reply::nothing())
}
