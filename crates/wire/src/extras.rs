//! Small answers of the people module (`docs/protocol/people.md` 2.4, 5.11, 11.3).

use crate::date::plain_date_utc;
use anteroom_domain::Instant;
use anteroom_domain::theme::Theme;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The plain date that stands for never.
const NEVER: &str = "0001-01-01T00:00:00";

/// The colour scheme of the caller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = DarkThemeSettings)]
pub struct ThemeDto {
    /// `Base`, `Dark` or `System`.
    pub theme: String,
    /// When it was chosen, plain date.
    pub last_modified: String,
}

impl ThemeDto {
    /// A theme and when it was chosen; none: never.
    #[must_use]
    pub fn new(theme: Theme, changed_at: Option<Instant>) -> Self {
        Self {
            theme: theme.name().to_owned(),
            last_modified: changed_at.map_or_else(|| NEVER.to_owned(), plain_date_utc),
        }
    }
}

/// Who the server takes the caller for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = Claims)]
pub struct ClaimsDto {
    /// User name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is known, each as `type:value`.
    pub claims: Vec<String>,
}

/// A module of the portal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = Module)]
pub struct ModuleDto {
    /// Identifier, the same in every portal.
    pub id: Uuid,
    /// Name in paths.
    pub app_name: String,
    /// Name for people.
    pub title: String,
    /// Path in the web client.
    pub link: String,
    /// Path of an icon; `""` for none.
    pub icon_url: String,
    /// Path of a picture; `""` for none.
    pub image_url: String,
    /// Where help is found; `""` for nowhere.
    pub help_url: String,
    /// What it is for.
    pub description: String,
    /// Whether it is one of the main modules.
    pub is_primary: bool,
}

/// How far the counting of storage is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = RecalculateQuotaProgress)]
pub struct RecountDto {
    /// Whether it is done.
    pub is_completed: bool,
    /// Percent.
    pub progress: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_theme_that_was_never_chosen_has_no_date() {
        let json = |theme| serde_json::to_value(theme).unwrap();
        assert_eq!(
            json(ThemeDto::new(Theme::System, None)),
            json!({ "theme": "System", "lastModified": "0001-01-01T00:00:00" })
        );
        assert_eq!(
            json(ThemeDto::new(Theme::Dark, Some(Instant(1_784_630_710_000_000)))),
            json!({ "theme": "Dark", "lastModified": "2026-07-21T10:45:10Z" })
        );
    }
}
