//! Background work: what takes longer than a request should (`docs/protocol/people.md` 15, 17.3).
//!
//! A task is a row. Whoever starts it writes the row in the transaction of the start; a worker of any node takes it
//! ([`run`]), does one piece of the work and notes how far it is in the same transaction, until the last piece ends it.
//! A node that dies in the middle loses the piece that was not committed, and nothing is done twice. Rights and state
//! are looked at again with every piece.

pub mod delete_folder;
pub mod follow;
mod handover;
mod letters;
pub mod reassign;
pub mod remove;
pub mod run;
pub mod set_role;

pub(crate) use handover::{Handover, Occasion, Progress, hand_over_some};
pub(crate) use letters::write_to;

use crate::app::Ctx;
use crate::caller::{Caller, Credential};
use crate::error::Error;
use anteroom_domain::task::{Task, TaskStatus, Work};
use anteroom_domain::{Person, PersonId, TaskId};
use anteroom_store::{Db, Touched, Tx, tasks};
use std::sync::Arc;
use tokio::sync::Notify;

/// Nothing begins earlier after its start, so that whoever regrets it at once can still stop it.
const BEGIN_AFTER_S: i64 = 1;

/// A bell that rings when work was started on this node.
pub(crate) fn bell_of(db: &Db) -> Arc<Notify> {
    let bell = Arc::new(Notify::new());
    let rung = Arc::clone(&bell);
    db.on_commit(move |touched| {
        if touched.iter().any(|change| matches!(change, Touched::Task(_))) {
            rung.notify_one();
        }
    });
    bell
}

/// Starts work for a caller who may do it, when no other of its family runs for the person, whose record the
/// transaction has locked.
fn start(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    work: Work,
    subject: &Person,
    heir: PersonId,
) -> Result<Task, Error> {
    let now = ctx.now();
    let task = Task {
        id: TaskId(ctx.new_id()),
        portal: subject.portal,
        work,
        subject: subject.id,
        subject_role: subject.role,
        initiator: caller.person.id,
        via_key: match caller.credential {
            Credential::Key(id) => Some(id),
            _ => None,
        },
        address: caller.address.to_string(),
        heir,
        status: TaskStatus::Running,
        percentage: 0,
        fault: None,
        step: String::new(),
        failures: 0,
        claim: 0,
        created_at: now,
        due_at: now.plus_seconds(BEGIN_AFTER_S),
        finished_at: None,
    };
    tasks::delete_finished_of(tx, subject.portal, subject.id, work.kind())?;
    tasks::insert(tx, &task)?;
    Ok(task)
}

/// Goes on in the background with the handover of a person who was removed at once, beginning with this part.
pub(crate) fn start_clear_up(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    removed: &Person,
    step: &str,
) -> Result<(), Error> {
    let task = start(tx, ctx, caller, Work::ClearUp, removed, caller.person.id)?;
    Ok(tasks::advance(tx, &task, step, 0, ctx.now())?)
}
