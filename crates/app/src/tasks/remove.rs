//! Removing a disabled person with everything (`docs/protocol/people.md` 15.4).

use super::letters::{name_of, write_to};
use super::run::Outcome;
use super::{Handover, Occasion, Progress, hand_over_some, start};
use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::people::delete_person::check_not_reassigning;
use crate::record::{record, record_people};
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, Denial, Permit, PersonAction, decide, decide_person};
use anteroom_domain::task::{Task, TaskFamily, TaskKind, Work};
use anteroom_domain::{LetterKind, Person, PersonId, Trigger};
use anteroom_store::{Tx, people, tasks};

/// Starts removing a person; what others need passes to the caller. Answers the task that does it, also when it runs
/// already.
///
/// # Errors
/// In this order: [`Error::Denied`] when the caller does not administer people; [`Fault::RemoveUnknown`];
/// [`Fault::Remove`] for somebody who is not disabled; [`Error::Denied`] for a DocSpace admin while the caller is not the
/// owner; [`Error::Conflict`] while the data of the person is being handed over.
pub fn start_remove(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: PersonId) -> Result<Task, Error> {
    decide(&caller.actor_now(tx)?, &Action::AdministerPeople)?;
    let person = people::list_for_change(tx, caller.portal.id, &[id])?
        .pop()
        .ok_or(Error::Invalid(Fault::RemoveUnknown(id)))?;
    permit_removal(tx, caller, &person)?;
    check_not_reassigning(tx, caller, &person)?;
    match tasks::find_running(tx, person.portal, person.id, TaskFamily::Data)? {
        Some(running) if running.work.kind() == TaskKind::Remove => Ok(running),
        _ => start(tx, ctx, caller, Work::Remove, &person, caller.person.id),
    }
}

fn permit_removal(tx: &mut Tx<'_>, caller: &Caller, person: &Person) -> Result<Permit, Error> {
    let target = caller.target(tx, person)?;
    decide_person(&caller.actor_now(tx)?, PersonAction::Delete, target).map_err(|denial| match denial {
        Denial::NotSuspended => Fault::Remove(person.id).into(),
        other => other.into(),
    })
}

/// Does the next piece. The profile may have been removed in another way meanwhile; then only the rest is done.
pub(super) fn work(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, task: &Task) -> Result<Outcome, Error> {
    let person = people::list_for_change(tx, task.portal, &[task.subject])?.pop();
    let permit = match &person {
        Some(person) => Some(permit_removal(tx, caller, person)?),
        None => None,
    };
    let handover = Handover {
        portal: task.portal,
        from: task.subject,
        to: task.heir,
        occasion: Occasion::Removed,
        is_removed: true,
    };
    if let Progress::At(step, percentage) = hand_over_some(tx, ctx, &handover, &task.step)? {
        return Ok(Outcome::More { step, percentage });
    }
    let name = person.as_ref().map(|person| name_of(person, &caller.portal));
    let facts = [("person", name.unwrap_or_else(|| task.subject.to_string()))];
    let kind = LetterKind::RemovalCompleted;
    write_to(tx, ctx, &caller.portal, &caller.person, kind, &facts)?;
    if let (Some(person), Some(permit)) = (person, permit) {
        notice::by_caller(tx, ctx, caller, Trigger::UserDeleted, std::slice::from_ref(&person))?;
        people::delete(tx, &permit, person.portal, person.id)?;
        record_people(tx, ctx, caller, Event::UserDeleted, std::slice::from_ref(&person))?;
        record_people(tx, ctx, caller, Event::UserDataRemoving, &[person])?;
    } else {
        let gone = vec![task.subject.to_string()];
        record(tx, ctx, caller, Event::UserDataRemoving, gone, String::new())?;
    }
    Ok(Outcome::Done)
}

/// Does the next piece of what is left of a person who was removed at once. Nobody's rights are asked: the removal was
/// permitted when it was made.
pub(super) fn clear_up(tx: &mut Tx<'_>, ctx: &Ctx, task: &Task) -> Result<Outcome, Error> {
    let handover = Handover {
        portal: task.portal,
        from: task.subject,
        to: task.heir,
        occasion: Occasion::Removed,
        is_removed: true,
    };
    Ok(match hand_over_some(tx, ctx, &handover, &task.step)? {
        Progress::At(step, percentage) => Outcome::More { step, percentage },
        Progress::Done => Outcome::Done,
    })
}
