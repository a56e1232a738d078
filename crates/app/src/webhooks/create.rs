//! Making a webhook (`docs/protocol/portal.md` 11).

use super::fault::WebhookFault;
use super::permit_own;
use super::view::WebhookView;
use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::portal_settings::in_transaction;
use crate::record::record;
use crate::sealed::{self, Kind};
use anteroom_domain::event::Action as Event;
use anteroom_domain::webhook::{Health, WEBHOOKS_MAX};
use anteroom_domain::{Triggers, Webhook, WebhookId};
use anteroom_store::{Lock, Tx, webhooks};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What a request asks for; lengths are checked when it is read.
#[derive(Clone)]
pub struct NewWebhook {
    /// Name.
    pub name: String,
    /// Where it is told.
    pub uri: String,
    /// With what messages are signed.
    pub secret: Option<Zeroizing<String>>,
    /// Whether it is switched on.
    pub is_enabled: bool,
    /// Whether the receiver must prove with a certificate who he is.
    pub checks_certificate: bool,
    /// What it is told.
    pub triggers: Triggers,
    /// The identifier of the only thing that it is told of.
    pub target: Option<String>,
}

impl std::fmt::Debug for NewWebhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewWebhook")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What secrets of webhooks begin with that are bytes in Base64, as the Standard Webhooks have them.
pub(super) const STANDARD_PREFIX: &str = "whsec_";
/// Fewest bytes of such a secret.
const STANDARD_MIN_BYTES: usize = 24;

/// Makes a webhook. The receiver is asked before the database is.
///
/// # Errors
/// In this order: [`Error::Denied`]; [`WebhookFault::Trigger`]; [`WebhookFault::SecretMissing`]; [`Fault::Password`] for a
/// secret that breaks the portal's rule; [`WebhookFault::Address`]; [`WebhookFault::NotReachable`];
/// [`WebhookFault::Exists`]; [`WebhookFault::TooMany`].
pub async fn create_webhook(app: &App, caller: &Caller, new: NewWebhook) -> Result<WebhookView, Error> {
    let (asking, wanted) = (caller.clone(), new.clone());
    app.point(move |tx, ctx| {
        permit_own(tx, ctx, &asking)?;
        check_triggers(&asking, wanted.triggers)?;
        let secret = wanted.secret.as_ref().ok_or(WebhookFault::SecretMissing)?;
        check_secret(tx, ctx, &asking, secret)
    })
    .await?;
    check_receiver(app, &new.uri, new.checks_certificate, true).await?;
    let caller = caller.clone();
    app.write(move |tx, ctx| insert(tx, ctx, &caller, &new)).await
}

fn insert(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, new: &NewWebhook) -> Result<WebhookView, Error> {
    let permit = permit_own(tx, ctx, caller)?;
    let secret = new.secret.as_ref().ok_or(WebhookFault::SecretMissing)?;
    check_is_new(tx, caller, &new.name, &new.uri, None)?;
    let portal = caller.portal.id;
    let sealed = sealed::seal(ctx, portal, caller.person.id, Kind::WebhookSecret, secret.as_bytes())?;
    let mut webhook = Webhook {
        id: WebhookId(0),
        portal,
        creator: caller.person.id,
        name: new.name.clone(),
        uri: new.uri.clone(),
        is_enabled: new.is_enabled,
        checks_certificate: new.checks_certificate,
        triggers: new.triggers,
        target: new.target.clone(),
        created_at: ctx.now(),
        modifier: None,
        modified_at: None,
        health: Health::default(),
    };
    webhook.id = webhooks::insert(tx, &permit, &webhook, &sealed)?;
    let targets = vec![webhook.id.0.to_string()];
    record(tx, ctx, caller, Event::WebhookCreated, targets, webhook.name.clone())?;
    Ok(WebhookView {
        webhook,
        creator: Some(Arc::clone(&caller.person)),
        modifier: None,
    })
}

pub(super) fn check_triggers(caller: &Caller, triggers: Triggers) -> Result<(), Error> {
    if triggers.are_available_to(caller.person.role) {
        Ok(())
    } else {
        Err(WebhookFault::Trigger.into())
    }
}

/// Checks a secret against the portal's rule for passwords. One of the Standard Webhooks is longer than any password and
/// made by a machine.
pub(super) fn check_secret(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, secret: &str) -> Result<(), Error> {
    let bytes = secret
        .strip_prefix(STANDARD_PREFIX)
        .and_then(|text| STANDARD.decode(text).ok());
    if bytes.is_some_and(|bytes| bytes.len() >= STANDARD_MIN_BYTES) {
        return Ok(());
    }
    let rule = in_transaction(tx, ctx, caller.portal.id)?.passwords.value;
    Ok(rule.check(secret).map_err(|refused| Fault::Password(refused.0))?)
}

/// Checks the URL, and that the receiver answers when he is going to be told something.
pub(super) async fn check_receiver(
    app: &App,
    uri: &str,
    checks_certificate: bool,
    is_probed: bool,
) -> Result<(), Error> {
    let hooks = Arc::clone(&app.0.ports.hooks);
    hooks
        .check(uri, checks_certificate)
        .await
        .map_err(WebhookFault::Address)?;
    if is_probed {
        let answers = hooks.probe(uri, checks_certificate).await;
        if !answers.map_err(WebhookFault::Address)? {
            return Err(WebhookFault::NotReachable.into());
        }
    }
    Ok(())
}

/// Checks that no other webhook has this name and URL, and that there is room for a new one.
pub(super) fn check_is_new(
    tx: &mut Tx<'_>,
    caller: &Caller,
    name: &str,
    uri: &str,
    own: Option<WebhookId>,
) -> Result<(), Error> {
    let portal = caller.portal.id;
    tx.lock(Lock::Webhooks(portal))?;
    let all = webhooks::list(tx, portal, None, WEBHOOKS_MAX)?;
    if all
        .iter()
        .any(|other| Some(other.id) != own && other.name == name && other.uri == uri)
    {
        return Err(WebhookFault::Exists.into());
    }
    if own.is_none() && all.len() >= WEBHOOKS_MAX {
        return Err(WebhookFault::TooMany { max: WEBHOOKS_MAX }.into());
    }
    Ok(())
}
