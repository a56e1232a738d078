//! Writing a letter out.

use super::words::{one_line, words};
use crate::app::Ctx;
use crate::error::{Error, Missing};
use crate::links;
use anteroom_domain::{Instant, LinkType, Mail, MailId, Person, Portal, UnsignedLink};
use anteroom_store::{Tx, people, portals};
use askama::Template;

/// A mail as it is delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenMail {
    /// Its identifier; the same however often it is delivered.
    pub id: MailId,
    /// The address; what is stored, not yet checked for what a mail server takes.
    pub to: String,
    /// What the portal is called, on one line.
    pub portal_name: String,
    /// The subject, on one line.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The body as HTML.
    pub html: String,
    /// When it was written.
    pub created_at: Instant,
}

struct Action {
    label: &'static str,
    url: String,
}

#[derive(Template)]
#[template(path = "mail.txt", escape = "none")]
struct Text<'a> {
    greeting: &'a str,
    paragraphs: &'a [String],
    action: Option<&'a Action>,
    notes: &'a [String],
    portal: &'a str,
    root: &'a str,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    subject: &'a str,
    greeting: &'a str,
    paragraphs: &'a [String],
    action: Option<&'a Action>,
    notes: &'a [String],
    portal: &'a str,
    root: &'a str,
}

/// A mail as it is delivered, with the key of its link: whoever reads it can use the link.
///
/// # Errors
/// Those of the store, and [`Missing::Mail`] when its portal is gone.
pub fn written_mail(tx: &mut Tx<'_>, ctx: &Ctx, mail: &Mail) -> Result<WrittenMail, Error> {
    let portal = portals::find(tx, mail.portal)?.ok_or(Error::NotFound(Missing::Mail))?;
    let reader = reader_of(tx, mail)?;
    write_out(ctx, &portal, reader.as_ref(), mail)
}

/// Whose mail it is, when it is somebody of the portal.
pub(super) fn reader_of(tx: &mut Tx<'_>, mail: &Mail) -> Result<Option<Person>, Error> {
    match mail.letter.recipient {
        Some(id) => Ok(people::find(tx, mail.portal, id)?),
        None => Ok(None),
    }
}

/// A mail with everything in it, the key of its link too: whoever reads it can use the link.
///
/// # Errors
/// Internal, when a template fails.
pub(super) fn write_out(
    ctx: &Ctx,
    portal: &Portal,
    reader: Option<&Person>,
    mail: &Mail,
) -> Result<WrittenMail, Error> {
    let root = ctx.root_url(portal);
    let url = |link: &UnsignedLink| links::url(&ctx.secrets, &root, portal.id, link);
    fill(portal, reader, mail, &root, url)
}

/// The same for those who may know what is written, but not act as the person to whom it is written: the link has no
/// key.
///
/// # Errors
/// As [`write_out`].
pub(super) fn write_out_without_key(
    ctx: &Ctx,
    portal: &Portal,
    reader: Option<&Person>,
    mail: &Mail,
) -> Result<WrittenMail, Error> {
    let root = ctx.root_url(portal);
    let url = |link: &UnsignedLink| {
        let key = links::key(&ctx.secrets, portal.id, link);
        links::url(&ctx.secrets, &root, portal.id, link).replace(&key, "…")
    };
    fill(portal, reader, mail, &root, url)
}

fn fill(
    portal: &Portal,
    reader: Option<&Person>,
    mail: &Mail,
    root: &str,
    url: impl Fn(&UnsignedLink) -> String,
) -> Result<WrittenMail, Error> {
    let letter = &mail.letter;
    let portal_name = Some(one_line(&portal.name)).filter(|name| !name.is_empty());
    let portal_name = portal_name.unwrap_or_else(|| host_of(root).to_owned());
    let words = words(letter, &portal_name);
    let name = reader
        .map(|person| one_line(&person.first_name))
        .filter(|name| !name.is_empty());
    let greeting = name.map_or_else(|| "Hello,".to_owned(), |name| format!("Hello {name},"));
    let action = words.action.map(|label| Action {
        label,
        url: letter.link.as_ref().map_or_else(|| root.to_owned(), &url),
    });
    let mut notes = words.notes;
    notes.extend(letter.link.as_ref().and_then(|link| time_left(link.kind)));
    let text = Text {
        greeting: &greeting,
        paragraphs: &words.paragraphs,
        action: action.as_ref(),
        notes: &notes,
        portal: &portal_name,
        root,
    };
    let html = Html {
        subject: &words.subject,
        greeting: &greeting,
        paragraphs: &words.paragraphs,
        action: action.as_ref(),
        notes: &notes,
        portal: &portal_name,
        root,
    };
    let failed = |error: askama::Error| Error::Internal(Box::new(error));
    Ok(WrittenMail {
        id: mail.id,
        to: letter.to.clone(),
        text: text.render().map_err(failed)?,
        html: html.render().map_err(failed)?,
        portal_name,
        subject: words.subject,
        created_at: mail.created_at,
    })
}

fn time_left(kind: LinkType) -> Option<String> {
    const HOUR_US: i64 = 3_600_000_000;
    let hours = kind.validity_us()? / HOUR_US;
    Some(match hours {
        1 => "The link works for one hour.".to_owned(),
        hours if hours % 24 == 0 => format!("The link works for {} days.", hours / 24),
        hours => format!("The link works for {hours} hours."),
    })
}

fn host_of(root: &str) -> &str {
    root.split_once("://").map_or(root, |(_, host)| host)
}
