//! Whose addresses are enough to join a portal (`docs/protocol/portal.md` 7.3).

use super::HouseFault;
use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::record::record;
use anteroom_domain::event::Action as Event;
use anteroom_domain::joining::{JoinRule, TRUSTED_DOMAINS_MAX, TrustedDomains, parse_domain};
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::portal_settings::PortalSetting;
use anteroom_store::{Tx, portal_settings};

/// Which domains are to be trusted, as a request names them.
#[derive(Clone, Debug)]
pub enum NamedDomains {
    /// None.
    None,
    /// These.
    Custom(Vec<String>),
    /// All.
    All,
}

/// Sets whose addresses are enough from now on, and what whoever joins with one becomes. Links that were sent for addresses
/// that are not trusted any more stop working.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators; [`HouseFault::TooManyDomains`], [`HouseFault::Domain`],
/// [`HouseFault::NoDomain`].
pub fn set_trusted_domains(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    wanted: &NamedDomains,
    as_users: bool,
) -> Result<(), Error> {
    decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    let trusted = match wanted {
        NamedDomains::None => TrustedDomains::None,
        NamedDomains::All => TrustedDomains::All,
        NamedDomains::Custom(names) => TrustedDomains::Custom(parse(names)?),
    };
    let summary = match &trusted {
        TrustedDomains::None => "none".to_owned(),
        TrustedDomains::Custom(names) => names.join(", "),
        TrustedDomains::All => "all".to_owned(),
    };
    let (portal, now) = (caller.portal.id, ctx.now());
    let setting = PortalSetting::Joining(JoinRule { trusted, as_users });
    portal_settings::put(tx, portal, &setting, now)?;
    let event = Event::TrustedMailDomainSettingsUpdated;
    record(tx, ctx, caller, event, vec![portal.to_string()], summary)
}

/// Every domain once, in the order of the request.
fn parse(names: &[String]) -> Result<Vec<String>, HouseFault> {
    if names.len() > TRUSTED_DOMAINS_MAX {
        return Err(HouseFault::TooManyDomains);
    }
    let mut domains: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        let domain = parse_domain(name).ok_or(HouseFault::Domain)?;
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    if domains.is_empty() {
        return Err(HouseFault::NoDomain);
    }
    Ok(domains)
}
