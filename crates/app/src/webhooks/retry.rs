//! Telling a webhook something again, or for a test (`docs/protocol/portal.md` 11).

use super::fault::WebhookFault;
use super::port::HookSubject;
use super::{get_for_change, permit_own};
use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Missing};
use anteroom_domain::webhook::Delivery;
use anteroom_domain::{DeliveryId, Trigger, Webhook, WebhookId};
use anteroom_store::Tx;
use anteroom_store::webhook_deliveries::{self, NewDelivery};

/// Most entries of the log that one request may name.
pub const RETRIED_AT_ONCE_MAX: usize = 1_000;

/// Tells a webhook again what an entry of the log says; answers the new entry.
///
/// # Errors
/// [`WebhookFault::NoDelivery`] for 0; [`Error::Denied`] for whoever may have no webhooks; [`Missing::Delivery`], also
/// when the webhook is gone; [`Error::Denied`] for somebody else's.
pub fn retry_delivery(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: DeliveryId) -> Result<Delivery, Error> {
    if id.0 == 0 {
        return Err(WebhookFault::NoDelivery.into());
    }
    permit_own(tx, ctx, caller)?;
    let missing = || Error::NotFound(Missing::Delivery);
    let former = webhook_deliveries::find(tx, caller.portal.id, id)?.ok_or_else(missing)?;
    let (webhook, _permit) = get_for_change(tx, ctx, caller, former.webhook).map_err(|error| match error {
        Error::NotFound(Missing::Webhook) => missing(),
        other => other,
    })?;
    again(tx, ctx, &webhook, &former)
}

/// Tells webhooks again what entries of the log say; leaves out those that there are not and those of others. Answers the
/// new entries.
///
/// # Errors
/// [`WebhookFault::TooManyDeliveries`]; [`Error::Denied`] for whoever may have no webhooks.
pub fn retry_deliveries(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    ids: &[DeliveryId],
) -> Result<Vec<Delivery>, Error> {
    if ids.len() > RETRIED_AT_ONCE_MAX {
        let max = RETRIED_AT_ONCE_MAX;
        return Err(WebhookFault::TooManyDeliveries { max }.into());
    }
    permit_own(tx, ctx, caller)?;
    let mut made = Vec::with_capacity(ids.len());
    for id in ids.iter().filter(|id| id.0 != 0) {
        match retry_delivery(tx, ctx, caller, *id) {
            Ok(delivery) => made.push(delivery),
            Err(Error::NotFound(_) | Error::Denied) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(made)
}

/// Tells a webhook about the caller, as if he had changed himself, whatever it listens to; answers the entry of the log.
///
/// # Errors
/// [`Error::Denied`] for whoever may have no webhooks; [`Missing::Webhook`]; [`Error::Denied`] for somebody else's.
pub fn test_webhook(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: WebhookId) -> Result<Delivery, Error> {
    let (webhook, _permit) = get_for_change(tx, ctx, caller, id)?;
    let payload = ctx.hook_bodies.payload(HookSubject::Person(&caller.person), false);
    let new = NewDelivery {
        portal: webhook.portal,
        webhook: webhook.id,
        owner: webhook.creator,
        event: None,
        message: ctx.new_id(),
        trigger: Trigger::UserUpdated,
        subject: caller.person.id.0,
        actor: Some(caller.person.id),
        created_at: ctx.now(),
        name: &webhook.name,
        uri: &webhook.uri,
        target: webhook.target.as_deref(),
        payload: &payload,
        retried: 0,
    };
    insert(tx, &new)
}

fn again(tx: &mut Tx<'_>, ctx: &Ctx, webhook: &Webhook, former: &Delivery) -> Result<Delivery, Error> {
    let new = NewDelivery {
        portal: webhook.portal,
        webhook: webhook.id,
        owner: webhook.creator,
        event: Some(former.event),
        message: former.message,
        trigger: former.trigger,
        subject: former.subject,
        actor: former.actor,
        created_at: ctx.now(),
        name: &webhook.name,
        uri: &webhook.uri,
        target: webhook.target.as_deref(),
        payload: &former.payload,
        retried: former.retries() + 1,
    };
    insert(tx, &new)
}

fn insert(tx: &mut Tx<'_>, new: &NewDelivery<'_>) -> Result<Delivery, Error> {
    let id = webhook_deliveries::insert(tx, new)?;
    webhook_deliveries::find(tx, new.portal, id)?.ok_or(Error::NotFound(Missing::Delivery))
}
