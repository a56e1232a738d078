//! Giving a group a head (`docs/protocol/portal.md` 1.3).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Missing};
use crate::groups::lookup::{can_join, expect_group, get_group, get_group_for_change, permit_to_edit};
use crate::record::record;
use anteroom_domain::event::Action as Event;
use anteroom_domain::{Group, GroupId, PersonId};
use anteroom_store::{Tx, groups, people};

/// Makes a person the head of a group, and a member. Naming the present head changes nothing.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators (before anything else), [`Missing::Group`], a built-in group,
/// [`Missing::Person`] also for disabled people and guests.
pub fn set_manager(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    id: GroupId,
    manager: Option<PersonId>,
) -> Result<Group, Error> {
    let permit = permit_to_edit(tx, caller)?;
    let portal = caller.portal.id;
    expect_group(tx, caller, id)?;
    let manager = manager.ok_or(Error::NotFound(Missing::Person))?;
    if !people::list_for_change(tx, portal, &[manager])?.iter().any(can_join) {
        return Err(Error::NotFound(Missing::Person));
    }
    let mut group = get_group_for_change(tx, caller, id)?;
    if group.manager == Some(manager) {
        return Ok(group);
    }
    groups::add_members(tx, &permit, portal, id, &[manager])?;
    group.manager = Some(manager);
    group.modified_at = ctx.now();
    groups::update(tx, &permit, &group)?;
    record(tx, ctx, caller, Event::GroupUpdated, vec![id.to_string()], group.name)?;
    get_group(tx, portal, id)
}
