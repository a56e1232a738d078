//! `POST /people/reassign/start`: hands the data of a disabled person over (`docs/protocol/people.md` 15.3).

use super::reply_with_progress;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::tasks::reassign;
use anteroom_domain::PersonId;
use anteroom_wire::request::StartReassignRequest;
use anteroom_wire::task::TaskProgressDto;

pub(super) fn operation() -> Operation {
    Operation::post("start_reassign", "/people/reassign/start", |rq| {
        Box::pin(start_reassign(rq))
    })
    .about("Starts handing the data of a disabled person over to somebody, in the background.")
    .takes::<StartReassignRequest>()
    .answers::<TaskProgressDto>()
}

async fn start_reassign(rq: Request) -> Result<Reply, Problem> {
    let body = StartReassignRequest::parse(&rq.body)?;
    let (from, to) = (PersonId(body.from_user_id), PersonId(body.to_user_id));
    let caller = rq.caller()?.clone();
    let task = rq
        .app
        .write(move |tx, ctx| reassign::start_reassign(tx, ctx, &caller, from, to, body.delete_profile))
        .await?;
    reply_with_progress(&rq, Some(&task))
}
