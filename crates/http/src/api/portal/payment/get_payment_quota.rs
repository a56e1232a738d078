//! `GET /portal/payment/quota`: the plan of the portal, and how much of it is used (`docs/protocol/portal.md` 4.3).

use crate::api::portal::info::{REFRESH, check_refresh};
use crate::operation::{Operation, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::plan;
use anteroom_wire::plan::{PlanDto, UsageReader};

const QUERY: &[QueryParameter] = &[REFRESH];

pub(super) fn operation() -> Operation {
    Operation::get("get_payment_quota", "/portal/payment/quota", |rq| {
        Box::pin(get_payment_quota(rq))
    })
    .about("The plan of the portal, and how much of it is used.")
    .works_unpaid()
    .query(QUERY)
    .answers::<PlanDto>()
}

async fn get_payment_quota(rq: Request) -> Result<Reply, Problem> {
    check_refresh(&rq)?;
    let caller = rq.caller()?;
    let shown = plan::read_plan_as_member(&rq.app, caller).await?;
    let reader = if plan::may_read_terms(caller) {
        UsageReader::Everything
    } else {
        UsageReader::StorageOnly
    };
    Reply::one(&super::plan_dto(&shown, reader))
}
