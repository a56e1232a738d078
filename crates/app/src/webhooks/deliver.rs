//! Telling receivers what they are to hear: attempts, retries, and what becomes of webhooks whose receivers fail.

use super::port::{HookAnswer, HookMessage, HookOutcome};
use super::sign::signatures;
use crate::app::{App, Ctx};
use crate::delivery_counts::Delivered;
use crate::error::Error;
use crate::sealed::{self, Kind};
use anteroom_domain::event::{Action as Event, Event as Record};
use anteroom_domain::webhook::{Delivery, DeliveryState, Exchange, FAILING_MAX_US, wait_s};
use anteroom_domain::{EventId, Instant, PortalId, Status, Webhook, WebhookId};
use anteroom_store::webhook_deliveries::{self, Lease};
use anteroom_store::{Db, Touched, Tx, events, people, webhooks};
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Notify;
use tokio::task::{JoinError, JoinSet};

/// Attempts at the same time.
const AT_ONCE: usize = 32;
/// Attempts at the same time with one webhook: a receiver who hangs holds up nobody else.
const AT_ONCE_FOR_ONE: usize = 8;
/// Webhooks that are looked at in one turn.
const WEBHOOKS_AT_ONCE: i64 = 64;
/// An attempt takes less than this; afterwards somebody else may make it.
const LEASE_S: i64 = 40;
/// Old or useless entries that go in one transaction.
const CLEARED_AT_ONCE: i64 = 500;
const PRUNE_EVERY_S: i64 = 3_600;
/// Most characters that a webhook keeps of why an attempt failed.
const FAILURE_MAX_CHARS: usize = 200;
const ABANDONED: &str = "The webhook was switched off or removed before it could be told.";

/// What rings when something waits to be told.
pub(crate) fn bell_of(db: &Db) -> Arc<Notify> {
    let bell = Arc::new(Notify::new());
    let rung = Arc::clone(&bell);
    db.on_commit(move |touched| {
        if touched.iter().any(|change| matches!(change, Touched::Delivery(_))) {
            rung.notify_one();
        }
    });
    bell
}

/// What a turn came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookTurn {
    /// Attempts were begun.
    Began,
    /// There was nothing to begin; the next delivery is due at this time, if there is one.
    Idle(Option<Instant>),
}

/// A webhook, whichever portal's.
type Key = (PortalId, WebhookId);
/// An attempt that has ended, with what could not be written down about it.
type Ended = (Key, Result<(), Error>);

/// Delivers to webhooks, many at once. Several may work on one database: each takes deliveries for himself alone.
pub struct HookWorker {
    app: App,
    under_way: JoinSet<Ended>,
    busy: HashMap<Key, usize>,
    /// Where the next turn begins, so that all webhooks get theirs.
    after: WebhookId,
    next_prune: Instant,
}

