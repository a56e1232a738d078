//! `GET /security/audit/settings/lifetime`: how long events are kept (`docs/protocol/portal.md` 10.2).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::audit::lifetimes::read_lifetimes;
use anteroom_wire::audit::AuditLifetimesDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_audit_settings", "/security/audit/settings/lifetime", |rq| {
        Box::pin(get_audit_settings(rq))
    })
    .about("How long events are kept; for administrators.")
    .answers::<AuditLifetimesDto>()
}

async fn get_audit_settings(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    let kept = rq.app.read(move |tx, _| read_lifetimes(tx, &caller)).await?;
    Reply::one(&AuditLifetimesDto::from(&kept))
}
