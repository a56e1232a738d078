//! `PUT /settings/tenantquotasettings`: how much a portal may store (`docs/protocol/portal.md` 12).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::set_quota;
use anteroom_domain::PortalId;
use anteroom_wire::quota::{PortalQuotaDto, PortalQuotaRequest};

pub(super) fn operation() -> Operation {
    Operation::put("set_portal_quota", "/settings/tenantquotasettings", |rq| {
        Box::pin(set_portal_quota(rq))
    })
    .about("Sets how much a portal may store.")
    .takes::<PortalQuotaRequest>()
    .answers::<PortalQuotaDto>()
}

async fn set_portal_quota(rq: Request) -> Result<Reply, Problem> {
    let body = PortalQuotaRequest::parse(&rq.body)?;
    let caller = rq.caller()?.clone();
    let kept = rq
        .app
        .write(move |tx, ctx| set_quota::set_portal_quota(tx, ctx, &caller, PortalId(body.tenant_id), body.quota))
        .await?;
    Reply::one(&PortalQuotaDto::of(kept.value, kept.changed_at))
}
