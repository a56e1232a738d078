//! `GET /people/simple/filter`: people by many conditions, small (`docs/protocol/people.md` 12.2).

use super::filter_people::filtered;
use super::people_filter::FILTER_QUERY;
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_wire::EmployeeDto;

pub(super) fn operation() -> Operation {
    Operation::get("filter_people_small", "/people/simple/filter", |rq| {
        Box::pin(filter_people_small(rq))
    })
    .about("People who satisfy every given condition, in the small rendering.")
    .query(FILTER_QUERY)
    .answers_page::<EmployeeDto>()
}

async fn filter_people_small(rq: Request) -> Result<Reply, Problem> {
    let list = filtered(&rq).await?;
    Reader::of(&rq)?.reply_with_small_page(&list)
}
