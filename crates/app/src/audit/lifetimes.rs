//! How long the trails are kept.

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::portal_rules::set_section::set_section;
use anteroom_domain::event::{Action as Event, AuditLifetimes, Trail};
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::portal_settings::Kept;
use anteroom_store::{Tx, portal_sections};

/// The lifetimes of the caller's portal.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn read_lifetimes(tx: &mut Tx<'_>, caller: &Caller) -> Result<Kept<AuditLifetimes>, Error> {
    decide(&caller.actor(), &Action::ReadSettings)?;
    Ok(portal_sections::get(tx, caller.portal.id)?)
}

/// Sets the lifetimes. From now on events are deleted when they are older; before anybody sets them, none are.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators; [`Fault::AuditLifetime`].
pub fn set_lifetimes(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    lifetimes: AuditLifetimes,
) -> Result<Kept<AuditLifetimes>, Error> {
    decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    let lifetimes = lifetimes.check().map_err(|trail| Fault::AuditLifetime {
        member: match trail {
            Trail::SignIns => "LoginHistoryLifeTime",
            Trail::Changes => "AuditTrailLifeTime",
        },
    })?;
    let summary = format!(
        "sign-ins {} days, changes {} days",
        lifetimes.sign_ins_days, lifetimes.changes_days
    );
    set_section(tx, ctx, caller, lifetimes, Event::AuditSettingsUpdated, summary)
}
