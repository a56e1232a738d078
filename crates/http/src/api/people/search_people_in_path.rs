//! `GET /people/@search/{query}`: active people by words, and of a group (`docs/protocol/people.md` 12.6).

use crate::api::viewing::Reader;
use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::list_people::{self, group_filter};
use anteroom_wire::EmployeeFullDto;

const QUERY: &[QueryParameter] = &[
    QueryParameter::new(
        "filterBy",
        QueryKind::Text,
        "group: only members of the group in filterValue.",
    ),
    QueryParameter::new("filterValue", QueryKind::Text, "The identifier of the group."),
];

pub(super) fn operation() -> Operation {
    Operation::get("search_people_in_path", "/people/@search/{query}", |rq| {
        Box::pin(search_people_in_path(rq))
    })
    .about("Active people in whose profile every word of the path is found; for administrators.")
    .query(QUERY)
    .answers_list::<EmployeeFullDto>()
}

async fn search_people_in_path(rq: Request) -> Result<Reply, Problem> {
    let group = group_filter(rq.query.first("filterBy"), rq.query.first("filterValue"))?.unwrap_or_default();
    let found = list_people::search_people(&rq.app, rq.caller()?, rq.param("query"), group).await?;
    Reader::of(&rq)?.reply_with_list(&found)
}
