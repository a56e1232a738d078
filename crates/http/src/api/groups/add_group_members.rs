//! `PUT /group/{id}/members`: adds members to a group (`docs/protocol/portal.md` 1.3).

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
    Operation::put("add_group_members", "/group/{id}/members", |rq| {
        Box::pin(add_group_members(rq))
    })
    .about("Adds members to a group.")
    .takes::<GroupMembersRequest>()
    .answers::<GroupDto>()
    .conditional()
}

async fn add_group_members(rq: Request) -> Result<Reply, Problem> {
    let ids = GroupMembersRequest::parse(&rq.body)?.members.map(person_ids);
    let id = group_of_route(&rq, "id")?;
    let caller = rq.caller()?.clone();
    let group = rq
        .app
        .write(move |tx, _| set_members::add_members(tx, &caller, id, ids.as_deref()))
        .await?;
    Reader::of(&rq)?.reply_with_changed_group(group).await
}
