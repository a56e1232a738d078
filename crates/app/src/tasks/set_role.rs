//! Changing a role after handing over what the new one may not have (`docs/protocol/people.md` 17.3).

use super::letters::{name_of, write_to};
use super::run::Outcome;
use super::{Handover, Occasion, Progress, hand_over_some, start};
use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault, Missing};
use crate::people::set_role;
use crate::webhooks::notice;
use anteroom_domain::policy::{Action, PersonAction, can_receive, decide, decide_person};
use anteroom_domain::task::{Task, TaskFamily, Work};
use anteroom_domain::{EmployeeType, LetterKind, Person, PersonId, Role, Status, Trigger};
use anteroom_store::{Tx, people, tasks};

/// Starts giving a person the role of a user or guest; rooms go to `heir`, or to the caller. Answers the task that
/// does it; one that runs already for the person is answered instead, and the role of this request dropped.
///
/// # Errors
/// In this order: [`Fault::TypeNotGiven`] for another type; [`Error::Denied`] when the caller may not give it, or guests
/// may not be brought in; [`Fault::TypeUnchangeable`] for somebody unknown, two who are one, the caller, or anybody
/// disabled; [`Fault::TypeOfAdmin`]; [`Fault::PassOnTo`] for a receiver who is neither DocSpace admin nor room admin;
/// [`Error::Denied`] for a guest whom the caller does not see.
pub fn start_set_role(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    kind: EmployeeType,
    subject: PersonId,
    heir: Option<PersonId>,
) -> Result<Task, Error> {
    let heir = heir.unwrap_or(caller.person.id);
    let to = given_here(kind)?;
    let actor = caller.actor_now(tx)?;
    decide(&actor, &Action::AddType(kind))?;
    set_role::check_guest_switch(tx, ctx, caller, kind)?;
    let unchangeable = || Error::Invalid(Fault::TypeUnchangeable);
    let person = people::list_for_change(tx, caller.portal.id, &[subject])?
        .pop()
        .ok_or_else(unchangeable)?;
    let receiver = people::find(tx, caller.portal.id, heir)?;
    let is_disabled = |person: &Person| person.status == Status::Terminated;
    if is_disabled(&person)
        || receiver.as_ref().is_some_and(is_disabled)
        || subject == heir
        || subject == caller.person.id
    {
        return Err(unchangeable());
    }
    let target = caller.target(tx, &person)?;
    decide_person(&actor, PersonAction::StartSetRole, target).map_err(|_| Fault::TypeOfAdmin)?;
    check_receiver(receiver.as_ref(), heir)?;
    decide_person(&actor, PersonAction::View, target)?;
    match tasks::find_running(tx, person.portal, person.id, TaskFamily::Role)? {
        Some(running) => Ok(running),
        None => start(tx, ctx, caller, Work::SetRole(to), &person, heir),
    }
}

/// The role of a type that this way leads to: others are reached without handing anything over.
fn given_here(kind: EmployeeType) -> Result<Role, Error> {
    match kind {
        EmployeeType::Role(role) if !role.is_paid() => Ok(role),
        _ => Err(Fault::TypeNotGiven(kind).into()),
    }
}

fn check_receiver(receiver: Option<&Person>, id: PersonId) -> Result<(), Error> {
    if receiver.is_some_and(|person| can_receive(person.role, person.status)) {
        Ok(())
    } else {
        Err(Fault::PassOnTo(id).into())
    }
}

/// Does the next piece; the last one is the change itself.
pub(super) fn work(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, task: &Task, to: Role) -> Result<Outcome, Error> {
    let person = people::list_for_change(tx, task.portal, &[task.subject])?
        .pop()
        .ok_or(Error::NotFound(Missing::Person))?;
    if person.status == Status::Terminated {
        return Err(Fault::TypeUnchangeable.into());
    }
    let actor = caller.actor_now(tx)?;
    decide_person(&actor, PersonAction::PassOn, caller.target(tx, &person)?)?;
    let receiver = people::find(tx, task.portal, task.heir)?;
    check_receiver(receiver.as_ref(), task.heir)?;
    if person.role == to {
        return Ok(Outcome::Done);
    }
    let handover = Handover {
        portal: task.portal,
        from: person.id,
        to: task.heir,
        occasion: Occasion::Demoted(to),
        is_removed: false,
    };
    if let Progress::At(step, percentage) = hand_over_some(tx, ctx, &handover, &task.step)? {
        return Ok(Outcome::More { step, percentage });
    }
    let changed = set_role::set_role(tx, ctx, caller, &actor, person, to)?;
    notice::by_caller(tx, ctx, caller, Trigger::UserUpdated, std::slice::from_ref(&changed))?;
    let mut facts = vec![
        ("person", name_of(&changed, &caller.portal)),
        ("role", to.name().to_owned()),
    ];
    if let Some(receiver) = receiver {
        facts.push(("receiver", name_of(&receiver, &caller.portal)));
    }
    let kind = LetterKind::ReassignCompleted;
    write_to(tx, ctx, &caller.portal, &caller.person, kind, &facts)?;
    Ok(Outcome::Done)
}
