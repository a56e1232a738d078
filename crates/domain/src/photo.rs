//! Photos of people (`docs/protocol/people.md` 2.5 and 10).

use crate::id::PictureId;

/// The format of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PictureFormat {
    /// PNG; stored as 0.
    Png,
    /// JPEG; stored as 1.
    Jpeg,
}

impl PictureFormat {
    /// The number that it is stored as.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Png => 0,
            Self::Jpeg => 1,
        }
    }

    /// The format with this number.
    #[must_use]
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Png),
            1 => Some(Self::Jpeg),
            _ => None,
        }
    }

    /// The end of file names, without a dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }

    /// The content type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// The photo of a person. Another photo, and the same one cropped in another way, is another set of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Photo {
    /// The set of files.
    pub id: PictureId,
    /// The format of all of them.
    pub format: PictureFormat,
    /// Width of the original in pixels, at most [`ORIGINAL_MAX_PIXELS`].
    pub width: u32,
    /// Height of the original in pixels, at most [`ORIGINAL_MAX_PIXELS`].
    pub height: u32,
    /// How much all its files take together, in bytes.
    pub stored_bytes: i64,
}

/// Longest side of a stored original.
pub const ORIGINAL_MAX_PIXELS: u32 = 1280;
/// Sides of the squares that are made of every photo.
pub const SQUARES: [u32; 5] = [360, 200, 82, 48, 32];

impl PictureId {
    /// The number that stands in URLs of the picture, so that what is cached under one is never another picture. Small
    /// enough for numbers of every client.
    #[must_use]
    pub const fn cache_key(self) -> u64 {
        let (high, low) = self.0.as_u64_pair();
        (high ^ low) >> 11
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_and_numbers() {
        for format in [PictureFormat::Png, PictureFormat::Jpeg] {
            assert_eq!(PictureFormat::from_number(format.number()), Some(format));
            assert_eq!(format.content_type(), format!("image/{}", format.extension()));
        }
        assert_eq!(PictureFormat::from_number(2), None);
        assert!(PictureId(uuid::Uuid::max()).cache_key() < 1 << 53);
    }
}
