//! The tables of calls with an `Idempotency-Key` (`docs/protocol/anteroom.md` row 8).

use crate::error::Error;
use crate::tx::Tx;
use crate::value::Value;
use anteroom_domain::{Instant, PersonId, PortalId};

const INSERT: &str = "INSERT INTO idempotent_calls (portal_id, caller_id, key_hash, request_hash, state, started_at) \
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (portal_id, caller_id, key_hash) DO NOTHING";
const FIND: &str = "SELECT request_hash, state, started_at, answer FROM idempotent_calls \
WHERE portal_id = $1 AND caller_id = $2 AND key_hash = $3";
const FINISH: &str = "UPDATE idempotent_calls SET state = $1, answer = $2 \
WHERE portal_id = $3 AND caller_id = $4 AND key_hash = $5 AND started_at = $6";
const DELETE: &str = "DELETE FROM idempotent_calls \
WHERE portal_id = $1 AND caller_id = $2 AND key_hash = $3 AND started_at = $4";
const DELETE_IF_OLD: &str = "DELETE FROM idempotent_calls \
WHERE portal_id = $1 AND caller_id = $2 AND key_hash = $3 AND started_at <= $4";
pub(crate) const LIST_OLD: &str = "SELECT portal_id, caller_id, key_hash, started_at FROM idempotent_calls \
WHERE started_at <= $1 ORDER BY started_at LIMIT 16";
const DELETE_ALL_OF: &str = "DELETE FROM idempotent_calls WHERE portal_id = $1 AND caller_id = $2";

const BEGIN_BUDGET: &str = "INSERT INTO idempotent_budgets (portal_id, caller_id, window_began_at, kept_bytes) \
VALUES ($1, $2, $3, 0) ON CONFLICT (portal_id, caller_id) DO NOTHING";
// A window that is over begins anew with this answer.
const TAKE_ROOM: &str = "UPDATE idempotent_budgets SET \
kept_bytes = CASE WHEN window_began_at <= $1 THEN $2 ELSE kept_bytes + $2 END, \
window_began_at = CASE WHEN window_began_at <= $1 THEN $3 ELSE window_began_at END \
WHERE portal_id = $4 AND caller_id = $5 AND CASE WHEN window_began_at <= $1 THEN $2 ELSE kept_bytes + $2 END <= $6";
const DELETE_BUDGET: &str = "DELETE FROM idempotent_budgets WHERE portal_id = $1 AND caller_id = $2";

pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    FIND,
    FINISH,
    DELETE,
    DELETE_IF_OLD,
    LIST_OLD,
    DELETE_ALL_OF,
    BEGIN_BUDGET,
    TAKE_ROOM,
    DELETE_BUDGET,
];

/// Which call: whose, and the keyed hash of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallKey {
    /// The portal.
    pub portal: PortalId,
    /// Who calls.
    pub caller: PersonId,
    /// The keyed hash of the key.
    pub key_hash: [u8; 32],
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallState {
    /// It was begun, and nothing more is known.
    Running,
    /// It was answered; the answer is encrypted.
    Answered(Vec<u8>),
    /// Nobody knows what it did.
    Unknown,
    /// It was answered, with more than is kept.
    TooLong,
    /// It was answered, with a secret that is shown once and kept nowhere.
    Secret,
}

impl CallState {
    const fn number(&self) -> i64 {
        match self {
            Self::Running => 0,
            Self::Answered(_) => 1,
            Self::Unknown => 2,
            Self::TooLong => 3,
            Self::Secret => 4,
        }
    }
}

/// A call that was begun before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The keyed hash of the request.
    pub request_hash: [u8; 32],
    /// When it was begun.
    pub started_at: Instant,
    /// What became of it.
    pub state: CallState,
}

/// Notes that a call begins. `false` when one with this key was begun before; of two at once exactly one gets `true`,
/// and the other one is told after it.
///
/// # Errors
/// Those of every statement.
pub fn insert(tx: &mut Tx<'_>, key: &CallKey, request_hash: &[u8; 32], now: Instant) -> Result<bool, Error> {
    let parameters = [
        key.portal.into(),
        key.caller.into(),
        (&key.key_hash).into(),
        request_hash.into(),
        CallState::Running.number().into(),
        now.into(),
    ];
    Ok(tx.execute(INSERT, &parameters)? > 0)
}

