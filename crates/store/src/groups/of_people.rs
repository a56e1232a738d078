//! The memberships of one person. The caller holds the lock of the person.

use super::find::{LIST_OF_PERSON, read};
use super::list_for_change;
use super::members::COUNT_MORE;
use crate::error::Error;
use crate::portals;
use crate::tx::Tx;
use anteroom_domain::policy::Permit;
use anteroom_domain::{Group, GroupId, Person, PersonId, PortalId, Status};
use std::collections::BTreeSet;

// List block 2 is disabled.
pub(super) const LIST_IDS_OF: &str =
    "SELECT group_id FROM group_members WHERE portal_id = $1 AND person_id = $2 ORDER BY group_id";
pub(super) const FIND_LIST_BLOCK: &str = "SELECT list_block FROM people WHERE portal_id = $1 AND id = $2";
pub(super) const JOIN: &str = "INSERT INTO group_members (portal_id, group_id, person_id) VALUES ($1, $2, $3)";
pub(super) const LEAVE: &str = "DELETE FROM group_members WHERE portal_id = $1 AND group_id = $2 AND person_id = $3";
pub(super) const LEAVE_ALL: &str = "DELETE FROM group_members WHERE portal_id = $1 AND person_id = $2";
pub(super) const CLEAR_MANAGER: &str =
    "UPDATE groups SET manager_id = NULL, version = version + 1 WHERE portal_id = $1 AND manager_id = $2";

/// The ordinary groups of a person.
///
/// # Errors
/// Those of every statement.
pub fn ids_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<Vec<GroupId>, Error> {
    tx.all(LIST_IDS_OF, &[portal.into(), person.into()], |row| {
        row.columns("group_members").id("group_id").map(GroupId)
    })
}

/// Makes a person a member of exactly these groups; ids of no group are skipped. A group whose head leaves it has none
/// then. Answers whether anything changed; the version of the person is left to the caller.
///
/// # Errors
/// Those of every statement.
pub fn set_groups_of(tx: &mut Tx<'_>, _permit: &Permit, person: &Person, ids: &[GroupId]) -> Result<bool, Error> {
    let portal = person.portal;
    let wanted: BTreeSet<GroupId> = ids.iter().copied().collect();
    let now: BTreeSet<GroupId> = list_of_person(tx, portal, person.id)?.iter().map(|g| g.id).collect();
    let different: Vec<GroupId> = wanted.symmetric_difference(&now).copied().collect();
    let each = i64::from(person.status != Status::Terminated);
    let (mut changed, mut heads_left) = (false, 0);
    for group in list_for_change(tx, portal, &different)? {
        let leaves = now.contains(&group.id);
        let (statement, more) = if leaves { (LEAVE, -each) } else { (JOIN, each) };
        tx.execute(statement, &[portal.into(), group.id.into(), person.id.into()])?;
        tx.execute(COUNT_MORE, &[more.into(), portal.into(), group.id.into()])?;
        if leaves && group.manager == Some(person.id) {
            heads_left += 1;
            super::change::clear_manager_of(tx, portal, group.id)?;
        }
        changed = true;
    }
    if heads_left > 0 {
        portals::raise_version(tx, portal)?;
    }
    Ok(changed)
}

/// Takes a person out of every group, also as head.
pub(crate) fn leave_all(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<(), Error> {
    let groups = list_of_person_for_change(tx, portal, person)?;
    if groups.is_empty() {
        return Ok(());
    }
    let each = i64::from(is_counted(tx, portal, person)?);
    for group in &groups {
        tx.execute(COUNT_MORE, &[(-each).into(), portal.into(), group.id.into()])?;
    }
    tx.execute(LEAVE_ALL, &[portal.into(), person.into()])?;
    if tx.execute(CLEAR_MANAGER, &[portal.into(), person.into()])? > 0 {
        portals::raise_version(tx, portal)?;
    }
    Ok(())
}

/// Keeps the counts of the person's groups; to be called before the status is written.
pub(crate) fn note_status(tx: &mut Tx<'_>, portal: PortalId, person: PersonId, status: Status) -> Result<(), Error> {
    let groups = list_of_person_for_change(tx, portal, person)?;
    if groups.is_empty() {
        return Ok(());
    }
    let more = i64::from(status != Status::Terminated) - i64::from(is_counted(tx, portal, person)?);
    if more == 0 {
        return Ok(());
    }
    for group in &groups {
        tx.execute(COUNT_MORE, &[more.into(), portal.into(), group.id.into()])?;
    }
    Ok(())
}

fn is_counted(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<bool, Error> {
    let block = tx.optional(FIND_LIST_BLOCK, &[portal.into(), person.into()], |row| {
        row.columns("people").int("list_block")
    })?;
    Ok(block.is_some_and(|block| block < 2))
}

fn list_of_person(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<Vec<Group>, Error> {
    tx.all(LIST_OF_PERSON, &[portal.into(), person.into()], |row| read(portal, row))
}

fn list_of_person_for_change(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<Vec<Group>, Error> {
    let statement = tx.dialect().for_change(LIST_OF_PERSON, "g");
    tx.all(&statement, &[portal.into(), person.into()], |row| read(portal, row))
}
