//! `POST /settings/maildomainsettings`: says whose addresses are enough to join (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::joining::{self, NamedDomains};
use anteroom_wire::request::TrustedDomainsRequest;
use anteroom_wire::rules::SETTINGS_UPDATED;

pub(super) fn operation() -> Operation {
    Operation::post("set_trusted_domains", "/settings/maildomainsettings", |rq| {
        Box::pin(set_trusted_domains(rq))
    })
    .about("Says whose addresses are enough to join without an invitation: 0 nobody's, 1 those of the domains, 2 all.")
    .takes::<TrustedDomainsRequest>()
    .answers::<String>()
}

async fn set_trusted_domains(rq: Request) -> Result<Reply, Problem> {
    let body = TrustedDomainsRequest::parse(&rq.body)?;
    let named = match body.kind {
        1 => NamedDomains::Custom(body.domains),
        2 => NamedDomains::All,
        _ => NamedDomains::None,
    };
    let (caller, as_users) = (rq.caller()?.clone(), body.invite_users_as_visitors);
    rq.app
        .write(move |tx, ctx| joining::set_trusted_domains(tx, ctx, &caller, &named, as_users))
        .await?;
    Reply::one(SETTINGS_UPDATED)
}
