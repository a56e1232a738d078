//! Taking a shared guest into one's own list (`docs/protocol/people.md` 7.3).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault, Missing};
use anteroom_domain::policy::{Action, PersonAction, decide, decide_person};
use anteroom_domain::{EmployeeType, Person, PersonId, Role};
use anteroom_store::{Tx, people, relations};

/// Notes that the acting account knows the guest of a link, unless it may see the guest anyway. Answers the guest.
///
/// # Errors
/// In this order: [`Missing::Guest`], [`Fault::NotAGuest`], [`Error::Denied`] for users and guests as acting account.
pub fn approve_guest(tx: &mut Tx<'_>, ctx: &Ctx, acting: &Caller, guest: Option<PersonId>) -> Result<Person, Error> {
    let portal = acting.portal.id;
    let missing = || Error::NotFound(Missing::Guest);
    let id = guest.ok_or_else(missing)?;
    let guest = people::list_for_change(tx, portal, &[id])?.pop().ok_or_else(missing)?;
    if !guest.role.is_guest() {
        return Err(Fault::NotAGuest.into());
    }
    let actor = acting.actor_now(tx)?;
    decide(&actor, &Action::AddType(EmployeeType::Role(Role::Guest)))?;
    if decide_person(&actor, PersonAction::View, acting.target(tx, &guest)?).is_err() {
        relations::insert(tx, portal, acting.person.id, guest.id, ctx.now())?;
    }
    Ok(guest)
}
