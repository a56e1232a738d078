//! `GET /people/exists`: whether somebody has an address (`docs/protocol/people.md` 5.5).

use super::{Addressed, address_of_query};
use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::read_person;
use anteroom_domain::LinkType;
use anteroom_wire::employee::PersonExistsDto;

const QUERY: &[QueryParameter] = &[
    QueryParameter::new("email", QueryKind::Text, "The address, in any case."),
    QueryParameter::new("encemail", QueryKind::Text, "The address as the server encrypted it."),
];

pub(super) fn operation() -> Operation {
    Operation::get("check_person_exists", "/people/exists", |rq| {
        Box::pin(check_person_exists(rq))
    })
    .about("Whether somebody of the portal has this address; disabled people count.")
    .or_by_link(&[LinkType::LinkInvite, LinkType::GuestShareLink])
    .works_unpaid()
    .query(QUERY)
    .answers::<PersonExistsDto>()
}

async fn check_person_exists(rq: Request) -> Result<Reply, Problem> {
    let found = match address_of_query(&rq)? {
        Addressed::Of(email) => read_person::find_status_by_email(&rq.app, rq.portal.id, &email).await?,
        Addressed::Unreadable => None,
    };
    Reply::one(&PersonExistsDto::of(found))
}
