//! The colours in which clients show a portal, in requests and answers (`docs/protocol/portal.md` 7.3).

use crate::body::{BodyReader, read_body};
use crate::validation::FieldProblem;
use anteroom_domain::color_theme::{BUILT_IN, COLOR_THEMES_MAX, Color, ColorPair, ColorTheme, ColorThemes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The two colours of one kind, each as `#rrggbb`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = CustomColorThemesSettingsColorItem)]
pub struct ColorPairDto {
    /// What catches the eye.
    pub accent: String,
    /// Buttons.
    pub buttons: String,
}

impl From<ColorPair> for ColorPairDto {
    fn from(pair: ColorPair) -> Self {
        Self {
            accent: pair.accent.to_string(),
            buttons: pair.buttons.to_string(),
        }
    }
}

/// A colour scheme.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = CustomColorThemesSettingsItem)]
pub struct ColorThemeDto {
    /// Its number.
    pub id: i64,
    /// Its name; empty for those of the portal's own.
    pub name: String,
    /// The surfaces.
    pub main: ColorPairDto,
    /// What is written on them.
    pub text: ColorPairDto,
}

/// Every colour scheme of a portal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = CustomColorThemesSettingsDto)]
pub struct ColorThemesDto {
    /// The schemes.
    pub themes: Vec<ColorThemeDto>,
    /// The number of the one that is shown.
    pub selected: i64,
    /// Most schemes.
    pub limit: i64,
}

impl From<&ColorThemes> for ColorThemesDto {
    fn from(themes: &ColorThemes) -> Self {
        let own = themes.own.iter().map(|theme| (*theme, ""));
        let all = BUILT_IN.into_iter().chain(own);
        let shown = all.map(|(theme, name)| ColorThemeDto {
            id: theme.id,
            name: name.to_owned(),
            main: theme.main.into(),
            text: theme.text.into(),
        });
        Self {
            themes: shown.collect(),
            selected: themes.selected,
            limit: i64::try_from(COLOR_THEMES_MAX).unwrap_or(i64::MAX),
        }
    }
}

/// Body of `PUT /settings/colortheme`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CustomColorThemesSettingsRequestsDto)]
pub struct ColorThemesRequest {
    /// A scheme that is added or changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<ColorThemeDto>,
    /// The number of the one to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected: Option<i64>,
}

impl ColorThemesRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "CustomColorThemesSettingsRequestsDto", |r| Self {
            theme: r.object("theme", "CustomColorThemesSettingsItem", |r| ColorThemeDto {
                id: r.integer("id").map(i64::from).unwrap_or_default(),
                name: r.text("name").unwrap_or_default(),
                main: pair(r, "main"),
                text: pair(r, "text"),
            }),
            selected: r.integer("selected").map(i64::from),
        })
    }
}

fn pair(r: &mut BodyReader<'_>, name: &str) -> ColorPairDto {
    let read = r.object(name, "CustomColorThemesSettingsColorItem", |r| ColorPairDto {
        accent: r.text("accent").unwrap_or_default(),
        buttons: r.text("buttons").unwrap_or_default(),
    });
    read.unwrap_or_default()
}

impl ColorThemeDto {
    /// The scheme; none when one of its colours is none.
    #[must_use]
    pub fn parsed(&self) -> Option<ColorTheme> {
        let pair = |pair: &ColorPairDto| {
            Some(ColorPair {
                accent: Color::parse(&pair.accent)?,
                buttons: Color::parse(&pair.buttons)?,
            })
        };
        Some(ColorTheme {
            id: self.id,
            main: pair(&self.main)?,
            text: pair(&self.text)?,
        })
    }
}
