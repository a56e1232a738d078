//! `POST /people/remove/start`: removes a disabled person with everything (`docs/protocol/people.md` 15.4).

use super::reply_with_progress;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::tasks::remove;
use anteroom_domain::PersonId;
use anteroom_wire::request::TaskRequest;
use anteroom_wire::task::TaskProgressDto;

pub(super) fn operation() -> Operation {
    Operation::post("start_remove", "/people/remove/start", |rq| Box::pin(start_remove(rq)))
        .about("Starts removing a disabled person with everything, in the background.")
        .takes::<TaskRequest>()
        .answers::<TaskProgressDto>()
}

async fn start_remove(rq: Request) -> Result<Reply, Problem> {
    let id = PersonId(TaskRequest::parse(&rq.body)?.user_id);
    let caller = rq.caller()?.clone();
    let task = rq
        .app
        .write(move |tx, ctx| remove::start_remove(tx, ctx, &caller, id))
        .await?;
    reply_with_progress(&rq, Some(&task))
}
