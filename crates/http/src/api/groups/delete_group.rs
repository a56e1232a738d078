//! `DELETE /group/{id}`: deletes a group (`docs/protocol/portal.md` 1.3).

use super::group_of_route;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::groups::delete_group;

pub(super) fn operation() -> Operation {
    Operation::delete("delete_group", "/group/{id:guid}", |rq| Box::pin(delete_group(rq)))
        .about("Deletes a group.")
        .conditional()
        .answers_no_content()
}

async fn delete_group(rq: Request) -> Result<Reply, Problem> {
    let id = group_of_route(&rq, "id")?;
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| delete_group::delete_group(tx, ctx, &caller, id))
        .await?;
    Ok(Reply::no_content())
}
