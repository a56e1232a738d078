//! `DELETE /portal/deleteportalimmediately`: removes the portal without asking back (`docs/protocol/portal.md` 5,
//! `docs/protocol/anteroom.md` row 17).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::remove;

pub(super) fn operation() -> Operation {
    Operation::delete("remove_portal_at_once", "/portal/deleteportalimmediately", |rq| {
        Box::pin(remove_portal_at_once(rq))
    })
    .about("Removes the portal with everything in it, without asking back.")
}

async fn remove_portal_at_once(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| remove::remove_at_once(tx, ctx, &caller))
        .await?;
    Ok(Reply::nothing())
}
