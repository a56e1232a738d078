//! Bodies about language, colour scheme and storage (`docs/protocol/people.md` 5.7, 11, 13).

use crate::body::read_body;
use crate::query::Names;
use crate::validation::{FieldProblem, length_of};
use anteroom_domain::theme::Theme;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest culture name that a request may carry (`people.md` 2.6).
const CULTURE_MAX_CHARS: usize = 85;

const THEMES: &Names<Theme> = &[
    (0, "Base", Theme::Base),
    (1, "Dark", Theme::Dark),
    (2, "System", Theme::System),
];

/// Body of `PUT /people/{userid}/culture`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CultureRequestDto)]
pub struct CultureRequest {
    /// Language, such as `de`, not blank, at most 85 characters.
    pub culture_name: String,
}

impl CultureRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; the rules have the key `Culture.CultureName`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "CultureRequestDto", |r| {
            let culture_name = r.text("cultureName").unwrap_or_default();
            if culture_name.trim().is_empty() {
                r.break_rule(FieldProblem::required("Culture.", "CultureName"));
            } else if length_of(&culture_name) > CULTURE_MAX_CHARS {
                r.break_rule(FieldProblem::max_length("Culture.", "CultureName", CULTURE_MAX_CHARS));
            }
            Self { culture_name }
        })
    }
}

/// Body of `PUT /people/theme`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DarkThemeSettingsRequestDto)]
pub struct ThemeRequest {
    /// `Base`, `Dark` or `System`, by name or number.
    #[serde(serialize_with = "write_theme")]
    #[schema(value_type = String)]
    pub theme: Theme,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
fn write_theme<S: serde::Serializer>(theme: &Theme, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(theme.name())
}

impl ThemeRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; no theme and no theme of ours are both refused.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "DarkThemeSettingsRequestDto", |r| {
            r.require_present("theme");
            let theme = r.member("theme", "DarkThemeSettingsType", THEMES);
            if theme.is_none() && r.is_null("theme") {
                r.refuse("theme", "DarkThemeSettingsType");
            }
            Self {
                theme: theme.unwrap_or_default(),
            }
        })
    }
}

/// A limit as a body gives it: one that is no number, or none of 64 bits, is refused by the operation in its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenQuota {
    /// So many bytes; negative: no limit.
    Bytes(i64),
    /// A number, but not a whole one of 64 bits.
    OutOfRange,
    /// Not a number; the kind that it is instead, as the reference calls it.
    NoNumber(&'static str),
}

/// Body of `PUT /people/userquota`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateMembersQuotaRequestDto)]
pub struct QuotaRequest {
    /// Whom it is about; none when the member is absent or null.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_ids: Option<Vec<Uuid>>,
    /// Limit in bytes, negative for none.
    #[serde(serialize_with = "write_quota")]
    #[schema(value_type = i64)]
    pub quota: GivenQuota,
}

fn write_quota<S: serde::Serializer>(quota: &GivenQuota, serializer: S) -> Result<S::Ok, S::Error> {
    match quota {
        GivenQuota::Bytes(bytes) => serializer.serialize_i64(*bytes),
        GivenQuota::OutOfRange | GivenQuota::NoNumber(_) => serializer.serialize_none(),
    }
}

impl QuotaRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; whatever `quota` is does not fail the body.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "UpdateMembersQuotaRequestDto", |r| Self {
            user_ids: r.guids("userIds"),
            quota: match r.value("quota") {
                Some(Value::Number(number)) => number.as_i64().map_or(GivenQuota::OutOfRange, GivenQuota::Bytes),
                Some(Value::String(_)) => GivenQuota::NoNumber("String"),
                Some(Value::Bool(true)) => GivenQuota::NoNumber("True"),
                Some(Value::Bool(false)) => GivenQuota::NoNumber("False"),
                Some(Value::Array(_)) => GivenQuota::NoNumber("Array"),
                Some(Value::Object(_)) => GivenQuota::NoNumber("Object"),
                None | Some(Value::Null) if r.is_null("quota") => GivenQuota::NoNumber("Null"),
                None | Some(Value::Null) => GivenQuota::NoNumber("Undefined"),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<T: std::fmt::Debug>(result: Result<T, Vec<FieldProblem>>) -> String {
        let problems = result.unwrap_err();
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn cultures() {
        let parse = |body: &str| CultureRequest::parse(body.as_bytes());
        assert_eq!(parse(r#"{"CULTURENAME":"de"}"#).unwrap().culture_name, "de");
        for blank in [
            "{}",
            r#"{"cultureName":""}"#,
            r#"{"cultureName":" "}"#,
            r#"{"cultureName":null}"#,
        ] {
            assert_eq!(
                texts(parse(blank)),
                "Culture.CultureName: The CultureName field is required."
            );
        }
        let of_length = |length| format!(r#"{{"cultureName":"{}"}}"#, "x".repeat(length));
        assert!(parse(&of_length(85)).is_ok());
        assert_eq!(
            texts(parse(&of_length(86))),
            "Culture.CultureName: The field CultureName must be a string with a maximum length of 85."
        );
        assert!(texts(parse(r#"{"cultureName":5}"#)).starts_with("$.cultureName: "));
    }

    #[test]
    fn themes() {
        let parse = |body: &str| ThemeRequest::parse(body.as_bytes());
        for (given, theme) in [
            (r#""dark""#, Theme::Dark),
            ("0", Theme::Base),
            (r#""2""#, Theme::System),
        ] {
            assert_eq!(parse(&format!(r#"{{"theme":{given}}}"#)).unwrap().theme, theme);
        }
        assert!(texts(parse("{}")).contains("missing required properties including: 'theme'"));
        for wrong in ["null", "3", "-1", r#""Blue""#, "true", "1.5"] {
            assert!(
                texts(parse(&format!(r#"{{"theme":{wrong}}}"#))).starts_with("$.theme: "),
                "{wrong}"
            );
        }
        let written = serde_json::to_string(&ThemeRequest { theme: Theme::Dark }).unwrap();
        assert_eq!(written, r#"{"theme":"Dark"}"#);
    }

    #[test]
    fn quotas() {
        let parse = |given: &str| QuotaRequest::parse(format!("{{{given}}}").as_bytes()).unwrap().quota;
        for (given, quota) in [
            (r#""quota":5"#, GivenQuota::Bytes(5)),
            (r#""Quota":-1"#, GivenQuota::Bytes(-1)),
            (r#""quota":9223372036854775807"#, GivenQuota::Bytes(i64::MAX)),
            (r#""quota":9223372036854775808"#, GivenQuota::OutOfRange),
            (r#""quota":1.5"#, GivenQuota::OutOfRange),
            (r#""quota":1e300"#, GivenQuota::OutOfRange),
            (r#""quota":"5""#, GivenQuota::NoNumber("String")),
            (r#""quota":true"#, GivenQuota::NoNumber("True")),
            (r#""quota":false"#, GivenQuota::NoNumber("False")),
            (r#""quota":[]"#, GivenQuota::NoNumber("Array")),
            (r#""quota":{}"#, GivenQuota::NoNumber("Object")),
            (r#""quota":null"#, GivenQuota::NoNumber("Null")),
            ("", GivenQuota::NoNumber("Undefined")),
        ] {
            assert_eq!(parse(given), quota, "{given}");
        }
    }
}
