//! Writing the audit trail.

use crate::app::Ctx;
use crate::caller::{Caller, Credential};
use crate::error::Error;
use anteroom_domain::event::{Action, Details, Event};
use anteroom_domain::name::display_name;
use anteroom_domain::{EventId, Person, Portal};
use anteroom_store::{Tx, events};
use std::net::IpAddr;

/// Appends an event of a caller, in the transaction of the change.
pub(crate) fn record(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    action: Action,
    targets: Vec<String>,
    summary: String,
) -> Result<(), Error> {
    let via_key = match caller.credential {
        Credential::Key(id) | Credential::Task(Some(id)) => Some(id),
        _ => None,
    };
    let event = Event {
        id: EventId(ctx.new_id()),
        portal: caller.portal.id,
        at: ctx.now(),
        action,
        actor: Some(caller.person.id),
        via_key,
        address: Some(caller.address.to_string()),
        targets,
        summary,
    };
    let person = &caller.person;
    let mut details = noted(ctx);
    details.actor_name = Some(display_name(
        &person.first_name,
        &person.last_name,
        &person.email,
        &caller.portal.culture,
    ));
    // A session is what everybody has; anything else is worth a word.
    details.context = match caller.credential {
        Credential::Session(_) => None,
        other => Some(other.kind().to_owned()),
    };
    Ok(events::append_detailed(tx, &event, &details)?)
}

/// Appends an event of somebody who was not known as a caller yet, or of nobody. `login`: with which name somebody signs
/// in, or tries to.
pub(crate) fn record_event(tx: &mut Tx<'_>, ctx: &Ctx, event: &Event, login: Option<&str>) -> Result<(), Error> {
    let mut details = noted(ctx);
    details.login = login.map(str::to_owned);
    Ok(events::append_detailed(tx, event, &details)?)
}

fn noted(ctx: &Ctx) -> Details {
    let client = ctx.client.clone();
    Details {
        browser: client.browser,
        platform: client.platform,
        page: client.page,
        ..Details::default()
    }
}

/// Appends an event that nobody known caused, about a person.
pub(crate) fn record_anonymous(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    address: IpAddr,
    action: Action,
    person: &Person,
) -> Result<(), Error> {
    let event = Event {
        id: EventId(ctx.new_id()),
        portal: portal.id,
        at: ctx.now(),
        action,
        actor: None,
        via_key: None,
        address: Some(address.to_string()),
        targets: vec![person.id.to_string()],
        summary: display_name(&person.first_name, &person.last_name, &person.email, &portal.culture),
    };
    record_event(tx, ctx, &event, None)
}

/// Appends an event about people.
pub(crate) fn record_people(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    action: Action,
    people: &[Person],
) -> Result<(), Error> {
    let targets = people.iter().map(|p| p.id.to_string()).collect();
    let names: Vec<String> = people
        .iter()
        .map(|p| display_name(&p.first_name, &p.last_name, &p.email, &caller.portal.culture))
        .collect();
    record(tx, ctx, caller, action, targets, names.join(", "))
}
