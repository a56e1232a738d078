//! The table of settings: named texts of a portal, or of the installation.

use crate::error::Error;
use crate::tx::{Touched, Tx};
use anteroom_domain::PortalId;

/// The number that stands for the whole installation instead of a portal.
pub const INSTALLATION: PortalId = PortalId(0);

const FIND: &str = "SELECT value FROM settings WHERE portal_id = $1 AND name = $2";
const SET: &str = "INSERT INTO settings (portal_id, name, value) VALUES ($1, $2, $3) \
ON CONFLICT (portal_id, name) DO UPDATE SET value = excluded.value";

pub(crate) const STATEMENTS: &[&str] = &[FIND, SET];

/// A setting of a portal, or of the [`INSTALLATION`].
///
/// # Errors
/// Those of every statement.
pub fn find(tx: &mut Tx<'_>, portal: PortalId, name: &str) -> Result<Option<String>, Error> {
    tx.optional(FIND, &[portal.into(), name.into()], |row| {
        row.columns("settings").text("value")
    })
}

/// Writes a setting of a portal, or of the [`INSTALLATION`].
///
/// # Errors
/// Those of every statement.
pub fn set(tx: &mut Tx<'_>, portal: PortalId, name: &str, value: &str) -> Result<(), Error> {
    tx.execute(SET, &[portal.into(), name.into(), value.into()])?;
    tx.touch(Touched::Portal(portal));
    Ok(())
}
