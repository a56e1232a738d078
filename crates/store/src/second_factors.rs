//! The table of authenticator apps (`docs/protocol/auth.md` 8).
//!
//! Who holds the lock of a person may change the second factor of the person.

use crate::error::Error;
use crate::tx::{Touched, Tx};
use crate::value::{Columns, Row, Value};
use anteroom_domain::policy::Permit;
use anteroom_domain::second_factor::Tries;
use anteroom_domain::{Instant, PersonId, PortalId};

/// The authenticator app of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// Where the person belongs to.
    pub portal: PortalId,
    /// Whose it is.
    pub person: PersonId,
    /// The secret that app and portal share, encrypted.
    pub secret: Vec<u8>,
    /// When the secret was made.
    pub made_at: Instant,
    /// Whether a code has shown that the app has the secret; before that the set-up is under way.
    pub is_connected: bool,
    /// The backup codes, encrypted; empty before the app is connected.
    pub backup_codes: Vec<u8>,
    /// The step of time of the last code that was accepted; 0 before the first one.
    pub last_step: i64,
    /// What was tried since a code was right.
    pub tries: Tries,
}

const FIND: &str = "SELECT secret, made_at, is_connected, backup_codes, last_step, tries, tries_since, in_a_row, locked_until \
FROM second_factors WHERE portal_id = $1 AND person_id = $2";
const PUT: &str = "INSERT INTO second_factors (portal_id, person_id, secret, made_at, is_connected, backup_codes, last_step, \
tries, tries_since, in_a_row, locked_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
ON CONFLICT (portal_id, person_id) DO UPDATE SET secret = excluded.secret, made_at = excluded.made_at, \
is_connected = excluded.is_connected, backup_codes = excluded.backup_codes, last_step = excluded.last_step, \
tries = excluded.tries, tries_since = excluded.tries_since, in_a_row = excluded.in_a_row, locked_until = excluded.locked_until";
const SET_TRIES: &str = "UPDATE second_factors SET tries = $1, tries_since = $2, in_a_row = $3, locked_until = $4 \
WHERE portal_id = $5 AND person_id = $6";
const DELETE: &str = "DELETE FROM second_factors WHERE portal_id = $1 AND person_id = $2";
const SET_SHOWN: &str = "UPDATE people SET has_authenticator = $1, version = version + 1 \
WHERE portal_id = $2 AND id = $3 AND has_authenticator <> $1";

pub(crate) const STATEMENTS: &[&str] = &[FIND, PUT, SET_TRIES, DELETE, SET_SHOWN];

/// The second factor of a person; none when nothing was begun.
///
/// # Errors
/// Those of every statement.
pub fn find(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<Option<SecondFactor>, Error> {
    tx.optional(FIND, &[portal.into(), person.into()], |row| read(portal, person, row))
}

/// Writes the second factor of a person, in the place of what was there. The person must be locked for a change.
///
/// # Errors
/// Those of every statement; also when there is no such person.
pub fn put(tx: &mut Tx<'_>, _permit: &Permit, factor: &SecondFactor) -> Result<(), Error> {
    let (portal, person) = (factor.portal, factor.person);
    tx.execute(
        PUT,
        &[
            portal.into(),
            person.into(),
            Value::Bytes(&factor.secret),
            factor.made_at.into(),
            factor.is_connected.into(),
            Value::Bytes(&factor.backup_codes),
            factor.last_step.into(),
            factor.tries.count.into(),
            factor.tries.since.into(),
            factor.tries.in_a_row.into(),
            factor.tries.locked_until.into(),
        ],
    )?;
    set_shown(tx, portal, person, factor.is_connected)
}

/// Writes what was tried. The person must be locked for a change.
///
/// # Errors
/// Those of every statement.
pub fn set_tries(tx: &mut Tx<'_>, portal: PortalId, person: PersonId, tries: &Tries) -> Result<(), Error> {
    let parameters = [
        tries.count.into(),
        tries.since.into(),
        tries.in_a_row.into(),
        tries.locked_until.into(),
        portal.into(),
        person.into(),
    ];
    tx.execute(SET_TRIES, &parameters).map(drop)
}

/// Forgets the second factor of a person; `false` when there was none. The person must be locked for a change.
///
/// # Errors
/// Those of every statement.
pub fn delete(tx: &mut Tx<'_>, _permit: &Permit, portal: PortalId, person: PersonId) -> Result<bool, Error> {
    let hit = tx.execute(DELETE, &[portal.into(), person.into()])?;
    set_shown(tx, portal, person, false)?;
    Ok(hit > 0)
}

/// Deletes what is known about the second factor of a person who is deleted.
pub(crate) fn delete_all_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<(), Error> {
    tx.execute(DELETE, &[portal.into(), person.into()]).map(drop)
}

fn set_shown(tx: &mut Tx<'_>, portal: PortalId, person: PersonId, is_connected: bool) -> Result<(), Error> {
    if tx.execute(SET_SHOWN, &[is_connected.into(), portal.into(), person.into()])? > 0 {
        tx.touch(Touched::Person(portal, person));
    }
    Ok(())
}

fn read(portal: PortalId, person: PersonId, row: Row<'_>) -> Result<SecondFactor, Error> {
    let mut columns = row.columns("second_factors");
    Ok(SecondFactor {
        portal,
        person,
        secret: bytes(&mut columns, "secret")?,
        made_at: columns.instant("made_at")?,
        is_connected: columns.bool("is_connected")?,
        backup_codes: bytes(&mut columns, "backup_codes")?,
        last_step: columns.int("last_step")?,
        tries: Tries {
            count: columns.int("tries")?,
            since: columns.instant("tries_since")?,
            in_a_row: columns.int("in_a_row")?,
            locked_until: columns.instant("locked_until")?,
        },
    })
}

fn bytes(columns: &mut Columns<'_>, name: &'static str) -> Result<Vec<u8>, Error> {
    let found = columns.opt_bytes(name)?;
    found.ok_or_else(|| columns.corrupt(name))
}
