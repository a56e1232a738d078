//! `DELETE /anteroom/portals/{alias}`: removes a portal (`docs/protocol/anteroom.md`, Portals).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::operate;

pub(super) fn operation() -> Operation {
    Operation::delete("withdraw_portal", "/anteroom/portals/{alias}", |rq| {
        Box::pin(withdraw_portal(rq))
    })
    .about("Removes a portal with everything in it, for whoever has the data folder.")
    .works_suspended()
}

async fn withdraw_portal(rq: Request) -> Result<Reply, Problem> {
    let (caller, alias) = (rq.caller()?.clone(), rq.param("alias").to_owned());
    rq.app
        .write(move |tx, ctx| operate::remove_portal(tx, ctx, &caller, &alias))
        .await?;
    Ok(Reply::nothing())
}
