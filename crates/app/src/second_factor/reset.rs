//! Taking an authenticator app away, so that another one can be set up (`docs/protocol/auth.md` 8).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Missing, Refusal};
use crate::people::letters::write_to;
use crate::portal_settings;
use crate::record::record_people;
use crate::sign_in::second_step::{self, Step};
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{PersonAction, decide_person};
use anteroom_domain::portal_settings::SecondFactorKind;
use anteroom_domain::{LetterKind, PersonId};
use anteroom_store::{Tx, people, second_factors};

/// An app was taken away.
#[derive(Clone, Debug)]
pub struct Reset {
    /// Where the caller sets another one up; none when it was somebody else's.
    pub set_up: Option<Step>,
}

/// Takes the app of a person away, ends the person's sessions and says so by mail.
///
/// # Errors
/// In this order: [`Error::Denied`] for somebody else's app unless the caller owns the portal; [`Refusal::AppIsOff`];
/// [`Missing::Person`]; [`Refusal::AppNotAvailable`] when there is none; [`Error::Denied`] for a credential that nobody
/// signed in with. Those of the store.
pub fn reset(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: PersonId) -> Result<Reset, Error> {
    let portal = &caller.portal;
    let is_self = id == caller.person.id;
    let actor = caller.actor_now(tx)?;
    if !is_self && !actor.is_owner {
        // Whether there is such a person is not for others to learn.
        return Err(Error::Denied);
    }
    let rule = portal_settings::in_transaction(tx, ctx, portal.id)?.second_factor.value;
    if rule.kind != Some(SecondFactorKind::App) {
        return Err(Error::Forbidden(Refusal::AppIsOff));
    }
    let person = people::list_for_change(tx, portal.id, &[id])?.pop();
    let person = person.ok_or(Error::NotFound(Missing::Person))?;
    let permit = decide_person(&actor, PersonAction::ResetSecondFactor, caller.target(tx, &person)?)?;
    let found = second_factors::find(tx, portal.id, id)?;
    if !found.is_some_and(|factor| factor.is_connected) {
        return Err(Error::Forbidden(Refusal::AppNotAvailable));
    }
    // Nobody showed a second factor with it, so that it must not do away with one.
    if !caller.is_signed_in() {
        return Err(Error::Denied);
    }
    second_factors::delete(tx, &permit, portal.id, id)?;
    people::end_all_sessions(tx, &permit, portal.id, id)?;
    // Read again: what follows is for the time after the sessions ended.
    let person = people::list_for_change(tx, portal.id, &[id])?.pop();
    let person = person.ok_or(Error::NotFound(Missing::Person))?;
    record_people(
        tx,
        ctx,
        caller,
        Event::UserDisconnectedTfaApp,
        std::slice::from_ref(&person),
    )?;
    write_to(tx, ctx, portal, &person, LetterKind::SecondFactorReset, None)?;
    let set_up = if is_self {
        Some(second_step::make(tx, ctx, portal, &person)?)
    } else {
        None
    };
    Ok(Reset { set_up })
}
