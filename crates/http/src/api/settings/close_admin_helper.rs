//! `PUT /settings/closeadminhelper`: closes the hints for administrators, for the caller (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::own_view;

pub(super) fn operation() -> Operation {
    Operation::put("close_admin_helper", "/settings/closeadminhelper", |rq| {
        Box::pin(close_admin_helper(rq))
    })
    .about("Closes the hints for administrators, for the caller.")
}

async fn close_admin_helper(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| own_view::close_helper(tx, ctx, &caller))
        .await?;
    Ok(Reply::nothing())
}
