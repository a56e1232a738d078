//! Webhooks: receivers elsewhere that the portal tells what happened in it (`docs/protocol/portal.md` 11).
//!
//! Use cases say what happened with [`notice`], in the transaction of the change; a portal that nobody listens to pays a
//! look into memory for it. Whoever delivers ([`deliver`]) tells the receivers, again when they fail.

mod change;
mod create;
pub mod deliver;
pub mod fault;
mod log;
pub(crate) mod notice;
pub mod port;
mod retry;
mod sign;
mod view;
pub(crate) mod wanted;

pub use change::{WebhookUpdate, delete_webhook, update_webhook};
pub use create::{NewWebhook, create_webhook};
pub use log::{DeliveryList, list_deliveries};
pub use retry::{retry_deliveries, retry_delivery, test_webhook};
pub use view::{ShownTrigger, WebhookView, list_triggers, list_webhooks};

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Missing};
use crate::portal_settings::in_transaction;
use anteroom_domain::policy::{Action, Permit, decide};
use anteroom_domain::{Webhook, WebhookId};
use anteroom_store::{Tx, webhooks};

/// Whether webhooks are for administrators in the caller's portal.
fn are_for_admins_only(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<bool, Error> {
    let settings = in_transaction(tx, ctx, caller.portal.id)?;
    Ok(settings.developer_tools.value.admins_only)
}

/// Permits the caller to make webhooks of his own.
fn permit_own(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<Permit, Error> {
    let admins_only = are_for_admins_only(tx, ctx, caller)?;
    let own = true;
    Ok(decide(
        &caller.actor_now(tx)?,
        &Action::ManageWebhook { own, admins_only },
    )?)
}

/// A webhook that the caller may change, locked for it.
///
/// # Errors
/// [`Error::Denied`] for whoever may have none; [`Missing::Webhook`]; [`Error::Denied`] for somebody else's.
fn get_for_change(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: WebhookId) -> Result<(Webhook, Permit), Error> {
    permit_own(tx, ctx, caller)?;
    let found = webhooks::find_for_change(tx, caller.portal.id, id)?;
    permit_found(tx, ctx, caller, found)
}

/// The same, not locked: for a look before the change.
///
/// # Errors
/// Those of [`get_for_change`].
fn get(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: WebhookId) -> Result<Webhook, Error> {
    permit_own(tx, ctx, caller)?;
    let found = webhooks::find(tx, caller.portal.id, id)?;
    Ok(permit_found(tx, ctx, caller, found)?.0)
}

fn permit_found(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    found: Option<Webhook>,
) -> Result<(Webhook, Permit), Error> {
    let webhook = found.ok_or(Error::NotFound(Missing::Webhook))?;
    let admins_only = are_for_admins_only(tx, ctx, caller)?;
    let own = webhook.creator == caller.person.id;
    let permit = decide(&caller.actor_now(tx)?, &Action::ManageWebhook { own, admins_only })?;
    Ok((webhook, permit))
}
