//! `GET /settings/machine`: which host answers for the portal (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_domain::LinkType;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::get("get_machine", "/settings/machine", |rq| {
        Box::pin(ready(get_machine(&rq)))
    })
    .about("The host name under which a portal that waits to be set up was found.")
    .by_link(&[LinkType::Wizard])
    .answers::<String>()
}

fn get_machine(rq: &Request) -> Result<Reply, Problem> {
    // The name that the client knows already: what the machine calls itself is nobody's business.
    let base = rq.base_url();
    let host = base.split_once("://").map_or(base.as_str(), |(_, host)| host);
    Reply::one(host)
}
