//! `PUT /people/resetquota`: gives people the portal's limit again (`docs/protocol/people.md` 11.2).

use crate::api::viewing::{Reader, person_ids};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::quota;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::request::UserIdsRequest;

pub(super) fn operation() -> Operation {
    Operation::put("reset_user_quota", "/people/resetquota", |rq| {
        Box::pin(reset_user_quota(rq))
    })
    .about("Takes the storage limits of their own from people.")
    .takes::<UserIdsRequest>()
    .answers_list::<EmployeeFullDto>()
}

async fn reset_user_quota(rq: Request) -> Result<Reply, Problem> {
    let ids = person_ids(UserIdsRequest::parse(&rq.body)?.user_ids);
    let caller = rq.caller()?.clone();
    let people = rq
        .app
        .write(move |tx, ctx| quota::reset_quotas(tx, ctx, &caller, ids.as_deref()))
        .await?;
    Reader::of(&rq)?.reply_with_all_changed(people).await
}
