//! Who may take a portal out of use (`docs/protocol/portal.md` 5, "owner rule").

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::links::OpenedLink;
use crate::resolve_portal::LOCAL_ALIAS;
use anteroom_domain::policy::{Action, Permit, decide};
use anteroom_domain::text_key::email_key;
use anteroom_domain::{Person, PortalId};
use anteroom_store::{Lock, Tx, people, portals};

/// Checks that the caller may take his portal out of use.
///
/// # Errors
/// [`Error::Denied`] for everybody but the owner; then those of [`check_not_last`].
pub(super) fn permit(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<Permit, Error> {
    let permit = decide(&caller.actor_now(tx)?, &Action::ClosePortal)?;
    check_not_last(tx, ctx, caller.portal.id)?;
    Ok(permit)
}

/// Checks that an installation without a base domain keeps a portal that can be used. No other portal is taken out of use
/// until the transaction ends.
///
/// # Errors
/// [`Error::LastPortal`] when it would not.
pub(super) fn check_not_last(tx: &mut Tx<'_>, ctx: &Ctx, portal: PortalId) -> Result<(), Error> {
    if ctx.settings.base_domain != LOCAL_ALIAS {
        return Ok(());
    }
    tx.lock(Lock::Portals)?;
    if portals::is_other_active(tx, portal)? {
        Ok(())
    } else {
        Err(Error::LastPortal)
    }
}

/// The owner of the caller's portal, whose address a link still carries.
///
/// # Errors
/// [`Error::Link`] when the portal has another owner by now, or the owner another address.
pub(super) fn owner_of_link(tx: &mut Tx<'_>, caller: &Caller, link: &OpenedLink) -> Result<Person, Error> {
    let portal = portals::find(tx, caller.portal.id)?.ok_or(Error::Link)?;
    let owner = people::find(tx, portal.id, portal.owner)?.ok_or(Error::Link)?;
    let fits = link
        .email
        .as_ref()
        .is_some_and(|email| email_key(email) == email_key(&owner.email));
    if fits { Ok(owner) } else { Err(Error::Link) }
}
