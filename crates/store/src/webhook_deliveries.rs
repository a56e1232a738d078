//! The table of what webhooks are told, and were told: queue and log in one.
//!
//! A delivery is written in the transaction of the change that it tells of. Whoever makes an attempt takes a lease, as
//! with mails ([`crate::outbox`]). Deliveries to one webhook about one thing are made one after the other; one that waits
//! for its next attempt holds up later ones about the same thing, and nothing else.

use crate::error::Error;
use crate::tx::{Touched, Tx};
use crate::value::{Columns, Row, Value};
use anteroom_domain::webhook::{Delivery, DeliveryFilter, DeliveryState, Exchange};
use anteroom_domain::{DeliveryId, Instant, PersonId, PortalId, Trigger, WebhookId};
use std::fmt::Write as _;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "d.id, d.portal_id, d.webhook_id, d.owner_id, d.event_id, d.message_id, d.trigger_bit, d.subject_id, d.actor_id, \
        d.created_at, d.name, d.uri, d.target, d.payload, d.state, d.attempts, d.retried, d.status, d.delivered_at, \
        d.request_headers, d.request_body, d.response_headers, d.response_body"
    };
}

const INSERT: &str = "INSERT INTO webhook_deliveries (portal_id, webhook_id, owner_id, event_id, message_id, trigger_bit, \
subject_id, actor_id, created_at, name, uri, target, payload, retried, state, attempts, due_at, status) \
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0, $9, 0) RETURNING id";
const FIND: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM webhook_deliveries d WHERE d.portal_id = $1 AND d.id = $2"
);
// State 0 is written out, so that the indexes of waiting deliveries are used.
const NEXT_DUE: &str = "SELECT due_at FROM webhook_deliveries WHERE state = 0 ORDER BY due_at LIMIT 1";
const LIST_WEBHOOKS_DUE: &str = "SELECT w.portal_id, w.id FROM webhooks w WHERE w.is_enabled \
AND EXISTS (SELECT 1 FROM webhook_deliveries d \
WHERE d.portal_id = w.portal_id AND d.webhook_id = w.id AND d.state = 0 AND d.due_at <= $1) AND w.id > $2 ORDER BY w.id LIMIT $3";
pub(crate) const LIST_DUE_OF: &str = "SELECT d.id FROM webhook_deliveries d \
WHERE d.portal_id = $1 AND d.webhook_id = $2 AND d.state = 0 AND d.due_at <= $3 \
AND NOT EXISTS (SELECT 1 FROM webhook_deliveries e WHERE e.portal_id = d.portal_id AND e.webhook_id = d.webhook_id \
AND e.subject_id = d.subject_id AND e.state = 0 AND e.id < d.id) ORDER BY d.due_at, d.id LIMIT $4";
const LEASE: &str = "UPDATE webhook_deliveries SET lease = $1, due_at = $2, attempts = attempts + 1 \
WHERE portal_id = $3 AND id = $4";
const REPORT: &str = "UPDATE webhook_deliveries SET state = $1, due_at = $2, lease = NULL, status = $3, delivered_at = $4, \
request_headers = $5, request_body = $6, response_headers = $7, response_body = $8 \
WHERE portal_id = $9 AND id = $10 AND lease = $11";
const GIVE_UP: &str = "UPDATE webhook_deliveries SET state = 2, lease = NULL, response_body = $1 \
WHERE portal_id = $2 AND id = $3 AND lease = $4";
const GIVE_UP_ABANDONED: &str = "UPDATE webhook_deliveries SET state = 2, lease = NULL, response_body = $1 \
WHERE (portal_id, id) IN (SELECT d.portal_id, d.id FROM webhook_deliveries d WHERE d.state = 0 AND d.due_at <= $2 \
AND NOT EXISTS (SELECT 1 FROM webhooks w WHERE w.portal_id = d.portal_id AND w.id = d.webhook_id AND w.is_enabled) \
ORDER BY d.due_at LIMIT $3)";
const DELETE_OLDER: &str = "DELETE FROM webhook_deliveries WHERE (portal_id, id) IN \
(SELECT portal_id, id FROM webhook_deliveries WHERE created_at < $1 ORDER BY created_at LIMIT $2)";

pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    FIND,
    NEXT_DUE,
    LIST_WEBHOOKS_DUE,
    LIST_DUE_OF,
    LEASE,
    REPORT,
    GIVE_UP,
    GIVE_UP_ABANDONED,
    DELETE_OLDER,
];

/// A delivery that somebody makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The portal.
    pub portal: PortalId,
    /// The delivery.
    pub delivery: DeliveryId,
    /// Tells this attempt apart from all others.
    pub token: Uuid,
}