impl HookWorker {
    /// A worker without work.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self {
            app,
            under_way: JoinSet::new(),
            busy: HashMap::new(),
            after: WebhookId(0),
            next_prune: Instant(i64::MIN),
        }
    }

    /// Begins the attempts that are due and that there is room for.
    ///
    /// # Errors
    /// Those of the store; what was taken by then is due again when its lease ends.
    pub async fn turn(&mut self) -> Result<HookTurn, Error> {
        while let Some(ended) = self.under_way.try_join_next() {
            self.note(ended);
        }
        self.prune().await?;
        let now = self.app.now();
        let next = self.app.point(|tx, _| Ok(webhook_deliveries::next_due(tx)?)).await?;
        if next.is_none_or(|due| due > now) || self.under_way.len() >= AT_ONCE {
            return Ok(HookTurn::Idle(next));
        }
        let wanted = self.choose(now).await?;
        let claimed = if wanted.is_empty() {
            Vec::new()
        } else {
            self.claim(wanted).await?
        };
        if claimed.is_empty() && self.under_way.is_empty() {
            self.give_up_abandoned().await?;
        }
        let begun = claimed.len();
        for (webhook, lease) in claimed {
            *self.busy.entry(webhook).or_default() += 1;
            let app = self.app.clone();
            self.under_way
                .spawn(async move { (webhook, attempt(&app, webhook.1, lease).await) });
        }
        Ok(if begun > 0 {
            HookTurn::Began
        } else {
            HookTurn::Idle(next)
        })
    }

    /// Waits until one of the attempts has ended; for ever when none is under way.
    pub async fn ended(&mut self) {
        match self.under_way.join_next().await {
            Some(ended) => self.note(ended),
            None => std::future::pending().await,
        }
    }

    /// Whether attempts are under way.
    #[must_use]
    pub fn is_working(&self) -> bool {
        !self.under_way.is_empty()
    }

    fn note(&mut self, ended: Result<Ended, JoinError>) {
        match ended {
            Ok((webhook, outcome)) => {
                if let Some(count) = self.busy.get_mut(&webhook) {
                    *count = count.saturating_sub(1);
                }
                self.busy.retain(|_, count| *count > 0);
                if let Err(error) = outcome {
                    tracing::error!(%error, "how a webhook was told could not be written down; it is told again");
                }
            }
            Err(error) => {
                tracing::error!(%error, "an attempt to tell a webhook broke off");
                // It is not known whose it was; those under way are few, and their rows are leased.
                self.busy.clear();
            }
        }
    }

    /// Webhooks with something due and room for it, and how much.
    async fn choose(&mut self, now: Instant) -> Result<Vec<(Key, usize)>, Error> {
        let after = self.after;
        let list = move |after| {
            move |tx: &mut Tx<'_>, _: &Ctx| Ok(webhook_deliveries::list_webhooks_due(tx, now, after, WEBHOOKS_AT_ONCE)?)
        };
        let mut due = self.app.point(list(after)).await?;
        if due.is_empty() && after.0 > 0 {
            due = self.app.point(list(WebhookId(0))).await?;
        }
        let mut room = AT_ONCE.saturating_sub(self.under_way.len());
        let mut wanted = Vec::new();
        for webhook in due {
            if room == 0 {
                break;
            }
            self.after = webhook.1;
            let share = AT_ONCE_FOR_ONE.saturating_sub(self.busy.get(&webhook).copied().unwrap_or_default());
            let share = share.min(room);
            if share > 0 {
                wanted.push((webhook, share));
                room -= share;
            }
        }
        Ok(wanted)
    }

    async fn claim(&self, wanted: Vec<(Key, usize)>) -> Result<Vec<(Key, Lease)>, Error> {
        self.app
            .write(move |tx, ctx| {
                let now = ctx.now();
                let until = now.plus_seconds(LEASE_S);
                let mut claimed = Vec::new();
                for (webhook, share) in &wanted {
                    let limit = i64::try_from(*share).unwrap_or(1);
                    let leases = webhook_deliveries::claim_due(tx, *webhook, now, until, limit, || ctx.new_id())?;
                    claimed.extend(leases.into_iter().map(|lease| (*webhook, lease)));
                }
                Ok(claimed)
            })
            .await
    }

    async fn give_up_abandoned(&self) -> Result<(), Error> {
        let give_up = |tx: &mut Tx<'_>, ctx: &Ctx| {
            let (now, limit) = (ctx.now(), CLEARED_AT_ONCE);
            Ok(webhook_deliveries::give_up_abandoned(tx, now, ABANDONED, limit)?)
        };
        while self.app.write(give_up).await? > 0 {}
        Ok(())
    }

    async fn prune(&mut self) -> Result<(), Error> {
        let now = self.app.now();
        if now < self.next_prune {
            return Ok(());
        }
        self.next_prune = now.plus_seconds(PRUNE_EVERY_S);
        let prune = |tx: &mut Tx<'_>, ctx: &Ctx| {
            let before = ctx.now().plus_seconds(-ctx.settings.keep_webhook_log_s);
            Ok(webhook_deliveries::delete_older(tx, before, CLEARED_AT_ONCE)?)
        };
        while self.app.write(prune).await? > 0 {}
        Ok(())
    }
}

impl App {
    /// Waits until something new waits to be told to a webhook.
    pub async fn hook_bell(&self) {
        self.0.hook_bell.notified().await;
    }

