//! Disabling and enabling people (`docs/protocol/people.md` 16.2).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::people::find_target::get_for_change;
use crate::people::seats::check_seats;
use crate::people::set_role::unique;
use crate::record::record_people;
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, Permit, PersonAction, decide, decide_person};
use anteroom_domain::{Person, PersonId, Role, Status, Trigger};
use anteroom_store::people::SetStatus;
use anteroom_store::{Tx, people};
use std::collections::HashMap;

/// What people are to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Able to sign in again.
    Active,
    /// Disabled.
    Terminated,
}

/// Disables or enables people: everybody is checked before anybody is changed. Answers all of them in the order asked.
///
/// # Errors
/// [`Error::Denied`] when the caller does not administer people, or for anybody unknown, the owner, the caller, somebody
/// of a directory, or a DocSpace admin while the caller is not the owner; [`Fault::UserIdsNull`] without a list;
/// [`Error::Limit`] when the seats do not suffice for enabling all of them.
pub fn set_status(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    wanted: Wanted,
    ids: Option<&[PersonId]>,
) -> Result<Vec<Person>, Error> {
    let actor = caller.actor_now(tx)?;
    decide(&actor, &Action::AdministerPeople)?;
    let ids = unique(ids.ok_or(Fault::UserIdsNull { parameter: "source" })?);
    let action = match wanted {
        Wanted::Active => PersonAction::Enable,
        Wanted::Terminated => PersonAction::Disable,
    };
    let mut found: HashMap<PersonId, Person> = people::list_for_change(tx, caller.portal.id, &ids)?
        .into_iter()
        .map(|p| (p.id, p))
        .collect();
    let mut listed = Vec::with_capacity(ids.len());
    for id in &ids {
        let person = found.remove(id).ok_or(Error::Denied)?;
        let permit = decide_person(&actor, action, caller.target(tx, &person)?)?;
        listed.push((person, permit));
    }
    let mut answer = Vec::with_capacity(listed.len());
    let mut changed = Vec::new();
    if wanted == Wanted::Active {
        check_room_for(tx, ctx, caller, &listed)?;
    }
    for (person, permit) in listed {
        let now_so = match wanted {
            Wanted::Active => person.status != Status::Terminated,
            Wanted::Terminated => person.status == Status::Terminated,
        };
        if now_so {
            answer.push(person);
            continue;
        }
        let person = change(tx, ctx, &person, wanted, Way::List, &permit)?;
        changed.push(person.clone());
        answer.push(person);
    }
    if !answer.is_empty() {
        record_people(tx, ctx, caller, Event::UsersUpdatedStatus, &answer)?;
        notice::by_caller(tx, ctx, caller, Trigger::UserUpdated, &answer)?;
    }
    if wanted == Wanted::Terminated {
        for person in &changed {
            record_people(
                tx,
                ctx,
                caller,
                Event::CookieSettingsUpdated,
                std::slice::from_ref(person),
            )?;
        }
    }
    Ok(answer)
}

/// Through which operation a status is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The list operation, which leaves the time of disabling alone.
    List,
    /// The profile, which sets and clears the time of disabling.
    Profile,
}

/// Changes one status. Somebody who never registered waits for his registration again when enabled.
///
/// # Errors
/// Those of the store.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    person: &Person,
    wanted: Wanted,
    way: Way,
    permit: &Permit,
) -> Result<Person, Error> {
    let never_registered = person.first_name.is_empty() && person.last_name.is_empty();
    let status = match wanted {
        Wanted::Terminated => Status::Terminated,
        Wanted::Active if never_registered => Status::Pending,
        Wanted::Active => Status::Active,
    };
    let terminated_at = match way {
        Way::List => None,
        Way::Profile => Some((wanted == Wanted::Terminated).then(|| ctx.now())),
    };
    let set = SetStatus {
        status,
        activation: None,
        terminated_at,
        end_sessions: wanted == Wanted::Terminated,
    };
    people::set_status(tx, permit, person.portal, person.id, &set, ctx.now())?;
    get_for_change(tx, person.portal, person.id)
}

fn check_room_for(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, listed: &[(Person, Permit)]) -> Result<(), Error> {
    for role in [Role::RoomAdmin, Role::User] {
        let more = listed
            .iter()
            .filter(|(p, _)| p.status == Status::Terminated && p.role.is_paid() == role.is_paid())
            .count();
        check_seats(tx, ctx, caller.portal.id, role, i64::try_from(more).unwrap_or(i64::MAX))?;
    }
    Ok(())
}
