//! `GET /people/delete/personal/progress` (`docs/protocol/people.md` 15.5).

use super::reply_with_progress;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::tasks::follow;
use anteroom_domain::task::TaskKind;
use anteroom_wire::task::TaskProgressDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_folder_progress", "/people/delete/personal/progress", |rq| {
        Box::pin(get_folder_progress(rq))
    })
    .about("How far the deletion of the caller's personal folder is; nothing when none was started.")
    .may_answer::<TaskProgressDto>()
}

async fn get_folder_progress(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    let task = rq
        .app
        .point(move |tx, ctx| follow::find_own_progress(tx, ctx, &caller, TaskKind::DeleteFolder))
        .await?;
    reply_with_progress(&rq, task.as_ref())
}
