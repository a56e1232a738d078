//! The table of accounts at providers outside (`docs/protocol/people.md` 14).

use crate::error::Error;
use crate::tx::{Touched, Tx};
use crate::value::Row;
use anteroom_domain::text_key::email_key;
use anteroom_domain::{ExternalAccount, PersonId, PortalId};

macro_rules! columns {
    () => {
        "person_id, provider, subject, email, linked_at"
    };
}

const FIND: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM external_accounts WHERE portal_id = $1 AND provider = $2 AND subject = $3"
);
const FIND_BY_EMAIL: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM external_accounts WHERE portal_id = $1 AND email_key = $2 ORDER BY provider, subject LIMIT 1"
);
const LIST_OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM external_accounts WHERE portal_id = $1 AND person_id = $2 ORDER BY provider"
);
const DELETE: &str = "DELETE FROM external_accounts WHERE portal_id = $1 AND person_id = $2 AND provider = $3";
const DELETE_ALL_OF: &str = "DELETE FROM external_accounts WHERE portal_id = $1 AND person_id = $2";
const INSERT: &str = "INSERT INTO external_accounts (portal_id, provider, subject, person_id, email, email_key, linked_at) \
VALUES ($1, $2, $3, $4, $5, $6, $7)";

pub(crate) const STATEMENTS: &[&str] = &[FIND, FIND_BY_EMAIL, LIST_OF, DELETE, DELETE_ALL_OF, INSERT];

/// The account with this name at a provider.
///
/// # Errors
/// Those of every statement.
pub fn find(
    tx: &mut Tx<'_>,
    portal: PortalId,
    provider: &str,
    subject: &str,
) -> Result<Option<ExternalAccount>, Error> {
    tx.optional(FIND, &[portal.into(), provider.into(), subject.into()], |row| {
        read(portal, row)
    })
}

/// An account with this address at any provider.
///
/// # Errors
/// Those of every statement.
pub fn find_by_email(tx: &mut Tx<'_>, portal: PortalId, email: &str) -> Result<Option<ExternalAccount>, Error> {
    let key = email_key(email);
    tx.optional(FIND_BY_EMAIL, &[portal.into(), (&key).into()], |row| read(portal, row))
}

/// The accounts of a person.
///
/// # Errors
/// Those of every statement.
pub fn list_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<Vec<ExternalAccount>, Error> {
    tx.all(LIST_OF, &[portal.into(), person.into()], |row| read(portal, row))
}

/// Links an account, in place of another one that the person has at the same provider.
///
/// # Errors
/// [`Error::Unique`] when the account is linked to somebody else.
pub fn set(tx: &mut Tx<'_>, account: &ExternalAccount) -> Result<(), Error> {
    delete(tx, account.portal, account.person, &account.provider)?;
    let key = account.email.as_deref().map(email_key);
    tx.execute(
        INSERT,
        &[
            account.portal.into(),
            (&account.provider).into(),
            (&account.subject).into(),
            account.person.into(),
            account.email.as_deref().into(),
            key.as_deref().into(),
            account.linked_at.into(),
        ],
    )?;
    tx.touch(Touched::Person(account.portal, account.person));
    Ok(())
}

/// Takes the link of a person to a provider away; `false` when there is none.
///
/// # Errors
/// Those of every statement.
pub fn delete(tx: &mut Tx<'_>, portal: PortalId, person: PersonId, provider: &str) -> Result<bool, Error> {
    let hit = tx.execute(DELETE, &[portal.into(), person.into(), provider.into()])?;
    Ok(hit > 0)
}

/// Takes every link of a person away.
///
/// # Errors
/// Those of every statement.
pub(crate) fn delete_all_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<(), Error> {
    tx.execute(DELETE_ALL_OF, &[portal.into(), person.into()]).map(drop)
}

fn read(portal: PortalId, row: Row<'_>) -> Result<ExternalAccount, Error> {
    let mut columns = row.columns("external_accounts");
    Ok(ExternalAccount {
        portal,
        person: PersonId(columns.id("person_id")?),
        provider: columns.text("provider")?,
        subject: columns.text("subject")?,
        email: columns.opt_text("email")?,
        linked_at: columns.instant("linked_at")?,
    })
}
