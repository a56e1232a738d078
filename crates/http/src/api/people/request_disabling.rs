//! `PUT /people/self/delete`: asks for the link that disables one's own account (`docs/protocol/people.md` 15.1).

use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::disable_own;
use anteroom_wire::employee::html_encode;

pub(super) fn operation() -> Operation {
    Operation::put("request_disabling", "/people/self/delete", |rq| {
        Box::pin(request_disabling(rq))
    })
    .about("Sends the caller a link that disables his account.")
    .rate(RateClass::Sensitive)
    .answers::<String>()
}

async fn request_disabling(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    let email = rq
        .app
        .write(move |tx, ctx| disable_own::request_disabling(tx, ctx, &caller))
        .await?;
    Reply::one(&format!(
        "Instructions to disable your profile has been sent to <b>{}</b> email address",
        html_encode(&email)
    ))
}
