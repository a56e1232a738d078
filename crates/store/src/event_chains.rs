//! The chains of the audit trail: events in the order in which they were sealed, and where each chain begins and ends.
//!
//! What an event says is handed out as it stands in the database, understood or not: whoever checks a chain must see what
//! somebody else made of it.

use crate::error::Error;
use crate::tx::Tx;
use crate::value::Row;
use anteroom_domain::event::Trail;
use anteroom_domain::{Instant, PortalId};
use uuid::Uuid;

/// An event as it stands in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// The portal.
    pub portal: PortalId,
    /// The number of the trail.
    pub trail: i64,
    /// The number of the row.
    pub number: i64,
    /// The identifier.
    pub id: Uuid,
    /// When it happened.
    pub at: Instant,
    /// The number of the action.
    pub action: i64,
    /// Who did it.
    pub actor: Option<Uuid>,
    /// With which key.
    pub via_key: Option<Uuid>,
    /// Every text, in the order of the columns: address, targets, summary, name of the actor, login, browser, platform, page,
    /// context.
    pub texts: [Option<String>; 9],
    /// Its place in the chain; none until it is sealed.
    pub seal_number: Option<i64>,
    /// Its seal.
    pub seal: Option<Vec<u8>>,
}

/// Where a chain begins and ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventChain {
    /// The place of the last event.
    pub last_number: i64,
    /// Its seal.
    pub last_seal: [u8; 32],
    /// The place of the last event that was deleted because it was old; 0 when none was.
    pub cut_number: i64,
    /// Its seal.
    pub cut_seal: [u8; 32],
    /// What says that we wrote this.
    pub mac: [u8; 32],
}

macro_rules! columns {
    () => {
        "portal_id, trail, number, id, at, action, actor_id, via_key_id, address, targets, summary, actor_name, login, \
        browser, platform, page, context, seal_number, seal"
    };
}

const LIST_UNSEALED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM events WHERE seal_number IS NULL ORDER BY at, number LIMIT $1"
);
const FIND_UNSEALED: &str = "SELECT 1 FROM events WHERE seal_number IS NULL LIMIT 1";
const LIST_SEALED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM events WHERE portal_id = $1 AND trail = $2 AND seal_number > $3 ORDER BY seal_number LIMIT $4"
);
const FIND_SEALED: &str =
    "SELECT MIN(seal_number) FROM events WHERE portal_id = $1 AND trail = $2 AND seal_number > $3";
const COUNT_UNSEALED: &str = "SELECT COUNT(*) FROM events WHERE seal_number IS NULL AND portal_id = $1 AND trail = $2";
const SEAL: &str = "UPDATE events SET seal_number = $1, seal = $2 WHERE portal_id = $3 AND number = $4";
const DELETE_TO: &str =
    "DELETE FROM events WHERE portal_id = $1 AND trail = $2 AND seal_number > $3 AND seal_number <= $4";
const FIND: &str =
    "SELECT last_number, last_seal, cut_number, cut_seal, mac FROM event_chains WHERE portal_id = $1 AND trail = $2";
const PUT: &str = "INSERT INTO event_chains (portal_id, trail, last_number, last_seal, cut_number, cut_seal, mac) \
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (portal_id, trail) DO UPDATE SET last_number = excluded.last_number, \
last_seal = excluded.last_seal, cut_number = excluded.cut_number, cut_seal = excluded.cut_seal, mac = excluded.mac";

pub(crate) const STATEMENTS: &[&str] = &[
    LIST_UNSEALED,
    FIND_UNSEALED,
    LIST_SEALED,
    FIND_SEALED,
    COUNT_UNSEALED,
    SEAL,
    DELETE_TO,
    FIND,
    PUT,
];

/// Whether any event of the installation is not sealed yet.
///
/// # Errors
/// Those of every statement.
pub fn is_any_unsealed(tx: &mut Tx<'_>) -> Result<bool, Error> {
    Ok(tx.optional(FIND_UNSEALED, &[], |_| Ok(()))?.is_some())
}

