//! The files of photos, as URLs name them (`docs/protocol/people.md` 2.5).

use super::files::{File, key};
use crate::app::App;
use crate::error::Error;
use anteroom_domain::photo::{PictureFormat, SQUARES};
use anteroom_domain::{Person, PersonId, PictureId, PortalId};
use anteroom_store::unused_pictures;
use bytes::Bytes;

/// A file as it is shown.
#[derive(Clone, Debug)]
pub struct Served {
    /// The set that it is of.
    pub id: PictureId,
    /// What it is.
    pub format: PictureFormat,
    /// The file.
    pub bytes: Bytes,
}

/// The name of a file of somebody's photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PhotoFile {
    /// Whose.
    pub person: PersonId,
    /// Which one, and for the original how large it is.
    pub file: File,
    size: Option<(u32, u32)>,
    format: PictureFormat,
}

impl PhotoFile {
    /// Reads `{person}_size_{side}-{side}.{ext}` and `{person}_orig_{width}-{height}.{ext}`.
    pub fn parse(name: &str) -> Option<Self> {
        let (stem, format) = with_format(name)?;
        let (person, rest) = stem.split_once('_')?;
        let (kind, size) = rest.split_once('_')?;
        let (width, height) = size.split_once('-')?;
        let size = (width.parse().ok()?, height.parse().ok()?);
        let (file, size) = match kind {
            "orig" => (File::Original, Some(size)),
            "size" if size.0 == size.1 && SQUARES.contains(&size.0) => (File::Square(size.0), None),
            _ => return None,
        };
        Some(Self {
            person: PersonId::parse(person)?,
            file,
            size,
            format,
        })
    }

    /// Whether it is a file of the photo that a person has now.
    pub fn is_of(&self, person: &Person) -> bool {
        let photo = person.photo.filter(|photo| photo.format == self.format);
        photo.is_some_and(|photo| self.size.is_none_or(|size| size == (photo.width, photo.height)))
    }
}

fn with_format(name: &str) -> Option<(&str, PictureFormat)> {
    let (stem, extension) = name.rsplit_once('.')?;
    let formats = [PictureFormat::Png, PictureFormat::Jpeg];
    let format = formats.into_iter().find(|format| format.extension() == extension)?;
    Some((stem, format))
}

/// A file of the photo that somebody of the portal has now, by its name; none when there is no such file.
///
/// # Errors
/// Those of the store, and when the files cannot be read.
pub async fn find_photo_file(app: &App, portal: PortalId, name: &str) -> Result<Option<Served>, Error> {
    let Some(named) = PhotoFile::parse(name) else {
        return Ok(None);
    };
    let person = app.find_person(portal, named.person).await?;
    let photo = person
        .filter(|person| named.is_of(person))
        .and_then(|person| person.photo);
    let Some(photo) = photo else {
        return Ok(None);
    };
    read(app, portal, photo.id, photo.format, named.file).await
}

/// The square of so many pixels of the photo that a person has; none without a photo.
///
/// # Errors
/// When the files cannot be read.
pub async fn find_square(app: &App, person: &Person, side: u32) -> Result<Option<Served>, Error> {
    match person.photo {
        Some(photo) => read(app, person.portal, photo.id, photo.format, File::Square(side)).await,
        None => Ok(None),
    }
}

/// An upload that may become a photo, by its name `{guid}.{ext}`; none when there is none or its time is over.
///
/// # Errors
/// Those of the store, and when the files cannot be read.
pub async fn find_temporary_file(app: &App, portal: PortalId, name: &str) -> Result<Option<Served>, Error> {
    let named = with_format(name).and_then(|(stem, format)| Some((PictureId::parse(stem)?, format)));
    let Some((id, format)) = named else {
        return Ok(None);
    };
    let found = app
        .point(move |tx, ctx| {
            let found = unused_pictures::find(tx, portal, id)?;
            Ok(found.filter(|picture| picture.due_at > ctx.now() && picture.format == format))
        })
        .await?;
    match found {
        Some(_) => read(app, portal, id, format, File::Original).await,
        None => Ok(None),
    }
}

async fn read(
    app: &App,
    portal: PortalId,
    id: PictureId,
    format: PictureFormat,
    file: File,
) -> Result<Option<Served>, Error> {
    let found = app.0.ports.blobs.get(&key(portal, id, file)).await?;
    Ok(found.map(|bytes| Served { id, format, bytes }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        let id = "11111111-2222-3333-4444-555555555555";
        let parse = |rest: &str| PhotoFile::parse(&format!("{id}{rest}")).map(|file| (file.file, file.size));
        assert_eq!(parse("_size_82-82.png"), Some((File::Square(82), None)));
        assert_eq!(parse("_orig_3-4.jpeg"), Some((File::Original, Some((3, 4)))));
        for rest in [
            "",
            ".png",
            "_size_82-82",
            "_size_82-82.gif",
            "_size_82-48.png",
            "_size_83-83.png",
            "_size_-82--82.png",
            "_orig_3.png",
            "_orig_3-4.png/../../x",
            "_other_82-82.png",
        ] {
            assert_eq!(parse(rest), None, "{rest}");
        }
        assert_eq!(PhotoFile::parse("../../etc/passwd_size_82-82.png"), None);
    }
}
