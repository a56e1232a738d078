//! Mails that a new portal's owner is sent by whoever registered it (`docs/protocol/portal.md` 5, the anonymous ones).

use super::remove::send_removal_link;
use crate::app::Ctx;
use crate::error::Error;
use crate::links::call_key;
use crate::people::letters::write_to;
use crate::resolve_portal::LOCAL_ALIAS;
use anteroom_domain::{LetterKind, LinkType, Person, PersonId, Portal, Status};
use anteroom_store::{Tx, people};

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
    if ctx.settings.base_domain != LOCAL_ALIAS {
        return Err(Error::NotAvailable);
    }
    let person = whom(tx, ctx, portal, LinkType::PortalRemove, id, key)?;
    if !person.is_owner {
        return Err(Error::Denied);
    }
    send_removal_link(tx, ctx, portal, &person)
}

fn whom(tx: &mut Tx<'_>, ctx: &Ctx, portal: &Portal, kind: LinkType, id: PersonId, key: &str) -> Result<Person, Error> {
    if !call_key::fits(ctx, portal.id, kind, id, key) {
        return Err(Error::Denied);
    }
    people::find(tx, portal.id, id)?
        .filter(|person| person.status == Status::Active)
        .ok_or(Error::Denied)
}
