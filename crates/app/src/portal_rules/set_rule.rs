//! Setting one section of a portal's rules.

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::portal_settings::in_transaction;
use crate::record::record;
use anteroom_domain::PortalSettings;
use anteroom_domain::event::Action as Event;
use anteroom_domain::password::PASSWORD_MAX_CHARS;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::portal_settings::{AllowedNetwork, AttemptRule, DeveloperTools, NetworkRule, PortalSetting};
use anteroom_domain::{network::AddressRange, password::PasswordPolicy};
use anteroom_store::{Tx, portal_settings};

/// Most networks that a portal can allow: every request of a member is compared with each.
pub const NETWORKS_MAX: usize = 1_000;
/// Fewest characters that a portal can demand of passwords.
const PASSWORD_MIN_CHARS: usize = 8;

/// One network to be allowed, as a request names it.
#[derive(Clone, Debug)]
pub struct NamedNetwork {
    /// An address, a network or a range.
    pub text: String,
    /// Whether only administrators may come from there.
    pub admins_only: bool,
}

/// Sets how failed sign-ins are counted. Answers the portal's settings.
///
/// # Errors
/// [`Error::Denied`].
pub fn set_attempts(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, rule: AttemptRule) -> Result<PortalSettings, Error> {
    allow(tx, caller)?;
    let summary = format!(
        "{} attempts in {} s, locked for {} s",
        rule.attempt_count, rule.check_period_s, rule.block_time_s
    );
    let setting = PortalSetting::Attempts(rule);
    put(tx, ctx, caller, &setting, Event::LoginSettingsUpdated, summary)
}

/// Sets what passwords are accepted from now on. Answers the portal's settings.
///
/// # Errors
/// [`Error::Denied`]; [`Fault::MinLength`].
pub fn set_passwords(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    policy: PasswordPolicy,
) -> Result<PortalSettings, Error> {
    allow(tx, caller)?;
    if !(PASSWORD_MIN_CHARS..=PASSWORD_MAX_CHARS).contains(&policy.min_length) {
        return Err(Fault::MinLength.into());
    }
    let setting = PortalSetting::Passwords(policy);
    let event = Event::PasswordStrengthSettingsUpdated;
    put(tx, ctx, caller, &setting, event, policy.sentence())
}

/// Sets who may make keys. Answers the portal's settings.
///
/// # Errors
/// [`Error::Denied`].
pub fn set_developer_tools(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    tools: DeveloperTools,
) -> Result<PortalSettings, Error> {
    allow(tx, caller)?;
    let summary = if tools.admins_only {
        "administrators only"
    } else {
        "all members"
    };
    let setting = PortalSetting::DeveloperTools(tools);
    let event = Event::DevToolsAccessSettingsChanged;
    put(tx, ctx, caller, &setting, event, summary.to_owned())
}

/// Sets from where the portal may be used; the list takes the place of the one before. Without `is_on` the rule is on when
/// the list is not empty. Answers the portal's settings.
///
/// # Errors
/// [`Error::Denied`]; [`Fault::NetworksMissing`] for a rule that is on and allows nothing; [`Fault::TooManyNetworks`];
/// [`Fault::Networks`] for an entry that is not a network.
pub fn set_networks(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    named: &[NamedNetwork],
    is_on: Option<bool>,
) -> Result<PortalSettings, Error> {
    allow(tx, caller)?;
    let is_on = is_on.unwrap_or(!named.is_empty());
    if is_on && named.is_empty() {
        return Err(Fault::NetworksMissing.into());
    }
    if named.len() > NETWORKS_MAX {
        return Err(Fault::TooManyNetworks { max: NETWORKS_MAX }.into());
    }
    let read = |entry: &NamedNetwork| {
        let range = AddressRange::parse(&entry.text).map_err(|_| Fault::Networks)?;
        let admins_only = entry.admins_only;
        Ok(AllowedNetwork { range, admins_only })
    };
    let allowed = named.iter().map(read).collect::<Result<Vec<_>, Fault>>()?;
    let summary = format!("{}, {} networks", if is_on { "on" } else { "off" }, allowed.len());
    let setting = PortalSetting::Networks(NetworkRule { is_on, allowed });
    let event = Event::IPRestrictionsSettingsUpdated;
    put(tx, ctx, caller, &setting, event, summary)
}

/// Checks that the caller may set rules.
///
/// # Errors
/// [`Error::Denied`].
pub(super) fn allow(tx: &mut Tx<'_>, caller: &Caller) -> Result<(), Error> {
    decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    Ok(())
}

/// Writes a rule and the event that tells of it. Answers the portal's settings.
///
/// # Errors
/// Those of the store.
pub(super) fn put(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    setting: &PortalSetting,
    event: Event,
    summary: String,
) -> Result<PortalSettings, Error> {
    let portal = caller.portal.id;
    portal_settings::put(tx, portal, setting, ctx.now())?;
    record(tx, ctx, caller, event, vec![portal.to_string()], summary)?;
    in_transaction(tx, ctx, portal)
}
