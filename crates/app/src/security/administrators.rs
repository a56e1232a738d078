//! Who administers a portal (`docs/protocol/portal.md` 10.4).

use super::fault::SecurityFault;
use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::{Error, Missing};
use crate::people::PersonView;
use crate::people::find_target::get_for_change;
use crate::people::list_people::{EVERYTHING, list_matching};
use crate::people::set_role::set_role;
use crate::record::record_people;
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::people_filter::PeopleFilter;
use anteroom_domain::policy::{Action, decide, is_administrator};
use anteroom_domain::{PersonId, Role, Status, Trigger};
use anteroom_store::{Tx, people};
use uuid::Uuid;

/// Makes a person a `DocSpace` administrator, or a room administrator of one, when `module` is the zero identifier. Of one
/// module alone there are no administrators, so with any other the wish must be what is so already.
///
/// # Errors
/// In this order: [`Error::Denied`] for everybody but administrators, and about the whole portal for everybody but the owner;
/// [`Missing::Person`]; [`SecurityFault::AdministersEverything`]; [`Error::Denied`] for a person whose role the owner cannot
/// change so, as his own or that of a disabled person; [`Error::Limit`] when no seat is left.
pub fn set_administrator(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    module: Uuid,
    id: PersonId,
    administrator: bool,
) -> Result<(), Error> {
    let actor = caller.actor_now(tx)?;
    decide(&actor, &Action::EditSettings)?;
    if module.is_nil() {
        decide(&actor, &Action::AppointAdministrators)?;
    }
    let person = get_for_change(tx, caller.portal.id, id)?;
    if is_administrator(person.role, person.is_owner) == administrator {
        return Ok(());
    }
    if !module.is_nil() {
        return Err(SecurityFault::AdministersEverything.into());
    }
    let (to, event) = if administrator {
        (Role::DocSpaceAdmin, Event::AdministratorOpenedFullAccess)
    } else {
        (Role::RoomAdmin, Event::AdministratorDeleted)
    };
    let person = set_role(tx, ctx, caller, &actor, person, to)?;
    record_people(tx, ctx, caller, event, std::slice::from_ref(&person))?;
    notice::by_caller(tx, ctx, caller, Trigger::UserUpdated, std::slice::from_ref(&person))
}

/// Whether somebody administers a module, which is to say the portal.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators; [`Missing::Person`].
pub async fn is_administrator_of_module(app: &App, caller: &Caller, id: PersonId) -> Result<bool, Error> {
    decide(&caller.actor(), &Action::ReadSettings)?;
    let portal = caller.portal.id;
    let person = app.point(move |tx, _| Ok(people::find(tx, portal, id)?)).await?;
    let person = person.ok_or(Error::NotFound(Missing::Person))?;
    Ok(is_administrator(person.role, person.is_owner))
}

/// Everybody who administers a module, which is to say the portal, and is not disabled; the first 10,000 by name.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub async fn list_administrators(app: &App, caller: &Caller) -> Result<Vec<PersonView>, Error> {
    decide(&caller.actor(), &Action::ReadSettings)?;
    let filter = PeopleFilter {
        statuses: Some(vec![Status::Active, Status::Pending]),
        roles: Some(vec![Role::DocSpaceAdmin]),
        ..PeopleFilter::default()
    };
    Ok(list_matching(app, caller, filter, EVERYTHING).await?.items)
}
