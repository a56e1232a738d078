//! Working on what was started.

use super::follow::KEPT_DAYS;
use super::letters::write_of_failure;
use super::{reassign, remove, set_role};
use crate::app::{App, Ctx};
use crate::caller::{Caller, Credential, Expected};
use crate::error::{Error, Fault};
use anteroom_domain::task::{Task, TaskFault, TaskStatus, Work};
use anteroom_domain::{Instant, ScopeSet, Status};
use anteroom_store::{Tx, people, portal_removal, portals, tasks};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// So long nobody else works on a task that somebody took. A piece takes much less; only a node that died or stood still
/// loses its task this way.
const CLAIM_S: i64 = 60;
/// A task is given up when nobody came further with it so often in a row.
const FAILURES_MAX: i64 = 5;
/// How long a task waits after a failure, times the number of failures.
const WAIT_S: i64 = 5;

/// What a piece of work came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// More is to be done, beginning with this part.
    More {
        /// The part.
        step: &'static str,
        /// How much is done.
        percentage: i64,
    },
    /// Everything is done.
    Done,
}

/// What a worker found to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// A piece of a task; there may be more.
    Worked,
    /// Nothing now; the next task is due then.
    Idle(Option<Instant>),
}

impl App {
    /// Does one piece of the task of any portal that has been due for longest; without one, a piece of the removal of a
    /// portal.
    ///
    /// # Errors
    /// Those of the store, when it cannot even be noted that something went wrong.
    pub async fn work_on_tasks(&self) -> Result<Turn, Error> {
        let next = self.point(|tx, _| Ok(tasks::find_next_due(tx)?)).await?;
        if next.is_none_or(|due| due > self.now()) {
            if self.purge_a_portal().await? {
                return Ok(Turn::Worked);
            }
            let removal = self.point(|tx, _| Ok(portal_removal::find_next_due(tx)?)).await?;
            return Ok(Turn::Idle([next, removal].into_iter().flatten().min()));
        }
        let claimed = self
            .write(|tx, ctx| Ok(tasks::claim_due(tx, ctx.now(), ctx.now().plus_seconds(CLAIM_S))?))
            .await?;
        let Some(claimed) = claimed else {
            // Another node was faster.
            return Ok(Turn::Idle(None));
        };
        let task = claimed.clone();
        let done = if claimed.failures > FAILURES_MAX {
            // Whoever took it before did not live to note a failure.
            Err(Error::Internal("the task was begun too often".into()))
        } else {
            self.write(move |tx, ctx| work_on(tx, ctx, &task)).await
        };
        if let Err(error) = done {
            self.note_failure(claimed, error).await?;
        }
        Ok(Turn::Worked)
    }

    /// Takes up the tasks that a worker had who is gone. Only where no other process can be at work on them: on a
    /// database that nodes share, they are taken up when the time of that worker is over.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn take_up_tasks(&self) -> Result<(), Error> {
        if self.db().is_shared_with_others() {
            return Ok(());
        }
        self.write(|tx, ctx| Ok(tasks::make_begun_due(tx, ctx.now())?)).await
    }

    /// Waits until work was started on this node.
    pub async fn task_started(&self) {
        self.0.task_bell.notified().await;
    }

    /// Forgets the tasks that ended more than a day ago.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn forget_old_tasks(&self) -> Result<(), Error> {
        self.write(|tx, ctx| {
            tasks::delete_finished(tx, ctx.now().plus_days(-KEPT_DAYS))?;
            Ok(())
        })
        .await
    }

    async fn note_failure(&self, claimed: Task, error: Error) -> Result<(), Error> {
        // The database being away for a while is nothing that the task is to blame for.
        let is_away = matches!(error, Error::Unavailable(_));
        let failures = claimed.failures - i64::from(is_away);
        let fault = match fault_of(&error) {
            Some(fault) => Some(fault),
            None if is_away => None,
            None => {
                tracing::error!(task = %claimed.id, failures = claimed.failures, %error, source = ?std::error::Error::source(&error), "a piece of background work failed");
                (claimed.failures >= FAILURES_MAX).then_some(TaskFault::Internal)
            }
        };
        self.write(move |tx, ctx| {
            if let Some(fault) = fault {
                return give_up(tx, ctx, &claimed, fault);
            }
            let due = ctx.now().plus_seconds(WAIT_S * claimed.failures);
            Ok(tasks::postpone(tx, &claimed, failures, due)?)
        })
        .await
    }
}

