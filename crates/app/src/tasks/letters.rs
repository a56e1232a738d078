//! What is written to people about background work (`docs/protocol/people.md` 21).

use crate::app::Ctx;
use crate::error::Error;
use crate::mail;
use anteroom_domain::name::display_name;
use anteroom_domain::task::{Task, TaskFault, TaskKind, Work};
use anteroom_domain::{Letter, LetterKind, Person, Portal, Status};
use anteroom_store::{Tx, people, portals};

/// How somebody is called in a letter.
pub(crate) fn name_of(person: &Person, portal: &Portal) -> String {
    display_name(&person.first_name, &person.last_name, &person.email, &portal.culture)
}

/// Writes to somebody who can sign in; nobody else is written to. Facts: as the kinds of letters name them.
pub(crate) fn write_to(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    reader: &Person,
    kind: LetterKind,
    facts: &[(&str, String)],
) -> Result<(), Error> {
    if reader.status != Status::Active {
        return Ok(());
    }
    let letter = Letter {
        kind,
        to: reader.email.clone(),
        recipient: Some(reader.id),
        culture: reader.culture.clone(),
        link: None,
        facts: facts
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
    };
    mail::post(tx, ctx, portal, &letter)
}

/// Tells whoever started a task that it was given up, and why.
pub(super) fn write_of_failure(tx: &mut Tx<'_>, ctx: &Ctx, task: &Task, fault: TaskFault) -> Result<(), Error> {
    let kind = match task.work.kind() {
        TaskKind::Reassign | TaskKind::SetRole => LetterKind::ReassignFailed,
        TaskKind::Remove => LetterKind::RemovalFailed,
        TaskKind::ClearUp | TaskKind::DeleteFolder => return Ok(()),
    };
    let (Some(portal), Some(initiator)) = (
        portals::find(tx, task.portal)?,
        people::find(tx, task.portal, task.initiator)?,
    ) else {
        return Ok(());
    };
    let subject = people::find(tx, task.portal, task.subject)?;
    let person = subject.map_or_else(|| task.subject.to_string(), |person| name_of(&person, &portal));
    let mut facts = vec![("person", person), ("reason", reason(fault).to_owned())];
    if let Work::SetRole(to) = task.work {
        facts.push(("role", to.name().to_owned()));
    }
    write_to(tx, ctx, &portal, &initiator, kind, &facts)
}

const fn reason(fault: TaskFault) -> &'static str {
    match fault {
        TaskFault::NoPermission => "You do not have enough permission to perform the operation.",
        TaskFault::Gone => "The profile does not exist any more.",
        TaskFault::CannotReassignFrom | TaskFault::CannotRemove => "The profile is not disabled any more.",
        TaskFault::CannotSetRole => "The profile is disabled.",
        TaskFault::CannotReassignTo | TaskFault::CannotHandOverTo => {
            "Whoever was to receive the data cannot receive it any more."
        }
        TaskFault::Seats => "The portal has no room for another user.",
        TaskFault::Internal => "The server could not complete it.",
    }
}
