//! `PUT /settings/iprestrictions`, also below `/settings`: sets from where the portal may be used
//! (`docs/protocol/portal.md` 9).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_rules::set_rule::{NamedNetwork, set_networks};
use anteroom_wire::request::IpRestrictionsRequest;
use anteroom_wire::rules::IpRestrictionsDto;

pub(super) fn operations() -> [Operation; 2] {
    [
        Operation::put("update_ip_restrictions", "/settings/iprestrictions", |rq| {
            Box::pin(update_ip_restrictions(rq))
        }),
        Operation::put(
            "update_ip_restrictions_settings",
            "/settings/iprestrictions/settings",
            |rq| Box::pin(update_ip_restrictions(rq)),
        ),
    ]
    .map(|operation| {
        operation
            .about("Sets the addresses from which the portal may be used. The owner may use it from everywhere.")
            .takes::<IpRestrictionsRequest>()
            .answers::<IpRestrictionsDto>()
    })
}

async fn update_ip_restrictions(rq: Request) -> Result<Reply, Problem> {
    let body = IpRestrictionsRequest::parse(&rq.body)?;
    let named: Vec<NamedNetwork> = body
        .ip_restrictions
        .into_iter()
        .map(|entry| NamedNetwork {
            text: entry.ip,
            admins_only: entry.for_admin,
        })
        .collect();
    let caller = rq.caller()?.clone();
    let rules = rq
        .app
        .write(move |tx, ctx| set_networks(tx, ctx, &caller, &named, body.enable))
        .await?;
    Reply::one(&IpRestrictionsDto::from(&rules.networks.value))
}