/// Does a piece of a claimed task and notes how far it is, all or nothing.
fn work_on(tx: &mut Tx<'_>, ctx: &Ctx, claimed: &Task) -> Result<(), Error> {
    let Some(task) = find_mine(tx, claimed)? else {
        return Ok(());
    };
    // Everybody takes the locks of several people in one order.
    people::list_for_change(tx, task.portal, &[task.subject, task.heir])?;
    let outcome = match task.work {
        Work::ClearUp => remove::clear_up(tx, ctx, &task)?,
        // No portal keeps files yet, so no folder is left.
        Work::DeleteFolder => Outcome::Done,
        Work::Reassign { deletes_profile } => {
            let caller = initiator(tx, &task)?;
            reassign::work(tx, ctx, &caller, &task, deletes_profile)?
        }
        Work::Remove => {
            let caller = initiator(tx, &task)?;
            remove::work(tx, ctx, &caller, &task)?
        }
        Work::SetRole(to) => {
            let caller = initiator(tx, &task)?;
            set_role::work(tx, ctx, &caller, &task, to)?
        }
    };
    match outcome {
        Outcome::More { step, percentage } => tasks::advance(tx, &task, step, percentage, ctx.now())?,
        Outcome::Done => {
            tasks::finish(tx, &task, TaskStatus::Completed, 100, None, ctx.now())?;
        }
    }
    Ok(())
}

/// The claimed task, locked until the transaction ends; none when it was stopped meanwhile or taken by another node.
fn find_mine(tx: &mut Tx<'_>, claimed: &Task) -> Result<Option<Task>, Error> {
    let found = tasks::find_for_change(tx, claimed.portal, claimed.id)?;
    Ok(found.filter(|task| task.finished_at.is_none() && task.claim == claimed.claim))
}

fn give_up(tx: &mut Tx<'_>, ctx: &Ctx, claimed: &Task, fault: TaskFault) -> Result<(), Error> {
    if let Some(task) = find_mine(tx, claimed)? {
        tasks::finish(tx, &task, TaskStatus::Failed, task.percentage, Some(fault), ctx.now())?;
        write_of_failure(tx, ctx, &task, fault)?;
    }
    Ok(())
}

/// Whoever started the task, with the rights that the person has now.
fn initiator(tx: &mut Tx<'_>, task: &Task) -> Result<Caller, Error> {
    let person = people::find(tx, task.portal, task.initiator)?
        .filter(|person| person.status == Status::Active)
        .ok_or(Error::Denied)?;
    let portal = portals::find(tx, task.portal)?.ok_or(Error::Denied)?;
    Ok(Caller {
        portal: Arc::new(portal),
        person: Arc::new(person),
        credential: Credential::Task(task.via_key),
        session_ends_at: None,
        // What the credential may be used for was looked at when the task was started.
        scopes: ScopeSet::Full,
        expected: Expected::Anything,
        address: task.address.parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
    })
}

/// What a refusal says to whoever follows the task; none when it is none, and another try may help.
const fn fault_of(error: &Error) -> Option<TaskFault> {
    Some(match error {
        Error::Denied | Error::Forbidden(_) => TaskFault::NoPermission,
        Error::NotFound(_) => TaskFault::Gone,
        Error::Limit(_) => TaskFault::Seats,
        Error::Invalid(Fault::ReassignFrom(_)) => TaskFault::CannotReassignFrom,
        Error::Invalid(Fault::ReassignTo(_)) => TaskFault::CannotReassignTo,
        Error::Invalid(Fault::Remove(_)) => TaskFault::CannotRemove,
        Error::Invalid(Fault::TypeUnchangeable) => TaskFault::CannotSetRole,
        Error::Invalid(Fault::PassOnTo(_)) => TaskFault::CannotHandOverTo,
        _ => return None,
    })
}
