//! What the administrators of a portal set, on top of what the installation says.

use crate::app::{App, Ctx};
use crate::error::Error;
use anteroom_domain::PortalId;
use anteroom_domain::portal_settings::{DeveloperTools, InvitationRule, Kept, PortalSettings};
use anteroom_store::{Tx, portal_settings};
use std::sync::Arc;

/// The settings of a portal, as of a transaction.
///
/// # Errors
/// Those of the store.
pub fn in_transaction(tx: &mut Tx<'_>, ctx: &Ctx, portal: PortalId) -> Result<PortalSettings, Error> {
    Ok(portal_settings::find(tx, portal, &of_installation(ctx))?)
}

/// What counts in a portal whose administrators set nothing.
#[must_use]
pub fn of_installation(ctx: &Ctx) -> PortalSettings {
    fn kept<T>(value: T) -> Kept<T> {
        Kept {
            value,
            changed_at: None,
        }
    }
    PortalSettings {
        attempts: kept(ctx.settings.attempt_rule),
        passwords: kept(ctx.settings.password_policy),
        developer_tools: kept(DeveloperTools {
            admins_only: ctx.settings.keys_for_admins_only,
        }),
        invitations: kept(InvitationRule {
            members: ctx.settings.allow_inviting_members,
            guests: ctx.settings.allow_inviting_guests,
        }),
        ..PortalSettings::default()
    }
}

impl App {
    /// The settings of a portal, from the cache when they are there.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn portal_settings(&self, portal: PortalId) -> Result<Arc<PortalSettings>, Error> {
        let cache = &self.0.caches.portal_settings;
        let now = self.now();
        if let Some(settings) = cache.get(&portal, now) {
            return Ok(settings);
        }
        let ticket = cache.begin_fill(&portal);
        let settings = self.point(move |tx, ctx| in_transaction(tx, ctx, portal)).await?;
        let settings = Arc::new(settings);
        cache.fill(ticket, portal, Arc::clone(&settings), bytes(&settings), now);
        Ok(settings)
    }
}

/// About how much memory cached settings take.
fn bytes(settings: &PortalSettings) -> usize {
    let ranges = settings.networks.value.allowed.len() + settings.second_factor.value.trusted.len();
    let ids = settings.second_factor.value.people.len() + settings.second_factor.value.groups.len();
    let (sites, domains) = (
        settings.csp.value.sites.len(),
        settings.joining.value.trusted.names().len(),
    );
    size_of::<PortalSettings>() + 256 + ranges * 128 + ids * 16 + sites * 160 + domains * 280
}
