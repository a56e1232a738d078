//! Which sites may show the pages of a portal in frames of their own (`docs/protocol/portal.md` 10.3).

use super::fault::SecurityFault;
use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::portal_settings::in_transaction;
use anteroom_domain::PortalSettings;
use anteroom_domain::csp::{CspRule, SITES_MAX, Site};
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::portal_settings::PortalSetting;
use anteroom_store::{Tx, portal_settings};

/// Most characters of what is no site that a refusal repeats.
const REPEATED_MAX_CHARS: usize = 128;

/// Sets the sites; the list takes the place of the one before, and a site that is in it twice is kept once. The audit trail
/// has no event for it. Answers the portal's settings.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators; [`SecurityFault::TooManySites`]; [`SecurityFault::Site`] for the first
/// text that is none.
pub fn set_csp(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, named: &[String]) -> Result<PortalSettings, Error> {
    decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    if named.len() > SITES_MAX {
        return Err(SecurityFault::TooManySites { max: SITES_MAX }.into());
    }
    let mut sites: Vec<Site> = Vec::with_capacity(named.len());
    for text in named {
        let site = Site::parse(text).ok_or_else(|| SecurityFault::Site(shortened(text)))?;
        let is_known = |known: &Site| known.as_str().eq_ignore_ascii_case(site.as_str());
        if !sites.iter().any(is_known) {
            sites.push(site);
        }
    }
    let portal = caller.portal.id;
    portal_settings::put(tx, portal, &PortalSetting::Csp(CspRule { sites }), ctx.now())?;
    in_transaction(tx, ctx, portal)
}

fn shortened(text: &str) -> String {
    text.chars().take(REPEATED_MAX_CHARS).collect()
}
