//! `POST /settings/userquotasettings`, `/settings/roomquotasettings`, `/settings/aiagentquotasettings`: how much each
//! person, room and AI agent may store (`docs/protocol/portal.md` 12).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::{QuotaOf, set_quota};
use anteroom_wire::quota::{EntityQuotaDto, EntityQuotaRequest};

pub(super) fn operations() -> [Operation; 3] {
    [
        Operation::post("set_person_quota", "/settings/userquotasettings", |rq| {
            Box::pin(set(rq, QuotaOf::Person))
        })
        .about("Sets how much each person may store who has no limit of his own."),
        Operation::post("set_room_quota", "/settings/roomquotasettings", |rq| {
            Box::pin(set(rq, QuotaOf::Room))
        })
        .about("Sets how much each room may store."),
        Operation::post("set_agent_quota", "/settings/aiagentquotasettings", |rq| {
            Box::pin(set(rq, QuotaOf::Agent))
        })
        .about("Sets how much each AI agent may store."),
    ]
    .map(|operation| operation.takes::<EntityQuotaRequest>().answers::<EntityQuotaDto>())
}

async fn set(rq: Request, of: QuotaOf) -> Result<Reply, Problem> {
    let body = EntityQuotaRequest::parse(&rq.body)?;
    let caller = rq.caller()?.clone();
    let kept = rq
        .app
        .write(move |tx, ctx| set_quota::set_quota(tx, ctx, &caller, of, body.enable_quota, body.default_quota))
        .await?;
    Reply::one(&EntityQuotaDto::of(kept.value, kept.changed_at))
}
