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

macro_rules! columns {
    () => {
        "id, portal_id, person_id, created_at, expires_at, portal_epoch, person_epoch, address, user_agent, via, is_active"
    };
}

const INSERT: &str = "INSERT INTO sessions (portal_id, person_id, token_hash, created_at, expires_at, portal_epoch, \
person_epoch, address, user_agent, via, is_active) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, TRUE) RETURNING id";
const FIND_BY_HASH: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM sessions WHERE token_hash = $1 AND portal_id = $2"
);
const FIND: &str = concat!("SELECT ", columns!(), " FROM sessions WHERE portal_id = $1 AND id = $2");
const LIST_OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM sessions WHERE portal_id = $1 AND person_id = $2 AND is_active AND created_at >= $3 ORDER BY id DESC LIMIT $4"
);
const END: &str =
    "UPDATE sessions SET is_active = FALSE WHERE portal_id = $1 AND id = $2 AND person_id = $3 AND is_active";
const END_ALL_OF: &str = "UPDATE sessions SET is_active = FALSE WHERE portal_id = $1 AND person_id = $2 AND is_active";
const RENEW: &str = "UPDATE sessions SET token_hash = $1, expires_at = $2, portal_epoch = $3 WHERE portal_id = $4 \
AND person_id = $5 AND id = $6 AND is_active AND portal_epoch = $7";
const END_OTHERS_OF: &str =
    "UPDATE sessions SET is_active = FALSE WHERE portal_id = $1 AND person_id = $2 AND is_active AND id <> $3";
const END_OLDEST_OF: &str = "UPDATE sessions SET is_active = FALSE WHERE portal_id = $1 AND id IN (SELECT id FROM sessions \
WHERE portal_id = $1 AND person_id = $2 AND is_active ORDER BY id DESC LIMIT $3 OFFSET $4)";
const DELETE_ALL_OF: &str = "DELETE FROM sessions WHERE portal_id = $1 AND person_id = $2";
const DELETE_ENDED: &str = "DELETE FROM sessions WHERE (portal_id, id) IN (SELECT portal_id, id FROM sessions \
WHERE NOT is_active LIMIT $1)";
const DELETE_EXPIRED: &str = "DELETE FROM sessions WHERE (portal_id, id) IN (SELECT portal_id, id FROM sessions \
WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
const DELETE_OUTDATED: &str = "DELETE FROM sessions WHERE (portal_id, id) IN (SELECT s.portal_id, s.id FROM portals p \
JOIN sessions s ON s.portal_id = p.id AND s.portal_epoch < p.session_epoch LIMIT $1)";

pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    FIND_BY_HASH,
    FIND,
    LIST_OF,
    END,
    END_ALL_OF,
    RENEW,
    END_OTHERS_OF,
    END_OLDEST_OF,
    DELETE_ALL_OF,
    DELETE_ENDED,
    DELETE_EXPIRED,
    DELETE_OUTDATED,
];

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

/// The session of a portal with this hash of its token, active or ended.
///
/// # Errors
/// Those of every statement.
pub fn find_by_hash(tx: &mut Tx<'_>, portal: PortalId, token_hash: &[u8; 32]) -> Result<Option<Session>, Error> {
    tx.optional(FIND_BY_HASH, &[token_hash.into(), portal.into()], read)
}

/// The session of a portal with this number, active or ended.
///
/// # Errors
/// Those of every statement.
pub fn find(tx: &mut Tx<'_>, portal: PortalId, id: SessionId) -> Result<Option<Session>, Error> {
    tx.optional(FIND, &[portal.into(), id.into()], read)
}

/// The latest sessions of a person that began since an instant and were not ended, newest first; those whose time is over
/// too.
///
/// # Errors
/// Those of every statement.
pub fn list_of(
    tx: &mut Tx<'_>,
    portal: PortalId,
    person: PersonId,
    since: Instant,
    most: i64,
) -> Result<Vec<Session>, Error> {
    tx.all(
        LIST_OF,
        &[portal.into(), person.into(), since.into(), most.into()],
        read,
    )
}

/// Ends a session of a person. `false` when there is none, or it was ended before.
///
/// # Errors
/// Those of every statement.
pub fn end(tx: &mut Tx<'_>, portal: PortalId, person: PersonId, id: SessionId) -> Result<bool, Error> {
    let hit = tx.execute(END, &[portal.into(), id.into(), person.into()])?;
    Ok(touched(tx, portal, person, hit))
}

/// Ends every session of a person.
///
/// # Errors
/// Those of every statement.
pub fn end_all_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<(), Error> {
    let hit = tx.execute(END_ALL_OF, &[portal.into(), person.into()])?;
    touched(tx, portal, person, hit);
    Ok(())
}

/// What a session gets that outlives the end of all others of its portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// The hash of its new token; the old token is worth nothing any more.
    pub token_hash: [u8; 32],
    /// When it ends by itself; none: never.
    pub expires_at: Option<Instant>,
    /// The portal's session epoch until now; a session of an earlier one has been ended.
    pub former_epoch: i64,
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
            renewal.former_epoch.into(),
        ],
    )?;
    tx.touch(Touched::Session(portal, person));
    Ok(changed > 0)
}

/// Ends every session of a person but one.
///
/// # Errors
/// Those of every statement.
pub fn end_others_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId, kept: SessionId) -> Result<(), Error> {
    let hit = tx.execute(END_OTHERS_OF, &[portal.into(), person.into(), kept.into()])?;
    touched(tx, portal, person, hit);
    Ok(())
}

/// Ends the oldest sessions of a person beyond so many.
///
/// # Errors
/// Those of every statement.
pub fn end_oldest_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId, kept: i64) -> Result<(), Error> {
    // More are never there to be ended, because it is asked at each beginning.
    let hit = tx.execute(END_OLDEST_OF, &[portal.into(), person.into(), kept.into(), kept.into()])?;
    touched(tx, portal, person, hit);
    Ok(())
}

/// Deletes sessions of all portals that nobody can use any more: ended ones, those whose time is over, and those of before
/// everybody of a portal was signed out; at most so many of each kind. Answers how many they were.
///
/// # Errors
/// Those of every statement.
pub fn delete_over(tx: &mut Tx<'_>, now: Instant, most: i64) -> Result<u64, Error> {
    // Nothing that may still be used is deleted, so that no cache needs to hear of it.
    let ended = tx.execute(DELETE_ENDED, &[most.into()])?;
    let expired = tx.execute(DELETE_EXPIRED, &[now.into(), most.into()])?;
    let outdated = tx.execute(DELETE_OUTDATED, &[most.into()])?;
    Ok(ended + expired + outdated)
}

/// Deletes every session of a person.
pub(crate) fn delete_all_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<(), Error> {
    if tx.execute(DELETE_ALL_OF, &[portal.into(), person.into()])? > 0 {
        tx.touch(Touched::Session(portal, person));
    }
    Ok(())
}

fn touched(tx: &mut Tx<'_>, portal: PortalId, person: PersonId, hit: u64) -> bool {
    if hit > 0 {
        tx.touch(Touched::Session(portal, person));
    }
    hit > 0
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
