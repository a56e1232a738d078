//! `PUT /group/{id}`: changes a group (`docs/protocol/portal.md` 1.3, 1.4).

use super::{group_of_route, person_ids, somebody};
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::groups::update_group::{self, GroupUpdate};
use anteroom_wire::group::GroupDto;
use anteroom_wire::request::UpdateGroupRequest;

pub(super) fn operation() -> Operation {
    Operation::put("update_group", "/group/{id:guid}", |rq| Box::pin(update_group(rq)))
        .about("Changes name, head and members of a group; adds before it removes.")
        .takes::<UpdateGroupRequest>()
        .answers::<GroupDto>()
        .conditional()
}

async fn update_group(rq: Request) -> Result<Reply, Problem> {
    let body = UpdateGroupRequest::parse(&rq.body)?;
    let update = GroupUpdate {
        name: body.group_name,
        manager: somebody(body.group_manager),
        add: body.members_to_add.map(person_ids).unwrap_or_default(),
        remove: body.members_to_remove.map(person_ids).unwrap_or_default(),
    };
    let id = group_of_route(&rq, "id")?;
    let caller = rq.caller()?.clone();
    let group = rq
        .app
        .write(move |tx, ctx| update_group::update_group(tx, ctx, &caller, id, &update))
        .await?;
    Reader::of(&rq)?.reply_with_changed_group(group).await
}
