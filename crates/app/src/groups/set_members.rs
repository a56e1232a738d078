//! Saying who is a member of a group (`docs/protocol/portal.md` 1.3). None of these is in the audit trail.

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::groups::lookup::{can_join, expect_group, get_group, get_group_for_change, lock_people, permit_to_edit};
use anteroom_domain::policy::Permit;
use anteroom_domain::{Group, GroupId, PersonId};
use anteroom_store::{Tx, groups};
use std::collections::HashSet;

/// Puts others in the place of the members. A head who is not among them is head no more.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators, not found, a built-in group, [`Fault::TooManyIds`],
/// [`Fault::GroupMembers`] when nobody of them can be a member; then the old ones stay.
pub fn replace_members(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    id: GroupId,
    ids: Option<&[PersonId]>,
) -> Result<Group, Error> {
    let permit = permit_to_edit(tx, caller)?;
    let portal = caller.portal.id;
    expect_group(tx, caller, id)?;
    let wanted = able_of(tx, caller, ids)?;
    if wanted.is_empty() {
        return Err(Fault::GroupMembers.into());
    }
    // Once more behind the lock of the group, for those who have joined meanwhile.
    groups::list_members_for_change(tx, portal, id)?;
    let mut group = get_group_for_change(tx, caller, id)?;
    let stays: HashSet<PersonId> = wanted.iter().copied().collect();
    let mut leaving = groups::list_members_for_change(tx, portal, id)?;
    leaving.retain(|member| !stays.contains(member));
    clear_manager(tx, ctx, &permit, &mut group, |head| !stays.contains(&head))?;
    groups::remove_members(tx, &permit, portal, id, &leaving)?;
    groups::add_members(tx, &permit, portal, id, &wanted)?;
    get_group(tx, portal, id)
}

/// Adds members; whoever cannot be one is skipped.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators, not found, a built-in group, [`Fault::GroupMembers`] without a
/// list, [`Fault::TooManyIds`].
pub fn add_members(tx: &mut Tx<'_>, caller: &Caller, id: GroupId, ids: Option<&[PersonId]>) -> Result<Group, Error> {
    let permit = permit_to_edit(tx, caller)?;
    let portal = caller.portal.id;
    expect_group(tx, caller, id)?;
    let joining = able_of(tx, caller, ids)?;
    get_group_for_change(tx, caller, id)?;
    groups::add_members(tx, &permit, portal, id, &joining)?;
    get_group(tx, portal, id)
}

/// Removes members; whoever is none is skipped. A head who leaves is head no more.
///
/// # Errors
/// As [`add_members`].
pub fn remove_members(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    id: GroupId,
    ids: Option<&[PersonId]>,
) -> Result<Group, Error> {
    let permit = permit_to_edit(tx, caller)?;
    let portal = caller.portal.id;
    expect_group(tx, caller, id)?;
    let leaving = ids.ok_or(Fault::GroupMembers)?;
    lock_people(tx, portal, leaving)?;
    let mut group = get_group_for_change(tx, caller, id)?;
    clear_manager(tx, ctx, &permit, &mut group, |head| leaving.contains(&head))?;
    groups::remove_members(tx, &permit, portal, id, leaving)?;
    get_group(tx, portal, id)
}

/// The people of a list who can be members, locked.
fn able_of(tx: &mut Tx<'_>, caller: &Caller, ids: Option<&[PersonId]>) -> Result<Vec<PersonId>, Error> {
    let found = lock_people(tx, caller.portal.id, ids.ok_or(Fault::GroupMembers)?)?;
    Ok(found
        .iter()
        .filter(|person| can_join(person))
        .map(|person| person.id)
        .collect())
}

/// Leaves the group without a head when the head leaves.
pub(super) fn clear_manager(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    permit: &Permit,
    group: &mut Group,
    leaves: impl FnOnce(PersonId) -> bool,
) -> Result<(), Error> {
    if group.manager.is_some_and(leaves) {
        group.manager = None;
        group.modified_at = ctx.now();
        groups::update(tx, permit, group)?;
    }
    Ok(())
}
