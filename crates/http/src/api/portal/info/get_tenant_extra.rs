//! `GET /portal/tenantextra`: edition, tariff and plan together (`docs/protocol/portal.md` 4.1).

use crate::api::portal::payment::plan_dto;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::plan;
use anteroom_wire::plan::{TenantExtraDto, UsageReader};

pub(super) fn operation() -> Operation {
    Operation::get("get_tenant_extra", "/portal/tenantextra", |rq| {
        Box::pin(get_tenant_extra(rq))
    })
    .about("The edition, what the portal pays, and what it may have.")
    .works_unpaid()
    .query(super::get_tariff::QUERY)
    .answers::<TenantExtraDto>()
}

async fn get_tenant_extra(rq: Request) -> Result<Reply, Problem> {
    super::check_refresh(&rq)?;
    let plan = plan::read_plan(&rq.app, rq.caller()?).await?;
    Reply::one(&TenantExtraDto::of(plan_dto(&plan, UsageReader::Everything)))
}
