//! Bodies about photos (`docs/protocol/people.md` 10).

use crate::body::read_body;
use crate::validation::FieldProblem;
use serde::Serialize;
use utoipa::ToSchema;

/// Body of `PUT /people/{userid}/photo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdatePhotoMemberRequest)]
pub struct UpdatePhotoRequest {
    /// Address of the photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<String>,
}

impl UpdatePhotoRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "UpdatePhotoMemberRequest", |r| Self { files: r.text("files") })
    }
}

/// Body of `POST /people/{userid}/photo/thumbnails`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ThumbnailsRequest)]
pub struct CropPhotoRequest {
    /// Address of an upload that becomes the photo; none: the photo is cut anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tmp_file: Option<String>,
    /// Left side of the rectangle, in pixels of the picture.
    pub x: i32,
    /// Upper side of the rectangle.
    pub y: i32,
    /// Width of the rectangle; with a height of 0, too, the whole picture.
    pub width: i32,
    /// Height of the rectangle.
    pub height: i32,
}

impl CropPhotoRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "ThumbnailsRequest", |r| Self {
            tmp_file: r.text("tmpFile"),
            x: r.integer("x").unwrap_or(0),
            y: r.integer("y").unwrap_or(0),
            width: r.integer("width").unwrap_or(0),
            height: r.integer("height").unwrap_or(0),
        })
    }
}

/// Form of `POST /people/{userid}/photo`, for documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = UploadMemberPhotoRequest)]
pub struct UploadPhotoForm {
    /// The picture, PNG or JPEG, at most 5 MiB.
    #[serde(rename = "File")]
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
    /// Whether it becomes the photo at once.
    #[serde(rename = "Autosave")]
    pub autosave: bool,
}
