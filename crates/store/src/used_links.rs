//! The table of links that work once and were used (`docs/protocol/auth.md` 6).

use crate::error::Error;
use crate::tx::Tx;
use anteroom_domain::{Instant, PortalId};

const INSERT: &str = "INSERT INTO used_links (portal_id, link_hash, expires_at) VALUES ($1, $2, $3) \
ON CONFLICT (portal_id, link_hash) DO NOTHING";
const IS_USED: &str = "SELECT expires_at FROM used_links WHERE portal_id = $1 AND link_hash = $2";
const DELETE_EXPIRED: &str = "DELETE FROM used_links WHERE portal_id = $1 AND expires_at < $2";

pub(crate) const STATEMENTS: &[&str] = &[INSERT, IS_USED, DELETE_EXPIRED];

/// Uses a link up, by a hash of its key; `false` when it was used before. Of several transactions that use it at the same
/// time one gets `true`. Forgets the links that no longer work anyway.
///
/// # Errors
/// Those of every statement.
pub fn use_up(
    tx: &mut Tx<'_>,
    portal: PortalId,
    link_hash: &[u8; 32],
    expires_at: Instant,
    now: Instant,
) -> Result<bool, Error> {
    tx.execute(DELETE_EXPIRED, &[portal.into(), now.into()])?;
    let hit = tx.execute(INSERT, &[portal.into(), link_hash.into(), expires_at.into()])?;
    Ok(hit > 0)
}

/// Whether a link was used.
///
/// # Errors
/// Those of every statement.
pub fn is_used(tx: &mut Tx<'_>, portal: PortalId, link_hash: &[u8; 32]) -> Result<bool, Error> {
    let found = tx.optional(IS_USED, &[portal.into(), link_hash.into()], |_| Ok(()))?;
    Ok(found.is_some())
}
