//! Whom the holder of a link may change (`docs/protocol/people.md` 8.1, 9.2).

use crate::caller::Caller;
use crate::error::{Error, Fault, Missing};
use crate::links::OpenedLink;
use anteroom_domain::policy::{Action, Permit, PersonAction, decide, decide_person};
use anteroom_domain::{Person, PersonId, Status};
use anteroom_store::{Tx, people};

/// The person whose password or address a link changes.
///
/// # Errors
/// In this order: [`Error::Denied`] for somebody else unless the acting account administers people;
/// [`Fault::UserIdNull`] for the zero identifier; [`Error::Denied`] for system accounts; not found; [`Error::Denied`] for
/// somebody who is not active, for the owner and other administrators unless it is oneself, and for everybody whom the
/// link is not about.
pub(super) fn get_link_target(
    tx: &mut Tx<'_>,
    caller: &Caller,
    link: &OpenedLink,
    id: PersonId,
) -> Result<(Person, Permit), Error> {
    let actor = caller.actor_now(tx)?;
    if id != caller.person.id {
        decide(&actor, &Action::AdministerPeople)?;
    }
    if id.0.is_nil() {
        return Err(Fault::UserIdNull.into());
    }
    if id.is_system() {
        return Err(Error::Denied);
    }
    let person = people::find(tx, caller.portal.id, id)?.ok_or(Error::NotFound(Missing::Person))?;
    let permit = decide_person(&actor, PersonAction::EditProfile, caller.target(tx, &person)?)?;
    // An administrator who holds a link for one account must not use it for all the others.
    let is_about = link.person.as_ref().is_some_and(|about| about.id == id);
    if person.status == Status::Active && is_about {
        Ok((person, permit))
    } else {
        Err(Error::Denied)
    }
}

/// [`get_link_target`], locked for a change until the transaction ends.
///
/// # Errors
/// The same.
pub(super) fn get_link_target_for_change(
    tx: &mut Tx<'_>,
    caller: &Caller,
    link: &OpenedLink,
    id: PersonId,
) -> Result<(Person, Permit), Error> {
    people::list_for_change(tx, caller.portal.id, &[id])?;
    get_link_target(tx, caller, link, id)
}
