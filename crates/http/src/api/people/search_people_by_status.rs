//! `GET /people/status/{status}/search`: accounts by a text (`docs/protocol/people.md` 12.5).

use super::people_filter::statuses_within;
use crate::api::viewing::Reader;
use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::list_people::{group_filter, search_accounts};
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::people_query::status_of_route;

const QUERY: &[QueryParameter] = &[
    QueryParameter::new(
        "query",
        QueryKind::Text,
        "A text that a name, the user name, the address or a contact contains; empty for everybody.",
    ),
    QueryParameter::new(
        "filterBy",
        QueryKind::Text,
        "group: filterValue is the group that the people are members of.",
    ),
    QueryParameter::new("filterValue", QueryKind::Text, "The group's identifier."),
];

pub(super) fn operation() -> Operation {
    Operation::get("search_people_by_status", "/people/status/{status}/search", |rq| {
        Box::pin(search_people_by_status(rq))
    })
    .about("Accounts of a status, or of one that the given number contains, by a text; for administrators.")
    .query(QUERY)
    .answers_list::<EmployeeFullDto>()
}

async fn search_people_by_status(rq: Request) -> Result<Reply, Problem> {
    let status = status_of_route(rq.param("status")).map_err(|problem| vec![problem])?;
    let text = rq.query.first("query");
    let group = || group_filter(rq.query.first("filterBy"), rq.query.first("filterValue"));
    let found = search_accounts(&rq.app, rq.caller()?, statuses_within(status), text, group).await?;
    Reader::of(&rq)?.reply_with_list(&found)
}
