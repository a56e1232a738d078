//! `GET /settings/userquotasettings`: how much each person may store (`docs/protocol/portal.md` 12).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::plan;
use anteroom_wire::quota::EntityQuotaDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_person_quota", "/settings/userquotasettings", |rq| {
        Box::pin(get_person_quota(rq))
    })
    .about("How much each person may store.")
    .answers::<EntityQuotaDto>()
}

async fn get_person_quota(rq: Request) -> Result<Reply, Problem> {
    let kept = plan::read_plan(&rq.app, rq.caller()?).await?.per_person;
    Reply::one(&EntityQuotaDto::of(kept.value, kept.changed_at))
}
