//! `GET /people`: active people (`docs/protocol/people.md` 12.3).

use super::people_filter::{LIST_QUERY, page_of, statuses_of, text_of};
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::list_people;
use anteroom_domain::people_filter::PeopleFilter;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::people_query::{ListQuery, StatusFilter};

pub(super) fn operation() -> Operation {
    Operation::get("list_people", "/people", |rq| Box::pin(list_people(rq)))
        .about("Active people.")
        .query(LIST_QUERY)
        .answers_page::<EmployeeFullDto>()
}

async fn list_people(rq: Request) -> Result<Reply, Problem> {
    list_with_status(&rq, StatusFilter::Active).await
}

/// People with a status, and what the parameters ask for.
pub(super) async fn list_with_status(rq: &Request, status: StatusFilter) -> Result<Reply, Problem> {
    let query = ListQuery::parse(&rq.query)?;
    let value = Some(query.filter_value.as_str());
    let group = list_people::group_filter(query.filter_by.as_deref(), value)?;
    let mut filter = PeopleFilter {
        statuses: statuses_of(status),
        ..PeopleFilter::default()
    };
    match group {
        // The text is the group's identifier then, and no text that people are searched for.
        Some(group) => filter.group = group,
        None => filter.text = text_of(&query),
    }
    let caller = rq.caller()?;
    let list = list_people::list_people(&rq.app, caller, filter, page_of(&query, caller)).await?;
    Reader::of(rq)?.reply_with_page(&list)
}
