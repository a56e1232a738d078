//! Deleting a group (`docs/protocol/portal.md` 1.3).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::groups::lookup::{expect_group, get_group_for_change, permit_to_edit};
use crate::record::record;
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::{GroupId, Trigger};
use anteroom_store::{Tx, groups};

/// Deletes a group; its members stay in the portal.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators, not found, a built-in group.
pub fn delete_group(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: GroupId) -> Result<(), Error> {
    let permit = permit_to_edit(tx, caller)?;
    let portal = caller.portal.id;
    expect_group(tx, caller, id)?;
    let group = get_group_for_change(tx, caller, id)?;
    notice::about_group(tx, ctx, caller, Trigger::GroupDeleted, &group)?;
    groups::delete(tx, &permit, portal, id)?;
    record(tx, ctx, caller, Event::GroupDeleted, vec![id.to_string()], group.name)
}
