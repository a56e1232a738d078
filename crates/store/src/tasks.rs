//! The table of background work.

use crate::error::Error;
use crate::tx::{Touched, Tx};
use crate::value::Row;
use anteroom_domain::task::{Task, TaskFamily, TaskFault, TaskKind, TaskStatus, Work};
use anteroom_domain::{Instant, KeyId, PersonId, PortalId, Role, TaskId};

macro_rules! columns {
    () => {
        "portal_id, id, kind, deletes_profile, to_role, subject_id, subject_role, initiator_id, via_key_id, address, \
        heir_id, status, percentage, fault, step, failures, claim, created_at, due_at, finished_at"
    };
}

const INSERT: &str = concat!(
    "INSERT INTO tasks (",
    columns!(),
    ", family) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)"
);
pub(crate) const FIND: &str = concat!("SELECT ", columns!(), " FROM tasks WHERE portal_id = $1 AND id = $2");
const FIND_RUNNING: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM tasks WHERE portal_id = $1 AND subject_id = $2 AND family = $3 AND finished_at IS NULL"
);
const FIND_LATEST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM tasks WHERE portal_id = $1 AND subject_id = $2 AND kind = $3 ORDER BY id DESC LIMIT 1"
);
pub(crate) const FIND_DUE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM tasks WHERE finished_at IS NULL AND due_at <= $1 ORDER BY due_at LIMIT 1"
);
const FIND_NEXT_DUE: &str = "SELECT due_at FROM tasks WHERE finished_at IS NULL ORDER BY due_at LIMIT 1";
const CLAIM: &str = "UPDATE tasks SET claim = claim + 1, failures = failures + 1, due_at = $1 \
WHERE portal_id = $2 AND id = $3";
const ADVANCE: &str = "UPDATE tasks SET step = $1, percentage = $2, failures = 0, due_at = $3 \
WHERE portal_id = $4 AND id = $5";
const POSTPONE: &str = "UPDATE tasks SET failures = $1, due_at = $2 \
WHERE portal_id = $3 AND id = $4 AND claim = $5 AND finished_at IS NULL";
const MAKE_BEGUN_DUE: &str = "UPDATE tasks SET due_at = $1 WHERE finished_at IS NULL AND due_at > $1 AND claim > 0";
const FINISH: &str = "UPDATE tasks SET status = $1, percentage = $2, fault = $3, finished_at = $4 \
WHERE portal_id = $5 AND id = $6 AND finished_at IS NULL";
const DELETE_FINISHED_OF: &str = "DELETE FROM tasks \
WHERE portal_id = $1 AND subject_id = $2 AND kind = $3 AND finished_at IS NOT NULL";
const DELETE_FINISHED: &str = "DELETE FROM tasks WHERE finished_at IS NOT NULL AND finished_at < $1";

pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    FIND,
    FIND_RUNNING,
    FIND_LATEST,
    FIND_DUE,
    FIND_NEXT_DUE,
    CLAIM,
    ADVANCE,
    POSTPONE,
    MAKE_BEGUN_DUE,
    FINISH,
    DELETE_FINISHED_OF,
    DELETE_FINISHED,
];

/// Adds a task.
///
/// # Errors
/// [`Error::Unique`] when one of its family runs for the person already.
pub fn insert(tx: &mut Tx<'_>, task: &Task) -> Result<(), Error> {
    let (deletes_profile, to_role) = match task.work {
        Work::Reassign { deletes_profile } => (deletes_profile, None),
        Work::Remove => (true, None),
        Work::ClearUp | Work::DeleteFolder => (false, None),
        Work::SetRole(role) => (false, Some(role.wire_number())),
    };
    let kind = task.work.kind();
    tx.execute(
        INSERT,
        &[
            task.portal.into(),
            task.id.into(),
            kind.number().into(),
            deletes_profile.into(),
            to_role.into(),
            task.subject.into(),
            task.subject_role.wire_number().into(),
            task.initiator.into(),
            task.via_key.into(),
            (&task.address).into(),
            task.heir.into(),
            task.status.wire_number().into(),
            task.percentage.into(),
            task.fault.map(TaskFault::name).into(),
            (&task.step).into(),
            task.failures.into(),
            task.claim.into(),
            task.created_at.into(),
            task.due_at.into(),
            task.finished_at.into(),
            kind.family().number().into(),
        ],
    )?;
    tx.touch(Touched::Task(task.portal));
    Ok(())
}

/// The task of a family that runs for a person.
///
/// # Errors
/// Those of every statement.
pub fn find_running(
    tx: &mut Tx<'_>,
    portal: PortalId,
    subject: PersonId,
    family: TaskFamily,
) -> Result<Option<Task>, Error> {
    let parameters = [portal.into(), subject.into(), family.number().into()];
    tx.optional(FIND_RUNNING, &parameters, read)
}

/// The latest task of a kind for a person, running or not.
///
/// # Errors
/// Those of every statement.
pub fn find_latest(
    tx: &mut Tx<'_>,
    portal: PortalId,
    subject: PersonId,
    kind: TaskKind,
) -> Result<Option<Task>, Error> {
    let parameters = [portal.into(), subject.into(), kind.number().into()];
    tx.optional(FIND_LATEST, &parameters, read)
}

/// A task, locked for a change until the transaction ends.
///
/// # Errors
/// Those of every statement.
pub fn find_for_change(tx: &mut Tx<'_>, portal: PortalId, id: TaskId) -> Result<Option<Task>, Error> {
    let statement = tx.dialect().for_change(FIND, "tasks");
    tx.optional(&statement, &[portal.into(), id.into()], read)
}

