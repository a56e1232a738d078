//! `PUT /settings/dns`: maps a host name of its own to the portal (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::rename;
use anteroom_wire::portal::DnsSettingsRequest;
use anteroom_wire::rules::SETTINGS_UPDATED;

pub(super) fn operation() -> Operation {
    Operation::put("set_domain", "/settings/dns", |rq| Box::pin(set_domain(rq)))
        .about("Maps a host name of its own to the portal, or takes it away.")
        .takes::<DnsSettingsRequest>()
        .answers::<String>()
}

async fn set_domain(rq: Request) -> Result<Reply, Problem> {
    let body = DnsSettingsRequest::parse(&rq.body)?;
    let name = body.enable.then(|| body.dns_name.unwrap_or_default());
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| rename::set_domain(tx, ctx, &caller, name.as_deref()))
        .await?;
    Reply::one(SETTINGS_UPDATED)
}
