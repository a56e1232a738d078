//! Photos of people (`docs/protocol/people.md` 10).

use anteroom_domain::PersonId;
use anteroom_wire::employee::{PhotoUploadDto, PhotoUrlsDto, SavedPhotoDto, UploadedPhotoDto};
use anteroom_wire::request::{CropPhotoRequest, UpdatePhotoRequest};
use reqwest::Method;

use crate::answer::Answer;
use crate::error::Error;
use crate::portal::Portal;
use crate::transport::Call;

impl Portal {
    /// `GET /people/{id}/photo`: where the pictures of somebody are, from the portal's root on; those of everybody without
    /// a photo when there is none.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such person; [`Error::Refused`] when the caller may not see the person.
    pub async fn get_photo(&self, id: PersonId) -> Result<PhotoUrlsDto, Error> {
        self.send(&photo_call(Method::GET, id)).await?.result()
    }

    /// `POST /people/{id}/photo`: a PNG or JPEG of at most 5 MiB becomes the photo at once. Only one's own.
    ///
    /// # Errors
    /// [`Error::Refused`] when the portal does not keep it; it says so with the status 200.
    pub async fn upload_photo(&self, id: PersonId, picture: &[u8]) -> Result<SavedPhotoDto, Error> {
        let answer = self.send(&upload(id, picture, true)).await?;
        match kept(&answer)? {
            UploadedPhotoDto::Saved(urls) => Ok(urls),
            UploadedPhotoDto::Temporary(_) => Err(answer.unexpected("it kept the photo for later only")),
        }
    }

    /// `POST /people/{id}/photo`: keeps a picture for [`Portal::crop_photo`]; answers where it is for the time being.
    ///
    /// # Errors
    /// As [`Portal::upload_photo`].
    pub async fn upload_temporary_photo(&self, id: PersonId, picture: &[u8]) -> Result<String, Error> {
        let answer = self.send(&upload(id, picture, false)).await?;
        match kept(&answer)? {
            UploadedPhotoDto::Temporary(path) => Ok(path),
            UploadedPhotoDto::Saved(_) => Err(answer.unexpected("the photo was changed at once")),
        }
    }

    /// `PUT /people/{id}/photo`: the portal fetches the picture from an address. Only one's own.
    ///
    /// # Errors
    /// [`Error::Refused`] when the address may not be asked, does not answer, or has no picture.
    pub async fn set_photo_by_url(&self, id: PersonId, url: &str) -> Result<PhotoUrlsDto, Error> {
        let body = UpdatePhotoRequest {
            files: Some(url.to_owned()),
        };
        self.send(&photo_call(Method::PUT, id).body(&body)?).await?.result()
    }

    /// `DELETE /people/{id}/photo`, also when there is none. Only one's own.
    ///
    /// # Errors
    /// [`Error::Refused`] when it is somebody else's.
    pub async fn delete_photo(&self, id: PersonId) -> Result<PhotoUrlsDto, Error> {
        self.send(&photo_call(Method::DELETE, id)).await?.result()
    }

    /// `POST /people/{id}/photo/thumbnails`: cuts the photo, or makes a temporary upload the photo. Only one's own. A
    /// temporary upload is used up, so this is not repeated after a lost answer.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the upload is not there any more; [`Error::Refused`] when the rectangle does not fit.
    pub async fn crop_photo(&self, id: PersonId, request: &CropPhotoRequest) -> Result<PhotoUrlsDto, Error> {
        let call = Call::new(Method::POST, &["people", &id.to_string(), "photo", "thumbnails"]);
        self.send(&call.harmful_twice().body(request)?).await?.result()
    }
}

fn photo_call(method: Method, id: PersonId) -> Call {
    Call::new(method, &["people", &id.to_string(), "photo"])
}

fn upload(id: PersonId, picture: &[u8], autosave: bool) -> Call {
    let boundary = boundary(picture);
    let mut form = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"Autosave\"\r\n\r\n{autosave}\r\n--{boundary}\r\n\
         Content-Disposition: form-data; name=\"File\"; filename=\"photo\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    form.extend_from_slice(picture);
    form.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    photo_call(Method::POST, id).raw_body(format!("multipart/form-data; boundary={boundary}"), form)
}

/// A line that does not occur in the picture.
fn boundary(picture: &[u8]) -> String {
    let mut number = 0_u64;
    loop {
        let candidate = format!("anteroom-part-{number}");
        let occurs = picture
            .windows(candidate.len())
            .any(|window| window == candidate.as_bytes());
        if !occurs {
            return candidate;
        }
        number += 1;
    }
}

fn kept(answer: &Answer) -> Result<UploadedPhotoDto, Error> {
    let upload: PhotoUploadDto = answer.result()?;
    match (upload.success, upload.data) {
        (true, Some(data)) => Ok(data),
        (true, None) => Err(answer.unexpected("it does not say where the photo is")),
        (false, _) => Err(Error::Refused {
            status: answer.status,
            message: upload.message.unwrap_or_default(),
            fields: Vec::new(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_holds_the_boundary_gets_another() {
        assert_eq!(boundary(b"x"), "anteroom-part-0");
        assert_eq!(boundary(b"--anteroom-part-0 and anteroom-part-1"), "anteroom-part-2");
    }
}
