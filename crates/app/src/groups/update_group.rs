//! Changing a group (`docs/protocol/portal.md` 1.3, 1.4).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::groups::create_group::checked_name;
use crate::groups::lookup::{can_join, check_length, expect_group, get_group, get_group_for_change, permit_to_edit};
use crate::record::record;
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::{Group, GroupId, PersonId, Trigger};
use anteroom_store::{Tx, groups, people};
use std::collections::HashSet;

/// What a request says; `None` leaves what is there.
#[derive(Clone, Debug, Default)]
pub struct GroupUpdate {
    /// Name; its length is within the limits.
    pub name: Option<String>,
    /// The head, who becomes a member.
    pub manager: Option<PersonId>,
    /// Who becomes a member; whoever cannot is skipped.
    pub add: Vec<PersonId>,
    /// Who leaves, after the others have joined; whoever is no member is skipped.
    pub remove: Vec<PersonId>,
}

/// Changes a group. A head who leaves is head no more.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators, [`Fault::TooManyIds`], not found, a built-in group,
/// [`Fault::GroupNameBlank`], [`Fault::GroupMember`] when the head does not exist, is disabled or is a guest.
pub fn update_group(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    id: GroupId,
    update: &GroupUpdate,
) -> Result<Group, Error> {
    let permit = permit_to_edit(tx, caller)?;
    check_length(&update.add)?;
    check_length(&update.remove)?;
    let portal = caller.portal.id;
    expect_group(tx, caller, id)?;
    let name = update
        .name
        .as_deref()
        .map(|name| checked_name(Some(name)))
        .transpose()?;

    let named: Vec<PersonId> = update
        .add
        .iter()
        .chain(&update.manager)
        .chain(&update.remove)
        .copied()
        .collect();
    let found = people::list_for_change(tx, portal, &named)?;
    let able: HashSet<PersonId> = found.iter().filter(|person| can_join(person)).map(|p| p.id).collect();
    let joins = |id: &PersonId| able.contains(id);
    if update.manager.is_some_and(|manager| !joins(&manager)) {
        return Err(Fault::GroupMember.into());
    }
    let before = get_group_for_change(tx, caller, id)?;
    let mut after = before.clone();
    if let Some(name) = name {
        name.clone_into(&mut after.name);
    }
    after.manager = update
        .manager
        .or(before.manager)
        .filter(|head| !update.remove.contains(head));

    let add: Vec<PersonId> = update
        .add
        .iter()
        .chain(&update.manager)
        .copied()
        .filter(joins)
        .collect();
    groups::add_members(tx, &permit, portal, id, &add)?;
    groups::remove_members(tx, &permit, portal, id, &update.remove)?;
    if after != before {
        after.modified_at = ctx.now();
        groups::update(tx, &permit, &after)?;
    }
    let after = get_group(tx, portal, id)?;
    if after.version != before.version {
        record(
            tx,
            ctx,
            caller,
            Event::GroupUpdated,
            vec![id.to_string()],
            after.name.clone(),
        )?;
        notice::about_group(tx, ctx, caller, Trigger::GroupUpdated, &after)?;
    }
    Ok(after)
}
