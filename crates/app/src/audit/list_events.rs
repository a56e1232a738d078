//! Reading the trails.

use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::event::{EventFilter, RecordedEvent, Trail};
use anteroom_domain::name::display_name;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::{PersonId, Portal};
use anteroom_store::{Tx, events, people};
use std::collections::HashMap;

/// One page of a trail.
#[derive(Clone, Debug)]
pub struct EventList {
    /// The events of the page, newest first.
    pub items: Vec<RecordedEvent>,
    /// How many there are.
    pub total: i64,
}

/// Checks that the caller may read the trails.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn may_read(caller: &Caller) -> Result<(), Error> {
    decide(&caller.actor(), &Action::ReadAudit)?;
    Ok(())
}

/// The newest events of a trail.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn list_last(tx: &mut Tx<'_>, caller: &Caller, trail: Trail, count: i64) -> Result<Vec<RecordedEvent>, Error> {
    may_read(caller)?;
    // The total only decides from which end the page is looked for.
    let everything = EventFilter::default();
    let mut items = events::list_page(tx, caller.portal.id, trail, &everything, (0, count), i64::MAX)?;
    name_actors(tx, &caller.portal, &mut items)?;
    Ok(items)
}

/// One page of the events of a trail that a filter finds, newest first.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn list_events(
    tx: &mut Tx<'_>,
    caller: &Caller,
    trail: Trail,
    filter: &EventFilter,
    start_index: i64,
    count: i64,
) -> Result<EventList, Error> {
    may_read(caller)?;
    let total = events::count(tx, caller.portal.id, trail, filter)?;
    let mut items = events::list_page(tx, caller.portal.id, trail, filter, (start_index, count), total)?;
    name_actors(tx, &caller.portal, &mut items)?;
    Ok(EventList { items, total })
}

/// Fills in the names of actors that were not recorded with their events.
pub(super) fn name_actors(tx: &mut Tx<'_>, portal: &Portal, items: &mut [RecordedEvent]) -> Result<(), Error> {
    let mut known: HashMap<PersonId, Option<String>> = HashMap::new();
    for item in items {
        let (Some(actor), None) = (item.event.actor, &item.details.actor_name) else {
            continue;
        };
        let name = if let Some(name) = known.get(&actor) {
            name.clone()
        } else {
            let person = people::find(tx, portal.id, actor)?;
            let name = person.map(|p| display_name(&p.first_name, &p.last_name, &p.email, &portal.culture));
            known.insert(actor, name.clone());
            name
        };
        item.details.actor_name = name;
    }
    Ok(())
}
