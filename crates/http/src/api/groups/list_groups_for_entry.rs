//! `GET /group/room/{id}`, `/group/folder/{id}`, `/group/file/{id}`: the groups that can be given access to an entry
//! (`docs/protocol/portal.md` 1.3).

use crate::api::viewing::Reader;
use crate::operation::{Answering, Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::groups::list_groups;
use anteroom_wire::group::GroupDto;
use anteroom_wire::group_query::GroupsQuery;

const QUERY: &[QueryParameter] = &[
    QueryParameter::new("excludeShared", QueryKind::Boolean, "Only groups without access."),
    QueryParameter::new("filterValue", QueryKind::Text, "Text that the name contains."),
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
];

pub(super) fn operations() -> [Operation; 3] {
    [
        operation(
            "list_groups_for_room",
            "/group/room/{id}",
            "The groups that can be given access to a room.",
        ),
        operation(
            "list_groups_for_folder",
            "/group/folder/{id}",
            "The groups that can be given access to a folder.",
        ),
        operation(
            "list_groups_for_file",
            "/group/file/{id}",
            "The groups that can be given access to a file.",
        ),
    ]
}

fn operation(id: &'static str, template: &'static str, about: &'static str) -> Operation {
    let handler = |rq: Request| -> Answering { Box::pin(async move { list_groups_for_entry(&rq) }) };
    Operation::get(id, template, handler)
        .about(about)
        .query(QUERY)
        .answers_page::<GroupDto>()
}

fn list_groups_for_entry(rq: &Request) -> Result<Reply, Problem> {
    GroupsQuery::parse(&rq.query)?;
    let list = list_groups::list_groups_for_entry(rq.caller()?)?;
    let reader = Reader::of(rq)?;
    let items: Vec<GroupDto> = list.items.iter().map(|view| reader.group(view)).collect();
    Reply::page(&items, list.total)
}
