//! The audit trail.

use crate::error::Error;
use crate::tx::Tx;
use crate::value::Row;
use anteroom_domain::event::{Action, Event};
use anteroom_domain::{EventId, KeyId, PersonId, PortalId};

macro_rules! columns {
    () => {
        "id, at, action, actor_id, via_key_id, address, targets, summary"
    };
}

const APPEND: &str = concat!(
    "INSERT INTO events (",
    columns!(),
    ", portal_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM events WHERE portal_id = $1 ORDER BY id DESC LIMIT $2"
);

pub(crate) const STATEMENTS: &[&str] = &[APPEND, LIST];

/// Adds an event, in the transaction of what it records.
///
/// # Errors
/// Those of every statement.
pub fn append(tx: &mut Tx<'_>, event: &Event) -> Result<(), Error> {
    let targets = serde_json::to_string(&event.targets).map_err(Error::query)?;
    tx.execute(
        APPEND,
        &[
            event.id.into(),
            event.at.into(),
            event.action.number().into(),
            event.actor.into(),
            event.via_key.into(),
            event.address.as_deref().into(),
            (&targets).into(),
            (&event.summary).into(),
            event.portal.into(),
        ],
    )
    .map(drop)
}

/// The latest events of a portal, newest first.
///
/// # Errors
/// Those of every statement; [`Error::Corrupt`] for an action that this version does not know.
pub fn list(tx: &mut Tx<'_>, portal: PortalId, limit: i64) -> Result<Vec<Event>, Error> {
    tx.all(LIST, &[portal.into(), limit.into()], |row| read(portal, row))
}

fn read(portal: PortalId, row: Row<'_>) -> Result<Event, Error> {
    let mut columns = row.columns("events");
    Ok(Event {
        id: EventId(columns.id("id")?),
        portal,
        at: columns.instant("at")?,
        action: columns.number_of("action", Action::from_number)?,
        actor: columns.opt_id("actor_id")?.map(PersonId),
        via_key: columns.opt_id("via_key_id")?.map(KeyId),
        address: columns.opt_text("address")?,
        targets: {
            let text = columns.text("targets")?;
            serde_json::from_str(&text).map_err(|_| columns.corrupt("targets"))?
        },
        summary: columns.text("summary")?,
    })
}
