//! Removing disabled people (`docs/protocol/people.md` 5.8, 5.9).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Conflict, Error, Fault, Refusal};
use crate::people::find_target::{PersonRef, get_target_for_change};
use crate::people::set_role::unique;
use crate::record::record_people;
use crate::tasks::{Handover, Occasion, Progress, hand_over_some, start_clear_up};
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::name::display_name;
use anteroom_domain::policy::{Action, Denial, Permit, PersonAction, decide, decide_person};
use anteroom_domain::task::{TaskFamily, TaskKind};
use anteroom_domain::{Person, PersonId, Trigger};
use anteroom_store::{Tx, people, tasks};
use std::collections::HashMap;

/// Removes the account; the address is free again, keys and sessions are gone. What others need passes to the caller, in
/// the background when it is much. Answers the person as he was.
///
/// # Errors
/// [`Error::Denied`] when the caller does not administer people (before anything is looked up), not found, then the
/// refusals of the policy: not disabled, or a DocSpace admin while the caller is not the owner; [`Error::Conflict`] while
/// the data of the person is being handed over; [`Error::Changed`].
pub fn delete_person(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, named: &PersonRef) -> Result<Person, Error> {
    let actor = caller.actor_now(tx)?;
    decide(&actor, &Action::AdministerPeople)?;
    let person = get_target_for_change(tx, caller, named)?;
    let permit = decide_person(&actor, PersonAction::Delete, caller.target(tx, &person)?)?;
    check_not_reassigning(tx, caller, &person)?;
    caller.expects(person.version)?;
    notice::by_caller(tx, ctx, caller, Trigger::UserDeleted, std::slice::from_ref(&person))?;
    remove(tx, ctx, caller, &person, &permit)?;
    record_people(tx, ctx, caller, Event::UserDeleted, std::slice::from_ref(&person))?;
    Ok(ended(ctx, person))
}

/// Removes several people: everybody is checked before anybody is removed. Unknown people and those of a directory are
/// left out; DocSpace admins whom the caller may not remove are answered like the others and stay.
///
/// # Errors
/// In this order: [`Fault::UserIdsNull`] without a list; [`Error::Denied`] when the caller does not administer people;
/// [`Error::Conflict`] while the data of one of them is being handed over; [`Refusal::NotAllSuspended`].
pub fn delete_people(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    ids: Option<&[PersonId]>,
) -> Result<Vec<Person>, Error> {
    let ids = unique(ids.ok_or(Fault::UserIdsNull {
        parameter: "inDto?.UserIds",
    })?);
    let actor = caller.actor_now(tx)?;
    decide(&actor, &Action::AdministerPeople)?;
    let mut found: HashMap<PersonId, Person> = people::list_for_change(tx, caller.portal.id, &ids)?
        .into_iter()
        .filter(|person| person.ldap_id.is_none())
        .map(|person| (person.id, person))
        .collect();
    let listed: Vec<Person> = ids.iter().filter_map(|id| found.remove(id)).collect();
    for person in &listed {
        check_not_reassigning(tx, caller, person)?;
    }
    let mut permits = Vec::with_capacity(listed.len());
    for person in &listed {
        permits.push(
            match decide_person(&actor, PersonAction::Delete, caller.target(tx, person)?) {
                Err(Denial::NotSuspended) => return Err(Error::Forbidden(Refusal::NotAllSuspended)),
                verdict => verdict.ok(),
            },
        );
    }
    let (mut removed, mut answer) = (Vec::with_capacity(listed.len()), Vec::with_capacity(listed.len()));
    for (person, permit) in listed.into_iter().zip(&permits) {
        match permit {
            Some(permit) => {
                notice::by_caller(tx, ctx, caller, Trigger::UserDeleted, std::slice::from_ref(&person))?;
                remove(tx, ctx, caller, &person, permit)?;
                removed.push(person.clone());
                answer.push(ended(ctx, person));
            }
            None => answer.push(person),
        }
    }
    if !removed.is_empty() {
        record_people(tx, ctx, caller, Event::UsersDeleted, &removed)?;
    }
    Ok(answer)
}

/// The record of a removed person, as the answer shows it: with when the account ended, which a list operation that
/// disabled the person did not write down.
fn ended(ctx: &Ctx, mut person: Person) -> Person {
    person.terminated_at.get_or_insert(ctx.now());
    person
}

/// Refuses while the data of the person is being handed over: half of it would be nobody's.
///
/// # Errors
/// [`Error::Conflict`]; those of the store.
pub(crate) fn check_not_reassigning(tx: &mut Tx<'_>, caller: &Caller, person: &Person) -> Result<(), Error> {
    let running = tasks::find_running(tx, person.portal, person.id, TaskFamily::Data)?;
    if running.is_some_and(|task| task.work.kind() == TaskKind::Reassign) {
        let culture = &caller.portal.culture;
        return Err(Error::Conflict(Conflict::Reassigning {
            display_name: display_name(&person.first_name, &person.last_name, &person.email, culture),
        }));
    }
    Ok(())
}

fn remove(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, person: &Person, permit: &Permit) -> Result<(), Error> {
    people::delete(tx, permit, person.portal, person.id)?;
    if tasks::find_running(tx, person.portal, person.id, TaskFamily::Data)?.is_some() {
        // A removal that runs already goes on with the rest.
        return Ok(());
    }
    let handover = Handover {
        portal: person.portal,
        from: person.id,
        to: caller.person.id,
        occasion: Occasion::Removed,
        is_removed: true,
    };
    match hand_over_some(tx, ctx, &handover, "")? {
        Progress::Done => Ok(()),
        Progress::At(step, _) => start_clear_up(tx, ctx, caller, person, step),
    }
}
