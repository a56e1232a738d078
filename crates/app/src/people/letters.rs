//! Letters to people about their own accounts (`docs/protocol/people.md` 21).

use crate::app::Ctx;
use crate::error::Error;
use crate::mail;
use anteroom_domain::name::display_name;
use anteroom_domain::{Letter, LetterKind, Person, Portal, UnsignedLink};
use anteroom_store::Tx;

/// Writes to a person about his own account, at his address.
///
/// # Errors
/// Those of the store.
pub(crate) fn write_to(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    person: &Person,
    kind: LetterKind,
    link: Option<UnsignedLink>,
) -> Result<(), Error> {
    write_to_address(tx, ctx, portal, person, &person.email, kind, link)
}

/// Writes to a person at another address than the one of his account.
///
/// # Errors
/// Those of the store.
pub(crate) fn write_to_address(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    person: &Person,
    address: &str,
    kind: LetterKind,
    link: Option<UnsignedLink>,
) -> Result<(), Error> {
    let letter = Letter {
        kind,
        to: address.to_owned(),
        recipient: Some(person.id),
        culture: person.culture.clone(),
        link,
        facts: vec![("person".to_owned(), name_of(person, portal))],
    };
    mail::post(tx, ctx, portal, &letter)
}

/// Tells an administrator about somebody else.
///
/// # Errors
/// Those of the store.
pub(crate) fn write_about(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    reader: &Person,
    about: &Person,
    kind: LetterKind,
) -> Result<(), Error> {
    let letter = Letter {
        kind,
        to: reader.email.clone(),
        recipient: Some(reader.id),
        culture: reader.culture.clone(),
        link: None,
        facts: vec![
            ("person".to_owned(), name_of(about, portal)),
            ("person_email".to_owned(), about.email.clone()),
        ],
    };
    mail::post(tx, ctx, portal, &letter)
}

fn name_of(person: &Person, portal: &Portal) -> String {
    display_name(&person.first_name, &person.last_name, &person.email, &portal.culture)
}
