//! `POST /portal/delete`: sends the owner the link that removes the portal (`docs/protocol/portal.md` 5).

use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::remove;

pub(super) fn operation() -> Operation {
    Operation::post("request_portal_removal", "/portal/delete", |rq| {
        Box::pin(request_portal_removal(rq))
    })
    .about("Sends the owner the link that removes the portal.")
    .rate(RateClass::Sensitive)
}

async fn request_portal_removal(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| remove::request_removal(tx, ctx, &caller))
        .await?;
    Ok(Reply::nothing())
}
