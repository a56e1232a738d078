//! The audit trail.

use crate::error::Error;
use crate::tx::Tx;
use crate::value::{Row, Value};
use anteroom_domain::event::{Action, Details, Event, EventFilter, RecordedEvent, Trail};
use anteroom_domain::{EventId, KeyId, PersonId, PortalId};
use std::fmt::Write as _;

macro_rules! columns {
    () => {
        "id, at, action, actor_id, via_key_id, address, targets, summary, \
        actor_name, login, browser, platform, page, context"
    };
}

const APPEND: &str = concat!(
    "INSERT INTO events (",
    columns!(),
    ", portal_id, trail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
);
const LIST: &str = concat!(
    "SELECT number, ",
    columns!(),
    " FROM events WHERE portal_id = $1 AND trail = $2 ORDER BY at DESC, number DESC LIMIT $3"
);
const LIST_AFTER: &str = concat!(
    "SELECT number, ",
    columns!(),
    " FROM events WHERE portal_id = $1 AND trail = $2 AND at <= $3 AND (at, number) > ($4, $5) \
    ORDER BY at, number LIMIT $6"
);

pub(crate) const STATEMENTS: &[&str] = &[APPEND, LIST, LIST_AFTER];

/// Adds an event of which nothing more is known, in the transaction of what it records.
///
/// # Errors
/// Those of every statement.
pub fn append(tx: &mut Tx<'_>, event: &Event) -> Result<(), Error> {
    append_detailed(tx, event, &Details::default())
}

/// Adds an event with what else is known, in the transaction of what it records.
///
/// # Errors
/// Those of every statement.
pub fn append_detailed(tx: &mut Tx<'_>, event: &Event, details: &Details) -> Result<(), Error> {
    let targets = serde_json::to_string(&event.targets).map_err(Error::query)?;
    let trail = event.action.trail();
    let parameters: [Value<'_>; 16] = [
        event.id.into(),
        event.at.into(),
        event.action.number().into(),
        event.actor.into(),
        event.via_key.into(),
        event.address.as_deref().into(),
        (&targets).into(),
        (&event.summary).into(),
        details.actor_name.as_deref().into(),
        details.login.as_deref().into(),
        details.browser.as_deref().into(),
        details.platform.as_deref().into(),
        details.page.as_deref().into(),
        details.context.as_deref().into(),
        event.portal.into(),
        trail.number().into(),
    ];
    tx.execute(APPEND, &parameters).map(drop)
}

/// The latest events of a portal, sign-ins and changes, newest first.
///
/// # Errors
/// Those of every statement; [`Error::Corrupt`] for an action that this version does not know.
pub fn list(tx: &mut Tx<'_>, portal: PortalId, limit: i64) -> Result<Vec<Event>, Error> {
    Ok(list_latest(tx, portal, limit)?
        .into_iter()
        .map(|recorded| recorded.event)
        .collect())
}

