//! Setting how long sessions last (`docs/protocol/auth.md` 13).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::record::record;
use crate::sign_in::end_all_sessions::{Renewed, end_all_sessions};
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::portal_settings::{PortalSetting, SessionRule};
use anteroom_store::{Tx, people, portal_settings};

/// Most minutes that a portal can say; more count as so many.
const LIFE_MAX_MINUTES: i64 = 9_999;

/// Sets the rule. One that limits the life of sessions ends all of the portal, because they were begun without it; the
/// caller's own goes on under the new token that is answered.
///
/// # Errors
/// [`Error::Denied`].
pub fn set_session_rule(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    rule: SessionRule,
) -> Result<Option<Renewed>, Error> {
    let permit = decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    let portal = caller.portal.id;
    let rule = SessionRule {
        life_minutes: rule.life_minutes.clamp(0, LIFE_MAX_MINUTES),
        ..rule
    };
    // The caller's row is locked before that of the portal, as everywhere.
    people::list_for_change(tx, portal, &[caller.person.id])?;
    portal_settings::put(tx, portal, &PortalSetting::Sessions(rule), ctx.now())?;
    let summary = match (rule.is_on, rule.life_minutes) {
        (false, _) => "not limited".to_owned(),
        (true, 0) => "without end".to_owned(),
        (true, minutes) => format!("{minutes} minutes"),
    };
    record(
        tx,
        ctx,
        caller,
        Event::CookieSettingsUpdated,
        vec![portal.to_string()],
        summary,
    )?;
    if rule.is_on && rule.life_minutes > 0 {
        end_all_sessions(tx, ctx, caller, &permit, rule)
    } else {
        Ok(None)
    }
}
