//! Creating a group (`docs/protocol/portal.md` 1.4).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::groups::lookup::{can_join, check_length, get_group, lock_people, permit_to_edit};
use crate::record::record;
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::{Group, GroupId, PersonId, Trigger};
use anteroom_store::{Tx, groups};
use std::collections::BTreeSet;

/// What a request says about the group to be created.
#[derive(Clone, Debug, Default)]
pub struct NewGroup {
    /// Name; its length is within the limits.
    pub name: Option<String>,
    /// The head.
    pub manager: Option<PersonId>,
    /// The members beside the head.
    pub members: Vec<PersonId>,
}

/// Creates a group; the head becomes a member.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators, [`Fault::TooManyIds`], [`Fault::GroupNameNull`],
/// [`Fault::GroupNameBlank`], [`Fault::GroupMember`] when the head or a member does not exist, is disabled or is a guest.
pub fn create_group(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, new: &NewGroup) -> Result<Group, Error> {
    let permit = permit_to_edit(tx, caller)?;
    check_length(&new.members)?;
    let name = checked_name(new.name.as_deref())?;
    let portal = caller.portal.id;
    let wanted: Vec<PersonId> = new
        .manager
        .iter()
        .chain(&new.members)
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let found = lock_people(tx, portal, &wanted)?;
    if found.len() < wanted.len() || !found.iter().all(can_join) {
        return Err(Fault::GroupMember.into());
    }
    let now = ctx.now();
    let group = Group {
        id: GroupId(ctx.new_id()),
        portal,
        name: name.to_owned(),
        manager: new.manager,
        members_count: 0,
        created_at: now,
        modified_at: now,
        version: 1,
    };
    groups::insert(tx, &permit, &group)?;
    groups::add_members(tx, &permit, portal, group.id, &wanted)?;
    record(
        tx,
        ctx,
        caller,
        Event::GroupCreated,
        vec![group.id.to_string()],
        group.name,
    )?;
    let group = get_group(tx, portal, group.id)?;
    notice::about_group(tx, ctx, caller, Trigger::GroupCreated, &group)?;
    Ok(group)
}

/// A name that is more than white space; kept as given.
///
/// # Errors
/// [`Fault::GroupNameNull`], [`Fault::GroupNameBlank`].
pub(super) fn checked_name(name: Option<&str>) -> Result<&str, Error> {
    let name = name.ok_or(Fault::GroupNameNull)?;
    if name.trim().is_empty() {
        return Err(Fault::GroupNameBlank.into());
    }
    Ok(name)
}
