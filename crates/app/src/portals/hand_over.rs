//! Handing a portal over to another owner (`docs/protocol/portal.md` 10.5).

use super::close::get_for_change;
use super::owner_rule::owner_of_link;
use crate::app::Ctx;
use crate::caller::{Caller, Credential};
use crate::error::{Error, Fault, Unprocessed};
use crate::links::{OpenedLink, make};
use crate::mail;
use crate::people::letters::write_about;
use crate::people::seats::check_seats;
use crate::record::record_people;
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::name::display_name;
use anteroom_domain::policy::{Action, Permit, can_own, decide};
use anteroom_domain::{Activation, Letter, LetterKind, Person, PersonId, Portal, Role, Trigger};
use anteroom_store::{Tx, people, portals};
use std::sync::Arc;

/// What became of the wish for another owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The link is on its way to this address, the owner's.
    Sent {
        /// The address.
        to: String,
    },
    /// The caller is not the owner, or nobody can have the portal by this name.
    NoPermission,
}

/// Sends the owner the link that hands the portal over. Links that were sent before stop working.
///
/// # Errors
/// In this order: [`Error::Denied`] for everybody but administrators; [`Fault::OwnerNotActivated`]; [`Error::Denied`] for a
/// guest as new owner.
pub fn request_hand_over(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, to: PersonId) -> Result<Asked, Error> {
    let actor = caller.actor_now(tx)?;
    decide(&actor, &Action::EditSettings)?;
    let portal = &caller.portal;
    let owner = people::find(tx, portal.id, portal.owner)?.ok_or(Error::Denied)?;
    if owner.activation != Activation::Activated {
        return Err(Fault::OwnerNotActivated.into());
    }
    let Some(next) = people::find(tx, portal.id, to)? else {
        return Ok(Asked::NoPermission);
    };
    if next.role.is_guest() {
        return Err(Error::Denied);
    }
    if decide(&actor, &Action::HandPortalOver).is_err() || next.is_owner || !can_own(next.role, next.status) {
        return Ok(Asked::NoPermission);
    }
    let link = make::portal_owner_change(tx, &owner, next.id, ctx.now())?;
    let letter = Letter {
        kind: LetterKind::OwnerChange,
        to: owner.email.clone(),
        recipient: Some(owner.id),
        culture: owner.culture.clone(),
        link: Some(link),
        facts: vec![("person".to_owned(), name_of(&next, portal))],
    };
    mail::post(tx, ctx, portal, &letter)?;
    record_people(
        tx,
        ctx,
        caller,
        Event::OwnerSentChangeOwnerInstructions,
        std::slice::from_ref(&next),
    )?;
    Ok(Asked::Sent { to: owner.email })
}

/// Hands the portal over to the person whom the link of its owner names. The owner until now stays an administrator.
///
/// # Errors
/// In this order: [`Error::Link`] when the link was overtaken or used; [`Unprocessed::NewOwner`] for nobody, guests and
/// people who are not active; [`Error::Denied`] for somebody else than whom the link names, and when somebody acts whom
/// it is not about; [`Error::Limit`] when no seat is left for another administrator.
pub fn hand_over_by_link(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    link: &OpenedLink,
    to: PersonId,
) -> Result<Person, Error> {
    get_for_change(tx, caller)?;
    let owner = owner_of_link(tx, caller, link)?;
    let (owner, next) = lock(tx, &owner, to)?;
    if Some(to) != link.person.as_ref().map(|person| person.id) {
        return Err(Error::Denied);
    }
    if caller.person.id != owner.id && caller.person.id != next.id {
        return Err(Error::Denied);
    }
    link.proof.use_newest(tx, &owner)?;
    // Without a session the link acts for the one whom it names. But it went to the owner, who is therefore who used it.
    let caller = match caller.credential {
        Credential::Link(_) => Caller {
            person: Arc::new(owner.clone()),
            ..caller.clone()
        },
        _ => caller.clone(),
    };
    let permit = Permit::system("the owner holds the link that hands the portal over");
    hand_over(tx, ctx, &caller, &permit, &owner, &next)
}

/// Hands the caller's portal over at once, whoever owns it.
///
/// # Errors
/// As [`hand_over_by_link`], of what is about the new owner.
pub(super) fn hand_over_to(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    permit: &Permit,
    to: PersonId,
) -> Result<Person, Error> {
    let portal = get_for_change(tx, caller)?;
    let owner = people::find(tx, portal.id, portal.owner)?.ok_or(Error::Denied)?;
    let (owner, next) = lock(tx, &owner, to)?;
    hand_over(tx, ctx, caller, permit, &owner, &next)
}

/// Both people as they are now, locked for a change.
fn lock(tx: &mut Tx<'_>, owner: &Person, to: PersonId) -> Result<(Person, Person), Error> {
    let mut locked = people::list_for_change(tx, owner.portal, &[owner.id, to])?;
    let mut take = |id: PersonId| {
        let at = locked.iter().position(|person| person.id == id)?;
        Some(locked.swap_remove(at))
    };
    // Whoever is the owner already has nothing to be given.
    let next = take(to).filter(|next| !next.is_owner && can_own(next.role, next.status));
    let next = next.ok_or(Error::Unprocessed(Unprocessed::NewOwner))?;
    let owner = take(owner.id).ok_or(Error::Denied)?;
    Ok((owner, next))
}

fn hand_over(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    permit: &Permit,
    owner: &Person,
    next: &Person,
) -> Result<Person, Error> {
    let portal = owner.portal;
    // The owner until now keeps a seat, so whoever had none needs another one.
    if !next.role.is_paid() {
        check_seats(tx, ctx, portal, Role::DocSpaceAdmin, 1)?;
    }
    if next.role.rank() < Role::DocSpaceAdmin.rank() {
        people::set_role(tx, permit, portal, next.id, Role::DocSpaceAdmin, ctx.now())?;
    }
    portals::set_owner(tx, permit, portal, next.id, ctx.now())?;
    record_people(tx, ctx, caller, Event::OwnerUpdated, std::slice::from_ref(next))?;
    for reader in [owner, next] {
        write_about(tx, ctx, &caller.portal, reader, next, LetterKind::OwnerChanged)?;
    }
    let next = people::find(tx, portal, next.id)?.ok_or(Error::Unprocessed(Unprocessed::NewOwner))?;
    notice::by_caller(tx, ctx, caller, Trigger::UserUpdated, std::slice::from_ref(&next))?;
    Ok(next)
}

fn name_of(person: &Person, portal: &Portal) -> String {
    display_name(&person.first_name, &person.last_name, &person.email, &portal.culture)
}
