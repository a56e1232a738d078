//! `PUT /settings/timeandlanguage`: the language and the time zone of the portal (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_rules::set_language::{self, ZoneChoice};
use anteroom_wire::date::PortalZone;
use anteroom_wire::rules::SETTINGS_UPDATED;
use anteroom_wire::wizard::TimeAndLanguageRequest;

pub(super) fn operation() -> Operation {
    Operation::put("set_time_and_language", "/settings/timeandlanguage", |rq| {
        Box::pin(set_time_and_language(rq))
    })
    .about("Sets the language and the time zone of the portal.")
    .takes::<TimeAndLanguageRequest>()
    .answers::<String>()
}

/// The zone that a body names, if any.
pub(super) fn zone_choice(named: Option<&str>) -> ZoneChoice {
    match named.map(str::trim) {
        None | Some("") => ZoneChoice::AsBefore,
        Some(name) => PortalZone::find_name(name).map_or(ZoneChoice::Unknown, ZoneChoice::Named),
    }
}

async fn set_time_and_language(rq: Request) -> Result<Reply, Problem> {
    let body = TimeAndLanguageRequest::parse(&rq.body)?;
    let zone = zone_choice(body.time_zone.as_deref());
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| set_language::set_time_and_language(tx, ctx, &caller, &body.lng, &zone))
        .await?;
    Reply::one(SETTINGS_UPDATED)
}
