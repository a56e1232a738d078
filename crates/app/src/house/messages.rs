//! Messages to the administrators of a portal (`docs/protocol/portal.md` 8).

use super::HouseFault;
use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::captcha::CaptchaAnswer;
use crate::error::{Error, Fault};
use crate::mail;
use crate::people::disable_own::all_administrators;
use crate::record::{record, record_event};
use anteroom_domain::email::matches_strict;
use anteroom_domain::event::{Action as Event, Event as Record};
use anteroom_domain::joining::MessageRule;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::portal_settings::PortalSetting;
use anteroom_domain::{EventId, Letter, LetterKind, Portal};
use anteroom_store::{Tx, portal_settings};
use std::net::IpAddr;
use std::sync::Arc;

/// Sets whether everybody may write to the administrators.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn set_message_rule(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, rule: MessageRule) -> Result<(), Error> {
    decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    let portal = caller.portal.id;
    portal_settings::put(tx, portal, &PortalSetting::Messages(rule), ctx.now())?;
    let summary = if rule.is_on { "on" } else { "off" };
    let event = Event::AdministratorMessageSettingsUpdated;
    record(tx, ctx, caller, event, vec![portal.to_string()], summary.to_owned())
}

/// A message, who wrote it and from where.
#[derive(Clone, Debug)]
pub struct Message {
    /// What it says.
    pub text: String,
    /// The writer's address, as he says.
    pub email: String,
    /// The member who writes, if it is one.
    pub caller: Option<Caller>,
    /// The client's address.
    pub client: IpAddr,
    /// What the client sent about a captcha; members need none.
    pub captcha: CaptchaAnswer,
}

/// Sends a message to the administrators, 50 at most, the owner first.
///
/// # Errors
/// In this order: [`HouseFault::MessagesOff`] unless the portal takes messages, [`Fault::Email`],
/// [`HouseFault::MessageEmpty`], [`Refusal::Captcha`](crate::error::Refusal::Captcha) for nobody without a solved captcha
/// where captchas are asked for, [`Error::Guarded`] for a client, or to a portal, that gets too many.
pub async fn send_message(app: &App, portal: &Arc<Portal>, message: Message) -> Result<(), Error> {
    if !app.portal_settings(portal.id).await?.messages.value.is_on {
        return Err(HouseFault::MessagesOff.into());
    }
    let email = message.email.trim().to_owned();
    if !matches_strict(&email) {
        return Err(Fault::Email.into());
    }
    let text = message.text.trim().to_owned();
    if text.is_empty() {
        return Err(HouseFault::MessageEmpty.into());
    }
    if message.caller.is_none() {
        app.require_captcha(&email, &message.captcha, message.client).await?;
    }
    app.guard("a message to the administrators", message.client)?;
    app.guard_about("messages to the administrators", portal.id)?;
    let portal = Arc::clone(portal);
    app.write(move |tx, ctx| {
        let readers = all_administrators(tx, portal.id)?;
        for reader in &readers {
            let letter = Letter {
                kind: LetterKind::Message,
                to: reader.email.clone(),
                recipient: Some(reader.id),
                culture: reader.culture.clone(),
                link: None,
                facts: vec![("from".to_owned(), email.clone()), ("message".to_owned(), text.clone())],
            };
            mail::post(tx, ctx, &portal, &letter)?;
        }
        let targets = readers.iter().map(|reader| reader.id.to_string()).collect();
        let action = Event::ContactAdminMailSent;
        if let Some(caller) = &message.caller {
            return record(tx, ctx, caller, action, targets, email.clone());
        }
        let event = Record {
            id: EventId(ctx.new_id()),
            portal: portal.id,
            at: ctx.now(),
            action,
            actor: None,
            via_key: None,
            address: Some(message.client.to_string()),
            targets,
            summary: email.clone(),
        };
        record_event(tx, ctx, &event, None)
    })
    .await
}
