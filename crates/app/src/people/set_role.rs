//! Giving people another role: every way to do it ends here (`docs/protocol/people.md` 17).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::invitations::check_switch;
use crate::people::find_target::get_for_change;
use crate::people::seats::check_seats;
use crate::record::record_people;
use crate::tasks::write_to;
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, Actor, PersonAction, decide, decide_person};
use anteroom_domain::{EmployeeType, LetterKind, Person, PersonId, Role, Trigger};
use anteroom_store::{Tx, people};
use std::collections::HashMap;

/// Gives one person, locked already, another role, in any direction that the caller may. The same role as before
/// changes nothing.
///
/// # Errors
/// [`Error::Denied`] when the change is not legal for the caller, [`Error::Limit`] when no seat is left.
pub(crate) fn set_role(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    actor: &Actor,
    person: Person,
    to: Role,
) -> Result<Person, Error> {
    if person.role == to {
        return Ok(person);
    }
    let changed = change_roles(tx, ctx, caller, actor, &[person], PersonAction::SetRole(to))?;
    changed.into_iter().next().ok_or(Error::Denied)
}

/// Promotes people, `PUT /people/type/{type}`: everybody is checked before anybody is changed.
///
/// # Errors
/// [`Fault::UserIdsNull`] without a list; [`Error::Denied`] when the caller may not give the type, or for anybody unknown,
/// disabled, invisible or not promotable to it; [`Error::Limit`] when the seats do not suffice.
pub fn promote_people(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    kind: EmployeeType,
    ids: Option<&[PersonId]>,
) -> Result<Vec<Person>, Error> {
    let actor = caller.actor_now(tx)?;
    decide(&actor, &Action::AddType(kind))?;
    check_guest_switch(tx, ctx, caller, kind)?;
    let ids = ids.ok_or(Fault::UserIdsNull { parameter: "source" })?;
    let mut found: HashMap<PersonId, Person> = people::list_for_change(tx, caller.portal.id, ids)?
        .into_iter()
        .map(|p| (p.id, p))
        .collect();
    // The list is worked through in the order of the request; an id named twice counts once.
    let mut wanted = Vec::with_capacity(ids.len());
    for id in unique(ids) {
        wanted.push(found.remove(&id).ok_or(Error::Denied)?);
    }
    let Some(to) = kind.role() else {
        // Nobody can have the type All.
        return if wanted.is_empty() {
            Ok(wanted)
        } else {
            Err(Error::Denied)
        };
    };
    let changed = change_roles(tx, ctx, caller, &actor, &wanted, PersonAction::Promote(to))?;
    notice::by_caller(tx, ctx, caller, Trigger::UserUpdated, &changed)?;
    Ok(changed)
}

/// The ids without repetitions, in order.
pub(crate) fn unique(ids: &[PersonId]) -> Vec<PersonId> {
    let mut seen = std::collections::HashSet::with_capacity(ids.len());
    ids.iter().copied().filter(|id| seen.insert(*id)).collect()
}

/// Whether people can become guests here.
///
/// # Errors
/// [`Error::Denied`] when they cannot.
pub(crate) fn check_guest_switch(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, kind: EmployeeType) -> Result<(), Error> {
    match kind.role() {
        Some(role) if role.is_guest() => check_switch(tx, ctx, caller.portal.id, role),
        _ => Ok(()),
    }
}

fn change_roles(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    actor: &Actor,
    wanted: &[Person],
    action: PersonAction,
) -> Result<Vec<Person>, Error> {
    let (PersonAction::SetRole(to) | PersonAction::Promote(to)) = action else {
        return Err(Error::Denied);
    };
    check_guest_switch(tx, ctx, caller, EmployeeType::Role(to))?;
    let mut permits = Vec::with_capacity(wanted.len());
    for person in wanted {
        permits.push(decide_person(actor, action, caller.target(tx, person)?)?);
    }
    let more = wanted.iter().filter(|p| p.role.is_paid() != to.is_paid()).count();
    check_seats(tx, ctx, caller.portal.id, to, i64::try_from(more).unwrap_or(i64::MAX))?;
    let now = ctx.now();
    let mut changed = Vec::with_capacity(wanted.len());
    for (person, permit) in wanted.iter().zip(&permits) {
        people::set_role(tx, permit, person.portal, person.id, to, now)?;
        changed.push(get_for_change(tx, person.portal, person.id)?);
    }
    if !changed.is_empty() {
        record_people(tx, ctx, caller, Event::UsersUpdatedType, &changed)?;
    }
    for person in &changed {
        let facts = [("role", to.name().to_owned())];
        write_to(tx, ctx, &caller.portal, person, LetterKind::TypeChanged, &facts)?;
    }
    Ok(changed)
}
