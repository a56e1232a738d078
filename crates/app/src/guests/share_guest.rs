//! A link that leads other members to a guest (`docs/protocol/people.md` 7.2).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault, Missing};
use crate::links::{make, short};
use anteroom_domain::PersonId;
use anteroom_domain::policy::{PersonAction, decide_person};
use anteroom_store::{Tx, people};

/// The short form of the link, below the portal's root.
///
/// # Errors
/// In this order: [`Missing::Guest`], [`Fault::NotAGuest`], [`Error::Denied`] for guests and for members who may not see
/// the guest.
pub fn share_guest(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: PersonId) -> Result<String, Error> {
    let guest = people::find(tx, caller.portal.id, id)?.ok_or(Error::NotFound(Missing::Guest))?;
    if !guest.role.is_guest() {
        return Err(Fault::NotAGuest.into());
    }
    let target = caller.target(tx, &guest)?;
    decide_person(&caller.actor_now(tx)?, PersonAction::ShareGuest, target)?;
    // Who asks again within the hour gets the same link, so that asking does not fill the table of short forms.
    let link = make::guest_share(caller.person.id, &guest, ctx.now().hour());
    short::shorten(tx, ctx, &caller.portal, &link, None)
}
