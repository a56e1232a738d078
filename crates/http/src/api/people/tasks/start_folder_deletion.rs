//! `POST /people/delete/personal/start`: deletes the folder that a member keeps as a guest (`docs/protocol/people.md`
//! 15.5).

use super::reply_with_progress;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::tasks::delete_folder;
use anteroom_wire::task::TaskProgressDto;

pub(super) fn operation() -> Operation {
    Operation::post("start_folder_deletion", "/people/delete/personal/start", |rq| {
        Box::pin(start_folder_deletion(rq))
    })
    .about("Starts deleting the personal folder that the caller still has as a guest, in the background.")
    .answers::<TaskProgressDto>()
}

async fn start_folder_deletion(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    let task = rq
        .app
        .write(move |tx, _| delete_folder::start_delete_folder(tx, &caller))
        .await?;
    reply_with_progress(&rq, Some(&task))
}
