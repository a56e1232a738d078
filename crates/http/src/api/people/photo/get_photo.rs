//! `GET /people/{userid}/photo`: where the pictures of a person are (`docs/protocol/people.md` 10.2).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::read_person;
use anteroom_wire::employee::PhotoUrlsDto;

pub(crate) fn operation() -> Operation {
    Operation::get("get_photo", "/people/{userid}/photo", |rq| Box::pin(get_photo(rq)))
        .about("Where the pictures of a person are.")
        .answers::<PhotoUrlsDto>()
}

async fn get_photo(rq: Request) -> Result<Reply, Problem> {
    let view = read_person::get_person(&rq.app, rq.caller()?, rq.param("userid")).await?;
    Reply::one(&PhotoUrlsDto::of(&view.person))
}
