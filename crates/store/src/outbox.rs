//! The table of mails on their way.
//!
//! A mail is written in the transaction of the change that it tells of. Whoever delivers it takes a lease: until it ends
//! nobody else takes the mail, and what he reports counts only as long as the lease is his.

use crate::error::Error;
use crate::tx::Tx;
use crate::value::{Columns, Row};
use anteroom_domain::{
    Instant, Letter, LetterKind, LinkType, Mail, MailId, MailState, PersonId, PortalId, UnsignedLink,
};
use uuid::Uuid;

macro_rules! columns {
    () => {
        "portal_id, id, kind, recipient, person_id, culture, link, facts, created_at, state, attempts, due_at, expires_at, \
        lease, last_error, done_at"
    };
}

const INSERT: &str = concat!(
    "INSERT INTO outbox (",
    columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, $14, $15)"
);
pub(crate) const FIND: &str = concat!("SELECT ", columns!(), " FROM outbox WHERE portal_id = $1 AND id = $2");
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM outbox WHERE portal_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3"
);
const LIST_IN_STATE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM outbox WHERE portal_id = $1 AND state = $2 ORDER BY id DESC LIMIT $3 OFFSET $4"
);
const COUNT: &str = "SELECT COUNT(*) FROM outbox WHERE portal_id = $1";
const COUNT_IN_STATE: &str = "SELECT COUNT(*) FROM outbox WHERE portal_id = $1 AND state = $2";
// State 0 is written out, so that the index of waiting mails is used.
const NEXT_DUE: &str = "SELECT due_at FROM outbox WHERE state = 0 ORDER BY due_at LIMIT 1";
pub(crate) const LIST_DUE: &str =
    "SELECT portal_id, id FROM outbox WHERE state = 0 AND due_at <= $1 ORDER BY due_at LIMIT $2";
const LEASE: &str =
    "UPDATE outbox SET lease = $1, due_at = $2, attempts = attempts + 1 WHERE portal_id = $3 AND id = $4";
const FINISH: &str = "UPDATE outbox SET state = $1, done_at = $2, last_error = $3, lease = NULL \
WHERE portal_id = $4 AND id = $5 AND lease = $6";
const POSTPONE: &str = "UPDATE outbox SET due_at = $1, last_error = $2, lease = NULL \
WHERE portal_id = $3 AND id = $4 AND lease = $5";
const RESTART: &str = "UPDATE outbox SET state = 0, attempts = 0, due_at = $1, expires_at = $2, lease = NULL, \
last_error = NULL, done_at = NULL WHERE portal_id = $3 AND id = $4";
const DELETE_OLDER: &str = "DELETE FROM outbox WHERE (portal_id, id) IN \
(SELECT portal_id, id FROM outbox WHERE created_at < $1 ORDER BY created_at LIMIT $2)";
const DELETE_BOTH: &str = "DELETE FROM outbox WHERE portal_id = $1 AND id IN ($2, $3)";
const DELETE_ALL_OF: &str = "DELETE FROM outbox WHERE portal_id = $1 AND person_id = $2";

pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    FIND,
    LIST,
    LIST_IN_STATE,
    COUNT,
    COUNT_IN_STATE,
    NEXT_DUE,
    LIST_DUE,
    LEASE,
    FINISH,
    POSTPONE,
    RESTART,
    DELETE_OLDER,
    DELETE_BOTH,
    DELETE_ALL_OF,
];

/// A mail that is being delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The portal of the mail.
    pub portal: PortalId,
    /// The mail.
    pub mail: MailId,
    /// Tells this attempt apart from all others.
    pub token: Uuid,
}

/// Adds a mail.
///
/// # Errors
/// Those of every statement.
pub fn insert(tx: &mut Tx<'_>, mail: &Mail) -> Result<(), Error> {
    let letter = &mail.letter;
    let link = letter.link.as_ref().map(link_text).transpose()?;
    let facts = serde_json::to_string(&letter.facts).map_err(Error::query)?;
    tx.execute(
        INSERT,
        &[
            mail.portal.into(),
            mail.id.into(),
            letter.kind.name().into(),
            (&letter.to).into(),
            letter.recipient.into(),
            letter.culture.as_deref().into(),
            link.as_deref().into(),
            (&facts).into(),
            mail.created_at.into(),
            mail.state.number().into(),
            mail.attempts.into(),
            mail.due_at.into(),
            mail.expires_at.into(),
            mail.last_error.as_deref().into(),
            mail.done_at.into(),
        ],
    )
    .map(drop)
}

