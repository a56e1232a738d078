//! How the application fares, for those who watch over it.

use crate::app::App;
use crate::delivery_counts::Delivered;
use anteroom_domain::Instant;
use anteroom_store::backlogs::{self, Backlog};
use anteroom_store::cache::CacheFigures;
use anteroom_store::meter::Figures;
use std::time::Duration;

/// How long the database may take to say what waits.
const PATIENCE: Duration = Duration::from_secs(2);

/// The application at one moment. Nothing in it tells of a portal, a person or an address.
#[derive(Clone, Debug)]
pub struct Observation {
    /// When.
    pub now: Instant,
    /// What the database threads counted.
    pub database: Figures,
    /// The caches by name.
    pub caches: [(&'static str, CacheFigures); 5],
    /// Passwords that wait to be hashed.
    pub passwords_waiting: usize,
    /// Passwords that were made or checked by this process.
    pub passwords_derived: u64,
    /// Attempts of this process to deliver, by queue and how they ended.
    pub deliveries: [(&'static str, [(Delivered, u64); 3]); 2],
    /// What waits to be done in the background; none when the database did not say.
    pub backlogs: Option<Vec<Backlog>>,
}

impl App {
    /// Looks how the application fares. It takes a few milliseconds, and costs the same however many people there are.
    pub async fn observe(&self) -> Observation {
        let asked = self.read(|tx, _| Ok(backlogs::list(tx)?));
        let backlogs = match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(backlogs)) => Some(backlogs),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the database did not say what waits");
                None
            }
            Err(_) => None,
        };
        let caches = &self.0.caches;
        Observation {
            now: self.now(),
            database: self.0.db.figures(),
            caches: [
                ("people", caches.people.figures()),
                ("keys", caches.keys.figures()),
                ("sessions", caches.sessions.figures()),
                ("portals", caches.portals.figures()),
                ("portal_settings", caches.portal_settings.figures()),
            ],
            passwords_waiting: self.0.passwords.waiting(),
            passwords_derived: self.0.passwords.derived(),
            deliveries: [
                ("mails", self.0.mails_delivered.read()),
                ("webhooks", self.0.hooks_delivered.read()),
            ],
            backlogs,
        }
    }
}
