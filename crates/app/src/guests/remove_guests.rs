//! Removing guests from one's own list (`docs/protocol/people.md` 7.1).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::people::set_role::unique;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::{EmployeeType, PersonId, Role, Status};
use anteroom_store::{Tx, people, relations};

/// Forgets that the caller brought these guests in: all of them or nobody. The accounts stay, and so do the lists of
/// other members.
///
/// # Errors
/// [`Fault::UserIdsNull`] without a list; [`Error::Denied`] for users and guests as callers, and for anybody unknown,
/// disabled, no guest or not brought in by the caller.
pub fn remove_guests(tx: &mut Tx<'_>, _ctx: &Ctx, caller: &Caller, ids: Option<&[PersonId]>) -> Result<(), Error> {
    let ids = ids.ok_or(Fault::UserIdsNull {
        parameter: "inDto?.UserIds",
    })?;
    decide(
        &caller.actor_now(tx)?,
        &Action::AddType(EmployeeType::Role(Role::Guest)),
    )?;
    let portal = caller.portal.id;
    let ids = unique(ids);
    let found = people::list_for_change(tx, portal, &ids)?;
    if found.len() != ids.len() {
        return Err(Error::Denied);
    }
    for guest in &found {
        let is_guest = guest.role.is_guest() && guest.status != Status::Terminated;
        if !is_guest || !relations::delete(tx, portal, caller.person.id, guest.id)? {
            return Err(Error::Denied);
        }
    }
    Ok(())
}