/// Deletes two mails of a portal, or what there is of them, with one statement.
///
/// # Errors
/// Those of every statement.
pub fn delete_both(tx: &mut Tx<'_>, portal: PortalId, [one, other]: [MailId; 2]) -> Result<(), Error> {
    let parameters = [portal.into(), one.into(), other.into()];
    tx.execute(DELETE_BOTH, &parameters).map(drop)
}

/// A mail of a portal.
///
/// # Errors
/// Those of every statement; [`Error::Corrupt`] for a kind that this version does not know.
pub fn find(tx: &mut Tx<'_>, portal: PortalId, id: MailId) -> Result<Option<Mail>, Error> {
    tx.optional(FIND, &[portal.into(), id.into()], read)
}

/// A mail of a portal, locked for a change until the transaction ends.
///
/// # Errors
/// Those of [`find`].
pub fn find_for_change(tx: &mut Tx<'_>, portal: PortalId, id: MailId) -> Result<Option<Mail>, Error> {
    let statement = tx.dialect().for_change(FIND, "outbox");
    tx.optional(&statement, &[portal.into(), id.into()], read)
}

/// One page of the mails of a portal, newest first, and how many there are.
///
/// # Errors
/// Those of [`find`].
pub fn list(
    tx: &mut Tx<'_>,
    portal: PortalId,
    state: Option<MailState>,
    start_index: i64,
    count: i64,
) -> Result<(Vec<Mail>, i64), Error> {
    let (portal, number) = (portal.into(), state.map(MailState::number));
    let (page, total) = match number {
        None => (
            tx.all(LIST, &[portal, count.into(), start_index.into()], read)?,
            tx.optional(COUNT, &[portal], |row| row.columns("outbox").int("count"))?,
        ),
        Some(number) => (
            tx.all(
                LIST_IN_STATE,
                &[portal, number.into(), count.into(), start_index.into()],
                read,
            )?,
            tx.optional(COUNT_IN_STATE, &[portal, number.into()], |row| {
                row.columns("outbox").int("count")
            })?,
        ),
    };
    Ok((page, total.unwrap_or_default()))
}

/// When the next mail of any portal is due; none when none waits.
///
/// # Errors
/// Those of every statement.
pub fn next_due(tx: &mut Tx<'_>) -> Result<Option<Instant>, Error> {
    tx.optional(NEXT_DUE, &[], |row| row.columns("outbox").instant("due_at"))
}

/// Takes the mails of any portal that are due, oldest due first, until `until`: nobody else takes them until then. They
/// are not read here, so that one that cannot be read does not hold up the others. Each lease gets a token from `token`.
///
/// # Errors
/// Those of every statement.
pub fn claim_due(
    tx: &mut Tx<'_>,
    now: Instant,
    until: Instant,
    limit: i64,
    mut token: impl FnMut() -> Uuid,
) -> Result<Vec<Lease>, Error> {
    let statement = tx.dialect().for_claim(LIST_DUE, "outbox");
    let due = tx.all(&statement, &[now.into(), limit.into()], |row| {
        let mut columns = row.columns("outbox");
        Ok(Lease {
            portal: PortalId(columns.int("portal_id")?),
            mail: MailId(columns.id("id")?),
            token: token(),
        })
    })?;
    for lease in &due {
        tx.execute(
            LEASE,
            &[lease.token.into(), until.into(), lease.portal.into(), lease.mail.into()],
        )?;
    }
    Ok(due)
}

