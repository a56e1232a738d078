//! Changing and deleting webhooks (`docs/protocol/portal.md` 11).

use super::create::{check_is_new, check_receiver, check_secret, check_triggers};
use super::view::{WebhookView, view_of};
use super::{get, get_for_change};
use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::Error;
use crate::record::record;
use crate::sealed::{self, Kind};
use anteroom_domain::event::Action as Event;
use anteroom_domain::{Triggers, Webhook, WebhookId};
use anteroom_store::{Tx, webhooks};
use zeroize::Zeroizing;

/// What a request changes; `None` leaves what is there.
#[derive(Clone, Default)]
pub struct WebhookUpdate {
    /// Name.
    pub name: Option<String>,
    /// Where it is told.
    pub uri: Option<String>,
    /// With what messages are signed.
    pub secret: Option<Zeroizing<String>>,
    /// Whether it is switched on.
    pub is_enabled: Option<bool>,
    /// Whether the receiver must prove with a certificate who he is.
    pub checks_certificate: Option<bool>,
    /// What it is told.
    pub triggers: Option<Triggers>,
    /// The identifier of the only thing that it is told of; empty: it is told of everything.
    pub target: Option<String>,
}

impl std::fmt::Debug for WebhookUpdate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookUpdate")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl WebhookUpdate {
    fn apply(&self, webhook: &mut Webhook) {
        if let Some(name) = &self.name {
            name.clone_into(&mut webhook.name);
        }
        if let Some(uri) = &self.uri {
            uri.clone_into(&mut webhook.uri);
        }
        webhook.is_enabled = self.is_enabled.unwrap_or(webhook.is_enabled);
        webhook.checks_certificate = self.checks_certificate.unwrap_or(webhook.checks_certificate);
        webhook.triggers = self.triggers.unwrap_or(webhook.triggers);
        if let Some(target) = &self.target {
            webhook.target = Some(target.clone()).filter(|target| !target.is_empty());
        }
    }
}

/// Changes a webhook. One that is switched on is asked first whether it answers.
///
/// # Errors
/// In this order: [`Error::Denied`] for whoever may have none; not found; [`Error::Denied`] for somebody else's; then
/// those of [`super::create_webhook`], but that a secret may be missing.
pub async fn update_webhook(
    app: &App,
    caller: &Caller,
    id: WebhookId,
    update: WebhookUpdate,
) -> Result<WebhookView, Error> {
    let (asking, wanted) = (caller.clone(), update.clone());
    // The receiver may take his time, so he is asked outside of the transaction.
    let after = app
        .point(move |tx, ctx| {
            let mut webhook = get(tx, ctx, &asking, id)?;
            wanted.apply(&mut webhook);
            check_triggers(&asking, webhook.triggers)?;
            if let Some(secret) = &wanted.secret {
                check_secret(tx, ctx, &asking, secret)?;
            }
            Ok(webhook)
        })
        .await?;
    if after.is_enabled {
        check_receiver(app, &after.uri, after.checks_certificate, true).await?;
    } else if update.uri.is_some() {
        check_receiver(app, &after.uri, after.checks_certificate, false).await?;
    }
    let (caller, checked) = (caller.clone(), (after.uri, after.checks_certificate));
    app.write(move |tx, ctx| write(tx, ctx, &caller, id, &update, &checked))
        .await
}

fn write(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookId,
    update: &WebhookUpdate,
    checked: &(String, bool),
) -> Result<WebhookView, Error> {
    let (before, permit) = get_for_change(tx, ctx, caller, id)?;
    let mut webhook = before.clone();
    update.apply(&mut webhook);
    if (&webhook.uri, webhook.checks_certificate) != (&checked.0, checked.1) {
        // Somebody else changed it meanwhile, and what would be written now was never checked.
        return Err(Error::Changed);
    }
    check_is_new(tx, caller, &webhook.name, &webhook.uri, Some(id))?;
    webhook.modifier = Some(caller.person.id);
    webhook.modified_at = Some(ctx.now());
    if webhook.is_enabled && (!before.is_enabled || webhook.uri != before.uri) {
        // He starts over.
        webhook.health.failing_since = None;
    }
    webhooks::update(tx, &permit, &webhook)?;
    if let Some(secret) = &update.secret {
        let sealed = sealed::seal(
            ctx,
            webhook.portal,
            webhook.creator,
            Kind::WebhookSecret,
            secret.as_bytes(),
        )?;
        webhooks::set_secret(tx, &permit, webhook.portal, id, &sealed)?;
    }
    let targets = vec![id.0.to_string()];
    record(tx, ctx, caller, Event::WebhookUpdated, targets, webhook.name.clone())?;
    view_of(tx, webhook)
}

/// Deletes a webhook; answers it as it was.
///
/// # Errors
/// [`Error::Denied`] for whoever may have none; not found; [`Error::Denied`] for somebody else's.
pub fn delete_webhook(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: WebhookId) -> Result<WebhookView, Error> {
    let (webhook, _permit) = get_for_change(tx, ctx, caller, id)?;
    webhooks::delete(tx, webhook.portal, id)?;
    let targets = vec![id.0.to_string()];
    record(tx, ctx, caller, Event::WebhookDeleted, targets, webhook.name.clone())?;
    view_of(tx, webhook)
}
