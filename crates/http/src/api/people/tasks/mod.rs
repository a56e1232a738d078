//! Background work about people (`docs/protocol/people.md` 15, 17.3, 17.4).

mod get_folder_progress;
mod get_reassign_progress;
mod get_remove_progress;
mod get_type_progress;
mod is_reassign_necessary;
mod start_folder_deletion;
mod start_reassign;
mod start_remove;
mod start_type_change;
mod terminate_reassign;
mod terminate_remove;
mod terminate_type_change;

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::error::{Error, Fault, Limit, Missing};
use anteroom_app::tasks::follow;
use anteroom_domain::PersonId;
use anteroom_domain::task::{Task, TaskFault, TaskKind};
use anteroom_wire::request::TaskRequest;
use anteroom_wire::task::TaskProgressDto;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        is_reassign_necessary::operation(),
        start_reassign::operation(),
        get_reassign_progress::operation(),
        terminate_reassign::operation(),
        start_remove::operation(),
        get_remove_progress::operation(),
        terminate_remove::operation(),
        start_type_change::operation(),
        get_type_progress::operation(),
        terminate_type_change::operation(),
        start_folder_deletion::operation(),
        get_folder_progress::operation(),
    ]
}

/// The answer with the progress of a task; nothing when there is none.
fn reply_with_progress(rq: &Request, task: Option<&Task>) -> Result<Reply, Problem> {
    Reply::optional(task.map(|task| TaskProgressDto::of(task, &words_of(rq, task))).as_ref())
}

/// How far the latest work of a kind is for the person of the path.
async fn progress(rq: Request, kind: TaskKind) -> Result<Reply, Problem> {
    let Some(subject) = PersonId::parse(rq.param("userid")) else {
        return Ok(Reply::nothing());
    };
    let caller = rq.caller()?.clone();
    let task = rq
        .app
        .read(move |tx, ctx| follow::find_progress(tx, ctx, &caller, subject, kind))
        .await?;
    reply_with_progress(&rq, task.as_ref())
}

/// Stops the latest work of a kind for the person of the body.
async fn cancel(rq: &Request, kind: TaskKind) -> Result<Option<TaskProgressDto>, Problem> {
    let subject = PersonId(TaskRequest::parse(&rq.body)?.user_id);
    let caller = rq.caller()?.clone();
    let task = rq
        .app
        .write(move |tx, ctx| follow::cancel(tx, ctx, &caller, subject, kind))
        .await?;
    Ok(task.as_ref().map(TaskProgressDto::canceled))
}

/// Why a task was given up, in the words that a request for the same thing would be refused with.
fn words_of(rq: &Request, task: &Task) -> String {
    let error = match task.fault {
        None => return String::new(),
        Some(TaskFault::NoPermission) => {
            return "You don't have enough permission to perform the operation".to_owned();
        }
        Some(TaskFault::Gone) => Error::NotFound(Missing::Person),
        Some(TaskFault::CannotReassignFrom) => Fault::ReassignFrom(task.subject).into(),
        Some(TaskFault::CannotReassignTo) => Fault::ReassignTo(task.heir).into(),
        Some(TaskFault::CannotRemove) => Fault::Remove(task.subject).into(),
        Some(TaskFault::CannotSetRole) => Fault::TypeUnchangeable.into(),
        Some(TaskFault::CannotHandOverTo) => Fault::PassOnTo(task.heir).into(),
        Some(TaskFault::Seats) => Error::Limit(Limit::Users(rq.app.settings().max_users.unwrap_or_default())),
        Some(TaskFault::Internal) => Error::Internal("logged when it happened".into()),
    };
    Problem::from(error).message().unwrap_or_default().to_owned()
}