/// Notes that a mail was sent, or was given up for a reason. `false` when the lease is no longer good.
///
/// # Errors
/// Those of every statement.
pub fn finish(
    tx: &mut Tx<'_>,
    lease: &Lease,
    state: MailState,
    error: Option<&str>,
    now: Instant,
) -> Result<bool, Error> {
    let hit = tx.execute(
        FINISH,
        &[
            state.number().into(),
            now.into(),
            error.into(),
            lease.portal.into(),
            lease.mail.into(),
            lease.token.into(),
        ],
    )?;
    Ok(hit > 0)
}

/// Gives a mail back, to be tried again at `due_at`. `false` when the lease is no longer good.
///
/// # Errors
/// Those of every statement.
pub fn postpone(tx: &mut Tx<'_>, lease: &Lease, due_at: Instant, error: &str) -> Result<bool, Error> {
    let hit = tx.execute(
        POSTPONE,
        &[
            due_at.into(),
            error.into(),
            lease.portal.into(),
            lease.mail.into(),
            lease.token.into(),
        ],
    )?;
    Ok(hit > 0)
}

/// Lets a mail start over, as if it had just been written. `false` when there is no such mail.
///
/// # Errors
/// Those of every statement.
pub fn restart(
    tx: &mut Tx<'_>,
    portal: PortalId,
    id: MailId,
    now: Instant,
    expires_at: Instant,
) -> Result<bool, Error> {
    let hit = tx.execute(RESTART, &[now.into(), expires_at.into(), portal.into(), id.into()])?;
    Ok(hit > 0)
}

/// Deletes mails of any portal that were written before an instant, at most `limit`; answers how many.
///
/// # Errors
/// Those of every statement.
pub fn delete_older(tx: &mut Tx<'_>, before: Instant, limit: i64) -> Result<u64, Error> {
    tx.execute(DELETE_OLDER, &[before.into(), limit.into()])
}

/// Deletes every mail to a person.
pub(crate) fn delete_all_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<(), Error> {
    tx.execute(DELETE_ALL_OF, &[portal.into(), person.into()]).map(drop)
}

fn link_text(link: &UnsignedLink) -> Result<String, Error> {
    let UnsignedLink {
        kind,
        subject,
        query,
        made_at,
    } = link;
    serde_json::to_string(&(kind.name(), subject, query, made_at.0)).map_err(Error::query)
}

fn read_link(text: &str) -> Option<UnsignedLink> {
    let (kind, subject, query, made_at): (String, String, Vec<(String, String)>, i64) =
        serde_json::from_str(text).ok()?;
    Some(UnsignedLink {
        kind: LinkType::parse(&kind)?,
        subject,
        query,
        made_at: Instant(made_at),
    })
}

fn read(row: Row<'_>) -> Result<Mail, Error> {
    let mut columns = row.columns("outbox");
    let (portal, id) = (PortalId(columns.int("portal_id")?), MailId(columns.id("id")?));
    let letter = read_letter(&mut columns)?;
    Ok(Mail {
        id,
        portal,
        letter,
        created_at: columns.instant("created_at")?,
        state: columns.number_of("state", MailState::from_number)?,
        attempts: columns.int("attempts")?,
        due_at: columns.instant("due_at")?,
        expires_at: columns.instant("expires_at")?,
        is_leased: columns.opt_id("lease")?.is_some(),
        last_error: columns.opt_text("last_error")?,
        done_at: columns.opt_instant("done_at")?,
    })
}

fn read_letter(columns: &mut Columns<'_>) -> Result<Letter, Error> {
    let kind = columns.text("kind")?;
    let kind = LetterKind::from_name(&kind).ok_or_else(|| columns.corrupt("kind"))?;
    Ok(Letter {
        kind,
        to: columns.text("recipient")?,
        recipient: columns.opt_id("person_id")?.map(PersonId),
        culture: columns.opt_text("culture")?,
        link: {
            let text = columns.opt_text("link")?;
            let link = text.as_deref().map(|text| read_link(text).ok_or(()));
            link.transpose().map_err(|()| columns.corrupt("link"))?
        },
        facts: {
            let text = columns.text("facts")?;
            serde_json::from_str(&text).map_err(|_| columns.corrupt("facts"))?
        },
    })
}
