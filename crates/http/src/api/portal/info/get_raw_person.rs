//! `GET /portal/users/{userid}`: the record of a person as the portal keeps it (`docs/protocol/portal.md` 2).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::read_person;
use anteroom_wire::employee::RawPersonDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_raw_person", "/portal/users/{userid:guid}", |rq| {
        Box::pin(get_raw_person(rq))
    })
    .about("The record of a person as the portal keeps it.")
    .answers::<RawPersonDto>()
}

async fn get_raw_person(rq: Request) -> Result<Reply, Problem> {
    let found = read_person::get_person(&rq.app, rq.caller()?, rq.param("userid")).await?;
    Reply::one(&RawPersonDto::of(&found.person))
}
