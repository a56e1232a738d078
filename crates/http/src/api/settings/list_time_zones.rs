//! `GET /settings/timezones`: the time zones that a portal can be set to (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_rules::read_rules;
use anteroom_domain::LinkType;
use anteroom_wire::wizard::{TimeZoneDto, time_zones};

pub(super) fn operation() -> Operation {
    Operation::get("list_time_zones", "/settings/timezones", |rq| {
        Box::pin(list_time_zones(rq))
    })
    .about("The time zones that the portal can be set to, from west to east.")
    .or_by_link(&[LinkType::Wizard])
    .answers_list::<TimeZoneDto>()
}

async fn list_time_zones(rq: Request) -> Result<Reply, Problem> {
    if rq.link().is_none() {
        read_rules(&rq.app, rq.caller()?).await?;
    }
    Reply::list(&time_zones(&rq.portal.time_zone, rq.app.now()))
}
