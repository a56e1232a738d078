//! `PUT /portal/suspend`: suspends the portal with the link for it (`docs/protocol/portal.md` 5).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::close;
use anteroom_domain::LinkType;

pub(super) fn operation() -> Operation {
    Operation::put("suspend_portal", "/portal/suspend", |rq| Box::pin(suspend_portal(rq)))
        .about("Suspends the portal: nobody can use it until its owner brings it back.")
        .by_link_with_words(&[LinkType::PortalSuspend])
}

async fn suspend_portal(rq: Request) -> Result<Reply, Problem> {
    let (caller, link) = (rq.caller()?.clone(), rq.opened_link()?.clone());
    rq.app
        .write(move |tx, ctx| close::suspend_portal(tx, ctx, &caller, &link))
        .await?;
    Ok(Reply::nothing())
}