/// The oldest events of the installation that are not sealed yet.
///
/// # Errors
/// Those of every statement.
pub fn list_unsealed(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<StoredEvent>, Error> {
    tx.all(LIST_UNSEALED, &[limit.into()], read)
}

/// How many events of a trail are not sealed yet.
///
/// # Errors
/// Those of every statement.
pub fn count_unsealed(tx: &mut Tx<'_>, portal: PortalId, trail: Trail) -> Result<i64, Error> {
    let parameters = [portal.into(), trail.number().into()];
    let count = tx.optional(COUNT_UNSEALED, &parameters, |row| row.columns("events").int("count"))?;
    Ok(count.unwrap_or_default())
}

/// The events of a chain after a place, in the order of the chain.
///
/// # Errors
/// Those of every statement; [`Error::Corrupt`] for a row that cannot be read.
pub fn list_sealed(
    tx: &mut Tx<'_>,
    portal: PortalId,
    trail: Trail,
    after: i64,
    limit: i64,
) -> Result<Vec<StoredEvent>, Error> {
    let parameters = [portal.into(), trail.number().into(), after.into(), limit.into()];
    tx.all(LIST_SEALED, &parameters, read)
}

/// The first place after another that an event has.
///
/// # Errors
/// Those of every statement.
pub fn next_sealed(tx: &mut Tx<'_>, portal: PortalId, trail: Trail, after: i64) -> Result<Option<i64>, Error> {
    let parameters = [portal.into(), trail.number().into(), after.into()];
    let next = tx.optional(FIND_SEALED, &parameters, |row| {
        row.columns("events").opt_int("seal_number")
    })?;
    Ok(next.flatten())
}

/// Seals an event; `false` when it is gone.
///
/// # Errors
/// Those of every statement.
pub fn seal(tx: &mut Tx<'_>, portal: PortalId, number: i64, seal_number: i64, seal: &[u8; 32]) -> Result<bool, Error> {
    let parameters = [seal_number.into(), seal.into(), portal.into(), number.into()];
    Ok(tx.execute(SEAL, &parameters)? > 0)
}

/// Deletes the events of a chain after one place up to another; answers how many there were.
///
/// # Errors
/// Those of every statement.
pub fn delete_sealed(tx: &mut Tx<'_>, portal: PortalId, trail: Trail, after: i64, up_to: i64) -> Result<u64, Error> {
    let parameters = [portal.into(), trail.number().into(), after.into(), up_to.into()];
    tx.execute(DELETE_TO, &parameters)
}

/// Where a chain begins and ends; none before the first event is sealed.
///
/// # Errors
/// Those of every statement.
pub fn find(tx: &mut Tx<'_>, portal: PortalId, trail: i64) -> Result<Option<EventChain>, Error> {
    tx.optional(FIND, &[portal.into(), trail.into()], |row| {
        let mut columns = row.columns("event_chains");
        Ok(EventChain {
            last_number: columns.int("last_number")?,
            last_seal: columns.hash("last_seal")?,
            cut_number: columns.int("cut_number")?,
            cut_seal: columns.hash("cut_seal")?,
            mac: columns.hash("mac")?,
        })
    })
}

/// Writes where a chain begins and ends.
///
/// # Errors
/// Those of every statement.
pub fn put(tx: &mut Tx<'_>, portal: PortalId, trail: i64, chain: &EventChain) -> Result<(), Error> {
    let parameters = [
        portal.into(),
        trail.into(),
        chain.last_number.into(),
        (&chain.last_seal).into(),
        chain.cut_number.into(),
        (&chain.cut_seal).into(),
        (&chain.mac).into(),
    ];
    tx.execute(PUT, &parameters).map(drop)
}

fn read(row: Row<'_>) -> Result<StoredEvent, Error> {
    let mut columns = row.columns("events");
    Ok(StoredEvent {
        portal: PortalId(columns.int("portal_id")?),
        trail: columns.int("trail")?,
        number: columns.int("number")?,
        id: columns.id("id")?,
        at: columns.instant("at")?,
        action: columns.int("action")?,
        actor: columns.opt_id("actor_id")?,
        via_key: columns.opt_id("via_key_id")?,
        texts: [
            columns.opt_text("address")?,
            columns.opt_text("targets")?,
            columns.opt_text("summary")?,
            columns.opt_text("actor_name")?,
            columns.opt_text("login")?,
            columns.opt_text("browser")?,
            columns.opt_text("platform")?,
            columns.opt_text("page")?,
            columns.opt_text("context")?,
        ],
        seal_number: columns.opt_int("seal_number")?,
        seal: columns.opt_bytes("seal")?,
    })
}
