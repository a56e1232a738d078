//! `GET /settings/iprestrictions/settings`: whether the list of addresses counts (`docs/protocol/portal.md` 9).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_rules::read_rules;
use anteroom_wire::rules::IpRestrictionsSettingsDto;

pub(super) fn operation() -> Operation {
    Operation::get(
        "get_ip_restrictions_settings",
        "/settings/iprestrictions/settings",
        |rq| Box::pin(get_ip_restrictions_settings(rq)),
    )
    .about("Whether the portal may be used from the listed addresses only.")
    .answers::<IpRestrictionsSettingsDto>()
}

async fn get_ip_restrictions_settings(rq: Request) -> Result<Reply, Problem> {
    let rules = read_rules(&rq.app, rq.caller()?).await?;
    Reply::one(&IpRestrictionsSettingsDto::from(&rules.networks))
}
