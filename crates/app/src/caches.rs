//! Hot records, filled by reads and dropped by the commit of each change.

use crate::settings::Settings;
use anteroom_domain::{ApiKey, Person, PersonId, Portal, PortalId, PortalSettings};
use anteroom_store::cache::Cache;
use anteroom_store::keys::KeySecret;
use anteroom_store::sessions::Session;
use anteroom_store::{Db, Touched};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

/// A key with the time of its last recorded use.
pub(crate) struct CachedKey {
    pub key: ApiKey,
    pub secret: KeySecret,
    /// Microseconds; 0: never.
    pub last_used: AtomicI64,
}

/// The caches of one process.
pub(crate) struct Caches {
    pub people: Cache<(PortalId, PersonId), Arc<Person>>,
    pub keys: Cache<(PortalId, [u8; 32]), Arc<CachedKey>>,
    pub sessions: Cache<(PortalId, [u8; 32]), Arc<Session>>,
    /// By host name, lower case; empty name: the first active portal.
    pub portals: Cache<String, Arc<Portal>>,
    pub portal_settings: Cache<PortalId, Arc<PortalSettings>>,
}

/// On a database that other nodes write to, nothing is trusted for longer than this.
const SHARED_MAX_AGE_US: i64 = 1_000_000;

impl Caches {
    /// Makes the caches and ties them to the commits of the database.
    pub fn start(db: &Db, settings: &Settings) -> Arc<Self> {
        let max_age_us = db.is_shared_with_others().then_some(SHARED_MAX_AGE_US);
        let caches = Arc::new(Self {
            people: Cache::new(settings.cache_bytes, max_age_us),
            keys: Cache::new(settings.cache_bytes / 8, max_age_us),
            sessions: Cache::new(settings.cache_bytes / 8, max_age_us),
            portals: Cache::new(settings.cache_bytes / 16, max_age_us),
            portal_settings: Cache::new(settings.cache_bytes / 16, max_age_us),
        });
        let dropped = Arc::clone(&caches);
        db.on_commit(move |touched| {
            for change in touched {
                match change {
                    Touched::Person(portal, person) => dropped.people.drop_key(&(*portal, *person)),
                    // Few and rarely changed, and found by secret only: forgetting all of them is simplest.
                    Touched::Key(..) => dropped.keys.clear(),
                    Touched::Session(..) => dropped.sessions.clear(),
                    Touched::Portal(portal) => {
                        dropped.portal_settings.drop_key(portal);
                        dropped.portals.clear();
                        dropped.people.clear();
                    }
                    Touched::Task(_) | Touched::Webhooks(_) | Touched::Delivery(_) => {}
                }
            }
        });
        caches
    }
}
