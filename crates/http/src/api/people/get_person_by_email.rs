//! `GET /people/email`: the profile of the person with an address (`docs/protocol/people.md` 5.4).

use super::{Addressed, address_of_query};
use crate::api::viewing::Reader;
use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::error::{Error, Missing};
use anteroom_app::people::read_person;
use anteroom_wire::EmployeeFullDto;

const QUERY: &[QueryParameter] = &[
    QueryParameter::new("email", QueryKind::Text, "The address, in any case."),
    QueryParameter::new("encemail", QueryKind::Text, "The address as the server encrypted it."),
];

pub(super) fn operation() -> Operation {
    Operation::get("get_person_by_email", "/people/email", |rq| {
        Box::pin(get_person_by_email(rq))
    })
    .about("The profile of the person with this address.")
    .works_unpaid()
    .query(QUERY)
    .answers::<EmployeeFullDto>()
}

async fn get_person_by_email(rq: Request) -> Result<Reply, Problem> {
    let Addressed::Of(email) = address_of_query(&rq)? else {
        return Err(Error::NotFound(Missing::Person).into());
    };
    let view = read_person::get_person_by_email(&rq.app, rq.caller()?, &email).await?;
    Reader::of(&rq)?.reply_with(&view)
}
