//! The table of what people have set for themselves: named texts.

use crate::error::Error;
use crate::tx::Tx;
use anteroom_domain::{Instant, PersonId, PortalId};

const FIND: &str =
    "SELECT value, changed_at FROM person_settings WHERE portal_id = $1 AND person_id = $2 AND name = $3";
const SET: &str = "INSERT INTO person_settings (portal_id, person_id, name, value, changed_at) VALUES ($1, $2, $3, $4, $5) \
ON CONFLICT (portal_id, person_id, name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at";
const LIST_NAMES: &str = "SELECT name FROM person_settings WHERE portal_id = $1 AND person_id = $2 \
AND substr(name, 1, length($3)) = $3 ORDER BY changed_at, name";
const DELETE: &str = "DELETE FROM person_settings WHERE portal_id = $1 AND person_id = $2 AND name = $3";
const DELETE_ALL_OF: &str = "DELETE FROM person_settings WHERE portal_id = $1 AND person_id = $2";

pub(crate) const STATEMENTS: &[&str] = &[FIND, SET, LIST_NAMES, DELETE, DELETE_ALL_OF];

/// What a person has set, and when.
///
/// # Errors
/// Those of every statement.
pub fn find(
    tx: &mut Tx<'_>,
    portal: PortalId,
    person: PersonId,
    name: &str,
) -> Result<Option<(String, Instant)>, Error> {
    tx.optional(FIND, &[portal.into(), person.into(), name.into()], |row| {
        let mut columns = row.columns("person_settings");
        Ok((columns.text("value")?, columns.instant("changed_at")?))
    })
}

/// Writes what a person sets.
///
/// # Errors
/// Those of every statement; also when there is no such person.
pub fn set(
    tx: &mut Tx<'_>,
    portal: PortalId,
    person: PersonId,
    name: &str,
    value: &str,
    now: Instant,
) -> Result<(), Error> {
    tx.execute(
        SET,
        &[portal.into(), person.into(), name.into(), value.into(), now.into()],
    )
    .map(drop)
}

/// The names that begin with this of what a person has set, in the order in which it was.
///
/// # Errors
/// Those of every statement.
pub fn list_names(tx: &mut Tx<'_>, portal: PortalId, person: PersonId, prefix: &str) -> Result<Vec<String>, Error> {
    tx.all(LIST_NAMES, &[portal.into(), person.into(), prefix.into()], |row| {
        row.columns("person_settings").text("name")
    })
}

/// Deletes what a person has set, when he has.
///
/// # Errors
/// Those of every statement.
pub fn delete(tx: &mut Tx<'_>, portal: PortalId, person: PersonId, name: &str) -> Result<(), Error> {
    tx.execute(DELETE, &[portal.into(), person.into(), name.into()])
        .map(drop)
}

/// Deletes everything that a person has set.
pub(crate) fn delete_all_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<(), Error> {
    tx.execute(DELETE_ALL_OF, &[portal.into(), person.into()]).map(drop)
}
