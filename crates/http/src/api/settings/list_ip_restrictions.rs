//! `GET /settings/iprestrictions`: from where the portal may be used (`docs/protocol/portal.md` 9).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_rules::read_rules;
use anteroom_wire::rules::IpRestrictionDto;

pub(super) fn operation() -> Operation {
    Operation::get("list_ip_restrictions", "/settings/iprestrictions", |rq| {
        Box::pin(list_ip_restrictions(rq))
    })
    .about("The addresses from which the portal may be used, whether or not the list counts.")
    .answers_list::<IpRestrictionDto>()
}

async fn list_ip_restrictions(rq: Request) -> Result<Reply, Problem> {
    let rules = read_rules(&rq.app, rq.caller()?).await?;
    Reply::list(&IpRestrictionDto::list(&rules.networks.value, rq.portal.id))
}
