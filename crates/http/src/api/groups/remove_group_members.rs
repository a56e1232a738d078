//! `DELETE /group/{id}/members`: removes members from a group (`docs/protocol/portal.md` 1.3).

use super::{group_of_route, person_ids};
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::groups::set_members;
use anteroom_wire::group::GroupDto;
use anteroom_wire::request::GroupMembersRequest;

pub(super) fn operation() -> Operation {
    Operation::delete("remove_group_members", "/group/{id}/members", |rq| {
        Box::pin(remove_group_members(rq))
    })
    .about("Removes members from a group.")
    .takes::<GroupMembersRequest>()
    .answers::<GroupDto>()
    .conditional()
}

async fn remove_group_members(rq: Request) -> Result<Reply, Problem> {
    let ids = GroupMembersRequest::parse(&rq.body)?.members.map(person_ids);
    let id = group_of_route(&rq, "id")?;
    let caller = rq.caller()?.clone();
    let group = rq
        .app
        .write(move |tx, ctx| set_members::remove_members(tx, ctx, &caller, id, ids.as_deref()))
        .await?;
    Reader::of(&rq)?.reply_with_changed_group(group).await
}
