//! Whoever delivers what waits in the outbox.

use super::smtp::{Ending, Smtp};
use anteroom_app::mail::deliver::{self, Attempt, Delivery};
use anteroom_app::{App, Error};
use anteroom_domain::Instant;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

/// Delivers mails, a few at once. Several may work on one database: each takes mails for himself alone.
pub struct MailWorker {
    app: App,
    smtp: Option<Arc<Smtp>>,
    next_prune: AtomicI64,
}

/// What a round came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Round {
    /// Nothing was due.
    Idle,
    /// Mails were handled; more may be due.
    Busy,
    /// There is no talking to the mail server.
    Trouble,
}

const IDLE: Duration = Duration::from_secs(1);
const TROUBLE: Duration = Duration::from_secs(30);
const PRUNE_EVERY_S: i64 = 3_600;
/// A lease lasts for this long beyond the time that a delivery may take, so that the result can be written down.
const LEASE_MARGIN_S: i64 = 60;

impl MailWorker {
    /// A worker; without a mail server he only clears away what is old.
    #[must_use]
    pub fn new(app: App, smtp: Option<Smtp>) -> Self {
        Self {
            app,
            smtp: smtp.map(Arc::new),
            next_prune: AtomicI64::new(i64::MIN),
        }
    }

    /// Does what there is to do now, ends every delivery that he began, and answers how long to wait before the next
    /// round. Errors are logged: the mails concerned are due again when their leases end.
    pub async fn round(&self) -> Duration {
        self.prune().await;
        let Some(smtp) = &self.smtp else {
            return TROUBLE;
        };
        match self.deliver(smtp).await {
            Ok(Round::Idle) => IDLE,
            Ok(Round::Busy) => Duration::ZERO,
            Ok(Round::Trouble) => TROUBLE,
            Err(error) => {
                tracing::error!(%error, "mails cannot be delivered now");
                TROUBLE
            }
        }
    }

    async fn deliver(&self, smtp: &Arc<Smtp>) -> Result<Round, Error> {
        // Most rounds find nothing, and then nothing is written.
        if !deliver::is_due(&self.app).await? {
            return Ok(Round::Idle);
        }
        let limit_s = i64::try_from(smtp.timeout().as_secs()).unwrap_or(i64::MAX / 2_000_000);
        let lease_s = limit_s.saturating_add(LEASE_MARGIN_S);
        let deliveries = deliver::claim(&self.app, i64::from(smtp.parallel()), lease_s).await?;
        let mut under_way = JoinSet::new();
        for delivery in deliveries {
            let (app, smtp) = (self.app.clone(), Arc::clone(smtp));
            under_way.spawn(async move { attempt(&app, &smtp, &delivery).await });
        }
        // Another worker may have been faster.
        let mut round = if under_way.is_empty() { Round::Idle } else { Round::Busy };
        let mut failed = None;
        // Every delivery is seen to its end: one that is broken off could be done again.
        while let Some(ended) = under_way.join_next().await {
            match ended {
                Ok(Ok(Round::Trouble)) => round = Round::Trouble,
                Ok(Ok(Round::Idle | Round::Busy)) => {}
                Ok(Err(error)) => failed = Some(error),
                Err(error) => failed = Some(Error::Internal(Box::new(error))),
            }
        }
        failed.map_or(Ok(round), Err)
    }

    async fn prune(&self) {
        let now = self.app.now();
        if now.0 < self.next_prune.load(Ordering::Relaxed) {
            return;
        }
        let Instant(next) = now.plus_seconds(PRUNE_EVERY_S);
        self.next_prune.store(next, Ordering::Relaxed);
        if let Err(error) = deliver::prune(&self.app).await {
            tracing::error!(%error, "old mails cannot be deleted now");
        }
    }
}

async fn attempt(app: &App, smtp: &Smtp, delivery: &Delivery) -> Result<Round, Error> {
    let (attempt, round) = match smtp.deliver(&delivery.mail).await {
        Ending::Taken => (Attempt::Sent, Round::Busy),
        Ending::Later(reason) => (Attempt::Later(reason), Round::Busy),
        Ending::Never(reason) => (Attempt::Never(reason), Round::Busy),
        Ending::Trouble(reason) => (Attempt::Later(reason), Round::Trouble),
    };
    deliver::report(app, delivery, attempt).await?;
    Ok(round)
}
