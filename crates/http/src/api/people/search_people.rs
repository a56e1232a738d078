//! `GET /people/search`: active people by words (`docs/protocol/people.md` 12.6).

use crate::api::viewing::Reader;
use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::list_people;
use anteroom_domain::people_filter::GroupFilter;
use anteroom_wire::EmployeeFullDto;

const QUERY: &[QueryParameter] = &[QueryParameter::new(
    "query",
    QueryKind::Text,
    "Words of two or more characters, each part of a name, the title, the location or the address.",
)];

pub(super) fn operation() -> Operation {
    Operation::get("search_people", "/people/search", |rq| Box::pin(search_people(rq)))
        .about("Active people in whose profile every word is found; for administrators.")
        .query(QUERY)
        .answers_list::<EmployeeFullDto>()
}

async fn search_people(rq: Request) -> Result<Reply, Problem> {
    let words = rq.query.first("query").unwrap_or_default();
    let found = list_people::search_people(&rq.app, rq.caller()?, words, GroupFilter::Any).await?;
    Reader::of(&rq)?.reply_with_list(&found)
}
