//! `GET /group/{id}`: one group (`docs/protocol/portal.md` 1.3).

use super::group_of_route;
use crate::api::viewing::Reader;
use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::groups::read_group::{self, Members};
use anteroom_wire::group::GroupDto;

const QUERY: &[QueryParameter] = &[QueryParameter::new(
    "includeMembers",
    QueryKind::Boolean,
    "Whether to show the members; true by default.",
)];

pub(super) fn operation() -> Operation {
    Operation::get("get_group", "/group/{id:guid}", |rq| Box::pin(get_group(rq)))
        .about("A group, also a built-in one.")
        .query(QUERY)
        .answers::<GroupDto>()
}

async fn get_group(rq: Request) -> Result<Reply, Problem> {
    let mut query = rq.query.reader();
    let members = match query.flag("includeMembers") {
        Some(false) => Members::Counted,
        Some(true) | None => Members::Shown,
    };
    query.finish()?;
    let view = read_group::get_group(&rq.app, rq.caller()?, group_of_route(&rq, "id")?, members).await?;
    Reader::of(&rq)?.reply_with_group(&view)
}
