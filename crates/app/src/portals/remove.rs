//! Removing a portal: it is out of use at once, and what it had goes in the background (`docs/protocol/portal.md` 5).

use super::close::{get_for_change, record_portal};
use super::owner_rule::{check_not_last, owner_of_link, permit};
use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::links::{OpenedLink, make};
use crate::mail;
use crate::people::letters::write_to;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, Permit, decide};
use anteroom_domain::{Letter, LetterKind, Person, Portal};
use anteroom_store::{Tx, people, portal_removal, portals};

/// What the alias of a removed portal ends with; no alias that somebody chooses has an underscore.
const SUFFIX: &str = "_deleted";

/// Sends the owner the link that removes his portal.
///
/// # Errors
/// [`Error::Denied`] for everybody but the owner; [`Error::LastPortal`].
pub fn request_removal(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<(), Error> {
    permit(tx, ctx, caller)?;
    let owner = people::find(tx, caller.portal.id, caller.person.id)?.ok_or(Error::Denied)?;
    send_removal_link(tx, ctx, &caller.portal, &owner)
}

/// Writes the letter with the link that removes a portal to its owner.
///
/// # Errors
/// Those of the store.
pub fn send_removal_link(tx: &mut Tx<'_>, ctx: &Ctx, portal: &Portal, owner: &Person) -> Result<(), Error> {
    let link = make::portal_remove(&owner.email, ctx.now());
    write_to(tx, ctx, portal, owner, LetterKind::PortalRemoval, Some(link))
}

/// Removes the portal of whoever holds the link for it.
///
/// # Errors
/// [`Error::Denied`] when somebody else than the owner acts; [`Error::LastPortal`]; [`Error::Link`] when the link was
/// overtaken.
pub fn remove_by_link(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, link: &OpenedLink) -> Result<(), Error> {
    let permit = permit(tx, ctx, caller)?;
    owner_of_link(tx, caller, link)?;
    remove(tx, ctx, caller, &permit)
}

/// Removes the caller's portal without asking back (`docs/protocol/anteroom.md` row 17).
///
/// # Errors
/// [`Error::Denied`] for everybody but the owner, and for owners where neither registration is open nor the address is
/// one of those that the installation keeps for tests; [`Error::LastPortal`].
pub fn remove_at_once(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<(), Error> {
    let permit = decide(&caller.actor_now(tx)?, &Action::ClosePortal)?;
    let is_for_tests = ctx.settings.secret_emails.is_secret(&caller.person.email);
    if !ctx.settings.open_registration && !is_for_tests {
        return Err(Error::Denied);
    }
    check_not_last(tx, ctx, caller.portal.id)?;
    remove(tx, ctx, caller, &permit)
}

/// Takes the caller's portal out of use for good: its alias and domain are free, every credential of it is dead, and what
/// it had goes in the background. The former owner is told.
///
/// # Errors
/// [`Error::Denied`] when it is being removed already; those of the store.
pub(super) fn remove(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, permit: &Permit) -> Result<(), Error> {
    let portal = get_for_change(tx, caller)?;
    let plain = format!("{}{SUFFIX}", portal.alias);
    let alias = if portals::find_by_host(tx, &plain)?.is_some() {
        // A number is never given twice.
        format!("{plain}{}", portal.id)
    } else {
        plain
    };
    record_portal(tx, ctx, caller, Event::PortalDeleted)?;
    if let Some(owner) = people::find(tx, portal.id, portal.owner)? {
        // It is not the mail of a person of the portal: it outlives them all.
        let letter = Letter {
            kind: LetterKind::PortalRemoved,
            to: owner.email,
            recipient: None,
            culture: owner.culture,
            link: None,
            facts: vec![("portal".to_owned(), name_of(&portal))],
        };
        mail::post(tx, ctx, &portal, &letter)?;
    }
    portal_removal::begin(tx, permit, portal.id, &alias, ctx.now())?;
    tracing::info!(portal = %portal.id, alias = portal.alias, "a portal is being removed");
    Ok(())
}

fn name_of(portal: &Portal) -> String {
    if portal.name.is_empty() {
        portal.alias.clone()
    } else {
        portal.name.clone()
    }
}
