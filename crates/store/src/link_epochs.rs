//! The table of link epochs: which link of a person is the newest, and whether it was used (`docs/protocol/auth.md` 6).

use crate::error::Error;
use crate::tx::Tx;
use anteroom_domain::{PersonId, PortalId};

/// A kind of link of which only the newest works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpochKind {
    /// Changing the password.
    Password,
    /// Changing the address.
    Email,
    /// Handing the portal over that the person owns.
    Ownership,
}

impl EpochKind {
    const fn number(self) -> i64 {
        match self {
            Self::Password => 1,
            Self::Email => 2,
            Self::Ownership => 3,
        }
    }
}

const RAISE: &str = "INSERT INTO link_epochs (portal_id, person_id, kind, epoch) VALUES ($1, $2, $3, 1) \
ON CONFLICT (portal_id, person_id, kind) DO UPDATE SET epoch = link_epochs.epoch + 1 RETURNING epoch";
const FIND: &str = "SELECT epoch FROM link_epochs WHERE portal_id = $1 AND person_id = $2 AND kind = $3";
const DELETE_ALL_OF: &str = "DELETE FROM link_epochs WHERE portal_id = $1 AND person_id = $2";

pub(crate) const STATEMENTS: &[&str] = &[RAISE, FIND, DELETE_ALL_OF];

/// Begins a new epoch: every link of the kind made for the person before is dead. Answers the epoch that links made from
/// now on carry.
///
/// # Errors
/// Those of every statement.
pub fn raise(tx: &mut Tx<'_>, portal: PortalId, person: PersonId, kind: EpochKind) -> Result<i64, Error> {
    let epoch = tx.optional(RAISE, &[portal.into(), person.into(), kind.number().into()], |row| {
        row.columns("link_epochs").int("epoch")
    })?;
    epoch.ok_or_else(|| Error::query("a raised epoch has no number"))
}

/// The epoch now; 0 when there was never a link.
///
/// # Errors
/// Those of every statement.
pub fn get(tx: &mut Tx<'_>, portal: PortalId, person: PersonId, kind: EpochKind) -> Result<i64, Error> {
    let epoch = tx.optional(FIND, &[portal.into(), person.into(), kind.number().into()], |row| {
        row.columns("link_epochs").int("epoch")
    })?;
    Ok(epoch.unwrap_or(0))
}

/// Deletes what is known about the links of a person.
pub(crate) fn delete_all_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<(), Error> {
    tx.execute(DELETE_ALL_OF, &[portal.into(), person.into()]).map(drop)
}
