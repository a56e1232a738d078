//! Removing a disabled person (`docs/protocol/people.md` 5.8).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::people::find_target::{PersonRef, get_target_for_change};
use crate::record::record_people;
use anteroom_domain::Person;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, PersonAction, decide, decide_person};
use anteroom_store::{Tx, people};

/// Removes the account; the address is free again, keys and sessions are gone. Answers the person as he was.
///
/// # Errors
/// [`Error::Denied`] when the caller does not administer people (before anything is looked up), not found, then the
/// refusals of the policy: not disabled, or a DocSpace admin while the caller is not the owner; [`Error::Changed`].
pub fn delete_person(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, named: &PersonRef) -> Result<Person, Error> {
    let actor = caller.actor_now(tx)?;
    decide(&actor, &Action::AdministerPeople)?;
    let person = get_target_for_change(tx, caller, named)?;
    let permit = decide_person(&actor, PersonAction::Delete, caller.target(tx, &person)?)?;
    caller.expects(person.version)?;
    people::delete(tx, &permit, person.portal, person.id)?;
    record_people(tx, ctx, caller, Event::UserDeleted, std::slice::from_ref(&person))?;
    Ok(person)
}
