//! What the webhooks of a portal want to hear of, in memory: a portal without webhooks asks no database.

use crate::error::Error;
use anteroom_domain::webhook::WEBHOOKS_MAX;
use anteroom_domain::{Instant, PortalId, Trigger, Triggers};
use anteroom_store::cache::Cache;
use anteroom_store::{Db, Touched, Tx, webhooks};
use std::sync::Arc;

/// On a database that other nodes write to: a webhook that another node made is told of everything from then on.
const SHARED_MAX_AGE_US: i64 = 1_000_000;
const BUDGET_BYTES: usize = 2 << 20;
const ENTRY_BYTES: usize = 128;

/// The triggers that somebody of a portal wants.
pub(crate) struct Wanted(Cache<PortalId, Option<Triggers>>);

impl Wanted {
    /// Makes the memory and ties it to the commits of the database.
    pub fn start(db: &Db) -> Arc<Self> {
        let max_age_us = db.is_shared_with_others().then_some(SHARED_MAX_AGE_US);
        let wanted = Arc::new(Self(Cache::new(BUDGET_BYTES, max_age_us)));
        let told = Arc::clone(&wanted);
        db.on_commit(move |touched| {
            for change in touched {
                if let Touched::Webhooks(portal) | Touched::Portal(portal) = change {
                    told.0.drop_key(portal);
                }
            }
        });
        wanted
    }

    /// Whether a webhook of a portal wants to hear of a trigger.
    ///
    /// # Errors
    /// Those of the store.
    pub fn is_wanted(&self, tx: &mut Tx<'_>, portal: PortalId, trigger: Trigger, now: Instant) -> Result<bool, Error> {
        let wants = |triggers: Option<Triggers>| triggers.is_some_and(|triggers| triggers.contains(trigger));
        if let Some(known) = self.0.get(&portal, now) {
            return Ok(wants(known));
        }
        let ticket = self.0.begin_fill(&portal);
        let found = webhooks::list(tx, portal, None, WEBHOOKS_MAX)?
            .into_iter()
            .filter(|webhook| webhook.is_enabled)
            .map(|webhook| webhook.triggers)
            .reduce(Triggers::or);
        self.0.fill(ticket, portal, found, ENTRY_BYTES, now);
        Ok(wants(found))
    }
}