    /// Makes every attempt that is due now, one turn after the other, until nothing is due and none is under way.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn deliver_to_webhooks(&self) -> Result<(), Error> {
        let mut worker = HookWorker::new(self.clone());
        loop {
            match worker.turn().await? {
                HookTurn::Began => {}
                HookTurn::Idle(_) if worker.is_working() => worker.ended().await,
                HookTurn::Idle(_) => return Ok(()),
            }
        }
    }
}

/// Everything that an attempt needs.
struct Prepared {
    webhook: Webhook,
    delivery: Delivery,
    message: HookMessage,
}

async fn attempt(app: &App, webhook: WebhookId, lease: Lease) -> Result<(), Error> {
    let prepared = match app.point(move |tx, ctx| prepare(tx, ctx, webhook, lease)).await {
        // One record that nobody understands must not be tried for ever.
        Err(Error::Internal(source)) => {
            tracing::error!(%source, portal = %lease.portal, webhook = webhook.0, "a webhook cannot be told");
            None
        }
        other => other?,
    };
    let Some(prepared) = prepared else {
        return app
            .write(move |tx, _| Ok(webhook_deliveries::give_up(tx, &lease, ABANDONED).map(drop)?))
            .await;
    };
    let Prepared {
        webhook,
        delivery,
        message,
    } = prepared;
    let request_headers = lines(&message.headers);
    let request_body = String::from_utf8_lossy(&message.body).into_owned();
    let answer = app.0.ports.hooks.post(message).await;
    let (portal, id, outcome, status) = (lease.portal, webhook.id.0, answer.outcome, answer.status);
    tracing::debug!(%portal, webhook = id, delivery = delivery.id.0, ?outcome, status, "a webhook was told");
    app.write(move |tx, ctx| {
        let exchange = Exchange {
            at: Some(ctx.now()),
            status: answer.status,
            request_headers: request_headers.clone(),
            request_body: request_body.clone(),
            response_headers: answer.headers.clone(),
            response_body: Some(answer.body.clone()),
        };
        report(tx, ctx, &lease, (webhook.id, delivery.attempts), &exchange, &answer)
    })
    .await?;
    app.0
        .hooks_delivered
        .note(match next_state(outcome, delivery.attempts).0 {
            DeliveryState::Delivered => Delivered::Taken,
            DeliveryState::Waiting => Delivered::Later,
            DeliveryState::GivenUp => Delivered::GivenUp,
        });
    Ok(())
}

/// What becomes of a delivery after such an attempt, and how long it waits for the next one.
fn next_state(outcome: HookOutcome, attempts: i64) -> (DeliveryState, i64) {
    match (outcome, wait_s(attempts)) {
        (HookOutcome::Taken, _) => (DeliveryState::Delivered, 0),
        (HookOutcome::Failed, Some(wait_s)) => (DeliveryState::Waiting, wait_s),
        _ => (DeliveryState::GivenUp, 0),
    }
}

/// Writes the message; none when there is nobody any more who is to hear it. A webhook tells nothing once its maker is
/// disabled.
fn prepare(tx: &mut Tx<'_>, ctx: &Ctx, webhook: WebhookId, lease: Lease) -> Result<Option<Prepared>, Error> {
    let portal = lease.portal;
    let found = webhooks::find(tx, portal, webhook)?.filter(|webhook| webhook.is_enabled);
    let delivery = webhook_deliveries::find(tx, portal, lease.delivery)?;
    let (Some(webhook), Some(delivery)) = (found, delivery) else {
        return Ok(None);
    };
    let creator = people::find(tx, portal, webhook.creator)?;
    if creator.is_none_or(|creator| creator.status != Status::Active) {
        return Ok(None);
    }
    let Some(sealed) = webhooks::find_secret(tx, portal, webhook.id)? else {
        return Ok(None);
    };
    let secret = sealed::open(ctx, portal, webhook.creator, Kind::WebhookSecret, &sealed)?;
    let secret = std::str::from_utf8(&secret).map_err(|error| Error::Internal(Box::new(error)))?;
    let now = ctx.now();
    let Some(body) = ctx.hook_bodies.message(&webhook, &delivery, now) else {
        return Ok(None);
    };
    let at_s = now.0.div_euclid(1_000_000);
    let mut headers = vec![
        ("content-type", "application/json; charset=utf-8".to_owned()),
        ("accept", "*/*".to_owned()),
    ];
    headers.extend(signatures(secret, delivery.message, at_s, body.as_bytes()));
    let message = HookMessage {
        uri: webhook.uri.clone(),
        checks_certificate: webhook.checks_certificate,
        headers,
        body: Bytes::from(body),
    };
    Ok(Some(Prepared {
        webhook,
        delivery,
        message,
    }))
}

