//! The table of relations: who brought whom in (`docs/protocol/people.md` 3.3).

use crate::error::Error;
use crate::tx::Tx;
use anteroom_domain::{Instant, PersonId, PortalId};

const INSERT: &str = "INSERT INTO relations (portal_id, from_id, to_id, created_at) VALUES ($1, $2, $3, $4) \
ON CONFLICT (portal_id, from_id, to_id) DO NOTHING";
const EXISTS: &str = "SELECT created_at FROM relations WHERE portal_id = $1 AND from_id = $2 AND to_id = $3";

const DELETE: &str = "DELETE FROM relations WHERE portal_id = $1 AND from_id = $2 AND to_id = $3";

pub(crate) const STATEMENTS: &[&str] = &[INSERT, EXISTS, DELETE];

/// Notes that `from` brought `to` in. Nothing happens when it is known already.
///
/// # Errors
/// Those of every statement; also when one of the two does not exist.
pub fn insert(tx: &mut Tx<'_>, portal: PortalId, from: PersonId, to: PersonId, now: Instant) -> Result<(), Error> {
    tx.execute(INSERT, &[portal.into(), from.into(), to.into(), now.into()])
        .map(drop)
}

/// Whether `from` brought `to` in.
///
/// # Errors
/// Those of every statement.
pub fn exists(tx: &mut Tx<'_>, portal: PortalId, from: PersonId, to: PersonId) -> Result<bool, Error> {
    Ok(tx
        .optional(EXISTS, &[portal.into(), from.into(), to.into()], |_| Ok(()))?
        .is_some())
}

/// Forgets that `from` brought `to` in. `false` when it was not known.
///
/// # Errors
/// Those of every statement.
pub fn delete(tx: &mut Tx<'_>, portal: PortalId, from: PersonId, to: PersonId) -> Result<bool, Error> {
    Ok(tx.execute(DELETE, &[portal.into(), from.into(), to.into()])? > 0)
}
