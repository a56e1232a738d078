//! Invitation links that anybody may use who has them (`docs/protocol/portal.md` 3.2).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault, Missing};
use crate::invitations::check_switch;
use crate::links::{invite, short};
use crate::people::seats::check_seats;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::{EmployeeType, Instant, InvitationLink, InvitationLinkId, Role};
use anteroom_store::short_links::KEPT_FOR_EVER;
use anteroom_store::{Tx, invitations};

/// How long a link may be used, and how often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// From when on it does not work any more; none: it works for as long as it exists.
    pub expires_at: Option<Instant>,
    /// How many people may register with it; none: any number.
    pub max_uses: Option<i64>,
}

/// A link together with what its reader hands out.
#[derive(Clone, Debug)]
pub struct LinkView {
    /// The link.
    pub link: InvitationLink,
    /// Its short form below the portal's root; it says who handed it out.
    pub path: String,
}

/// Makes the portal's link for a type.
///
/// # Errors
/// In this order: the switch ([`Error::Denied`]), [`Fault::EmployeeType`], [`Fault::Expiration`], [`Error::Denied`] for
/// whom the caller may not invite, [`Error::Limit`], [`Fault::InvitationLinkExists`].
pub fn create_link(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    kind: EmployeeType,
    limits: Limits,
) -> Result<LinkView, Error> {
    check_members_switch(tx, ctx, caller)?;
    let role = role_of(kind)?;
    check_expiry(ctx, limits)?;
    allow(tx, caller, role)?;
    let portal = caller.portal.id;
    if role.is_paid() {
        check_seats(tx, ctx, portal, role, 1)?;
    }
    let link = InvitationLink {
        id: InvitationLinkId(ctx.new_id()),
        portal,
        role,
        expires_at: limits.expires_at,
        max_uses: limits.max_uses,
        uses: 0,
        created_at: ctx.now(),
    };
    if !invitations::insert(tx, &link)? {
        return Err(Fault::InvitationLinkExists.into());
    }
    view(tx, ctx, caller, link)
}

/// The portal's link for a type; none when it has none.
///
/// # Errors
/// [`Fault::EmployeeType`], then [`Error::Denied`] and [`Error::Limit`] as for [`create_link`].
pub fn find_link(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, kind: EmployeeType) -> Result<Option<LinkView>, Error> {
    let role = role_of(kind)?;
    check_members_switch(tx, ctx, caller)?;
    allow(tx, caller, role)?;
    if role.is_paid() {
        check_seats(tx, ctx, caller.portal.id, role, 1)?;
    }
    match invitations::find_by_role(tx, caller.portal.id, role)? {
        Some(link) => view(tx, ctx, caller, link).map(Some),
        None => Ok(None),
    }
}

/// Sets both limits of a link anew.
///
/// # Errors
/// In this order: the switch ([`Error::Denied`]), [`Missing::InvitationLink`], [`Fault::MaxUseCount`] when more people
/// registered already, [`Fault::Expiration`], [`Error::Denied`] for whom the caller may not invite.
pub fn update_link(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    id: InvitationLinkId,
    limits: Limits,
) -> Result<LinkView, Error> {
    check_members_switch(tx, ctx, caller)?;
    let mut link = get_for_change(tx, caller, id)?;
    if limits.max_uses.is_some_and(|most| most < link.uses) {
        return Err(Fault::MaxUseCount.into());
    }
    check_expiry(ctx, limits)?;
    allow(tx, caller, link.role)?;
    (link.expires_at, link.max_uses) = (limits.expires_at, limits.max_uses);
    invitations::update(tx, &link)?;
    view(tx, ctx, caller, link)
}

/// Deletes a link: whoever has it cannot use it any more.
///
/// # Errors
/// In this order: the switch ([`Error::Denied`]), [`Missing::InvitationLink`], [`Error::Denied`] for whom the caller may
/// not invite.
pub fn delete_link(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: InvitationLinkId) -> Result<(), Error> {
    check_members_switch(tx, ctx, caller)?;
    let link = get_for_change(tx, caller, id)?;
    allow(tx, caller, link.role)?;
    short::forget(tx, link.portal, &invite::beginning_of_common(&link))?;
    Ok(invitations::delete(tx, link.portal, link.id)?)
}

/// A link for a type that needs no stored one and works for some days; none when the caller may not invite such people.
///
/// # Errors
/// [`Error::Denied`] while nobody may be invited.
pub fn personal_link(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, kind: EmployeeType) -> Result<Option<String>, Error> {
    check_members_switch(tx, ctx, caller)?;
    let actor = caller.actor_now(tx)?;
    let Some(role) = kind.role() else {
        return Ok(None);
    };
    let action = if role.is_guest() {
        Action::AddType(kind)
    } else {
        Action::CreatePerson(kind)
    };
    if decide(&actor, &action).is_err() {
        return Ok(None);
    }
    // Who asks again within the hour gets the same link, so that asking does not fill the table of short forms.
    let made_at = ctx.now().hour();
    let link = invite::personal(role, caller.person.id, &caller.portal.alias, made_at);
    short::shorten(tx, ctx, &caller.portal, &link, None).map(Some)
}

fn view(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, link: InvitationLink) -> Result<LinkView, Error> {
    let signed = invite::common(&link, caller.person.id, &caller.portal.alias);
    // The short form outlives the expiry: the link itself says that it is over, and the expiry may be moved.
    let path = short::shorten(tx, ctx, &caller.portal, &signed, Some(KEPT_FOR_EVER))?;
    Ok(LinkView { link, path })
}

/// The operations are about members, whatever the switch for guests says.
fn check_members_switch(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<(), Error> {
    check_switch(tx, ctx, caller.portal.id, Role::User)
}

fn role_of(kind: EmployeeType) -> Result<Role, Error> {
    kind.role()
        .filter(|role| !role.is_guest())
        .ok_or_else(|| Fault::EmployeeType.into())
}

fn check_expiry(ctx: &Ctx, limits: Limits) -> Result<(), Error> {
    if limits.expires_at.is_some_and(|end| end <= ctx.now()) {
        return Err(Fault::Expiration.into());
    }
    Ok(())
}

/// Handing an invitation out is as much as creating the person.
fn allow(tx: &mut Tx<'_>, caller: &Caller, role: Role) -> Result<(), Error> {
    let actor = caller.actor_now(tx)?;
    decide(&actor, &Action::CreatePerson(EmployeeType::Role(role)))?;
    Ok(())
}

fn get_for_change(tx: &mut Tx<'_>, caller: &Caller, id: InvitationLinkId) -> Result<InvitationLink, Error> {
    invitations::find_for_change(tx, caller.portal.id, id)?.ok_or(Error::NotFound(Missing::InvitationLink))
}
