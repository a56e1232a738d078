//! Handing over everything of a disabled person (`docs/protocol/people.md` 15.2, 15.3).

use super::letters::{name_of, write_to};
use super::run::Outcome;
use super::{Handover, Occasion, Progress, hand_over_some, start};
use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::record::record_people;
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, PersonAction, can_receive, decide, decide_person};
use anteroom_domain::task::{Task, TaskFamily, TaskKind, Work};
use anteroom_domain::{EmployeeType, LetterKind, Person, PersonId, Trigger};
use anteroom_store::{Tx, people, tasks};

/// Whether a person has rooms that must be handed over before the person can get this type. Without a person: whether
/// the caller sees any room. No portal has rooms yet, so nobody does.
///
/// # Errors
/// [`Error::Denied`] when the caller may not give the type, or the person is a DocSpace admin and the caller not the
/// owner.
pub fn is_necessary(
    tx: &mut Tx<'_>,
    caller: &Caller,
    subject: Option<PersonId>,
    kind: EmployeeType,
) -> Result<bool, Error> {
    let actor = caller.actor_now(tx)?;
    decide(&actor, &Action::AskHandover(kind))?;
    if let Some(id) = subject
        && let Some(person) = people::find(tx, caller.portal.id, id)?
    {
        decide_person(&actor, PersonAction::AskHandover, caller.target(tx, &person)?)?;
    }
    Ok(false)
}

/// Starts handing over everything of `from` to `to`; answers the task that does it, also when it runs already.
///
/// # Errors
/// In this order: [`Error::Denied`] when the caller does not administer people; [`Fault::ReassignTo`] for a receiver who
/// is unknown, disabled or neither DocSpace admin nor room admin; [`Fault::ReassignFrom`] for a source who is unknown,
/// not disabled or out of the caller's reach, or is being removed.
pub fn start_reassign(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    from: PersonId,
    to: PersonId,
    deletes_profile: bool,
) -> Result<Task, Error> {
    decide(&caller.actor_now(tx)?, &Action::AdministerPeople)?;
    get_receiver(tx, caller, to)?;
    let source = get_source(tx, caller, from)?;
    match tasks::find_running(tx, source.portal, source.id, TaskFamily::Data)? {
        Some(running) if running.work.kind() == TaskKind::Reassign => Ok(running),
        Some(_) => Err(Fault::ReassignFrom(from).into()),
        None => start(tx, ctx, caller, Work::Reassign { deletes_profile }, &source, to),
    }
}

fn get_receiver(tx: &mut Tx<'_>, caller: &Caller, id: PersonId) -> Result<Person, Error> {
    people::find(tx, caller.portal.id, id)?
        .filter(|person| can_receive(person.role, person.status))
        .ok_or(Error::Invalid(Fault::ReassignTo(id)))
}

fn get_source(tx: &mut Tx<'_>, caller: &Caller, id: PersonId) -> Result<Person, Error> {
    let refused = || Error::Invalid(Fault::ReassignFrom(id));
    let person = people::list_for_change(tx, caller.portal.id, &[id])?
        .pop()
        .ok_or_else(refused)?;
    let target = caller.target(tx, &person)?;
    decide_person(&caller.actor_now(tx)?, PersonAction::Reassign, target).map_err(|_| refused())?;
    Ok(person)
}

/// Does the next piece.
pub(super) fn work(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    task: &Task,
    deletes_profile: bool,
) -> Result<Outcome, Error> {
    let source = get_source(tx, caller, task.subject)?;
    let receiver = get_receiver(tx, caller, task.heir)?;
    let handover = Handover {
        portal: task.portal,
        from: source.id,
        to: receiver.id,
        occasion: Occasion::Reassigned,
        is_removed: deletes_profile,
    };
    if let Progress::At(step, percentage) = hand_over_some(tx, ctx, &handover, &task.step)? {
        return Ok(Outcome::More { step, percentage });
    }
    if deletes_profile {
        let permit = decide_person(
            &caller.actor_now(tx)?,
            PersonAction::Delete,
            caller.target(tx, &source)?,
        )?;
        notice::by_caller(tx, ctx, caller, Trigger::UserDeleted, std::slice::from_ref(&source))?;
        people::delete(tx, &permit, source.portal, source.id)?;
        record_people(tx, ctx, caller, Event::UserDeleted, std::slice::from_ref(&source))?;
    }
    let facts = [
        ("person", name_of(&source, &caller.portal)),
        ("receiver", name_of(&receiver, &caller.portal)),
    ];
    let kind = LetterKind::ReassignCompleted;
    write_to(tx, ctx, &caller.portal, &caller.person, kind, &facts)?;
    record_people(tx, ctx, caller, Event::UserDataReassigns, &[source, receiver])?;
    Ok(Outcome::Done)
}
