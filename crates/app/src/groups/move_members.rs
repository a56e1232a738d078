//! Moving all members of a group to another (`docs/protocol/portal.md` 1.3).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Missing};
use crate::groups::lookup::{expect_group, get_group, permit_to_edit};
use crate::groups::set_members::clear_manager;
use anteroom_domain::{Group, GroupId};
use anteroom_store::{Tx, groups};

/// Moves every member, disabled ones too; the group that is left has no head any more. Answers the other group.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators, not found, a built-in group.
pub fn move_members(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, from: GroupId, to: GroupId) -> Result<Group, Error> {
    let permit = permit_to_edit(tx, caller)?;
    let portal = caller.portal.id;
    expect_group(tx, caller, from)?;
    let target = expect_group(tx, caller, to)?;
    if from == to {
        return Ok(target);
    }
    // Once more behind the locks of the groups, for those who have joined meanwhile.
    groups::list_members_for_change(tx, portal, from)?;
    let mut both = groups::list_for_change(tx, portal, &[from, to])?;
    if both.len() < 2 {
        return Err(Error::NotFound(Missing::Group));
    }
    let members = groups::list_members_for_change(tx, portal, from)?;
    for left in both.iter_mut().filter(|group| group.id == from) {
        clear_manager(tx, ctx, &permit, left, |_| true)?;
    }
    groups::remove_members(tx, &permit, portal, from, &members)?;
    groups::add_members(tx, &permit, portal, to, &members)?;
    get_group(tx, portal, to)
}
