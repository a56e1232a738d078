//! `GET /group`: the groups of the portal (`docs/protocol/portal.md` 1.3).

use super::groups_query::{filter_of, page_of};
use crate::api::viewing::Reader;
use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::groups::list_groups;
use anteroom_wire::group::GroupDto;
use anteroom_wire::group_query::GroupsQuery;

const QUERY: &[QueryParameter] = &[
    QueryParameter::new("userId", QueryKind::Text, "The groups of this person."),
    QueryParameter::new(
        "manager",
        QueryKind::Boolean,
        "With userId: the groups that the person heads.",
    ),
    QueryParameter::new(
        "count",
        QueryKind::Integer,
        "Size of the page, 1 to 100, 100 by default.",
    ),
    QueryParameter::new(
        "startIndex",
        QueryKind::Integer,
        "How many groups to leave out at the beginning.",
    ),
    QueryParameter::new("sortBy", QueryKind::Text, "title, manager or membersCount."),
    QueryParameter::new("sortOrder", QueryKind::Text, "ascending or descending."),
    QueryParameter::new("filterValue", QueryKind::Text, "Text that the name contains."),
];

pub(super) fn operation() -> Operation {
    Operation::get("list_groups", "/group", |rq| Box::pin(list_groups(rq)))
        .about("The groups of the portal, without their members.")
        .query(QUERY)
        .answers_page::<GroupDto>()
}

async fn list_groups(rq: Request) -> Result<Reply, Problem> {
    let query = GroupsQuery::parse(&rq.query)?;
    let list = list_groups::list_groups(&rq.app, rq.caller()?, filter_of(&query), page_of(&query)).await?;
    let reader = Reader::of(&rq)?;
    let items: Vec<GroupDto> = list.items.iter().map(|view| reader.group(view)).collect();
    Reply::page(&items, list.total)
}
