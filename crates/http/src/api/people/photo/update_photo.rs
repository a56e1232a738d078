//! `PUT /people/{userid}/photo`: takes a photo from an address (`docs/protocol/people.md` 10.4).

use crate::api::people::photo_origin;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::PersonRef;
use anteroom_app::photos;
use anteroom_wire::employee::PhotoUrlsDto;
use anteroom_wire::request::UpdatePhotoRequest;

pub(crate) fn operation() -> Operation {
    Operation::put("update_photo", "/people/{userid}/photo", |rq| {
        Box::pin(update_photo(rq))
    })
    .about("Fetches a picture from an address and makes it the caller's photo.")
    .takes::<UpdatePhotoRequest>()
    .answers::<PhotoUrlsDto>()
}

async fn update_photo(rq: Request) -> Result<Reply, Problem> {
    let body = UpdatePhotoRequest::parse(&rq.body)?;
    let named = PersonRef::parse(rq.param("userid"));
    let address = body.files.as_deref();
    let person = photos::update_photo(&rq.app, rq.caller()?, named, address, &photo_origin(&rq)).await?;
    Reply::one(&PhotoUrlsDto::of(&person))
}
