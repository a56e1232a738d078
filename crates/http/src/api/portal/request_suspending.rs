//! `POST /portal/suspend`: sends the owner the links that suspend the portal and bring it back (`docs/protocol/portal.md` 5).

use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::close;

pub(super) fn operation() -> Operation {
    Operation::post("request_suspending", "/portal/suspend", |rq| {
        Box::pin(request_suspending(rq))
    })
    .about("Sends the owner the links that suspend the portal and bring it back.")
    .rate(RateClass::Sensitive)
}

async fn request_suspending(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| close::request_suspending(tx, ctx, &caller))
        .await?;
    Ok(Reply::nothing())
}
