//! Where the pictures of a person are (`docs/protocol/people.md` 2.4, 2.5), and answers about them.

use anteroom_domain::photo::PictureFormat;
use anteroom_domain::{Person, PictureId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The pictures of a person: paths below the portal's root, with a number that changes with the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = ThumbnailsDataDto)]
pub struct PhotoUrlsDto {
    /// The picture as a whole.
    pub original: String,
    /// 360 pixels.
    pub retina: String,
    /// 200 pixels.
    pub max: String,
    /// 82 pixels.
    pub big: String,
    /// 48 pixels.
    pub medium: String,
    /// 32 pixels.
    pub small: String,
}

impl PhotoUrlsDto {
    /// The pictures of a person, or those of everybody without a photo.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        let Some(photo) = person.photo else {
            return Self::without_photo(person.version.unsigned_abs());
        };
        let (id, extension, hash) = (person.id, photo.format.extension(), photo.id.cache_key());
        let square = |side| format!("/storage/userPhotos/root/{id}_size_{side}-{side}.{extension}?hash={hash}");
        let (width, height) = (photo.width, photo.height);
        Self {
            original: format!("/storage/userPhotos/root/{id}_orig_{width}-{height}.{extension}?hash={hash}"),
            retina: square(360),
            max: square(200),
            big: square(82),
            medium: square(48),
            small: square(32),
        }
    }

    /// The pictures of everybody without a photo.
    #[must_use]
    pub fn without_photo(version: u64) -> Self {
        let square = |side| format!("/static/images/default_user_photo_size_{side}-{side}.png?hash={version}");
        Self {
            original: square(200),
            retina: square(360),
            max: square(200),
            big: square(82),
            medium: square(48),
            small: square(32),
        }
    }
}

/// The path of an upload that may become a photo.
#[must_use]
pub fn temporary_photo_url(id: PictureId, format: PictureFormat) -> String {
    format!("/storage/userPhotos/temp/{id}.{}", format.extension())
}

/// The pictures of an upload that became a photo at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SavedPhotoDto {
    /// The picture as a whole.
    pub main: String,
    /// 360 pixels.
    pub retina: String,
    /// 200 pixels.
    pub max: String,
    /// 82 pixels.
    pub big: String,
    /// 48 pixels.
    pub medium: String,
    /// 32 pixels.
    pub small: String,
}

impl From<PhotoUrlsDto> for SavedPhotoDto {
    fn from(urls: PhotoUrlsDto) -> Self {
        Self {
            main: urls.original,
            retina: urls.retina,
            max: urls.max,
            big: urls.big,
            medium: urls.medium,
            small: urls.small,
        }
    }
}

/// What an upload led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum UploadedPhotoDto {
    /// The pictures of the photo that it is now.
    Saved(SavedPhotoDto),
    /// Where it is until it becomes one.
    Temporary(String),
}

/// The answer to an upload, of either kind: the status is 200 when it is refused, too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = FileUploadResultDto)]
pub struct PhotoUploadDto {
    /// Whether the upload is kept.
    pub success: bool,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    pub data: Option<UploadedPhotoDto>,
    /// Why it is not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::employee::sample_person;
    use anteroom_domain::Photo;
    use serde_json::json;

    #[test]
    fn urls_of_a_photo() {
        let id = PictureId::parse("00000000-0000-0000-0000-000000001000").unwrap();
        let mut person = sample_person();
        assert_eq!(PhotoUrlsDto::of(&person), PhotoUrlsDto::without_photo(7));
        person.photo = Some(Photo {
            id,
            format: PictureFormat::Jpeg,
            width: 30,
            height: 20,
            stored_bytes: 900,
        });
        let root = "/storage/userPhotos/root/11111111-2222-3333-4444-555555555555";
        let urls = PhotoUrlsDto::of(&person);
        assert_eq!(urls.original, format!("{root}_orig_30-20.jpeg?hash=2"));
        assert_eq!(urls.big, format!("{root}_size_82-82.jpeg?hash=2"));
        let temporary = temporary_photo_url(id, PictureFormat::Png);
        assert_eq!(
            temporary,
            "/storage/userPhotos/temp/00000000-0000-0000-0000-000000001000.png"
        );
        let answer = PhotoUploadDto {
            success: true,
            data: Some(UploadedPhotoDto::Temporary(temporary.clone())),
            message: None,
        };
        assert_eq!(
            serde_json::to_value(answer).unwrap(),
            json!({ "success": true, "data": temporary })
        );
    }
}
