//! The table of sessions (`docs/protocol/auth.md` 2); the wire calls them login events.

use crate::error::Error;
use crate::tx::{Touched, Tx};
use crate::value::Row;
use anteroom_domain::{Instant, PersonId, PortalId, SessionId};

/// A session that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// The portal that it opens.
    pub portal: PortalId,
    /// Whose it is.
    pub person: PersonId,
    /// The hash of its token; the token itself is never stored.
    pub token_hash: [u8; 32],
    /// When it begins.
    pub created_at: Instant,
    /// When it ends by itself; none: never.
    pub expires_at: Option<Instant>,
    /// The portal's session epoch now.
    pub portal_epoch: i64,
    /// The person's session epoch now.
    pub person_epoch: i64,
    /// Client address, as text.
    pub address: String,
    /// What the client calls itself; empty when it says nothing.
    pub user_agent: String,
    /// How the person signed in, such as `password`.
    pub via: String,
}

/// A stored session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: SessionId,
    /// The portal that it opens.
    pub portal: PortalId,
    /// Whose it is.
    pub person: PersonId,
    /// When it began.
    pub created_at: Instant,
    /// When it ends by itself; none: never.
    pub expires_at: Option<Instant>,
    /// It works only while the portal's session epoch is this one.
    pub portal_epoch: i64,
    /// It works only while the person's session epoch is this one.
    pub person_epoch: i64,
    /// Client address at sign-in, as text.
    pub address: String,
    /// What the client called itself at sign-in; empty when it said nothing.
    pub user_agent: String,
    /// How the person signed in.
    pub via: String,
    /// Whether it was not ended.
    pub is_active: bool,
}

const INSERT: &str = "INSERT INTO sessions (portal_id, person_id, token_hash, created_at, expires_at, portal_epoch, \
person_epoch, address, user_agent, via, is_active) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, TRUE) RETURNING id";
const FIND_BY_HASH: &str = "SELECT id, portal_id, person_id, created_at, expires_at, portal_epoch, person_epoch, address, \
user_agent, via, is_active FROM sessions WHERE token_hash = $1";
const END: &str = "UPDATE sessions SET is_active = FALSE WHERE portal_id = $1 AND id = $2 AND person_id = $3";
const END_ALL_OF: &str = "UPDATE sessions SET is_active = FALSE WHERE portal_id = $1 AND person_id = $2 AND is_active";
const RENEW: &str = "UPDATE sessions SET token_hash = $1, expires_at = $2, portal_epoch = $3 WHERE portal_id = $4 \
AND person_id = $5 AND id = $6 AND is_active";
const DELETE_ALL_OF: &str = "DELETE FROM sessions WHERE portal_id = $1 AND person_id = $2";

pub(crate) const STATEMENTS: &[&str] = &[INSERT, FIND_BY_HASH, END, END_ALL_OF, RENEW, DELETE_ALL_OF];

/// Adds a session; answers its number.
///
/// # Errors
/// Those of every statement; also when the person does not exist.
pub fn insert(tx: &mut Tx<'_>, session: &NewSession) -> Result<SessionId, Error> {
    let id = tx.optional(
        INSERT,
        &[
            session.portal.into(),
            session.person.into(),
            (&session.token_hash).into(),
            session.created_at.into(),
            session.expires_at.into(),
            session.portal_epoch.into(),
            session.person_epoch.into(),
            (&session.address).into(),
            (&session.user_agent).into(),
            (&session.via).into(),
        ],
        |row| row.columns("sessions").int("id").map(SessionId),
    )?;
    id.ok_or_else(|| Error::query("an inserted session has no number"))
}

/// The session with this hash of its token, of any portal, active or ended.
///
/// # Errors
/// Those of every statement.
pub fn find_by_hash(tx: &mut Tx<'_>, token_hash: &[u8; 32]) -> Result<Option<Session>, Error> {
    tx.optional(FIND_BY_HASH, &[token_hash.into()], read)
}

/// Ends a session of a person.
///
/// # Errors
/// Those of every statement.
pub fn end(tx: &mut Tx<'_>, portal: PortalId, person: PersonId, id: SessionId) -> Result<(), Error> {
    if tx.execute(END, &[portal.into(), id.into(), person.into()])? > 0 {
        tx.touch(Touched::Session(portal, person));
    }
    Ok(())
}

/// Ends every session of a person.
///
/// # Errors
/// Those of every statement.
pub fn end_all_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<(), Error> {
    if tx.execute(END_ALL_OF, &[portal.into(), person.into()])? > 0 {
        tx.touch(Touched::Session(portal, person));
    }
    Ok(())
}

/// What a session gets that outlives the end of all others of its portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// The hash of its new token; the old token is worth nothing any more.
    pub token_hash: [u8; 32],
    /// When it ends by itself; none: never.
    pub expires_at: Option<Instant>,
    /// The portal's session epoch now.
    pub portal_epoch: i64,
}

/// Gives a session of a person another token. `false`: it has been ended.
///
/// # Errors
/// Those of every statement.
pub fn renew(
    tx: &mut Tx<'_>,
    portal: PortalId,
    person: PersonId,
    id: SessionId,
    renewal: &Renewal,
) -> Result<bool, Error> {
    let changed = tx.execute(
        RENEW,
        &[
            (&renewal.token_hash).into(),
            renewal.expires_at.into(),
            renewal.portal_epoch.into(),
            portal.into(),
            person.into(),
            id.into(),
        ],
    )?;
    tx.touch(Touched::Session(portal, person));
    Ok(changed > 0)
}

/// Deletes every session of a person.
pub(crate) fn delete_all_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<(), Error> {
    if tx.execute(DELETE_ALL_OF, &[portal.into(), person.into()])? > 0 {
        tx.touch(Touched::Session(portal, person));
    }
    Ok(())
}

fn read(row: Row<'_>) -> Result<Session, Error> {
    let mut columns = row.columns("sessions");
    Ok(Session {
        id: SessionId(columns.int("id")?),
        portal: PortalId(columns.int("portal_id")?),
        person: PersonId(columns.id("person_id")?),
        created_at: columns.instant("created_at")?,
        expires_at: columns.opt_instant("expires_at")?,
        portal_epoch: columns.int("portal_epoch")?,
        person_epoch: columns.int("person_epoch")?,
        address: columns.text("address")?,
        user_agent: columns.text("user_agent")?,
        via: columns.text("via")?,
        is_active: columns.bool("is_active")?,
    })
}
