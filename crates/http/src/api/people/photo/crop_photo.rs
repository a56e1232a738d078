//! `POST /people/{userid}/photo/thumbnails`: cuts a photo (`docs/protocol/people.md` 10.7).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::PersonRef;
use anteroom_app::photos::{self, PhotoCrop, Rectangle};
use anteroom_wire::employee::PhotoUrlsDto;
use anteroom_wire::request::CropPhotoRequest;

pub(crate) fn operation() -> Operation {
    Operation::post("crop_photo", "/people/{userid}/photo/thumbnails", |rq| {
        Box::pin(crop_photo(rq))
    })
    .about("Makes an upload the caller's photo, or cuts the photo anew.")
    .takes::<CropPhotoRequest>()
    .answers::<PhotoUrlsDto>()
}

async fn crop_photo(rq: Request) -> Result<Reply, Problem> {
    let body = CropPhotoRequest::parse(&rq.body)?;
    let crop = PhotoCrop {
        upload: body.tmp_file,
        rectangle: Rectangle {
            x: body.x,
            y: body.y,
            width: body.width,
            height: body.height,
        },
    };
    let named = PersonRef::parse(rq.param("userid"));
    let person = photos::crop_photo(&rq.app, rq.caller()?, named, crop).await?;
    Reply::one(&PhotoUrlsDto::of(&person))
}