/// Notes how an attempt ended, at the delivery and at the webhook.
fn report(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    lease: &Lease,
    (id, attempts): (WebhookId, i64),
    exchange: &Exchange,
    answer: &HookAnswer,
) -> Result<(), Error> {
    let now = ctx.now();
    let (state, wait_s) = next_state(answer.outcome, attempts);
    let due_at = now.plus_seconds(wait_s);
    if !webhook_deliveries::report(tx, lease, state, due_at, exchange)? {
        tracing::warn!(portal = %lease.portal, "a delivery was deleted or taken over while it was made");
        return Ok(());
    }
    let Some(webhook) = webhooks::find_for_change(tx, lease.portal, id)? else {
        return Ok(());
    };
    let mut health = webhook.health.clone();
    health.last_status = answer.status;
    if answer.outcome == HookOutcome::Taken {
        health.succeeded_at = Some(now);
        health.failing_since = None;
    } else {
        health.failed_at = Some(now);
        health.failure = Some(failure(answer));
        health.failing_since.get_or_insert(now);
    }
    webhooks::set_health(tx, lease.portal, id, &health)?;
    let fails_for_long = health
        .failing_since
        .is_some_and(|since| now.0.saturating_sub(since.0) > FAILING_MAX_US);
    match answer.outcome {
        HookOutcome::Gone => end(tx, ctx, &webhook, Event::WebhookDeleted, "the receiver answered 410"),
        HookOutcome::Blocked => end(tx, ctx, &webhook, Event::WebhookDeleted, "the address is blocked"),
        HookOutcome::Invalid => end(
            tx,
            ctx,
            &webhook,
            Event::WebhookUpdated,
            "switched off: the URL is not valid",
        ),
        HookOutcome::Failed if fails_for_long => end(
            tx,
            ctx,
            &webhook,
            Event::WebhookUpdated,
            "switched off: it failed for three days",
        ),
        HookOutcome::Failed | HookOutcome::Taken => Ok(()),
    }
}

/// Removes a webhook or switches it off, because of its receiver.
fn end(tx: &mut Tx<'_>, ctx: &Ctx, webhook: &Webhook, event: Event, reason: &str) -> Result<(), Error> {
    if event == Event::WebhookDeleted {
        webhooks::delete(tx, webhook.portal, webhook.id)?;
    } else if webhook.is_enabled {
        webhooks::switch_off(tx, webhook.portal, webhook.id)?;
    } else {
        return Ok(());
    }
    tracing::warn!(portal = %webhook.portal, webhook = webhook.id.0, reason, "a webhook was ended");
    let record = Record {
        id: EventId(ctx.new_id()),
        portal: webhook.portal,
        at: ctx.now(),
        action: event,
        actor: None,
        via_key: None,
        address: None,
        targets: vec![webhook.id.0.to_string()],
        summary: format!("{} ({reason})", webhook.name),
    };
    Ok(events::append(tx, &record)?)
}

/// Why an attempt failed, in one line.
fn failure(answer: &HookAnswer) -> String {
    let text = match answer.status {
        0 => answer.body.clone(),
        status => format!("{status} {}", answer.body),
    };
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(FAILURE_MAX_CHARS)
        .collect();
    line.trim().to_owned()
}

fn lines(headers: &[(&'static str, String)]) -> String {
    let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    lines.join("\n")
}
