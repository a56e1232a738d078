//! Uploading a picture (`docs/protocol/people.md` 10.5). On the wire its refusals are answers of their own kind, so they are
//! values here.

use super::files::{store_photo, store_temporary};
use super::picture::Rectangle;
use super::update_photo::{get_own, give};
use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Fault, Missing};
use crate::people::PersonRef;
use anteroom_domain::event::Action as Event;
use anteroom_domain::{Person, Photo};
use bytes::Bytes;

/// What a request carries.
#[derive(Clone, Debug)]
pub enum Upload {
    /// No file.
    Nothing,
    /// More than [`super::UPLOAD_MAX_BYTES`].
    TooLong,
    /// This file.
    File(Bytes),
}

/// A picture that waits to become a photo.
pub type Kept = Photo;

/// What became of an upload.
#[derive(Clone, Debug)]
pub enum Uploaded {
    /// It is the photo of this person now.
    Saved(Box<Person>),
    /// It may become the photo within the next hour.
    Kept(Kept),
    /// Nothing.
    Refused(UploadRefusal),
}

/// Why an upload was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadRefusal {
    /// There is no file.
    NoFile,
    /// Nobody is called so.
    UnknownPerson,
    /// It is for somebody else.
    NotOwn,
    /// It is too long.
    TooLong,
    /// It is neither PNG nor JPEG, or broken.
    NotAPicture,
    /// It has more pixels than are decoded.
    TooManyPixels,
}

/// Makes an upload the caller's photo, or keeps it until it becomes one.
///
/// # Errors
/// Only what is not the request's fault.
pub async fn upload_photo(
    app: &App,
    caller: &Caller,
    named: PersonRef,
    upload: Upload,
    autosave: bool,
) -> Result<Uploaded, Error> {
    let done = try_upload(app, caller, named, upload, autosave).await;
    done.or_else(|error| {
        Ok(Uploaded::Refused(match error {
            Error::NotFound(Missing::Person) => UploadRefusal::UnknownPerson,
            Error::Denied => UploadRefusal::NotOwn,
            Error::Invalid(Fault::PhotoMissing) => UploadRefusal::NoFile,
            Error::Invalid(Fault::PhotoTooLong) => UploadRefusal::TooLong,
            Error::Invalid(Fault::NotAPicture) => UploadRefusal::NotAPicture,
            Error::Invalid(Fault::TooManyPixels) => UploadRefusal::TooManyPixels,
            other => return Err(other),
        }))
    })
}

async fn try_upload(
    app: &App,
    caller: &Caller,
    named: PersonRef,
    upload: Upload,
    autosave: bool,
) -> Result<Uploaded, Error> {
    if matches!(upload, Upload::Nothing) {
        return Err(Fault::PhotoMissing.into());
    }
    let (asking, asked) = (caller.clone(), named.clone());
    let person = app.write(move |tx, _| get_own(tx, &asking, &asked)).await?;
    let Upload::File(bytes) = upload else {
        return Err(Fault::PhotoTooLong.into());
    };
    if !autosave {
        let kept = store_temporary(app, caller.portal.id, person.id, bytes).await?;
        return Ok(Uploaded::Kept(kept));
    }
    let photo = store_photo(app, caller.portal.id, person.id, bytes, Rectangle::default()).await?;
    let caller = caller.clone();
    let person = app
        .write(move |tx, ctx| give(tx, ctx, &caller, &named, &photo, Event::UserAddedAvatar))
        .await?;
    Ok(Uploaded::Saved(Box::new(person)))
}
