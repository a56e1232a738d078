//! `GET /people/room|folder|file/{id}` and `GET /accounts/room|folder|file/{id}/search`: who has, or could be given, access to
//! an entry (`docs/protocol/people.md` 12.7, 12.8). There are no rooms yet, so no entry is known.

use super::people_filter::FILTER_QUERY;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::list_people::list_people_for_entry;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::people_query::EntryPeopleQuery;

pub(super) fn operations() -> [Operation; 6] {
    let people = |id, template| {
        Operation::get(id, template, |rq| Box::pin(std::future::ready(people_for_entry(&rq))))
            .about("People who have, or could be given, access to an entry.")
            .query(FILTER_QUERY)
            .answers_page::<EmployeeFullDto>()
    };
    let accounts = |id, template| {
        Operation::get(id, template, |rq| Box::pin(std::future::ready(people_for_entry(&rq))))
            .about("Groups and people with whom an entry may be shared.")
            .query(FILTER_QUERY)
            .answers_page::<EmployeeFullDto>()
    };
    [
        people("list_people_for_room", "/people/room/{id}"),
        people("list_people_for_folder", "/people/folder/{id}"),
        people("list_people_for_file", "/people/file/{id}"),
        accounts("search_accounts_for_room", "/accounts/room/{id}/search"),
        accounts("search_accounts_for_folder", "/accounts/folder/{id}/search"),
        accounts("search_accounts_for_file", "/accounts/file/{id}/search"),
    ]
}

fn people_for_entry(rq: &Request) -> Result<Reply, Problem> {
    EntryPeopleQuery::parse(&rq.query)?;
    rq.caller()?;
    Err(list_people_for_entry().into())
}
