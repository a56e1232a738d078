//! Where the files of photos lie, and how they become somebody's photo.

use super::MadePhoto;
use super::picture::{Picture, Rectangle};
use crate::app::{App, Ctx};
use crate::error::{Error, Fault};
use crate::portal_info::storage;
use anteroom_domain::photo::SQUARES;
use anteroom_domain::{Instant, Person, PersonId, Photo, PictureId, PortalId};
use anteroom_store::unused_pictures::{self, UnusedPicture};
use anteroom_store::{Tx, people};
use bytes::Bytes;

/// How long an upload waits to become a photo, and how long storing one may take.
const KEPT_FOR_US: i64 = 3_600 * 1_000_000;
/// Uploads of one person that wait at the same time; the oldest go first.
const KEPT_AT_ONCE: usize = 8;

/// Which file of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum File {
    /// The picture itself.
    Original,
    /// The square of so many pixels.
    Square(u32),
}

/// All files that a set may have.
pub(super) fn files() -> impl Iterator<Item = File> {
    std::iter::once(File::Original).chain(SQUARES.map(File::Square))
}

/// The key of a file.
pub(super) fn key(portal: PortalId, id: PictureId, file: File) -> String {
    match file {
        File::Original => format!("pictures/{portal}/{id}/original"),
        File::Square(side) => format!("pictures/{portal}/{id}/{side}"),
    }
}

/// An identifier that nobody can guess.
pub(super) fn new_picture_id(ctx: &Ctx) -> PictureId {
    let mut bytes = [0; 16];
    ctx.random.fill(&mut bytes);
    PictureId(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// Makes the files of a photo.
///
/// # Errors
/// [`Fault::Rectangle`] when the rectangle has nothing of the picture in it.
pub(super) fn make(picture: &Picture, id: PictureId, rectangle: Rectangle) -> Result<MadePhoto, Error> {
    let (width, height) = picture.size();
    let squares = picture.squares(rectangle)?.ok_or(Fault::Rectangle)?;
    let original = picture.encode()?;
    let stored_bytes = squares.iter().map(length).sum::<i64>() + length(&original);
    Ok(MadePhoto {
        photo: Photo {
            id,
            format: picture.format(),
            width,
            height,
            stored_bytes,
        },
        squares,
        original,
    })
}

fn length(file: &Bytes) -> i64 {
    i64::try_from(file.len()).unwrap_or(i64::MAX)
}

/// Decodes an upload and stores what becomes of it, for a person who does not have it as a photo yet.
///
/// # Errors
/// Those of [`make`], and when the upload is no picture.
pub(super) async fn store_photo(
    app: &App,
    portal: PortalId,
    person: PersonId,
    upload: Bytes,
    rectangle: Rectangle,
) -> Result<Photo, Error> {
    let id = new_picture_id(app.ctx());
    let decode = app
        .0
        .decoders
        .decode(upload, move |picture| make(picture, id, rectangle));
    let MadePhoto {
        photo,
        original,
        squares,
    } = decode.await?;
    announce(app, portal, person, &photo).await?;
    let blobs = &app.0.ports.blobs;
    blobs.put(&key(portal, id, File::Original), original).await?;
    for (side, file) in SQUARES.into_iter().zip(squares) {
        blobs.put(&key(portal, id, File::Square(side)), file).await?;
    }
    Ok(photo)
}

/// Decodes an upload and stores it as a picture that may become a photo for a while.
///
/// # Errors
/// When the upload is no picture.
pub(super) async fn store_temporary(
    app: &App,
    portal: PortalId,
    person: PersonId,
    upload: Bytes,
) -> Result<Photo, Error> {
    let id = new_picture_id(app.ctx());
    let decode = app.0.decoders.decode(upload, move |picture| {
        let (width, height) = picture.size();
        let original = picture.encode()?;
        let photo = Photo {
            id,
            format: picture.format(),
            width,
            height,
            stored_bytes: length(&original),
        };
        Ok((photo, original))
    });
    let (photo, original) = decode.await?;
    announce(app, portal, person, &photo).await?;
    app.0
        .ports
        .blobs
        .put(&key(portal, id, File::Original), original)
        .await?;
    Ok(photo)
}

/// Puts a set on the list of unused ones, before any of its files is there.
async fn announce(app: &App, portal: PortalId, person: PersonId, photo: &Photo) -> Result<(), Error> {
    let (id, format) = (photo.id, photo.format);
    app.write(move |tx, ctx| {
        let now = ctx.now();
        let kept = unused_pictures::list_of(tx, portal, person)?;
        let too_many = kept
            .iter()
            .filter(|picture| picture.due_at > now)
            .skip(KEPT_AT_ONCE - 1);
        for picture in too_many {
            unused_pictures::set_due(tx, portal, picture.id, now)?;
        }
        let picture = UnusedPicture {
            portal,
            id,
            person,
            format,
            due_at: Instant(now.0 + KEPT_FOR_US),
        };
        Ok(unused_pictures::insert(tx, &picture)?)
    })
    .await
}

/// Gives a stored photo to a person who is locked for a change, or takes the photo away; the old one is deleted later.
/// Answers the person as changed.
///
/// # Errors
/// [`Error::Limit`] when the portal may not store so much; [`Error::SlowDown`] when storing took so long that the files are
/// being deleted already.
pub(crate) fn attach(tx: &mut Tx<'_>, ctx: &Ctx, person: &Person, photo: Option<&Photo>) -> Result<Person, Error> {
    let (portal, now) = (person.portal, ctx.now());
    if let Some(photo) = photo {
        let before = person.photo.map_or(0, |photo| photo.stored_bytes);
        storage::check_room(tx, portal, photo.stored_bytes - before)?;
    }
    if let Some(photo) = photo
        && !unused_pictures::take(tx, portal, photo.id, now)?
    {
        return Err(Error::SlowDown { retry_after_s: 1 });
    }
    unused_pictures::insert_photo_of(tx, portal, person.id, now)?;
    people::set_photo(tx, portal, person.id, photo, now)?;
    crate::people::find_target::get_for_change(tx, portal, person.id)
}
