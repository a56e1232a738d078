//! `GET /people/status/{status}`: people with a status (`docs/protocol/people.md` 12.4).

use super::list_people::list_with_status;
use super::people_filter::LIST_QUERY;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::people_query::status_of_route;

pub(super) fn operation() -> Operation {
    Operation::get("list_people_by_status", "/people/status/{status}", |rq| {
        Box::pin(list_people_by_status(rq))
    })
    .about("People with this status: a name, or 1, 2, 4, 5, 7.")
    .query(LIST_QUERY)
    .answers_page::<EmployeeFullDto>()
}

async fn list_people_by_status(rq: Request) -> Result<Reply, Problem> {
    let status = status_of_route(rq.param("status")).map_err(|problem| vec![problem])?;
    list_with_status(&rq, status).await
}
