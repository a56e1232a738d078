//! Marking the present of the portal as seen (`docs/protocol/portal.md` 2).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::policy::{Action, decide};
use anteroom_store::{Tx, person_settings};

/// What is written for whoever has seen it.
const NAME: &str = "present_seen";

/// Keeps that the caller has seen the message about a present, for good.
///
/// # Errors
/// [`Error::Denied`] when the credential only reads.
pub fn mark_present(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<(), Error> {
    decide(&caller.actor_now(tx)?, &Action::EditOwnSettings)?;
    let (portal, person) = (caller.portal.id, caller.person.id);
    if person_settings::find(tx, portal, person, NAME)?.is_none() {
        person_settings::set(tx, portal, person, NAME, "true", ctx.now())?;
    }
    Ok(())
}
