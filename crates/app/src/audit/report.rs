//! Reports: the events of a trail as a file.
//!
//! Nothing is stored: making a report fixes the period, and the file is written when it is fetched.

use super::list_events::name_actors;
use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::Error;
use crate::record::record;
use anteroom_domain::Instant;
use anteroom_domain::event::{Action as Event, AuditLifetimes, EventFilter, RecordedEvent, Trail};
use anteroom_domain::policy::{Action, decide};
use anteroom_store::{Tx, events, portal_sections};

/// Most events of a report, the newest; `anteroom audit export` writes all.
pub const REPORT_MAX_EVENTS: i64 = 100_000;
/// Events that are read in one transaction.
const AT_ONCE: i64 = 5_000;
const DAY_S: i64 = 86_400;

/// Which events a report shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// The trail.
    pub trail: Trail,
    /// The first moment of its period.
    pub from: Instant,
    /// The last moment of its period.
    pub to: Instant,
}

/// Makes a report of the portal's trail up to now, as far back as the lifetime of the trail.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn make_report(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, trail: Trail) -> Result<Report, Error> {
    decide(&caller.actor_now(tx)?, &Action::ReadAudit)?;
    let lifetimes: AuditLifetimes = portal_sections::get(tx, caller.portal.id)?.value;
    let to = ctx.now();
    let report = Report {
        trail,
        from: to.plus_seconds(-lifetimes.days_of(trail).saturating_mul(DAY_S)),
        to,
    };
    let event = match trail {
        Trail::SignIns => Event::LoginHistoryReportDownloaded,
        Trail::Changes => Event::AuditTrailReportDownloaded,
    };
    let portal = caller.portal.id;
    record(tx, ctx, caller, event, vec![portal.to_string()], String::new())?;
    Ok(report)
}

/// Hands the events of a report to `write`, newest first, some at a time.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub async fn read_report(
    app: &App,
    caller: &Caller,
    report: Report,
    mut write: impl FnMut(&[RecordedEvent]) + Send,
) -> Result<(), Error> {
    decide(&caller.actor(), &Action::ReadAudit)?;
    let filter = EventFilter {
        from: Some(report.from),
        to: Some(report.to),
        ..EventFilter::default()
    };
    let mut start = 0;
    while start < REPORT_MAX_EVENTS {
        let (portal, filter) = (caller.portal.clone(), filter.clone());
        let page = app.read(move |tx, _| {
            // What is deleted meanwhile is missing at the end, what is added is later than the period.
            let mut items = events::list_page(tx, portal.id, report.trail, &filter, (start, AT_ONCE), i64::MAX)?;
            name_actors(tx, &portal, &mut items)?;
            Ok(items)
        });
        let items = page.await?;
        write(&items);
        let found = i64::try_from(items.len()).unwrap_or(i64::MAX);
        if found < AT_ONCE {
            return Ok(());
        }
        start += found;
    }
    Ok(())
}
