//! Forgotten passwords (`docs/protocol/people.md` 8.2).

use crate::app::{App, Ctx};
use crate::attempts::{ANYBODY, AttemptRule};
use crate::caller::Caller;
use crate::captcha::CaptchaAnswer;
use crate::error::{Error, Fault, Missing, Refusal};
use crate::invitations::invite_people::post_invitation;
use crate::links::make;
use crate::mail;
use crate::people::letters::write_to;
use crate::record::{record_anonymous, record_people};
use anteroom_domain::email::matches_strict;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, PersonAction, decide, decide_person};
use anteroom_domain::text_key::email_key;
use anteroom_domain::{Letter, LetterKind, MailId, Person, PersonId, Portal, Status};
use anteroom_store::{Tx, outbox, people};
use std::net::IpAddr;
use std::sync::Arc;
use uuid::Uuid;

/// Mails to one address, whoever asks: more would only fill the mailbox, and the last link in it still works.
const PER_ADDRESS: AttemptRule = AttemptRule {
    attempt_count: 5,
    check_period_s: 900,
    block_time_s: 900,
};
/// Requests of one client.
const PER_CLIENT: AttemptRule = AttemptRule {
    attempt_count: 30,
    check_period_s: 60,
    block_time_s: 60,
};
/// So many rows stand for the addresses that nobody has.
const NOBODIES: u128 = 4096;

/// Who asks, from where, and what shows that it is no program.
#[derive(Clone, Debug)]
pub struct Asker<'a> {
    /// The member, if it is one.
    pub caller: Option<&'a Caller>,
    /// The client's address.
    pub client: IpAddr,
    /// What the client sent about a captcha; members need none.
    pub captcha: CaptchaAnswer,
}

/// Sends a link for a new password to the address, when somebody can use it. Nobody who is not signed in can tell from
/// the answer, or from the time that it takes, whether the address belongs to somebody.
///
/// # Errors
/// [`Fault::PasswordAddress`] for a text that is no address; [`Refusal::Captcha`] for nobody without a solved captcha
/// where captchas are asked for; [`Error::SlowDown`] for a client who asks too often; for
/// members [`Error::Denied`] for whom they may not change, and a [`Refusal`] for whom it cannot be done.
pub async fn request_password(app: &App, portal: &Arc<Portal>, asker: Asker<'_>, email: &str) -> Result<(), Error> {
    let Asker {
        caller,
        client,
        captcha,
    } = asker;
    let email = email.trim().to_owned();
    if !matches_strict(&email) {
        return Err(Fault::PasswordAddress.into());
    }
    if caller.is_none() {
        app.require_captcha(&email, &captcha, client).await?;
    }
    let attempts = &app.0.attempts;
    let slow_down = |rule: AttemptRule| {
        let retry_after_s = u32::try_from(rule.block_time_s).unwrap_or(u32::MAX);
        Error::SlowDown { retry_after_s }
    };
    attempts
        .begin(PER_CLIENT, "a new password", client, app.now())
        .map_err(|_| slow_down(PER_CLIENT))?;
    if let Some(caller) = caller {
        let (caller, email) = (caller.clone(), email.clone());
        app.point(move |tx, _| check_member(tx, &caller, &email).map(drop))
            .await?;
    }
    let address = format!("a new password for {} of {}", email_key(&email), portal.id);
    let is_flood = attempts.begin(PER_ADDRESS, &address, ANYBODY, app.now()).is_err();
    if is_flood && caller.is_some() {
        return Err(slow_down(PER_ADDRESS));
    }
    let (portal, caller) = (Arc::clone(portal), caller.cloned());
    app.write(move |tx, ctx| match &caller {
        Some(caller) => {
            let person = check_member(tx, caller, &email)?;
            send(tx, ctx, &portal, &person)?;
            let event = Event::UserSentPasswordChangeInstructions;
            record_people(tx, ctx, caller, event, std::slice::from_ref(&person))
        }
        None => send_for_anybody(tx, ctx, &portal, &email, client, is_flood),
    })
    .await
}

