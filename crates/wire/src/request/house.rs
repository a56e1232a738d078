//! Bodies about how a portal presents itself (`docs/protocol/portal.md` 7.2, 7.3).

use crate::body::{BodyReader, read_body};
use crate::validation::FieldProblem;
use anteroom_domain::house::{DeepLink, GREETING_MAX_CHARS, StartFolder};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Body of `POST /settings/greetingsettings`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GreetingSettingsRequestsDto)]
pub struct GreetingRequest {
    /// What the portal is called, at most 255 characters; empty: the default text.
    pub title: String,
}

impl GreetingRequest {
    /// Reads the body; `null` is an empty title.
    ///
    /// # Errors
    /// See [`read_body`]; `title` must be present.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "GreetingSettingsRequestsDto", |r| {
            r.require_present("title");
            let title = r.text("title").unwrap_or_default();
            r.check_max_length("", "Title", Some(&title), GREETING_MAX_CHARS);
            Self { title }
        })
    }
}

/// Body of `POST /settings/deeplink`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeepLinkConfigurationRequestsDto)]
pub struct DeepLinkRequest {
    /// What is to be set.
    pub deep_link_settings: DeepLinkMembers,
}

/// What is to be set about links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeepLinkMembers {
    /// 0 asks, 1 opens the browser, 2 the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handling_mode: Option<i64>,
}

const DEEP_LINKS: &[(&str, i64)] = &[("ProvideChoice", 0), ("Web", 1), ("App", 2)];

impl DeepLinkRequest {
    /// Reads the body. A number that is no mode does not fail it.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "DeepLinkConfigurationRequestsDto", |r| {
            let members = r.object("deepLinkSettings", "TenantDeepLinkSettings", |r| DeepLinkMembers {
                handling_mode: numbered(r, "handlingMode", "DeepLinkHandlingMode", DEEP_LINKS),
            });
            Self {
                deep_link_settings: members.unwrap_or_default(),
            }
        })
    }

    /// The mode; none when the body names none.
    #[must_use]
    pub fn mode(self) -> Option<DeepLink> {
        DeepLink::from_number(self.deep_link_settings.handling_mode?)
    }
}

/// Body of `POST /settings/ai-access`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = TenantAiAccessSettingsDto)]
pub struct AiAccessRequest {
    /// Whether members may use artificial intelligence.
    pub enabled: bool,
}

impl AiAccessRequest {
    /// Reads the body; an absent flag is false.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TenantAiAccessSettingsDto", |r| Self {
            enabled: r.flag("enabled").unwrap_or(false),
        })
    }
}

/// Body of `POST /settings/banner`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = TenantBannerSettingsDto)]
pub struct BannerRequest {
    /// Whether the banners are hidden.
    pub hidden: bool,
}

impl BannerRequest {
    /// Reads the body; an absent flag is false.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TenantBannerSettingsDto", |r| Self {
            hidden: r.flag("hidden").unwrap_or(false),
        })
    }
}

/// Body of `PUT /settings/emailactivation`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = EmailActivationSettingsRequest)]
pub struct EmailActivationRequest {
    /// Whether the caller wants to be reminded of an address that is not confirmed.
    pub show: bool,
}

impl EmailActivationRequest {
    /// Reads the body; an absent flag is false.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "EmailActivationSettings", |r| Self {
            show: r.flag("show").unwrap_or(false),
        })
    }
}

/// Body of `PUT /settings/defaultfolder`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DefaultFolderRequestDto)]
pub struct StartFolderRequest {
    /// The number of the folder, or its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_folder_type: Option<i64>,
}

/// Every kind of folder. Which of them can be seen first, the operation says.
const FOLDERS: &[(&str, i64)] = &[
    ("DEFAULT", 0),
    ("COMMON", 1),
    ("BUNCH", 2),
    ("TRASH", 3),
    ("USER", 5),
    ("SHARE", 6),
    ("Projects", 8),
    ("Favorites", 10),
    ("Recent", 11),
    ("Templates", 12),
    ("Privacy", 13),
    ("VirtualRooms", 14),
    ("Archive", 20),
    ("RoomTemplates", 30),
    ("AiAgents", 34),
];

impl StartFolderRequest {
    /// Reads the body. A number that is no such folder does not fail it.
    ///
    /// # Errors
    /// See [`read_body`]; `defaultFolderType` must be present.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "DefaultFolderRequestDto", |r| {
            r.require_present("defaultFolderType");
            Self {
                default_folder_type: numbered(r, "defaultFolderType", "FolderType", FOLDERS),
            }
        })
    }

    /// The section; none for a folder that nobody sees first.
    #[must_use]
    pub fn folder(self) -> Option<StartFolder> {
        StartFolder::from_number(self.default_folder_type?)
    }
}

/// A member of an enumeration of which any number is let through: the operation refuses it in its own words.
fn numbered(r: &mut BodyReader<'_>, name: &str, type_name: &str, names: &[(&str, i64)]) -> Option<i64> {
    let number = match r.value(name)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => {
            let found = names.iter().find(|(own, _)| own.eq_ignore_ascii_case(text));
            found.map(|(_, number)| *number).or_else(|| text.parse().ok())
        }
        _ => None,
    };
    if number.is_none() {
        r.refuse(name, type_name);
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<T: std::fmt::Debug>(result: Result<T, Vec<FieldProblem>>) -> String {
        let problems = result.unwrap_err();
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn greetings() {
        let parse = |body: &str| GreetingRequest::parse(body.as_bytes());
        assert_eq!(parse(r#"{"TITLE":"Ours"}"#).unwrap().title, "Ours");
        assert_eq!(parse(r#"{"title":null}"#).unwrap().title, "");
        assert!(texts(parse("{}")).contains("missing required properties including: 'title'"));
        assert!(texts(parse(r#"{"title":5}"#)).starts_with("$.title: "));
        let long = format!(r#"{{"title":"{}"}}"#, "x".repeat(256));
        assert_eq!(
            texts(parse(&long)),
            "Title: The field Title must be a string with a maximum length of 255."
        );
    }

    #[test]
    fn numbers_and_names() {
        let mode = |given: &str| {
            let body = format!(r#"{{"deepLinkSettings":{{"handlingMode":{given}}}}}"#);
            DeepLinkRequest::parse(body.as_bytes()).map(DeepLinkRequest::mode)
        };
        for (given, wanted) in [
            ("0", Some(DeepLink::Ask)),
            (r#""2""#, Some(DeepLink::App)),
            (r#""web""#, Some(DeepLink::Web)),
            ("3", None),
            ("null", None),
        ] {
            assert_eq!(mode(given).unwrap(), wanted, "{given}");
        }
        for wrong in ["true", "1.5", r#""Both""#, "[]"] {
            assert!(
                texts(mode(wrong)).starts_with("$.deepLinkSettings.handlingMode: "),
                "{wrong}"
            );
        }
        assert_eq!(DeepLinkRequest::parse(b"{}").unwrap().mode(), None);
        let folder = |given: &str| {
            let body = format!(r#"{{"defaultFolderType":{given}}}"#);
            StartFolderRequest::parse(body.as_bytes()).unwrap().folder()
        };
        assert_eq!(folder(r#""user""#), Some(StartFolder::Own));
        assert_eq!(folder("34"), Some(StartFolder::Agents));
        assert_eq!(folder(r#""Archive""#), None);
        assert_eq!(folder("null"), None);
        assert!(texts(StartFolderRequest::parse(b"{}")).contains("'defaultFolderType'"));
    }
}