/// A delivery that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery<'a> {
    /// The portal.
    pub portal: PortalId,
    /// The webhook.
    pub webhook: WebhookId,
    /// Who made the webhook.
    pub owner: PersonId,
    /// The first delivery that tells of the same event; none: this one.
    pub event: Option<DeliveryId>,
    /// Tells the receiver that this is the same message as another one.
    pub message: Uuid,
    /// What happened.
    pub trigger: Trigger,
    /// To what.
    pub subject: Uuid,
    /// Through whom.
    pub actor: Option<PersonId>,
    /// When.
    pub created_at: Instant,
    /// What the webhook is called.
    pub name: &'a str,
    /// Where it is told.
    pub uri: &'a str,
    /// What it is bound to.
    pub target: Option<&'a str>,
    /// The thing, as JSON.
    pub payload: &'a str,
    /// How often the receiver was told the same before.
    pub retried: i64,
}

/// Adds a delivery, due at once; answers its number.
///
/// # Errors
/// Those of every statement.
pub fn insert(tx: &mut Tx<'_>, new: &NewDelivery<'_>) -> Result<DeliveryId, Error> {
    let id = tx.optional(
        INSERT,
        &[
            new.portal.into(),
            new.webhook.into(),
            new.owner.into(),
            new.event.into(),
            new.message.into(),
            new.trigger.number().into(),
            new.subject.into(),
            new.actor.into(),
            new.created_at.into(),
            new.name.into(),
            new.uri.into(),
            new.target.into(),
            new.payload.into(),
            new.retried.into(),
        ],
        |row| row.columns("webhook_deliveries").int("id").map(DeliveryId),
    )?;
    tx.touch(Touched::Delivery(new.portal));
    id.ok_or_else(|| Error::query("an inserted delivery has no number"))
}

/// A delivery of a portal.
///
/// # Errors
/// Those of every statement.
pub fn find(tx: &mut Tx<'_>, portal: PortalId, id: DeliveryId) -> Result<Option<Delivery>, Error> {
    tx.optional(FIND, &[portal.into(), id.into()], read)
}

/// One page of the deliveries of a portal, newest first, and how many match.
///
/// # Errors
/// Those of every statement.
pub fn list(
    tx: &mut Tx<'_>,
    portal: PortalId,
    filter: &DeliveryFilter,
    start_index: i64,
    count: i64,
) -> Result<(Vec<Delivery>, i64), Error> {
    let mut conditions = "d.portal_id = $1".to_owned();
    let mut values: Vec<Value<'_>> = vec![portal.into()];
    let mut add = |condition: &str, value| {
        values.push(value);
        // Writing to a string cannot fail.
        let _ = write!(conditions, " AND {condition} ${}", values.len());
    };
    if let Some(from) = filter.from {
        add("d.created_at >=", from.into());
    }
    if let Some(to) = filter.to {
        add("d.created_at <=", to.into());
    }
    if let Some(uri) = &filter.uri {
        add("d.uri =", uri.into());
    }
    if let Some(webhook) = filter.webhook {
        add("d.webhook_id =", webhook.into());
    }
    if let Some(actor) = filter.actor {
        add("d.actor_id =", actor.into());
    }
    if let Some(owner) = filter.owner {
        add("d.owner_id =", owner.into());
    }
    if let Some(event) = filter.event {
        add("COALESCE(d.event_id, d.id) =", event.into());
    }
    if let Some(bits) = filter.triggers {
        add("0 < d.trigger_bit &", bits.into());
    }
    if let Some(classes) = filter.statuses {
        let ranges: Vec<String> = classes
            .ranges()
            .map(|(from, below)| format!("(d.status >= {from} AND d.status < {below})"))
            .collect();
        let _ = write!(conditions, " AND ({})", ranges.join(" OR "));
    }
    let total = tx.optional(
        &format!("SELECT COUNT(*) FROM webhook_deliveries d WHERE {conditions}"),
        &values,
        |row| row.columns("webhook_deliveries").int("count"),
    )?;
    values.extend([Value::from(count), Value::from(start_index)]);
    let (limit, offset) = (values.len() - 1, values.len());
    let statement = format!(
        concat!(
            "SELECT ",
            columns!(),
            " FROM webhook_deliveries d WHERE {} ORDER BY d.id DESC LIMIT ${} OFFSET ${}"
        ),
        conditions, limit, offset
    );
    Ok((tx.all(&statement, &values, read)?, total.unwrap_or_default()))
}

/// When the next delivery of any portal is due; none when none waits.
///
/// # Errors
/// Those of every statement.
pub fn next_due(tx: &mut Tx<'_>) -> Result<Option<Instant>, Error> {
    tx.optional(NEXT_DUE, &[], |row| row.columns("webhook_deliveries").instant("due_at"))
}

/// The first `limit` webhooks of all portals after one for which something is due.
///
/// # Errors
/// Those of every statement.
pub fn list_webhooks_due(
    tx: &mut Tx<'_>,
    now: Instant,
    after: WebhookId,
    limit: i64,
) -> Result<Vec<(PortalId, WebhookId)>, Error> {
    tx.all(LIST_WEBHOOKS_DUE, &[now.into(), after.into(), limit.into()], |row| {
        let mut columns = row.columns("webhooks");
        Ok((PortalId(columns.int("portal_id")?), WebhookId(columns.int("id")?)))
    })
}

