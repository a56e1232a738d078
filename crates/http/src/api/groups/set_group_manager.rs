//! `PUT /group/{id}/manager`: gives a group a head (`docs/protocol/portal.md` 1.3).

use super::{group_of_route, somebody};
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::groups::set_manager;
use anteroom_wire::group::GroupDto;
use anteroom_wire::request::GroupManagerRequest;

pub(super) fn operation() -> Operation {
    Operation::put("set_group_manager", "/group/{id}/manager", |rq| {
        Box::pin(set_group_manager(rq))
    })
    .about("Makes a person the head of a group, and a member.")
    .takes::<GroupManagerRequest>()
    .answers::<GroupDto>()
    .conditional()
}

async fn set_group_manager(rq: Request) -> Result<Reply, Problem> {
    let manager = somebody(GroupManagerRequest::parse(&rq.body)?.user_id);
    let id = group_of_route(&rq, "id")?;
    let caller = rq.caller()?.clone();
    let group = rq
        .app
        .write(move |tx, ctx| set_manager::set_manager(tx, ctx, &caller, id, manager))
        .await?;
    Reader::of(&rq)?.reply_with_changed_group(group).await
}