/// [`list`], with what else is known.
///
/// # Errors
/// Those of [`list`].
pub fn list_latest(tx: &mut Tx<'_>, portal: PortalId, limit: i64) -> Result<Vec<RecordedEvent>, Error> {
    let mut found = Vec::new();
    for trail in Trail::ALL {
        let parameters = [portal.into(), trail.number().into(), limit.into()];
        found.extend(tx.all(LIST, &parameters, |row| read(portal, row))?);
    }
    found.sort_by_key(|recorded| std::cmp::Reverse((recorded.event.at, recorded.number)));
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

/// At most `limit` events of a trail that are later than one and not later than a moment, oldest first.
///
/// # Errors
/// Those of [`list`].
pub fn list_after(
    tx: &mut Tx<'_>,
    portal: PortalId,
    trail: Trail,
    after: (anteroom_domain::Instant, i64),
    until: anteroom_domain::Instant,
    limit: i64,
) -> Result<Vec<RecordedEvent>, Error> {
    let parameters = [
        portal.into(),
        trail.number().into(),
        until.into(),
        after.0.into(),
        after.1.into(),
        limit.into(),
    ];
    tx.all(LIST_AFTER, &parameters, |row| read(portal, row))
}

/// How many events of a trail a filter finds.
///
/// # Errors
/// Those of every statement.
pub fn count(tx: &mut Tx<'_>, portal: PortalId, trail: Trail, filter: &EventFilter) -> Result<i64, Error> {
    let query = Query::new(tx, portal, trail, filter)?;
    let statement = format!("SELECT COUNT(*) FROM events{}", query.condition);
    let count = tx.optional(&statement, &query.parameters(), |row| {
        row.columns("events").int("count")
    })?;
    Ok(count.unwrap_or_default())
}

/// A page of the events of a trail that a filter finds, newest first. `total`: how many it finds, which decides from
/// which end the page is looked for.
///
/// # Errors
/// Those of [`list`].
pub fn list_page(
    tx: &mut Tx<'_>,
    portal: PortalId,
    trail: Trail,
    filter: &EventFilter,
    (start, size): (i64, i64),
    total: i64,
) -> Result<Vec<RecordedEvent>, Error> {
    let size = size.min(total.saturating_sub(start));
    if size <= 0 {
        return Ok(Vec::new());
    }
    let behind = total.saturating_sub(start).saturating_sub(size);
    let from_the_end = behind < start;
    let (order, offset) = if from_the_end { ("", behind) } else { (" DESC", start) };
    let query = Query::new(tx, portal, trail, filter)?;
    // The rows themselves are read for the page only, however deep in the list it is.
    let statement = format!(
        "SELECT number, {} FROM events WHERE portal_id = $1 AND number IN \
        (SELECT number FROM events{} ORDER BY at{order}, number{order} LIMIT {size} OFFSET {offset}) \
        ORDER BY at DESC, number DESC",
        columns!(),
        query.condition
    );
    tx.all(&statement, &query.parameters(), |row| read(portal, row))
}

/// The condition of a filter, and its parameters.
struct Query<'a> {
    condition: String,
    portal: PortalId,
    trail: Trail,
    filter: &'a EventFilter,
    needle: Option<String>,
}

impl<'a> Query<'a> {
    fn new(tx: &Tx<'_>, portal: PortalId, trail: Trail, filter: &'a EventFilter) -> Result<Self, Error> {
        let dialect = tx.dialect();
        let mut wanted = String::new();
        let mut next = 3;
        let mut parameter = |text: &dyn Fn(usize) -> String| {
            wanted.push_str(" AND ");
            wanted.push_str(&text(next));
            next += 1;
        };
        if filter.actor.is_some() {
            parameter(&|n| format!("actor_id = ${n}"));
        }
        if filter.from.is_some() {
            parameter(&|n| format!("at >= ${n}"));
        }
        if filter.to.is_some() {
            parameter(&|n| format!("at <= ${n}"));
        }
        let needle = match &filter.target {
            None => None,
            Some(target) => {
                // One whole element of the JSON array.
                let element = serde_json::to_string(target).map_err(Error::query)?;
                parameter(&|n| dialect.contains("targets", n));
                Some(dialect.needle(&element))
            }
        };
        let index = match filter.actions.as_deref() {
            _ if filter.actor.is_some() => "events_by_actor",
            Some([_]) => "events_by_action",
            _ => "events_by_time",
        };
        match filter.actions.as_deref() {
            None => {}
            Some([]) => wanted.push_str(" AND FALSE"),
            Some([one]) => {
                let _ = write!(wanted, " AND action = {}", one.number());
            }
            Some(actions) => {
                let numbers: Vec<_> = actions.iter().map(|action| action.number().to_string()).collect();
                let _ = write!(wanted, " AND action IN ({})", numbers.join(", "));
            }
        }
        let through = dialect.through(Some(index));
        Ok(Self {
            condition: format!("{through} WHERE portal_id = $1 AND trail = $2{wanted}"),
            portal,
            trail,
            filter,
            needle,
        })
    }

    fn parameters(&self) -> Vec<Value<'_>> {
        let mut parameters: Vec<Value<'_>> = vec![self.portal.into(), self.trail.number().into()];
        parameters.extend(self.filter.actor.map(Value::from));
        parameters.extend(self.filter.from.map(Value::from));
        parameters.extend(self.filter.to.map(Value::from));
        parameters.extend(self.needle.as_ref().map(Value::from));
        parameters
    }
}

/// Reads the number of an event and its columns.
fn read(portal: PortalId, row: Row<'_>) -> Result<RecordedEvent, Error> {
    let mut columns = row.columns("events");
    let number = columns.int("number")?;
    let event = Event {
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
    };
    let details = Details {
        actor_name: columns.opt_text("actor_name")?,
        login: columns.opt_text("login")?,
        browser: columns.opt_text("browser")?,
        platform: columns.opt_text("platform")?,
        page: columns.opt_text("page")?,
        context: columns.opt_text("context")?,
    };
    Ok(RecordedEvent { number, event, details })
}
