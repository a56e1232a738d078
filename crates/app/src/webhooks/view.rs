//! Seeing webhooks (`docs/protocol/portal.md` 11).

use super::are_for_admins_only;
use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::policy::{Action, decide, may_hear_of};
use anteroom_domain::webhook::WEBHOOKS_MAX;
use anteroom_domain::{Person, Trigger, Webhook};
use anteroom_store::{Tx, people, webhooks};
use std::sync::Arc;

/// A webhook with the people whom answers name.
#[derive(Clone, Debug)]
pub struct WebhookView {
    /// The webhook.
    pub webhook: Webhook,
    /// Who made it.
    pub creator: Option<Arc<Person>>,
    /// Who changed it last, when he is still there.
    pub modifier: Option<Arc<Person>>,
}

/// The webhooks that the caller may see, oldest first: administrators those of the portal, others their own.
///
/// # Errors
/// [`Error::Denied`] for guests, and for all but administrators where developer tools are for them only.
pub fn list_webhooks(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<Vec<WebhookView>, Error> {
    let admins_only = are_for_admins_only(tx, ctx, caller)?;
    decide(&caller.actor(), &Action::ReadWebhooks { admins_only })?;
    let creator = (!caller.person.is_admin()).then_some(caller.person.id);
    let found = webhooks::list(tx, caller.portal.id, creator, WEBHOOKS_MAX)?;
    found.into_iter().map(|webhook| view_of(tx, webhook)).collect()
}

pub(super) fn view_of(tx: &mut Tx<'_>, webhook: Webhook) -> Result<WebhookView, Error> {
    let creator = people::find(tx, webhook.portal, webhook.creator)?.map(Arc::new);
    let modifier = match (webhook.modifier, &creator) {
        (None, _) => None,
        (Some(id), Some(creator)) if creator.id == id => Some(Arc::clone(creator)),
        (Some(id), _) => people::find(tx, webhook.portal, id)?.map(Arc::new),
    };
    Ok(WebhookView {
        webhook,
        creator,
        modifier,
    })
}

/// A trigger as the caller sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownTrigger {
    /// The trigger.
    pub trigger: Trigger,
    /// Whether webhooks of the caller can be told of it.
    pub is_available: bool,
}

/// Every trigger, in the order in which they are shown.
#[must_use]
pub fn list_triggers(caller: &Caller) -> Vec<ShownTrigger> {
    let shown = |(trigger, _)| ShownTrigger {
        trigger,
        is_available: may_hear_of(caller.person.role, trigger),
    };
    Trigger::ALL.into_iter().map(shown).collect()
}
