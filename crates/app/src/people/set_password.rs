//! Setting a password with a link (`docs/protocol/people.md` 8.1).

use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::links::OpenedLink;
use crate::passwords::Password;
use crate::people::find_target::get_for_change;
use crate::people::letters::write_to;
use crate::people::link_target::{get_link_target, get_link_target_for_change};
use crate::record::record_people;
use anteroom_domain::event::Action as Event;
use anteroom_domain::{Activation, LetterKind, LinkType, Person, PersonId};
use anteroom_store::people::SetStatus;
use anteroom_store::{Tx, people, portals};

/// Sets the password of the person whom a link is about; every session of the person ends, and the link is used up.
///
/// # Errors
/// [`Error::Link`] for a link that set a password before; then whom the acting account may not change; then
/// [`Fault::PasswordEmpty`], [`Fault::Password`], [`Fault::SamePassword`]; [`Error::SlowDown`] when no password can be
/// hashed now.
pub async fn set_password(
    app: &App,
    caller: &Caller,
    link: &OpenedLink,
    id: PersonId,
    password: Option<Password>,
) -> Result<Person, Error> {
    let (acting, held) = (caller.clone(), link.clone());
    let stored = app
        .point(move |tx, _| {
            held.proof.check_unused(tx, &acting.portal)?;
            let (person, _) = get_link_target(tx, &acting, &held, id)?;
            Ok(people::find_password_hash(tx, person.portal, person.id)?)
        })
        .await?;
    let password = password.ok_or(Fault::PasswordEmpty)?;
    let ctx = app.ctx();
    if let Password::Clear(clear) = &password {
        let rules = app.portal_settings(caller.portal.id).await?;
        rules
            .passwords
            .value
            .check(clear)
            .map_err(|refused| Fault::Password(refused.0))?;
    }
    if stored.is_some() && app.0.passwords.verify(password.clone(), stored, caller.address).await? {
        return Err(Fault::SamePassword.into());
    }
    let mut salt = [0; 16];
    ctx.random.fill(&mut salt);
    let hash = app.0.passwords.hash(password, salt, Some(caller.address)).await?;
    let (caller, link) = (caller.clone(), link.clone());
    app.write(move |tx, ctx| change(tx, ctx, &caller, &link, id, &hash))
        .await
}

fn change(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    link: &OpenedLink,
    id: PersonId,
    hash: &str,
) -> Result<Person, Error> {
    // All of it again: hashing took its time, and another request may hold the same link.
    let (person, permit) = get_link_target_for_change(tx, caller, link, id)?;
    link.check_still_true(&person)?;
    if link.kind == LinkType::PasswordChange {
        link.proof.use_newest(tx, &person)?;
    } else {
        link.proof.use_once(tx, ctx, &caller.portal, link.kind)?;
    }
    let now = ctx.now();
    people::set_password_hash(tx, &permit, person.portal, id, hash, true, now)?;
    if link.kind == LinkType::PasswordChange && person.activation != Activation::Activated {
        // Whoever holds the link reads the mails of the address.
        let verified = SetStatus {
            status: person.status,
            activation: Some(Activation::Activated),
            terminated_at: None,
            end_sessions: false,
        };
        people::set_status(tx, &permit, person.portal, id, &verified, now)?;
    }
    if person.is_owner {
        portals::end_setup(tx, person.portal)?;
    }
    let person = get_for_change(tx, person.portal, id)?;
    write_to(tx, ctx, &caller.portal, &person, LetterKind::PasswordChanged, None)?;
    let about = std::slice::from_ref(&person);
    record_people(tx, ctx, caller, Event::UserUpdatedPassword, about)?;
    record_people(tx, ctx, caller, Event::CookieSettingsUpdated, about)?;
    Ok(person)
}
