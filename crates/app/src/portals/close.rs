//! Suspending a portal and bringing it back (`docs/protocol/portal.md` 5).

use super::owner_rule::{owner_of_link, permit};
use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::links::{OpenedLink, make};
use crate::people::letters::write_to;
use crate::record::record;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::Permit;
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{LetterKind, Portal};
use anteroom_store::{Tx, people, portals};

/// Sends the owner the links that suspend his portal and bring it back.
///
/// # Errors
/// [`Error::Denied`] for everybody but the owner; [`Error::LastPortal`].
pub fn request_suspending(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<(), Error> {
    permit(tx, ctx, caller)?;
    let portal = &caller.portal;
    let owner = people::find(tx, portal.id, caller.person.id)?.ok_or(Error::Denied)?;
    let now = ctx.now();
    let suspend = make::portal_suspend(&owner.email, now);
    write_to(tx, ctx, portal, &owner, LetterKind::PortalSuspension, Some(suspend))?;
    let resume = make::portal_continue(&owner.email, now);
    write_to(tx, ctx, portal, &owner, LetterKind::PortalContinuation, Some(resume))?;
    record_portal(tx, ctx, caller, Event::OwnerSentPortalDeactivationInstructions)
}

/// Suspends the portal of whoever holds the link for it.
///
/// # Errors
/// [`Error::Denied`] when somebody else than the owner acts; [`Error::LastPortal`]; [`Error::Link`] when the link was
/// overtaken.
pub fn suspend_portal(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, link: &OpenedLink) -> Result<(), Error> {
    let permit = permit(tx, ctx, caller)?;
    owner_of_link(tx, caller, link)?;
    suspend(tx, ctx, caller, &permit)
}

/// Brings a suspended portal back; nothing happens when it is in use.
///
/// # Errors
/// [`Error::Link`] when the link was overtaken.
pub fn continue_portal(tx: &mut Tx<'_>, caller: &Caller, link: &OpenedLink) -> Result<(), Error> {
    owner_of_link(tx, caller, link)?;
    resume(
        tx,
        caller,
        &Permit::system("the link of the owner brings the portal back"),
    )
}

/// Suspends the caller's portal.
pub(super) fn suspend(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, permit: &Permit) -> Result<(), Error> {
    let portal = get_for_change(tx, caller)?;
    if portal.status != PortalStatus::Suspended {
        portals::set_status(tx, permit, portal.id, PortalStatus::Suspended)?;
        record_portal(tx, ctx, caller, Event::PortalDeactivated)?;
    }
    Ok(())
}

/// Brings the caller's portal back.
pub(super) fn resume(tx: &mut Tx<'_>, caller: &Caller, permit: &Permit) -> Result<(), Error> {
    let portal = get_for_change(tx, caller)?;
    if portal.status == PortalStatus::Suspended {
        portals::set_status(tx, permit, portal.id, PortalStatus::Active)?;
    }
    Ok(())
}

/// The caller's portal, locked for a change.
///
/// # Errors
/// [`Error::Denied`] when it is being removed by now.
pub(super) fn get_for_change(tx: &mut Tx<'_>, caller: &Caller) -> Result<Portal, Error> {
    portals::find_for_change(tx, caller.portal.id)?
        .filter(|portal| portal.status != PortalStatus::RemovePending)
        .ok_or(Error::Denied)
}

/// Appends an event about the caller's portal.
pub(super) fn record_portal(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, event: Event) -> Result<(), Error> {
    let portal = &caller.portal;
    record(
        tx,
        ctx,
        caller,
        event,
        vec![portal.id.to_string()],
        portal.alias.clone(),
    )
}
