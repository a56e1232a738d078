//! Changing an address (`docs/protocol/people.md` 9.1).

use crate::app::{App, Ctx};
use crate::attempts::AttemptRule;
use crate::caller::Caller;
use crate::error::{Error, Fault, Missing};
use crate::links::make;
use crate::people::find_target::get_for_change;
use crate::people::letters::{write_to, write_to_address};
use crate::record::record_people;
use anteroom_domain::email::matches_strict;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, Permit, PersonAction, decide, decide_person};
use anteroom_domain::{Activation, Email, LetterKind, Person, PersonId, Status};
use anteroom_store::{Tx, people};
use std::net::{IpAddr, Ipv4Addr};

/// Mails to new addresses that one member may cause, and addresses that he may ask about.
const PER_MEMBER: AttemptRule = AttemptRule {
    attempt_count: 20,
    check_period_s: 3_600,
    block_time_s: 3_600,
};
/// Stands for the client: only the member counts.
const ANYWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// Changes an address: an administrator at once, everybody else for himself by a link that is sent to the new address.
///
/// # Errors
/// In this order: [`Fault::UserIdNull`]; [`Fault::EmailBlank`]; [`Fault::Email`]; not found, also for somebody who is not
/// active; [`Error::Denied`]; [`Fault::EmailTaken`]. [`Error::SlowDown`] for a member who asks too often.
pub async fn change_email(
    app: &App,
    caller: &Caller,
    id: Option<PersonId>,
    email: Option<String>,
) -> Result<(), Error> {
    if !caller.person.is_admin() {
        let asking = format!("an address by {} of {}", caller.person.id, caller.portal.id);
        let begun = app.0.attempts.begin(PER_MEMBER, &asking, ANYWHERE, app.now());
        begun.map_err(|_| Error::SlowDown { retry_after_s: 3_600 })?;
    }
    let caller = caller.clone();
    app.write(move |tx, ctx| change(tx, ctx, &caller, id, email.as_deref()))
        .await
}

fn change(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: Option<PersonId>, email: Option<&str>) -> Result<(), Error> {
    let id = id.filter(|id| !id.0.is_nil()).ok_or(Fault::UserIdNull)?;
    let email = new_address(email)?;
    let person = get_for_change(tx, caller.portal.id, id)?;
    if person.status != Status::Active {
        return Err(Error::NotFound(Missing::Person));
    }
    let actor = caller.actor_now(tx)?;
    let permit = decide_person(&actor, PersonAction::ChangeEmail, caller.target(tx, &person)?)?;
    if people::find_by_email(tx, person.portal, email.as_str())?.is_some() {
        return Err(Fault::EmailTaken.into());
    }
    if decide(&actor, &Action::AdministerPeople).is_ok() {
        return change_at_once(tx, ctx, caller, &person, &email, &permit).map(drop);
    }
    let link = make::email_change(tx, person.portal, id, email.as_str(), ctx.now())?;
    let kind = LetterKind::EmailChange;
    write_to_address(tx, ctx, &caller.portal, &person, email.as_str(), kind, Some(link))?;
    record_sent(tx, ctx, caller, &person)
}

/// Reads an address that an account is to get.
///
/// # Errors
/// [`Fault::EmailBlank`] or [`Fault::Email`].
pub(super) fn new_address(email: Option<&str>) -> Result<Email, Error> {
    let email = email.map(str::trim).filter(|email| !email.is_empty());
    let email = email.ok_or(Fault::EmailBlank)?;
    let parsed = Email::parse(email).ok().filter(|email| matches_strict(email.as_str()));
    Ok(parsed.ok_or(Fault::Email)?)
}

/// Changes the address without asking its reader: every session of the person ends, and with them a change that the
/// person began; the new address is asked to confirm itself.
///
/// # Errors
/// [`Fault::EmailTaken`]; those of the store.
pub(super) fn change_at_once(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    person: &Person,
    email: &Email,
    permit: &Permit,
) -> Result<Person, Error> {
    let (portal, id, now) = (person.portal, person.id, ctx.now());
    people::set_email(
        tx,
        permit,
        portal,
        id,
        email.as_str(),
        Activation::NotActivated,
        true,
        now,
    )?;
    let person = get_for_change(tx, portal, id)?;
    let link = make::email_activation(&person, now);
    write_to(
        tx,
        ctx,
        &caller.portal,
        &person,
        LetterKind::EmailActivation,
        Some(link),
    )?;
    record_sent(tx, ctx, caller, &person)?;
    Ok(person)
}

fn record_sent(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, person: &Person) -> Result<(), Error> {
    let event = Event::UserSentEmailChangeInstructions;
    record_people(tx, ctx, caller, event, std::slice::from_ref(person))
}
