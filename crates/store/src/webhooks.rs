//! The table of webhooks (`docs/protocol/portal.md` 11).

use crate::error::Error;
use crate::tx::{Touched, Tx};
use crate::value::{Columns, Row, Value};
use anteroom_domain::policy::Permit;
use anteroom_domain::webhook::Health;
use anteroom_domain::{PersonId, PortalId, Triggers, Webhook, WebhookId};

macro_rules! columns {
    () => {
        "id, portal_id, creator_id, name, uri, is_enabled, checks_certificate, triggers, target, created_at, modifier_id, \
        modified_at, failed_at, failure, succeeded_at, failing_since, last_status"
    };
}

const INSERT: &str = "INSERT INTO webhooks (portal_id, creator_id, name, uri, secret, is_enabled, checks_certificate, \
triggers, target, created_at, last_status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) RETURNING id";
pub(crate) const FIND: &str = concat!("SELECT ", columns!(), " FROM webhooks WHERE portal_id = $1 AND id = $2");
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM webhooks WHERE portal_id = $1 ORDER BY id LIMIT $2"
);
const LIST_OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM webhooks WHERE portal_id = $1 AND creator_id = $2 ORDER BY id LIMIT $3"
);
const FIND_SECRET: &str = "SELECT secret FROM webhooks WHERE portal_id = $1 AND id = $2";
const UPDATE: &str = "UPDATE webhooks SET name = $1, uri = $2, is_enabled = $3, checks_certificate = $4, triggers = $5, \
target = $6, modifier_id = $7, modified_at = $8, failing_since = $9 WHERE portal_id = $10 AND id = $11";
const SET_SECRET: &str = "UPDATE webhooks SET secret = $1 WHERE portal_id = $2 AND id = $3";
const SET_HEALTH: &str = "UPDATE webhooks SET failed_at = $1, failure = $2, succeeded_at = $3, failing_since = $4, \
last_status = $5 WHERE portal_id = $6 AND id = $7";
const SWITCH_OFF: &str = "UPDATE webhooks SET is_enabled = FALSE WHERE portal_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM webhooks WHERE portal_id = $1 AND id = $2";
const DELETE_ALL_OF: &str = "DELETE FROM webhooks WHERE portal_id = $1 AND creator_id = $2";

pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    FIND,
    LIST,
    LIST_OF,
    FIND_SECRET,
    UPDATE,
    SET_SECRET,
    SET_HEALTH,
    SWITCH_OFF,
    DELETE,
    DELETE_ALL_OF,
];

/// Adds a webhook, whose number does not count, with its secret as it is stored; answers its number.
///
/// # Errors
/// Those of every statement; also when the creator does not exist.
pub fn insert(tx: &mut Tx<'_>, _permit: &Permit, webhook: &Webhook, secret: &[u8]) -> Result<WebhookId, Error> {
    let id = tx.optional(
        INSERT,
        &[
            webhook.portal.into(),
            webhook.creator.into(),
            (&webhook.name).into(),
            (&webhook.uri).into(),
            Value::Bytes(secret),
            webhook.is_enabled.into(),
            webhook.checks_certificate.into(),
            webhook.triggers.number().into(),
            webhook.target.as_deref().into(),
            webhook.created_at.into(),
        ],
        |row| row.columns("webhooks").int("id").map(WebhookId),
    )?;
    tx.touch(Touched::Webhooks(webhook.portal));
    id.ok_or_else(|| Error::query("an inserted webhook has no number"))
}

/// A webhook of a portal.
///
/// # Errors
/// Those of every statement.
pub fn find(tx: &mut Tx<'_>, portal: PortalId, id: WebhookId) -> Result<Option<Webhook>, Error> {
    tx.optional(FIND, &[portal.into(), id.into()], read)
}

/// A webhook of a portal, locked for a change until the transaction ends.
///
/// # Errors
/// Those of every statement.
pub fn find_for_change(tx: &mut Tx<'_>, portal: PortalId, id: WebhookId) -> Result<Option<Webhook>, Error> {
    let statement = tx.dialect().for_change(FIND, "webhooks");
    tx.optional(&statement, &[portal.into(), id.into()], read)
}

/// The first `limit` webhooks of a portal, oldest first; of one creator only when he is named.
///
/// # Errors
/// Those of every statement.
pub fn list(tx: &mut Tx<'_>, portal: PortalId, creator: Option<PersonId>, limit: usize) -> Result<Vec<Webhook>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    match creator {
        None => tx.all(LIST, &[portal.into(), limit.into()], read),
        Some(creator) => tx.all(LIST_OF, &[portal.into(), creator.into(), limit.into()], read),
    }
}

