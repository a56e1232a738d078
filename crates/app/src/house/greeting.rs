//! What a portal calls itself (`docs/protocol/portal.md` 7.2).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::record::record;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, decide};
use anteroom_store::{Tx, portals};

/// Gives the caller's portal another name; an empty one stands for the default text.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn set_greeting(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, title: &str) -> Result<(), Error> {
    let permit = decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    let portal = caller.portal.id;
    let title = title.trim();
    portals::set_name(tx, &permit, portal, title)?;
    let summary = if title.is_empty() { "default" } else { title };
    record(
        tx,
        ctx,
        caller,
        Event::GreetingSettingsUpdated,
        vec![portal.to_string()],
        summary.to_owned(),
    )
}
