//! `PUT /group/{fromId}/members/{toId}`: moves all members to another group (`docs/protocol/portal.md` 1.3).

use super::group_of_route;
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::groups::move_members;
use anteroom_wire::group::GroupDto;

pub(super) fn operation() -> Operation {
    Operation::put("move_group_members", "/group/{fromId}/members/{toId}", |rq| {
        Box::pin(move_group_members(rq))
    })
    .about("Moves all members of a group to another; answers the other.")
    .answers::<GroupDto>()
}

async fn move_group_members(rq: Request) -> Result<Reply, Problem> {
    let (from, to) = (group_of_route(&rq, "fromId")?, group_of_route(&rq, "toId")?);
    let caller = rq.caller()?.clone();
    let group = rq
        .app
        .write(move |tx, ctx| move_members::move_members(tx, ctx, &caller, from, to))
        .await?;
    Reader::of(&rq)?.reply_with_changed_group(group).await
}
