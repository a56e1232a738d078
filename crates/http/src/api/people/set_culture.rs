//! `PUT /people/{userid}/culture`: chooses one's language (`docs/protocol/people.md` 5.7).

use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::{PersonRef, set_culture};
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::request::CultureRequest;

pub(super) fn operation() -> Operation {
    Operation::put("set_culture", "/people/{userid}/culture", |rq| {
        Box::pin(set_culture(rq))
    })
    .about("Sets the caller's own language.")
    .conditional()
    .takes::<CultureRequest>()
    .answers::<EmployeeFullDto>()
}

async fn set_culture(rq: Request) -> Result<Reply, Problem> {
    let name = CultureRequest::parse(&rq.body)?.culture_name;
    let named = PersonRef::parse(rq.param("userid"));
    let caller = rq.caller()?.clone();
    let person = rq
        .app
        .write(move |tx, ctx| set_culture::set_culture(tx, ctx, &caller, &named, &name))
        .await?;
    Reader::of(&rq)?.reply_with_changed(person).await
}
