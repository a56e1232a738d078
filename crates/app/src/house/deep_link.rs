//! What links to files open on telephones (`docs/protocol/portal.md` 7.3).

use super::HouseFault;
use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::PortalId;
use anteroom_domain::house::DeepLink;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::portal_settings::Kept;
use anteroom_store::{Tx, portal_sections};

/// What is set, for everybody.
///
/// # Errors
/// Those of the store.
pub async fn get_deep_link(app: &App, portal: PortalId) -> Result<Kept<DeepLink>, Error> {
    app.point(move |tx, _| Ok(portal_sections::get(tx, portal)?)).await
}

/// Sets it; none stands for what is no way to open links. The audit trail has no event for it.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators; [`HouseFault::HandlingMode`].
pub fn set_deep_link(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    mode: Option<DeepLink>,
) -> Result<Kept<DeepLink>, Error> {
    decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    let value = mode.ok_or(HouseFault::HandlingMode)?;
    let now = ctx.now();
    portal_sections::set(tx, caller.portal.id, &value, now)?;
    let changed_at = Some(now);
    Ok(Kept { value, changed_at })
}
