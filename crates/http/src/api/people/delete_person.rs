//! `DELETE /people/{userid}`: removes a disabled person (`docs/protocol/people.md` 5.8).

use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::{PersonRef, delete_person};
use anteroom_wire::EmployeeFullDto;

pub(super) fn operation() -> Operation {
    Operation::delete("delete_person", "/people/{userid}", |rq| Box::pin(delete_person(rq)))
        .about("Removes a disabled person; answers the profile as it was.")
        .conditional()
        .answers::<EmployeeFullDto>()
}

async fn delete_person(rq: Request) -> Result<Reply, Problem> {
    let named = PersonRef::parse(rq.param("userid"));
    let caller = rq.caller()?.clone();
    let person = rq
        .app
        .write(move |tx, ctx| delete_person::delete_person(tx, ctx, &caller, &named))
        .await?;
    Ok(Reader::of(&rq)?.reply_with_changed(person).await?.without_tag())
}
