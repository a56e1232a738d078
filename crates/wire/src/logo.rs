//! The logos of a portal (`docs/protocol/portal.md` 7.3).

use crate::query::Names;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A place where a logo is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogoPlace {
    /// Its number on the wire.
    pub number: i64,
    /// Its name on the wire.
    pub name: &'static str,
    /// How large the picture is there, width and height in pixels.
    pub pixels: (i64, i64),
    /// Whether there is room for a square only.
    pub is_square: bool,
}

const fn place(number: i64, name: &'static str, pixels: (i64, i64)) -> LogoPlace {
    LogoPlace {
        number,
        name,
        pixels,
        is_square: pixels.0 == pixels.1,
    }
}

/// Above an editor.
const EDITOR: (i64, i64) = (172, 40);

/// Every place.
pub const LOGOS: [LogoPlace; 16] = [
    place(1, "LightSmall", (422, 48)),
    place(2, "LoginPage", (772, 88)),
    place(3, "Favicon", (32, 32)),
    place(4, "DocsEditor", EDITOR),
    place(5, "DocsEditorEmbed", EDITOR),
    place(6, "LeftMenu", (56, 56)),
    place(7, "AboutPage", (442, 48)),
    place(8, "Notification", (386, 44)),
    place(9, "SpreadsheetEditor", EDITOR),
    place(10, "SpreadsheetEditorEmbed", EDITOR),
    place(11, "PresentationEditor", EDITOR),
    place(12, "PresentationEditorEmbed", EDITOR),
    place(13, "PdfEditor", EDITOR),
    place(14, "PdfEditorEmbed", EDITOR),
    place(15, "DiagramEditor", EDITOR),
    place(16, "DiagramEditorEmbed", EDITOR),
];

/// A logo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = WhiteLabelItemDto)]
pub struct LogoDto {
    /// The name of its place.
    pub name: String,
    /// How large it is shown.
    pub size: LogoSizeDto,
    /// The number of its place.
    #[serde(rename = "type")]
    pub kind: i64,
    /// Where the pictures are.
    pub path: LogoPathDto,
}

/// How large a logo is shown, in pixels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = LogoSize)]
#[expect(missing_docs, reason = "names of the wire")]
pub struct LogoSizeDto {
    pub width: i64,
    pub height: i64,
}

/// URLs of the pictures of a logo; only those that were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = WhiteLabelItemPathDto)]
pub struct LogoPathDto {
    /// For light backgrounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub light: Option<String>,
    /// For dark backgrounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dark: Option<String>,
}

impl LogoDto {
    /// The places by number and name, for queries.
    pub const NAMES: &Names<i64> = &[
        (1, "LightSmall", 1),
        (2, "LoginPage", 2),
        (3, "Favicon", 3),
        (4, "DocsEditor", 4),
        (5, "DocsEditorEmbed", 5),
        (6, "LeftMenu", 6),
        (7, "AboutPage", 7),
        (8, "Notification", 8),
        (9, "SpreadsheetEditor", 9),
        (10, "SpreadsheetEditorEmbed", 10),
        (11, "PresentationEditor", 11),
        (12, "PresentationEditorEmbed", 12),
        (13, "PdfEditor", 13),
        (14, "PdfEditorEmbed", 14),
        (15, "DiagramEditor", 15),
        (16, "DiagramEditorEmbed", 16),
    ];

    /// The logo in a place.
    #[must_use]
    pub fn new(place: &LogoPlace, path: LogoPathDto) -> Self {
        Self {
            name: place.name.to_owned(),
            size: LogoSizeDto {
                width: place.pixels.0,
                height: place.pixels.1,
            },
            kind: place.number,
            path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_for_queries_are_those_of_the_places() {
        let places: Vec<_> = LOGOS
            .iter()
            .map(|place| (place.number, place.name, place.number))
            .collect();
        assert_eq!(LogoDto::NAMES, places);
    }
}
