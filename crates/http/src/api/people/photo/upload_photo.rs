//! `POST /people/{userid}/photo`: uploads a picture (`docs/protocol/people.md` 10.5).

use crate::form::FormFile;
use crate::operation::Operation;
use crate::problem::{NOT_A_PICTURE, Problem, TOO_MANY_PIXELS, UPLOAD_NOT_FOUND};
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::PersonRef;
use anteroom_app::photos::{self, UPLOAD_MAX_BYTES, Upload, UploadRefusal, Uploaded};
use anteroom_wire::employee::{PhotoUploadDto, PhotoUrlsDto, UploadedPhotoDto, temporary_photo_url};
use anteroom_wire::request::UploadPhotoForm;

pub(crate) fn operation() -> Operation {
    Operation::post("upload_photo", "/people/{userid}/photo", |rq| {
        Box::pin(upload_photo(rq))
    })
    .about("Uploads a picture, which becomes the caller's photo at once or waits to be cut.")
    .takes_form::<UploadPhotoForm>(UPLOAD_MAX_BYTES)
    .answers::<PhotoUploadDto>()
}

async fn upload_photo(mut rq: Request) -> Result<Reply, Problem> {
    let form = std::mem::take(&mut rq.form);
    let autosave = form
        .text("autosave")
        .is_some_and(|text| text.trim().eq_ignore_ascii_case("true"));
    let upload = match form.file {
        None => Upload::Nothing,
        Some(FormFile::TooLong) => Upload::TooLong,
        Some(FormFile::Whole(bytes)) => Upload::File(bytes),
    };
    let named = PersonRef::parse(rq.param("userid"));
    let uploaded = photos::upload_photo(&rq.app, rq.caller()?, named, upload, autosave).await?;
    Reply::one(&answer(uploaded))
}

fn answer(uploaded: Uploaded) -> PhotoUploadDto {
    let data = match uploaded {
        Uploaded::Saved(person) => UploadedPhotoDto::Saved(PhotoUrlsDto::of(&person).into()),
        Uploaded::Kept(photo) => UploadedPhotoDto::Temporary(temporary_photo_url(photo.id, photo.format)),
        Uploaded::Refused(why) => {
            return PhotoUploadDto {
                message: Some(words(why).to_owned()),
                ..PhotoUploadDto::default()
            };
        }
    };
    PhotoUploadDto {
        success: true,
        data: Some(data),
        message: None,
    }
}

const fn words(why: UploadRefusal) -> &'static str {
    match why {
        UploadRefusal::NoFile => UPLOAD_NOT_FOUND,
        UploadRefusal::UnknownPerson => "The user could not be found",
        UploadRefusal::NotOwn => "Security error.",
        UploadRefusal::TooLong => "The maximum file size is exceeded (5 MB).",
        UploadRefusal::NotAPicture => NOT_A_PICTURE,
        UploadRefusal::TooManyPixels => TOO_MANY_PIXELS,
    }
}
