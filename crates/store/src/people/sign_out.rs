//! Signing a person out everywhere.

use super::change::{end_links, end_sessions, touched};
use crate::error::Error;
use crate::sessions;
use crate::tx::Tx;
use anteroom_domain::policy::Permit;
use anteroom_domain::{PersonId, PortalId, SessionId};

pub(super) const RAISE_EPOCH: &str =
    "UPDATE people SET session_epoch = session_epoch + 1 WHERE portal_id = $1 AND id = $2";

/// Ends every session of a person, also those that are about to begin, and every link for another password or address.
/// `false` when there is no such person.
///
/// # Errors
/// Those of every statement.
pub fn end_all_sessions(tx: &mut Tx<'_>, _permit: &Permit, portal: PortalId, id: PersonId) -> Result<bool, Error> {
    // First, because whoever begins a session holds this row until it can be seen.
    let hit = tx.execute(RAISE_EPOCH, &[portal.into(), id.into()])?;
    end_sessions(tx, portal, id, true)?;
    Ok(touched(tx, portal, id, hit))
}

/// Ends every session of a person but one, and every link for another password or address. The person must be locked for
/// a change, so that no session begins meanwhile.
///
/// # Errors
/// Those of every statement.
pub fn end_other_sessions(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    portal: PortalId,
    id: PersonId,
    kept: SessionId,
) -> Result<(), Error> {
    sessions::end_others_of(tx, portal, id, kept)?;
    end_links(tx, portal, id)
}
