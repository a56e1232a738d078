//! `POST /group`: creates a group (`docs/protocol/portal.md` 1.4).

use super::{person_ids, somebody};
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::groups::create_group::{self, NewGroup};
use anteroom_wire::group::GroupDto;
use anteroom_wire::request::CreateGroupRequest;

pub(super) fn operation() -> Operation {
    Operation::post("create_group", "/group", |rq| Box::pin(create_group(rq)))
        .about("Creates a group.")
        .takes::<CreateGroupRequest>()
        .answers::<GroupDto>()
}

async fn create_group(rq: Request) -> Result<Reply, Problem> {
    let body = CreateGroupRequest::parse(&rq.body)?;
    let new = NewGroup {
        name: body.group_name,
        manager: somebody(body.group_manager),
        members: body.members.map(person_ids).unwrap_or_default(),
    };
    let caller = rq.caller()?.clone();
    let group = rq
        .app
        .write(move |tx, ctx| create_group::create_group(tx, ctx, &caller, &new))
        .await?;
    Reader::of(&rq)?.reply_with_changed_group(group).await
}
