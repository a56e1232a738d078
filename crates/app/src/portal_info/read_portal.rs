//! Reading what a portal is.

use crate::app::App;
use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::portal::PortalDetails;
use anteroom_store::{people, portal_details};

/// Whether the caller may see what the portal is; others are shown its number only.
#[must_use]
pub fn may_read_portal(caller: &Caller) -> bool {
    decide(&caller.actor(), &Action::ReadPortal).is_ok()
}

/// What was told about the caller's portal when it was registered; nothing for portals that nobody registered.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub async fn read_details(app: &App, caller: &Caller) -> Result<PortalDetails, Error> {
    decide(&caller.actor(), &Action::ReadPortal)?;
    let portal = caller.portal.id;
    let found = app.point(move |tx, _| Ok(portal_details::find(tx, portal)?)).await?;
    Ok(found.unwrap_or_default())
}

/// How many people of the portal are active, guests and the owner among them.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub async fn count_active_people(app: &App, caller: &Caller) -> Result<i64, Error> {
    decide(&caller.actor(), &Action::ReadPortal)?;
    let portal = caller.portal.id;
    app.point(move |tx, _| Ok(people::count_active(tx, portal)?)).await
}
