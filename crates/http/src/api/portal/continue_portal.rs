//! `PUT /portal/continue`: brings a suspended portal back with the link for it (`docs/protocol/portal.md` 5).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::close;
use anteroom_domain::LinkType;

pub(super) fn operation() -> Operation {
    Operation::put("continue_portal", "/portal/continue", |rq| {
        Box::pin(continue_portal(rq))
    })
    .about("Brings a suspended portal back.")
    .by_link_with_words(&[LinkType::PortalContinue])
    .works_suspended()
}

async fn continue_portal(rq: Request) -> Result<Reply, Problem> {
    let (caller, link) = (rq.caller()?.clone(), rq.opened_link()?.clone());
    rq.app
        .write(move |tx, _| close::continue_portal(tx, &caller, &link))
        .await?;
    Ok(Reply::nothing())
}
