//! `POST /security/audit/settings/lifetime`: sets how long events are kept (`docs/protocol/portal.md` 10.2).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::audit::lifetimes::set_lifetimes;
use anteroom_wire::audit::{AuditLifetimesDto, AuditLifetimesRequest};

pub(super) fn operation() -> Operation {
    Operation::post("set_audit_settings", "/security/audit/settings/lifetime", |rq| {
        Box::pin(set_audit_settings(rq))
    })
    .about("Sets how long events are kept; older ones are deleted. For administrators.")
    .takes::<AuditLifetimesRequest>()
    .answers::<AuditLifetimesDto>()
}

async fn set_audit_settings(rq: Request) -> Result<Reply, Problem> {
    let lifetimes = AuditLifetimesRequest::parse(&rq.body)?.lifetimes();
    let caller = rq.caller()?.clone();
    let kept = rq
        .app
        .write(move |tx, ctx| set_lifetimes(tx, ctx, &caller, lifetimes))
        .await?;
    Reply::one(&AuditLifetimesDto::from(&kept))
}
