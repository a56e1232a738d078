//! `GET /portal/quota`: what the portal may have (`docs/protocol/portal.md` 4.1, 4.2).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::plan;
use anteroom_wire::plan::TenantQuotaDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_portal_quota", "/portal/quota", |rq| Box::pin(get_portal_quota(rq)))
        .about("What the portal may have.")
        .works_unpaid()
        .answers::<TenantQuotaDto>()
}

async fn get_portal_quota(rq: Request) -> Result<Reply, Problem> {
    let plan = plan::read_plan(&rq.app, rq.caller()?).await?;
    Reply::one(&TenantQuotaDto::of(rq.portal.id, &plan.allowance))
}
