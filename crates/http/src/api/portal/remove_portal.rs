//! `DELETE /portal/delete`: removes the portal with the link for it (`docs/protocol/portal.md` 5).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::remove;
use anteroom_domain::LinkType;

pub(super) fn operation() -> Operation {
    Operation::delete("remove_portal", "/portal/delete", |rq| Box::pin(remove_portal(rq)))
        .about("Removes the portal with everything in it.")
        .by_link_with_words(&[LinkType::PortalRemove])
        .answers::<String>()
}

async fn remove_portal(rq: Request) -> Result<Reply, Problem> {
    let (caller, link) = (rq.caller()?.clone(), rq.opened_link()?.clone());
    rq.app
        .write(move |tx, ctx| remove::remove_by_link(tx, ctx, &caller, &link))
        .await?;
    // Clients send the browser there; there is no form that asks why.
    Reply::one(&rq.app.settings().public_url)
}
