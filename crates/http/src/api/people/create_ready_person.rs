//! `POST /people/active`: creates a person who needs no activation mail, a guest too (`docs/protocol/people.md` 6.2).

use super::create_person::new_person;
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::create_person;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::request::CreatePersonRequest;

pub(super) fn operation() -> Operation {
    Operation::post("create_ready_person", "/people/active", |rq| {
        Box::pin(create_ready_person(rq))
    })
    .about("Creates a person who is active at once and gets no mail; guests too.")
    .takes::<CreatePersonRequest>()
    .answers::<EmployeeFullDto>()
}

async fn create_ready_person(rq: Request) -> Result<Reply, Problem> {
    let new = new_person(CreatePersonRequest::parse(&rq.body)?, &rq);
    let person = create_person::create_ready_person(&rq.app, rq.caller()?, new).await?;
    Reader::of(&rq)?.reply_with_changed(person).await
}
