//! What administrators see of the outbox, and do with it (`docs/protocol/anteroom.md`, Mails).

use super::post::put;
use super::written::{WrittenMail, reader_of, write_out, write_out_without_key};
use crate::app::Ctx;
use crate::caller::{Caller, Credential};
use crate::error::{Error, Fault, Missing, Refusal};
use anteroom_domain::email::Email;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::{Letter, LetterKind, Mail, MailId, MailState, PersonId};
use anteroom_store::{Tx, outbox};

/// A mail, and what it says.
#[derive(Clone, Debug)]
pub struct MailView {
    /// The mail.
    pub mail: Mail,
    /// What it says.
    pub written: WrittenMail,
}

/// One page of the portal's mails.
#[derive(Clone, Debug)]
pub struct MailList {
    /// The mails of the page, newest first.
    pub items: Vec<MailView>,
    /// How many there are.
    pub total: i64,
}

/// The mails of the portal, newest first.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn list_mails(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    state: Option<MailState>,
    start_index: i64,
    count: i64,
) -> Result<MailList, Error> {
    decide(&caller.actor(), &Action::ReadMails)?;
    let (mails, total) = outbox::list(tx, caller.portal.id, state, start_index, count)?;
    let items = mails.into_iter().map(|mail| view(tx, ctx, caller, mail));
    Ok(MailList {
        items: items.collect::<Result<_, _>>()?,
        total,
    })
}

/// A mail of the portal.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators, [`Missing::Mail`].
pub fn get_mail(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: MailId) -> Result<MailView, Error> {
    decide(&caller.actor(), &Action::ReadMails)?;
    let mail = outbox::find(tx, caller.portal.id, id)?.ok_or(Error::NotFound(Missing::Mail))?;
    view(tx, ctx, caller, mail)
}

/// Lets a mail that was not sent start over. One that is being delivered at this moment is left alone.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators, [`Missing::Mail`], [`Refusal::MailIsSent`].
pub fn retry_mail(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: MailId) -> Result<MailView, Error> {
    decide(&caller.actor_now(tx)?, &Action::ManageMails)?;
    let (portal, now) = (caller.portal.id, ctx.now());
    let mail = outbox::find_for_change(tx, portal, id)?.ok_or(Error::NotFound(Missing::Mail))?;
    if mail.state == MailState::Sent {
        return Err(Error::Forbidden(Refusal::MailIsSent));
    }
    if !(mail.is_leased && mail.due_at > now && mail.state == MailState::Waiting) {
        let expires_at = now.plus_seconds(ctx.settings.mail.give_up_after_s);
        outbox::restart(tx, portal, id, now, expires_at)?;
    }
    get_mail(tx, ctx, caller, id)
}

/// Writes a mail that says that mails arrive, to an address or to the caller.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators, [`Refusal::NoMailServer`], [`Fault::Email`].
pub fn send_test_mail(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, to: Option<&str>) -> Result<MailView, Error> {
    decide(&caller.actor_now(tx)?, &Action::ManageMails)?;
    if !ctx.settings.mail.is_delivered {
        return Err(Error::Forbidden(Refusal::NoMailServer));
    }
    let (to, recipient): (String, Option<PersonId>) = match to {
        Some(to) => (
            Email::parse(to.trim()).map_err(|_| Fault::Email)?.as_str().to_owned(),
            None,
        ),
        None => (caller.person.email.clone(), Some(caller.person.id)),
    };
    let letter = Letter {
        kind: LetterKind::Test,
        to,
        recipient,
        culture: None,
        link: None,
        facts: Vec::new(),
    };
    let mail = put(tx, ctx, &caller.portal, &letter)?;
    view(tx, ctx, caller, mail)
}

/// What the caller may see of a mail. The key of its link opens an account as if one were its owner; only whoever can
/// read the machine key anyway gets to see it.
fn view(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, mail: Mail) -> Result<MailView, Error> {
    let reader = reader_of(tx, &mail)?;
    let written = if caller.credential == Credential::Control {
        write_out(ctx, &caller.portal, reader.as_ref(), &mail)?
    } else {
        write_out_without_key(ctx, &caller.portal, reader.as_ref(), &mail)?
    };
    Ok(MailView { mail, written })
}