/// The secret of a webhook, as it is stored.
///
/// # Errors
/// Those of every statement.
pub fn find_secret(tx: &mut Tx<'_>, portal: PortalId, id: WebhookId) -> Result<Option<Vec<u8>>, Error> {
    let found = tx.optional(FIND_SECRET, &[portal.into(), id.into()], |row| {
        row.columns("webhooks").opt_bytes("secret")
    })?;
    Ok(found.flatten())
}

/// Writes what people set of a webhook, and since when it fails.
///
/// # Errors
/// Those of every statement.
pub fn update(tx: &mut Tx<'_>, _permit: &Permit, webhook: &Webhook) -> Result<(), Error> {
    tx.execute(
        UPDATE,
        &[
            (&webhook.name).into(),
            (&webhook.uri).into(),
            webhook.is_enabled.into(),
            webhook.checks_certificate.into(),
            webhook.triggers.number().into(),
            webhook.target.as_deref().into(),
            webhook.modifier.into(),
            webhook.modified_at.into(),
            webhook.health.failing_since.into(),
            webhook.portal.into(),
            webhook.id.into(),
        ],
    )?;
    tx.touch(Touched::Webhooks(webhook.portal));
    Ok(())
}

/// Writes another secret, as it is stored.
///
/// # Errors
/// Those of every statement.
pub fn set_secret(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    portal: PortalId,
    id: WebhookId,
    secret: &[u8],
) -> Result<(), Error> {
    tx.execute(SET_SECRET, &[Value::Bytes(secret), portal.into(), id.into()])
        .map(drop)
}

/// Writes how a webhook fares.
///
/// # Errors
/// Those of every statement.
pub fn set_health(tx: &mut Tx<'_>, portal: PortalId, id: WebhookId, health: &Health) -> Result<(), Error> {
    let parameters = [
        health.failed_at.into(),
        health.failure.as_deref().into(),
        health.succeeded_at.into(),
        health.failing_since.into(),
        health.last_status.into(),
        portal.into(),
        id.into(),
    ];
    tx.execute(SET_HEALTH, &parameters).map(drop)
}

/// Switches a webhook off.
///
/// # Errors
/// Those of every statement.
pub fn switch_off(tx: &mut Tx<'_>, portal: PortalId, id: WebhookId) -> Result<(), Error> {
    tx.execute(SWITCH_OFF, &[portal.into(), id.into()])?;
    tx.touch(Touched::Webhooks(portal));
    Ok(())
}

/// Deletes a webhook. What it was told stays in the log; what it was to be told is given up by whoever delivers.
///
/// # Errors
/// Those of every statement.
pub fn delete(tx: &mut Tx<'_>, portal: PortalId, id: WebhookId) -> Result<(), Error> {
    tx.execute(DELETE, &[portal.into(), id.into()])?;
    tx.touch(Touched::Webhooks(portal));
    Ok(())
}

/// Deletes the webhooks of a person who is deleted.
pub(crate) fn delete_all_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<(), Error> {
    if tx.execute(DELETE_ALL_OF, &[portal.into(), person.into()])? > 0 {
        tx.touch(Touched::Webhooks(portal));
    }
    Ok(())
}

fn read(row: Row<'_>) -> Result<Webhook, Error> {
    let mut columns = row.columns("webhooks");
    Ok(Webhook {
        id: WebhookId(columns.int("id")?),
        portal: PortalId(columns.int("portal_id")?),
        creator: PersonId(columns.id("creator_id")?),
        name: columns.text("name")?,
        uri: columns.text("uri")?,
        is_enabled: columns.bool("is_enabled")?,
        checks_certificate: columns.bool("checks_certificate")?,
        triggers: columns.number_of("triggers", Triggers::from_number)?,
        target: columns.opt_text("target")?,
        created_at: columns.instant("created_at")?,
        modifier: columns.opt_id("modifier_id")?.map(PersonId),
        modified_at: columns.opt_instant("modified_at")?,
        health: read_health(&mut columns)?,
    })
}

fn read_health(columns: &mut Columns<'_>) -> Result<Health, Error> {
    Ok(Health {
        failed_at: columns.opt_instant("failed_at")?,
        failure: columns.opt_text("failure")?,
        succeeded_at: columns.opt_instant("succeeded_at")?,
        failing_since: columns.opt_instant("failing_since")?,
        last_status: columns.int("last_status")?,
    })
}
