//! Setting who may be brought into a portal (`docs/protocol/portal.md` 3.4).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::portal_rules::set_rule::{allow, put};
use anteroom_domain::PortalSettings;
use anteroom_domain::event::Action as Event;
use anteroom_domain::portal_settings::{InvitationRule, PortalSetting};
use anteroom_store::Tx;

/// Sets who may be brought in from now on; invitations that are on their way open to nobody who may not be. Answers the
/// portal's settings.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn set_invitations(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    rule: InvitationRule,
) -> Result<PortalSettings, Error> {
    allow(tx, caller)?;
    let summary = match (rule.members, rule.guests) {
        (true, true) => "members and guests",
        (true, false) => "members",
        (false, true) => "guests",
        (false, false) => "nobody",
    };
    let setting = PortalSetting::Invitations(rule);
    let event = Event::InvitationSettingsUpdated;
    put(tx, ctx, caller, &setting, event, summary.to_owned())
}
