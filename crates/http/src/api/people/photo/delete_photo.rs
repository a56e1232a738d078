//! `DELETE /people/{userid}/photo`: takes one's photo away (`docs/protocol/people.md` 10.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::PersonRef;
use anteroom_app::photos;
use anteroom_wire::employee::PhotoUrlsDto;

pub(crate) fn operation() -> Operation {
    Operation::delete("delete_photo", "/people/{userid}/photo", |rq| {
        Box::pin(delete_photo(rq))
    })
    .about("Takes the caller's photo away.")
    .answers::<PhotoUrlsDto>()
}

async fn delete_photo(rq: Request) -> Result<Reply, Problem> {
    let named = PersonRef::parse(rq.param("userid"));
    let caller = rq.caller()?.clone();
    let person = rq
        .app
        .write(move |tx, ctx| photos::delete_photo(tx, ctx, &caller, &named))
        .await?;
    Reply::one(&PhotoUrlsDto::of(&person))
}
