//! `PUT /settings/welcome/close`: closes the greeting of a guest's first visit (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::own_view;

pub(super) fn operation() -> Operation {
    Operation::put("close_welcome", "/settings/welcome/close", |rq| {
        Box::pin(close_welcome(rq))
    })
    .about("Closes the greeting of a guest's first visit.")
}

async fn close_welcome(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| own_view::close_welcome(tx, ctx, &caller))
        .await?;
    Ok(Reply::nothing())
}