/// When the next running task of any portal is due.
///
/// # Errors
/// Those of every statement.
pub fn find_next_due(tx: &mut Tx<'_>) -> Result<Option<Instant>, Error> {
    tx.optional(FIND_NEXT_DUE, &[], |row| row.columns("tasks").instant("due_at"))
}

/// Takes the running task of any portal that has been due for longest, and keeps everybody else from it until `until`.
///
/// # Errors
/// Those of every statement.
pub fn claim_due(tx: &mut Tx<'_>, now: Instant, until: Instant) -> Result<Option<Task>, Error> {
    let statement = tx.dialect().for_change(FIND_DUE, "tasks");
    let Some(mut task) = tx.optional(&statement, &[now.into()], read)? else {
        return Ok(None);
    };
    tx.execute(CLAIM, &[until.into(), task.portal.into(), task.id.into()])?;
    task.claim += 1;
    task.failures += 1;
    task.due_at = until;
    Ok(Some(task))
}

/// Notes that a task came further, and where it goes on; it is due again at `due_at`.
///
/// # Errors
/// Those of every statement.
pub fn advance(tx: &mut Tx<'_>, task: &Task, step: &str, percentage: i64, due_at: Instant) -> Result<(), Error> {
    let parameters = [
        step.into(),
        percentage.into(),
        due_at.into(),
        task.portal.into(),
        task.id.into(),
    ];
    tx.execute(ADVANCE, &parameters).map(drop)
}

/// Puts off a task that somebody took and could not come further with, unless somebody else has it by now; notes how
/// often that happened.
///
/// # Errors
/// Those of every statement.
pub fn postpone(tx: &mut Tx<'_>, task: &Task, failures: i64, due_at: Instant) -> Result<(), Error> {
    let parameters = [
        failures.into(),
        due_at.into(),
        task.portal.into(),
        task.id.into(),
        task.claim.into(),
    ];
    tx.execute(POSTPONE, &parameters).map(drop)
}

/// Makes every task of any portal due that somebody has, or had and put off.
///
/// # Errors
/// Those of every statement.
pub fn make_begun_due(tx: &mut Tx<'_>, now: Instant) -> Result<(), Error> {
    tx.execute(MAKE_BEGUN_DUE, &[now.into()]).map(drop)
}

/// Ends a task. `false` when it has ended already.
///
/// # Errors
/// Those of every statement.
pub fn finish(
    tx: &mut Tx<'_>,
    task: &Task,
    status: TaskStatus,
    percentage: i64,
    fault: Option<TaskFault>,
    now: Instant,
) -> Result<bool, Error> {
    let parameters = [
        status.wire_number().into(),
        percentage.into(),
        fault.map(TaskFault::name).into(),
        now.into(),
        task.portal.into(),
        task.id.into(),
    ];
    Ok(tx.execute(FINISH, &parameters)? > 0)
}

/// Forgets the ended tasks of a kind for a person.
///
/// # Errors
/// Those of every statement.
pub fn delete_finished_of(tx: &mut Tx<'_>, portal: PortalId, subject: PersonId, kind: TaskKind) -> Result<(), Error> {
    let parameters = [portal.into(), subject.into(), kind.number().into()];
    tx.execute(DELETE_FINISHED_OF, &parameters).map(drop)
}

/// Forgets the tasks of every portal that ended before a time; answers how many there were.
///
/// # Errors
/// Those of every statement.
pub fn delete_finished(tx: &mut Tx<'_>, before: Instant) -> Result<u64, Error> {
    tx.execute(DELETE_FINISHED, &[before.into()])
}

fn read(row: Row<'_>) -> Result<Task, Error> {
    let mut columns = row.columns("tasks");
    let (portal, id) = (PortalId(columns.int("portal_id")?), TaskId(columns.id("id")?));
    let kind = columns.number_of("kind", TaskKind::from_number)?;
    let deletes_profile = columns.bool("deletes_profile")?;
    let to_role = columns.opt_int("to_role")?.and_then(Role::from_wire_number);
    Ok(Task {
        portal,
        id,
        work: match (kind, to_role) {
            (TaskKind::Reassign, _) => Work::Reassign { deletes_profile },
            (TaskKind::Remove, _) => Work::Remove,
            (TaskKind::ClearUp, _) => Work::ClearUp,
            (TaskKind::SetRole, Some(role)) => Work::SetRole(role),
            (TaskKind::SetRole, None) => return Err(columns.corrupt("to_role")),
            (TaskKind::DeleteFolder, _) => Work::DeleteFolder,
        },
        subject: PersonId(columns.id("subject_id")?),
        subject_role: columns.number_of("subject_role", Role::from_wire_number)?,
        initiator: PersonId(columns.id("initiator_id")?),
        via_key: columns.opt_id("via_key_id")?.map(KeyId),
        address: columns.text("address")?,
        heir: PersonId(columns.id("heir_id")?),
        status: columns.number_of("status", TaskStatus::from_wire_number)?,
        percentage: columns.int("percentage")?,
        fault: match columns.opt_text("fault")? {
            None => None,
            Some(name) => Some(TaskFault::from_name(&name).ok_or_else(|| columns.corrupt("fault"))?),
        },
        step: columns.text("step")?,
        failures: columns.int("failures")?,
        claim: columns.int("claim")?,
        created_at: columns.instant("created_at")?,
        due_at: columns.instant("due_at")?,
        finished_at: columns.opt_instant("finished_at")?,
    })
}
