//! Following and stopping background work (`docs/protocol/people.md` 15.3, 15.4, 15.5, 17.4).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::PersonId;
use anteroom_domain::policy::{Action, PersonAction, Target, decide, decide_person};
use anteroom_domain::task::{Task, TaskKind, TaskStatus};
use anteroom_domain::{Instant, Status};
use anteroom_store::{Tx, people, tasks};

/// How long work that ended can still be seen.
pub const KEPT_DAYS: i64 = 1;

/// The latest task of a kind for a person; none when there was none within a day.
///
/// # Errors
/// [`Error::Denied`] when the caller is no administrator, or follows the handover of a DocSpace admin without being the
/// owner.
pub fn find_progress(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    subject: PersonId,
    kind: TaskKind,
) -> Result<Option<Task>, Error> {
    decide(&caller.actor_now(tx)?, &Action::FollowTasks)?;
    let found = find_latest(tx, ctx, caller, subject, kind)?;
    check_source(tx, caller, subject, found.as_ref(), kind, PersonAction::FollowReassign)?;
    Ok(found)
}

/// The caller's own task of a kind; none when there was none within a day.
///
/// # Errors
/// Those of the store.
pub fn find_own_progress(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, kind: TaskKind) -> Result<Option<Task>, Error> {
    find_latest(tx, ctx, caller, caller.person.id, kind)
}

/// Stops the latest task of a kind for a person; what it did until then stays. Answers the task as it was before; none
/// when there was none within a day. One that has ended stays as it ended.
///
/// # Errors
/// As [`find_progress`].
pub fn cancel(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    subject: PersonId,
    kind: TaskKind,
) -> Result<Option<Task>, Error> {
    decide(&caller.actor_now(tx)?, &Action::AdministerPeople)?;
    let found = find_latest(tx, ctx, caller, subject, kind)?;
    check_source(tx, caller, subject, found.as_ref(), kind, PersonAction::StopReassign)?;
    let Some(task) = found else { return Ok(None) };
    // Whoever works on a piece of it holds the row: then this waits for the end of the piece.
    let Some(task) = tasks::find_for_change(tx, task.portal, task.id)? else {
        return Ok(None);
    };
    if task.finished_at.is_none() {
        tasks::finish(tx, &task, TaskStatus::Canceled, task.percentage, None, ctx.now())?;
    }
    Ok(Some(task))
}

fn find_latest(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    subject: PersonId,
    kind: TaskKind,
) -> Result<Option<Task>, Error> {
    let found = tasks::find_latest(tx, caller.portal.id, subject, kind)?;
    Ok(found.filter(|task| is_kept(task, ctx.now())))
}

fn is_kept(task: &Task, now: Instant) -> bool {
    task.finished_at.is_none_or(|end| end.plus_days(KEPT_DAYS) > now)
}

/// The handover of a DocSpace admin concerns the owner only, also when the person is gone by now.
fn check_source(
    tx: &mut Tx<'_>,
    caller: &Caller,
    subject: PersonId,
    task: Option<&Task>,
    kind: TaskKind,
    action: PersonAction,
) -> Result<(), Error> {
    if kind != TaskKind::Reassign {
        return Ok(());
    }
    let target = match (people::find(tx, caller.portal.id, subject)?, task) {
        (Some(person), _) => caller.target(tx, &person)?,
        (None, Some(task)) => Target {
            role: task.subject_role,
            is_owner: false,
            status: Status::Terminated,
            is_self: false,
            is_related: false,
            is_ldap: false,
        },
        (None, None) => return Ok(()),
    };
    decide_person(&caller.actor_now(tx)?, action, target)?;
    Ok(())
}
