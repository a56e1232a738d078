//! Adding, changing and deleting groups.

use crate::error::Error;
use crate::portals;
use crate::tx::Tx;
use anteroom_domain::policy::Permit;
use anteroom_domain::text_key::text_key;
use anteroom_domain::{Group, GroupId, PortalId};

pub(super) const INSERT: &str = "INSERT INTO groups (portal_id, id, name, name_key, manager_id, members_count, \
created_at, modified_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
pub(super) const UPDATE: &str = "UPDATE groups SET name = $1, name_key = $2, manager_id = $3, modified_at = $4, \
version = version + 1 WHERE portal_id = $5 AND id = $6";
pub(super) const CLEAR_MANAGER_OF: &str =
    "UPDATE groups SET manager_id = NULL, version = version + 1 WHERE portal_id = $1 AND id = $2";
pub(super) const DELETE_MEMBERS: &str = "DELETE FROM group_members WHERE portal_id = $1 AND group_id = $2";
pub(super) const DELETE: &str = "DELETE FROM groups WHERE portal_id = $1 AND id = $2";

/// Adds a group. It has no members yet, so its head has to be added to them.
///
/// # Errors
/// [`Error::Unique`] when the identifier is taken.
pub fn insert(tx: &mut Tx<'_>, _permit: &Permit, group: &Group) -> Result<(), Error> {
    let key = text_key(&group.name);
    tx.execute(
        INSERT,
        &[
            group.portal.into(),
            group.id.into(),
            (&group.name).into(),
            (&key).into(),
            group.manager.into(),
            0_i64.into(),
            group.created_at.into(),
            group.modified_at.into(),
            group.version.into(),
        ],
    )
    .map(drop)
}

/// Writes name, head and the time of the change, and raises the version. Both are shown by the profiles of all members,
/// so the portal's version is raised too. `false` when there is no such group.
///
/// # Errors
/// Those of every statement.
pub fn update(tx: &mut Tx<'_>, _permit: &Permit, group: &Group) -> Result<bool, Error> {
    let key = text_key(&group.name);
    let hit = tx.execute(
        UPDATE,
        &[
            (&group.name).into(),
            (&key).into(),
            group.manager.into(),
            group.modified_at.into(),
            group.portal.into(),
            group.id.into(),
        ],
    )?;
    portals::raise_version(tx, group.portal)?;
    Ok(hit > 0)
}

/// Deletes a group; its members stay. `false` when there is no such group.
///
/// # Errors
/// Those of every statement.
pub fn delete(tx: &mut Tx<'_>, _permit: &Permit, portal: PortalId, id: GroupId) -> Result<bool, Error> {
    tx.execute(DELETE_MEMBERS, &[portal.into(), id.into()])?;
    let hit = tx.execute(DELETE, &[portal.into(), id.into()])?;
    portals::raise_version(tx, portal)?;
    Ok(hit > 0)
}

/// Leaves a group without a head.
pub(super) fn clear_manager_of(tx: &mut Tx<'_>, portal: PortalId, id: GroupId) -> Result<(), Error> {
    tx.execute(CLEAR_MANAGER_OF, &[portal.into(), id.into()]).map(drop)
}
