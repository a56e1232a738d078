//! Cutting a photo out of an upload, or anew out of its original (`docs/protocol/people.md` 10.7).

use super::files::{File, key, store_photo};
use super::picture::Rectangle;
use super::serve::find_temporary_file;
use super::update_photo::{get_own, give};
use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Missing};
use crate::people::PersonRef;
use anteroom_domain::event::Action as Event;
use anteroom_domain::{Instant, Person, PictureId};
use anteroom_store::unused_pictures;
use bytes::Bytes;

/// What a request asks for.
#[derive(Clone, Debug, Default)]
pub struct PhotoCrop {
    /// URL or name of an upload; none: the original of the photo of now.
    pub upload: Option<String>,
    /// The part that the squares are made of.
    pub rectangle: Rectangle,
}

/// Makes the squares of the caller's photo anew, or a photo of an upload.
///
/// # Errors
/// Not found; [`Error::Denied`] when it is for somebody else; [`Missing::Upload`] when there is no such upload of the
/// caller, or no photo; [`crate::error::Fault::Rectangle`].
pub async fn crop_photo(app: &App, caller: &Caller, named: PersonRef, crop: PhotoCrop) -> Result<Person, Error> {
    let (asking, asked) = (caller.clone(), named.clone());
    let person = app.write(move |tx, _| get_own(tx, &asking, &asked)).await?;
    let upload = crop.upload.as_deref().map(last_segment).filter(|name| !name.is_empty());
    let (bytes, used) = match upload {
        Some(name) => {
            let (bytes, id) = find_upload(app, &person, name).await?;
            (bytes, Some(id))
        }
        None => (read_original(app, &person).await?, None),
    };
    let photo = store_photo(app, person.portal, person.id, bytes, crop.rectangle).await?;
    let caller = caller.clone();
    app.write(move |tx, ctx| {
        if let Some(id) = used {
            unused_pictures::set_due(tx, person.portal, id, Instant(0))?;
        }
        give(tx, ctx, &caller, &named, &photo, Event::UserUpdatedAvatarThumbnails)
    })
    .await
}

fn last_segment(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit(['/', '\\']).next().unwrap_or_default().trim()
}

async fn find_upload(app: &App, person: &Person, name: &str) -> Result<(Bytes, PictureId), Error> {
    let missing = Error::NotFound(Missing::Upload);
    let Some(file) = find_temporary_file(app, person.portal, name).await? else {
        return Err(missing);
    };
    let (portal, id, owner) = (person.portal, file.id, person.id);
    let found = app
        .point(move |tx, _| Ok(unused_pictures::find(tx, portal, id)?))
        .await?;
    // An upload is its maker's, even if somebody else came to know its name.
    if found.is_some_and(|picture| picture.person == owner) {
        Ok((file.bytes, id))
    } else {
        Err(missing)
    }
}

async fn read_original(app: &App, person: &Person) -> Result<Bytes, Error> {
    let photo = person.photo.ok_or(Error::NotFound(Missing::Upload))?;
    let found = app
        .0
        .ports
        .blobs
        .get(&key(person.portal, photo.id, File::Original))
        .await?;
    found.ok_or(Error::NotFound(Missing::Upload))
}

#[cfg(test)]
mod tests {
    use super::last_segment;

    #[test]
    fn only_the_last_segment_counts() {
        for (url, name) in [
            ("/storage/userPhotos/temp/a.png", "a.png"),
            ("https://h/storage/userPhotos/temp/a.png?x=/y", "a.png"),
            ("a.png", "a.png"),
            ("../../etc/passwd", "passwd"),
            ("..\\a.png", "a.png"),
            ("a/", ""),
        ] {
            assert_eq!(last_segment(url), name);
        }
    }
}
