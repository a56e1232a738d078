//! The table of settings: named texts of a portal, or of the installation.

use crate::error::Error;
use crate::tx::{Touched, Tx};
use anteroom_domain::PortalId;

/// The number that stands for the whole installation instead of a portal.
pub const INSTALLATION: PortalId = PortalId(0);

const FIND: &str = "SELECT value FROM settings WHERE portal_id = $1 AND name = $2";
const SET: &str = "INSERT INTO settings (portal_id, name, value) VALUES ($1, $2, $3) \
ON CONFLICT (portal_id, name) DO UPDATE SET value = excluded.value";

const LIST_WITH_PREFIX: &str =
    "SELECT name, value FROM settings WHERE portal_id = $1 AND name >= $2 AND name < $3 ORDER BY name";
const DELETE: &str = "DELETE FROM settings WHERE portal_id = $1 AND name = $2";

const LIST_PORTALS: &str = "SELECT portal_id FROM settings WHERE name = $1 ORDER BY portal_id";

pub(crate) const STATEMENTS: &[&str] = &[FIND, SET, LIST_WITH_PREFIX, DELETE, LIST_PORTALS];

/// The portals that have a setting.
pub(crate) fn list_portals(tx: &mut Tx<'_>, name: &str) -> Result<Vec<PortalId>, Error> {
    tx.all(LIST_PORTALS, &[name.into()], |row| {
        Ok(PortalId(row.columns("settings").int("portal_id")?))
    })
}

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

/// The settings of a portal whose names begin with `prefix`, with their names.
pub(crate) fn list_with_prefix(
    tx: &mut Tx<'_>,
    portal: PortalId,
    prefix: &str,
) -> Result<Vec<(String, String)>, Error> {
    // No name has a character after `~`, and both databases compare names by their bytes.
    let end = format!("{prefix}~");
    tx.all(
        LIST_WITH_PREFIX,
        &[portal.into(), prefix.into(), (&end).into()],
        |row| {
            let mut columns = row.columns("settings");
            Ok((columns.text("name")?, columns.text("value")?))
        },
    )
}

/// Forgets a setting of a portal.
pub(crate) fn delete(tx: &mut Tx<'_>, portal: PortalId, name: &str) -> Result<(), Error> {
    tx.execute(DELETE, &[portal.into(), name.into()])?;
    tx.touch(Touched::Portal(portal));
    Ok(())
}