/// Takes at most `limit` deliveries to a webhook that are due and not held up, longest due first, until `until`: nobody
/// else makes them until then. Each lease gets a token from `token`.
///
/// # Errors
/// Those of every statement.
pub fn claim_due(
    tx: &mut Tx<'_>,
    (portal, webhook): (PortalId, WebhookId),
    now: Instant,
    until: Instant,
    limit: i64,
    mut token: impl FnMut() -> Uuid,
) -> Result<Vec<Lease>, Error> {
    let statement = tx.dialect().for_claim(LIST_DUE_OF, "d");
    let parameters = [portal.into(), webhook.into(), now.into(), limit.into()];
    let due = tx.all(&statement, &parameters, |row| {
        let delivery = DeliveryId(row.columns("webhook_deliveries").int("id")?);
        Ok(Lease {
            portal,
            delivery,
            token: token(),
        })
    })?;
    for lease in &due {
        tx.execute(
            LEASE,
            &[lease.token.into(), until.into(), portal.into(), lease.delivery.into()],
        )?;
    }
    Ok(due)
}

/// Notes how an attempt ended, and when the next one is made if the delivery still waits. `false` when the lease is no
/// longer good.
///
/// # Errors
/// Those of every statement.
pub fn report(
    tx: &mut Tx<'_>,
    lease: &Lease,
    state: DeliveryState,
    due_at: Instant,
    exchange: &Exchange,
) -> Result<bool, Error> {
    let hit = tx.execute(
        REPORT,
        &[
            state.number().into(),
            due_at.into(),
            exchange.status.into(),
            exchange.at.into(),
            (&exchange.request_headers).into(),
            (&exchange.request_body).into(),
            exchange.response_headers.as_deref().into(),
            exchange.response_body.as_deref().into(),
            lease.portal.into(),
            lease.delivery.into(),
            lease.token.into(),
        ],
    )?;
    Ok(hit > 0)
}

/// Gives a delivery up that was not attempted, for a reason that the log shows. `false` when the lease is no longer good.
///
/// # Errors
/// Those of every statement.
pub fn give_up(tx: &mut Tx<'_>, lease: &Lease, reason: &str) -> Result<bool, Error> {
    let parameters = [
        reason.into(),
        lease.portal.into(),
        lease.delivery.into(),
        lease.token.into(),
    ];
    Ok(tx.execute(GIVE_UP, &parameters)? > 0)
}

/// Gives up what is due for webhooks of any portal that are gone or switched off, at most `limit`; answers how many.
///
/// # Errors
/// Those of every statement.
pub fn give_up_abandoned(tx: &mut Tx<'_>, now: Instant, reason: &str, limit: i64) -> Result<u64, Error> {
    tx.execute(GIVE_UP_ABANDONED, &[reason.into(), now.into(), limit.into()])
}

/// Deletes deliveries of any portal that were written before an instant, at most `limit`; answers how many.
///
/// # Errors
/// Those of every statement.
pub fn delete_older(tx: &mut Tx<'_>, before: Instant, limit: i64) -> Result<u64, Error> {
    tx.execute(DELETE_OLDER, &[before.into(), limit.into()])
}

fn read(row: Row<'_>) -> Result<Delivery, Error> {
    let mut columns = row.columns("webhook_deliveries");
    let id = DeliveryId(columns.int("id")?);
    Ok(Delivery {
        id,
        portal: PortalId(columns.int("portal_id")?),
        webhook: WebhookId(columns.int("webhook_id")?),
        owner: PersonId(columns.id("owner_id")?),
        event: columns.opt_int("event_id")?.map_or(id, DeliveryId),
        message: columns.id("message_id")?,
        trigger: columns.number_of("trigger_bit", Trigger::from_number)?,
        subject: columns.id("subject_id")?,
        actor: columns.opt_id("actor_id")?.map(PersonId),
        created_at: columns.instant("created_at")?,
        name: columns.text("name")?,
        uri: columns.text("uri")?,
        target: columns.opt_text("target")?,
        payload: columns.text("payload")?,
        state: columns.number_of("state", DeliveryState::from_number)?,
        attempts: columns.int("attempts")?,
        retried: columns.int("retried")?,
        exchange: read_exchange(&mut columns)?,
    })
}

/// The last attempt. A delivery that was given up without one has only a reason.
fn read_exchange(columns: &mut Columns<'_>) -> Result<Option<Exchange>, Error> {
    let status = columns.int("status")?;
    let at = columns.opt_instant("delivered_at")?;
    let request_headers = columns.opt_text("request_headers")?;
    let request_body = columns.opt_text("request_body")?;
    let response_headers = columns.opt_text("response_headers")?;
    let response_body = columns.opt_text("response_body")?;
    if at.is_none() && response_body.is_none() {
        return Ok(None);
    }
    Ok(Some(Exchange {
        at,
        status,
        request_headers: request_headers.unwrap_or_default(),
        request_body: request_body.unwrap_or_default(),
        response_headers,
        response_body,
    }))
}
