//! Joining a portal without an invitation: the mail whose link shows that an address is one's own
//! (`docs/protocol/portal.md` 8).

use super::HouseFault;
use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::invitations::{check_switch, spend};
use crate::links::invite;
use crate::mail;
use crate::people::seats::check_seats;
use crate::portal_settings::in_transaction;
use crate::record::{record, record_event};
use anteroom_domain::email::{EMAIL_MAX_CHARS, is_punycode, matches_strict};
use anteroom_domain::event::{Action as Event, Event as Record};
use anteroom_domain::joining::JoinRule;
use anteroom_domain::name::display_name;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::text_key::email_key;
use anteroom_domain::{EventId, Letter, LetterKind, Portal, Role};
use anteroom_store::{Tx, people};
use std::net::IpAddr;
use std::sync::Arc;

/// Who asks for the mail.
#[derive(Clone, Debug)]
pub enum Asker {
    /// Somebody without an account, who wants to join.
    Nobody,
    /// A member, who wants somebody to join.
    Member(Caller),
}

/// Whom the mail is for.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// The address as it came.
    pub email: String,
    /// The language of the mail; none: the portal's.
    pub culture: Option<String>,
}

/// Checks, before anything of the request is read, that the asker may ask at all; `false` for nobody while the portal
/// trusts no domain.
///
/// # Errors
/// [`Error::Denied`] for members who are no administrators.
pub async fn may_ask(app: &App, portal: &Portal, asker: &Asker) -> Result<bool, Error> {
    match asker {
        Asker::Member(caller) => {
            decide(&caller.actor(), &Action::EditSettings)?;
            Ok(true)
        }
        Asker::Nobody => Ok(app.portal_settings(portal.id).await?.joining.value.trusted.is_open()),
    }
}

/// Sends an address the link with which its reader makes an account. [`may_ask`] comes first.
///
/// # Errors
/// In this order: [`Error::Denied`], [`Fault::Email`], [`Error::Guarded`] for a client, or about an address, after ten calls
/// in two minutes, [`Error::Denied`] when members are not to be brought in, [`Fault::EmailTaken`],
/// [`HouseFault::ForeignDomain`], [`Fault::InvitationLimit`], [`Error::Limit`].
pub async fn request_joining(
    app: &App,
    portal: &Arc<Portal>,
    asker: Asker,
    client: IpAddr,
    newcomer: Newcomer,
) -> Result<(), Error> {
    let email = newcomer.email.trim().to_owned();
    if email.chars().count() > EMAIL_MAX_CHARS || !matches_strict(&email) || is_punycode(&email) {
        return Err(Fault::Email.into());
    }
    app.guard("joining", client)?;
    app.guard_about("joining", format_args!("{} of {}", email_key(&email), portal.id))?;
    let portal = Arc::clone(portal);
    app.write(move |tx, ctx| send(tx, ctx, &portal, &asker, client, &email, newcomer.culture.as_deref()))
        .await
}

fn send(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    asker: &Asker,
    client: IpAddr,
    email: &str,
    culture: Option<&str>,
) -> Result<(), Error> {
    let joining = in_transaction(tx, ctx, portal.id)?.joining.value;
    match asker {
        Asker::Member(caller) => {
            decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
        }
        // Closed since the question was asked.
        Asker::Nobody if !joining.trusted.is_open() => return Err(Error::Denied),
        Asker::Nobody => {}
    }
    check_switch(tx, ctx, portal.id, Role::User)?;
    if people::find_id_by_email(tx, portal.id, email)?.is_some() {
        return Err(Fault::EmailTaken.into());
    }
    // While nobody is trusted only administrators come here, who vouch for the address.
    let is_open = joining.trusted.is_open();
    if is_open && !joining.trusted.admits(email) {
        return Err(HouseFault::ForeignDomain.into());
    }
    spend(tx, ctx, portal.id, 1)?;
    let role = role_for(tx, ctx, portal, &joining)?;
    let inviter = match asker {
        Asker::Member(caller) => Some(&caller.person),
        Asker::Nobody => None,
    };
    let mut facts = vec![("role".to_owned(), role.name().to_owned())];
    if let Some(person) = inviter {
        let name = display_name(&person.first_name, &person.last_name, &person.email, &portal.culture);
        facts.push(("inviter".to_owned(), name));
    }
    let letter = Letter {
        kind: if inviter.is_some() {
            LetterKind::Invitation
        } else {
            LetterKind::Joining
        },
        to: email.to_owned(),
        recipient: None,
        culture: culture.map(str::to_owned),
        link: Some(invite::by_address(email, role, is_open, ctx.now())),
        facts,
    };
    mail::post(tx, ctx, portal, &letter)?;
    let (action, targets, summary) = (Event::SentInviteInstructions, Vec::new(), email.to_owned());
    if let Asker::Member(caller) = asker {
        return record(tx, ctx, caller, action, targets, summary);
    }
    let event = Record {
        id: EventId(ctx.new_id()),
        portal: portal.id,
        at: ctx.now(),
        action,
        actor: None,
        via_key: None,
        address: Some(client.to_string()),
        targets,
        summary,
    };
    record_event(tx, ctx, &event, None)
}

/// What the newcomer becomes: a room administrator only where the portal wants it and a seat is free.
fn role_for(tx: &mut Tx<'_>, ctx: &Ctx, portal: &Portal, rule: &JoinRule) -> Result<Role, Error> {
    if !rule.as_users && check_seats(tx, ctx, portal.id, Role::RoomAdmin, 1).is_ok() {
        return Ok(Role::RoomAdmin);
    }
    check_seats(tx, ctx, portal.id, Role::User, 1)?;
    Ok(Role::User)
}
