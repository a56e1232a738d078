//! Whether members may use artificial intelligence (`docs/protocol/portal.md` 7.3).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::portal_settings::in_transaction;
use crate::record::record;
use anteroom_domain::PortalSettings;
use anteroom_domain::event::Action as Event;
use anteroom_domain::house::AiAccess;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::portal_settings::PortalSetting;
use anteroom_store::{Tx, portal_settings};

/// Allows it or not. Answers the portal's settings.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn set_ai_access(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, access: AiAccess) -> Result<PortalSettings, Error> {
    decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    let portal = caller.portal.id;
    portal_settings::put(tx, portal, &PortalSetting::AiAccess(access), ctx.now())?;
    let (event, summary) = if access.is_on {
        (Event::AIAccessEnabled, "on")
    } else {
        (Event::AIAccessDisabled, "off")
    };
    record(tx, ctx, caller, event, vec![portal.to_string()], summary.to_owned())?;
    in_transaction(tx, ctx, portal)
}