/// A call that was begun before.
///
/// # Errors
/// Those of every statement.
pub fn find(tx: &mut Tx<'_>, key: &CallKey) -> Result<Option<Call>, Error> {
    let parameters = [key.portal.into(), key.caller.into(), (&key.key_hash).into()];
    tx.optional(FIND, &parameters, |row| {
        let mut columns = row.columns("idempotent_calls");
        let request_hash = columns.hash("request_hash")?;
        let number = columns.int("state")?;
        let started_at = columns.instant("started_at")?;
        let state = match (number, columns.opt_bytes("answer")?) {
            (0, None) => CallState::Running,
            (1, Some(answer)) => CallState::Answered(answer),
            (2, None) => CallState::Unknown,
            (3, None) => CallState::TooLong,
            (4, None) => CallState::Secret,
            _ => return Err(columns.corrupt("state")),
        };
        Ok(Call {
            request_hash,
            started_at,
            state,
        })
    })
}

/// Notes what became of the call that was begun at this time. `false` when it is not there any more.
///
/// # Errors
/// Those of every statement.
pub fn finish(tx: &mut Tx<'_>, key: &CallKey, started_at: Instant, state: &CallState) -> Result<bool, Error> {
    let answer = match state {
        CallState::Answered(answer) => Value::Bytes(answer),
        CallState::Running | CallState::Unknown | CallState::TooLong | CallState::Secret => Value::Null,
    };
    let parameters = [
        state.number().into(),
        answer,
        key.portal.into(),
        key.caller.into(),
        (&key.key_hash).into(),
        started_at.into(),
    ];
    Ok(tx.execute(FINISH, &parameters)? > 0)
}

/// Forgets the call that was begun at this time, so that its key can be used again.
///
/// # Errors
/// Those of every statement.
pub fn delete(tx: &mut Tx<'_>, key: &CallKey, started_at: Instant) -> Result<(), Error> {
    let parameters = [
        key.portal.into(),
        key.caller.into(),
        (&key.key_hash).into(),
        started_at.into(),
    ];
    tx.execute(DELETE, &parameters).map(drop)
}

/// Forgets what was begun with this key at this time or before, and with it up to sixteen other calls of whatever portal
/// that are as old, so that the table does not grow for ever. Calls that another node takes away at this moment are left
/// to it.
///
/// # Errors
/// Those of every statement.
pub fn delete_old(tx: &mut Tx<'_>, key: &CallKey, until: Instant) -> Result<(), Error> {
    let parameters = [
        key.portal.into(),
        key.caller.into(),
        (&key.key_hash).into(),
        until.into(),
    ];
    tx.execute(DELETE_IF_OLD, &parameters)?;
    let list = tx.dialect().for_claim(LIST_OLD, "idempotent_calls");
    let old = tx.all(&list, &[until.into()], |row| {
        let mut columns = row.columns("idempotent_calls");
        let key = CallKey {
            portal: PortalId(columns.int("portal_id")?),
            caller: PersonId(columns.id("caller_id")?),
            key_hash: columns.hash("key_hash")?,
        };
        Ok((key, columns.instant("started_at")?))
    })?;
    for (key, started_at) in &old {
        delete(tx, key, *started_at)?;
    }
    Ok(())
}

/// How much a person may have kept of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Most bytes within a window.
    pub most_bytes: i64,
    /// A window that began at this time or before is over.
    pub over_since: Instant,
}

/// Takes room for an answer of so many bytes out of what a person may have kept. `false` when there is not so much left.
///
/// # Errors
/// Those of every statement.
pub fn take_room(tx: &mut Tx<'_>, key: &CallKey, bytes: i64, room: Room, now: Instant) -> Result<bool, Error> {
    tx.execute(BEGIN_BUDGET, &[key.portal.into(), key.caller.into(), now.into()])?;
    let parameters = [
        room.over_since.into(),
        bytes.into(),
        now.into(),
        key.portal.into(),
        key.caller.into(),
        room.most_bytes.into(),
    ];
    Ok(tx.execute(TAKE_ROOM, &parameters)? > 0)
}

/// Deletes the calls of a person.
pub(crate) fn delete_all_of(tx: &mut Tx<'_>, portal: PortalId, caller: PersonId) -> Result<(), Error> {
    tx.execute(DELETE_BUDGET, &[portal.into(), caller.into()])?;
    tx.execute(DELETE_ALL_OF, &[portal.into(), caller.into()]).map(drop)
}
