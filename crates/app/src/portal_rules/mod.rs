//! What the administrators of a portal set for it (`docs/protocol/auth.md` 11-14, 16; `docs/protocol/portal.md` 3.4, 9).

pub mod reset_attempts;
pub mod set_invitations;
pub mod set_language;
pub mod set_rule;
pub mod set_section;
pub mod set_session_rule;

use crate::app::App;
use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::PortalSettings;
use anteroom_domain::policy::{Action, decide};
use std::sync::Arc;

/// The settings of the caller's portal, for those who may set them.
///
/// # Errors
/// [`Error::Denied`] for everybody else.
pub async fn read_rules(app: &App, caller: &Caller) -> Result<Arc<PortalSettings>, Error> {
    decide(&caller.actor(), &Action::ReadSettings)?;
    app.portal_settings(caller.portal.id).await
}
