//! `GET /people/filter`: people by many conditions, full (`docs/protocol/people.md` 12.2).

use super::people_filter::{FILTER_QUERY, filter_of, page_of};
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::list_people::{PeopleList, list_people};
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::people_query::PeopleQuery;

pub(super) fn operation() -> Operation {
    Operation::get("filter_people", "/people/filter", |rq| Box::pin(filter_people(rq)))
        .about("People who satisfy every given condition.")
        .works_unpaid()
        .query(FILTER_QUERY)
        .answers_page::<EmployeeFullDto>()
}

async fn filter_people(rq: Request) -> Result<Reply, Problem> {
    let list = filtered(&rq).await?;
    Reader::of(&rq)?.reply_with_page(&list)
}

/// The people that a request with these parameters asks for.
pub(super) async fn filtered(rq: &Request) -> Result<PeopleList, Problem> {
    let query = PeopleQuery::parse(&rq.query)?;
    let caller = rq.caller()?;
    Ok(list_people(&rq.app, caller, filter_of(&query, caller), page_of(&query.list, caller)).await?)
}