/// The person whom a member may send a link to.
fn check_member(tx: &mut Tx<'_>, caller: &Caller, email: &str) -> Result<Person, Error> {
    let actor = caller.actor_now(tx)?;
    if email_key(email) != email_key(&caller.person.email) {
        decide(&actor, &Action::AdministerPeople)?;
    }
    let found = people::find_by_email(tx, caller.portal.id, email)?;
    let person = found.ok_or_else(|| Error::Forbidden(Refusal::NobodyHasEmail(email.to_owned())))?;
    decide_person(&actor, PersonAction::EditProfile, caller.target(tx, &person)?)?;
    match obstacle(&person) {
        Some(refusal) => Err(Error::Forbidden(refusal)),
        None => Ok(person),
    }
}

/// Why a person cannot set a password.
pub(crate) fn obstacle(person: &Person) -> Option<Refusal> {
    if person.status == Status::Terminated {
        Some(Refusal::ProfileSuspended)
    } else if person.ldap_id.is_some() {
        Some(Refusal::RecoveryOfLdap)
    } else if person.sso_id.is_some() {
        Some(Refusal::RecoveryOfSso)
    } else {
        None
    }
}

fn send_for_anybody(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    email: &str,
    client: IpAddr,
    is_flood: bool,
) -> Result<(), Error> {
    let id = people::find_id_by_email(tx, portal.id, email)?;
    // For an address that nobody has, as much is read of somebody and forgotten.
    let found = people::find(tx, portal.id, id.unwrap_or(portal.owner))?.filter(|_| id.is_some());
    let served = found.filter(|person| !is_flood && obstacle(person).is_none());
    let Some(person) = served else {
        return send_to_nobody(tx, ctx, portal, email);
    };
    send(tx, ctx, portal, &person)?;
    record_anonymous(
        tx,
        ctx,
        portal,
        client,
        Event::UserSentPasswordChangeInstructions,
        &person,
    )?;
    // As much is deleted for nobody; these two are not there.
    let none = [MailId(ctx.new_id()), MailId(ctx.new_id())];
    Ok(outbox::delete_both(tx, portal.id, none)?)
}

/// The same work as for somebody, statement for statement, of which nothing stays: a commit that writes nothing costs
/// nothing, and its time would tell. A second mail stands for the event.
fn send_to_nobody(tx: &mut Tx<'_>, ctx: &Ctx, portal: &Portal, email: &str) -> Result<(), Error> {
    let nobody = nobody(ctx, email);
    let link = make::password_change_of(tx, portal.id, nobody, email, ctx.now())?;
    let letter = Letter {
        kind: LetterKind::PasswordChange,
        to: email.to_owned(),
        recipient: Some(nobody),
        culture: None,
        link: Some(link),
        facts: vec![("person".to_owned(), email.to_owned())],
    };
    let mail = mail::put(tx, ctx, portal, &letter)?;
    let event = mail::put(tx, ctx, portal, &letter)?;
    Ok(outbox::delete_both(tx, portal.id, [mail.id, event.id])?)
}

/// Nobody's identifier that an address always gets; there are few of them, so that the table stays small.
fn nobody(ctx: &Ctx, email: &str) -> PersonId {
    let hash = ctx.secrets.hash_link(&[b"nobody", email_key(email).as_bytes()]);
    let number = hash.iter().take(8).fold(0, |sum, byte| (sum << 8) | u128::from(*byte));
    PersonId(Uuid::from_u128(number % NOBODIES))
}

/// The link for a new password; somebody invited who has not registered gets the invitation again.
fn send(tx: &mut Tx<'_>, ctx: &Ctx, portal: &Portal, person: &Person) -> Result<(), Error> {
    if person.status == Status::Pending {
        let inviter = inviter_of(tx, portal, person)?;
        return post_invitation(tx, ctx, portal, &inviter, person, None);
    }
    let link = make::password_change(tx, person, ctx.now())?;
    write_to(tx, ctx, portal, person, LetterKind::PasswordChange, Some(link))
}

/// In whose name somebody is invited again: whoever did it first, and the owner when that person cannot any more.
fn inviter_of(tx: &mut Tx<'_>, portal: &Portal, person: &Person) -> Result<Person, Error> {
    let first = match person.created_by {
        Some(creator) => people::find(tx, portal.id, creator)?,
        None => None,
    };
    match first.filter(|creator| creator.status == Status::Active) {
        Some(creator) => Ok(creator),
        None => people::find(tx, portal.id, portal.owner)?.ok_or(Error::NotFound(Missing::Person)),
    }
}
