//! Bodies about API keys (`docs/protocol/auth.md` 7).

use crate::body::read_body;
use crate::validation::{FieldProblem, length_of};
use anteroom_domain::key::{KEY_LIFE_MAX_DAYS, KEY_NAME_MAX_CHARS, KEY_OVERLAP_MAX_MINUTES};
use serde::Serialize;
use utoipa::ToSchema;

const NAME_TOO_LONG: &str = "Incorrect name. Length must be less than 30";
const DAYS_OUT_OF_RANGE: &str = "Incorrect number of days. Value must be between 1 and 365";

const OVERLAP_OUT_OF_RANGE: &str = "The field OverlapMinutes must be between 0 and 43200.";

/// Body of `POST /keys`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateApiKeyRequestDto)]
pub struct CreateKeyRequest {
    /// Name, not blank, at most 30 characters.
    pub name: String,
    /// Scopes; absent for everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Vec<String>>,
    /// Life in days, 1 to 365; absent for a key that does not expire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in_days: Option<i64>,
}

impl CreateKeyRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "CreateApiKeyRequestDto", |r| {
            r.require_present("name");
            let request = Self {
                name: r.text("name").unwrap_or_default(),
                permissions: r.texts("permissions"),
                expires_in_days: r.integer("expiresInDays").map(i64::from),
            };
            if request.name.trim().is_empty() {
                r.break_rule(FieldProblem::required("", "Name"));
            } else if length_of(&request.name) > KEY_NAME_MAX_CHARS {
                r.break_rule(FieldProblem::new("Name", NAME_TOO_LONG));
            }
            if request
                .expires_in_days
                .is_some_and(|days| !(1..=KEY_LIFE_MAX_DAYS).contains(&days))
            {
                r.break_rule(FieldProblem::new("ExpiresInDays", DAYS_OUT_OF_RANGE));
            }
            request
        })
    }
}

/// Body of `PUT /keys/{keyId}`; absent members stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateApiKeyRequest)]
pub struct UpdateKeyRequest {
    /// Name, at most 30 characters; `""` for no change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Scopes; `[]` for no change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Vec<String>>,
    /// Whether the key is switched on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_active: Option<bool>,
}

impl UpdateKeyRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; a name that is too long has the key `Changed.Name`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "UpdateApiKeyRequest", |r| {
            let request = Self {
                name: r.text("name"),
                permissions: r.texts("permissions"),
                is_active: r.flag("isActive"),
            };
            if request
                .name
                .as_deref()
                .is_some_and(|name| length_of(name) > KEY_NAME_MAX_CHARS)
            {
                r.break_rule(FieldProblem::new("Changed.Name", NAME_TOO_LONG));
            }
            request
        })
    }
}

/// Body of `POST /anteroom/keys/{keyId}/rotate`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RotateKeyRequest {
    /// For how many minutes the secret from before works too, 0 to 43200; absent for 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap_minutes: Option<i64>,
}

impl RotateKeyRequest {
    /// Reads the body; an empty one asks for nothing special.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        read_body(body, "RotateKeyRequest", |r| {
            let request = Self {
                overlap_minutes: r.integer("overlapMinutes").map(i64::from),
            };
            if request
                .overlap_minutes
                .is_some_and(|minutes| !(0..=KEY_OVERLAP_MAX_MINUTES).contains(&minutes))
            {
                r.break_rule(FieldProblem::new("OverlapMinutes", OVERLAP_OUT_OF_RANGE));
            }
            request
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(body: &str) -> Vec<String> {
        CreateKeyRequest::parse(body.as_bytes())
            .unwrap_err()
            .into_iter()
            .map(|p| p.to_string())
            .collect()
    }

    #[test]
    fn keys_to_create() {
        let request = CreateKeyRequest::parse(br#"{"Name":"n","permissions":["*"],"expiresInDays":"30"}"#).unwrap();
        let expected = CreateKeyRequest {
            name: "n".into(),
            permissions: Some(vec!["*".into()]),
            expires_in_days: Some(30),
        };
        assert_eq!(request, expected);
        assert_eq!(
            serde_json::to_string(&request).unwrap(),
            r#"{"name":"n","permissions":["*"],"expiresInDays":30}"#
        );
        let thirty = "n".repeat(30);
        let request =
            CreateKeyRequest::parse(format!(r#"{{"name":"{thirty}","permissions":null}}"#).as_bytes()).unwrap();
        assert_eq!((request.name, request.permissions), (thirty, None));
    }

    #[test]
    fn problems_of_keys_to_create() {
        let missing = "$: JSON deserialization for type 'CreateApiKeyRequestDto' was missing required properties including: 'name'.";
        assert_eq!(problems("{}"), [missing]);
        assert_eq!(problems(r#"{"expiresInDays":0}"#), [missing]);
        for blank in ["\"\"", "\"  \"", "null"] {
            assert_eq!(
                problems(&format!(r#"{{"name":{blank}}}"#)),
                ["Name: The Name field is required."]
            );
        }
        let long = "n".repeat(31);
        assert_eq!(
            problems(&format!(r#"{{"name":"{long}","expiresInDays":366}}"#)),
            [
                "Name: Incorrect name. Length must be less than 30",
                "ExpiresInDays: Incorrect number of days. Value must be between 1 and 365"
            ]
        );
        assert_eq!(problems(r#"{"name":"n","expiresInDays":0}"#).len(), 1);
        assert!(problems(r#"{"name":5}"#).concat().starts_with("$.name: "));
        assert!(
            problems(r#"{"name":"n","permissions":[1]}"#)
                .concat()
                .starts_with("$.permissions[0]: ")
        );
        assert!(
            problems(r#"{"name":"n","permissions":"*"}"#)
                .concat()
                .starts_with("$.permissions: ")
        );
    }

    #[test]
    fn keys_to_rotate() {
        for (body, minutes) in [
            ("", None),
            (" ", None),
            ("{}", None),
            (r#"{"overlapMinutes":null}"#, None),
            (r#"{"OVERLAPminutes":"5"}"#, Some(5)),
            (r#"{"overlapMinutes":0}"#, Some(0)),
            (r#"{"overlapMinutes":43200}"#, Some(43_200)),
        ] {
            let request = RotateKeyRequest::parse(body.as_bytes()).unwrap();
            assert_eq!(request.overlap_minutes, minutes, "{body}");
        }
        for minutes in [-1, 43_201] {
            let body = format!(r#"{{"overlapMinutes":{minutes}}}"#);
            let problem = RotateKeyRequest::parse(body.as_bytes()).unwrap_err().remove(0);
            assert_eq!(
                (problem.key.as_str(), problem.text.as_str()),
                ("OverlapMinutes", OVERLAP_OUT_OF_RANGE)
            );
        }
        assert!(RotateKeyRequest::parse(b"[]").is_err());
        assert!(RotateKeyRequest::parse(br#"{"overlapMinutes":1.5}"#).is_err());
    }

    #[test]
    fn keys_to_update() {
        let request = UpdateKeyRequest::parse(br#"{"isactive":false}"#).unwrap();
        assert_eq!(
            request,
            UpdateKeyRequest {
                is_active: Some(false),
                ..UpdateKeyRequest::default()
            }
        );
        let long = format!(r#"{{"name":"{}"}}"#, "n".repeat(31));
        let problem = UpdateKeyRequest::parse(long.as_bytes()).unwrap_err().remove(0);
        assert_eq!(
            (problem.key.as_str(), problem.text.as_str()),
            ("Changed.Name", NAME_TOO_LONG)
        );
    }
}
