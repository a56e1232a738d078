//! Mails that a new portal's owner is sent by whoever registered it (`docs/protocol/portal.md` 5, the anonymous ones).

use super::remove::send_removal_link;
use crate::app::{App, Ctx};
use crate::error::Error;
use crate::links::call_key;
use crate::people::letters::write_to;
use crate::resolve_portal::LOCAL_ALIAS;
use anteroom_domain::{LetterKind, LinkType, Person, PersonId, Portal, Status};
use anteroom_store::{Tx, people};
use std::net::IpAddr;

/// Welcomes somebody by mail.
///
/// # Errors
/// [`Error::Denied`] when the key is not the one for it, or too old, or there is no such person in use.
pub fn send_congratulations(tx: &mut Tx<'_>, ctx: &Ctx, portal: &Portal, id: PersonId, key: &str) -> Result<(), Error> {
    let person = whom(tx, ctx, portal, LinkType::Auth, id, key)?;
    write_to(tx, ctx, portal, &person, LetterKind::Welcome, None)
}

/// Sends the owner the link that removes the portal.
///
/// # Errors
/// [`Error::NotAvailable`] where portals have a base domain; [`Error::Denied`] when the key is not the one for it, or too
/// old, or it is not about the owner.
pub fn send_removal_instructions(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    id: PersonId,
    key: &str,
) -> Result<(), Error> {
    check_offered(ctx, LinkType::PortalRemove)?;
    let person = whom(tx, ctx, portal, LinkType::PortalRemove, id, key)?;
    if !person.is_owner {
        return Err(Error::Denied);
    }
    send_removal_link(tx, ctx, portal, &person)
}

/// Lets a call of this type about a person pass, or not: its key may be used again and again while it is good, and each
/// call writes to a mailbox.
///
/// # Errors
/// [`Error::NotAvailable`] where the installation does not offer the call; [`Error::Denied`] when the key is not the one
/// for it, or too old; [`Error::Guarded`] after ten calls of one client, or
/// about one person, in two minutes.
pub fn admit(
    app: &App,
    portal: &Portal,
    kind: LinkType,
    person: PersonId,
    key: &str,
    client: IpAddr,
) -> Result<(), Error> {
    check_offered(app.ctx(), kind)?;
    if !call_key::fits(app.ctx(), portal.id, kind, person, key) {
        return Err(Error::Denied);
    }
    let operation = match kind {
        LinkType::PortalRemove => "sendremoveinstructions",
        _ => "sendcongratulations",
    };
    app.guard(operation, client)?;
    app.guard_about(operation, format_args!("{person} of {}", portal.id))
}

fn check_offered(ctx: &Ctx, kind: LinkType) -> Result<(), Error> {
    if kind == LinkType::PortalRemove && ctx.settings.base_domain != LOCAL_ALIAS {
        return Err(Error::NotAvailable);
    }
    Ok(())
}

fn whom(tx: &mut Tx<'_>, ctx: &Ctx, portal: &Portal, kind: LinkType, id: PersonId, key: &str) -> Result<Person, Error> {
    if !call_key::fits(ctx, portal.id, kind, id, key) {
        return Err(Error::Denied);
    }
    people::find(tx, portal.id, id)?
        .filter(|person| person.status == Status::Active)
        .ok_or(Error::Denied)
}
