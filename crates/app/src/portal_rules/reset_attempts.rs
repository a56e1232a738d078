//! Going back to the installation's lock against guessing passwords (`docs/protocol/auth.md` 11).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::portal_settings::in_transaction;
use crate::record::record;
use anteroom_domain::PortalSettings;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, decide};
use anteroom_store::Tx;
use anteroom_store::portal_settings::{Section, reset};

/// Forgets what the portal has set. Answers the portal's settings.
///
/// # Errors
/// [`Error::Denied`].
pub fn reset_attempts(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<PortalSettings, Error> {
    decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    let portal = caller.portal.id;
    reset(tx, portal, Section::Attempts)?;
    let targets = vec![portal.to_string()];
    record(
        tx,
        ctx,
        caller,
        Event::LoginSettingsUpdated,
        targets,
        "default".to_owned(),
    )?;
    in_transaction(tx, ctx, portal)
}
