//! The language and the time zone of a portal (`docs/protocol/portal.md` 7.3).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::record::record;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::{Portal, culture};
use anteroom_store::{Tx, portals};

/// Which time zone a portal is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ZoneChoice {
    /// The one that it has.
    AsBefore,
    /// This one, an IANA name.
    Named(String),
    /// One was named that nobody knows.
    Unknown,
}

/// Sets the language and the time zone of the caller's portal. What stays as it was leaves no event.
///
/// # Errors
/// In this order: [`Error::Denied`]; [`Fault::Culture`]; [`Fault::TimeZone`].
pub fn set_time_and_language(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    language: &str,
    zone: &ZoneChoice,
) -> Result<(), Error> {
    decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    let culture = culture::find_enabled(language.trim()).ok_or(Fault::Culture)?;
    if *zone == ZoneChoice::Unknown {
        return Err(Fault::TimeZone.into());
    }
    let mut portal = portals::find_for_change(tx, caller.portal.id)?.ok_or(Error::Denied)?;
    apply(tx, ctx, caller, &mut portal, culture, zone)
}

/// Gives a portal, which is locked for a change, language and time zone.
pub(crate) fn apply(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    portal: &mut Portal,
    culture: &str,
    zone: &ZoneChoice,
) -> Result<(), Error> {
    let mut events = Vec::new();
    if portal.culture != culture {
        culture.clone_into(&mut portal.culture);
        events.push((Event::LanguageSettingsUpdated, culture.to_owned()));
    }
    if let ZoneChoice::Named(name) = zone
        && portal.time_zone != *name
    {
        portal.time_zone.clone_from(name);
        events.push((Event::TimeZoneSettingsUpdated, name.clone()));
    }
    if events.is_empty() {
        return Ok(());
    }
    portals::update(tx, portal)?;
    for (event, summary) in events {
        record(tx, ctx, caller, event, vec![portal.id.to_string()], summary)?;
    }
    Ok(())
}
