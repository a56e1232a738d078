//! Bodies about the second factor and telephones (`docs/protocol/auth.md` 4.4, 8).

use crate::body::read_body;
use crate::query::Names;
use crate::validation::FieldProblem;
use anteroom_domain::portal_settings::SecondFactorKind;
use serde::{Serialize, Serializer};
use std::fmt;
use utoipa::ToSchema;
use uuid::Uuid;

const KINDS: &Names<Option<SecondFactorKind>> = &[
    (0, "None", None),
    (1, "Sms", Some(SecondFactorKind::Sms)),
    (2, "App", Some(SecondFactorKind::App)),
];

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
fn write_kind<S: Serializer>(kind: &Option<SecondFactorKind>, serializer: S) -> Result<S::Ok, S::Error> {
    let name = KINDS
        .iter()
        .find(|(_, _, own)| own == kind)
        .map_or("None", |(_, name, _)| name);
    serializer.serialize_str(name)
}

/// Body of `PUT /settings/tfaapp` and `PUT /settings/tfaappwithlink`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TfaRequestsDto)]
pub struct SecondFactorRequest {
    /// Which kind is to be on: `None`, `Sms` or `App`, by name or number; absent is `None`.
    #[serde(rename = "type", serialize_with = "write_kind")]
    #[schema(value_type = String)]
    pub kind: Option<SecondFactorKind>,
    /// The person that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Networks in which it is not needed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trusted_ips: Vec<String>,
    /// People who need it wherever they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mandatory_users: Vec<Uuid>,
    /// Groups whose members need it wherever they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mandatory_groups: Vec<Uuid>,
}

impl SecondFactorRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TfaRequestsDto", |r| Self {
            kind: r.member("type", "TfaRequestsDtoType", KINDS).flatten(),
            id: r.guid("id").filter(|id| !id.is_nil()),
            trusted_ips: r.texts("trustedIps").unwrap_or_default(),
            mandatory_users: r.guids("mandatoryUsers").unwrap_or_default(),
            mandatory_groups: r.guids("mandatoryGroups").unwrap_or_default(),
        })
    }
}

/// Body of `PUT /settings/tfaappnewapp`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TfaNewAppRequestDto)]
pub struct ResetSecondFactorRequest {
    /// Whose app is taken away; absent: the caller's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
}

impl ResetSecondFactorRequest {
    /// Reads the body; an empty one names nobody.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        if body.is_empty() {
            return Ok(Self::default());
        }
        read_body(body, "TfaNewAppRequestDto", |r| Self {
            id: r.guid("id").filter(|id| !id.is_nil()),
        })
    }
}

/// Body of `POST /settings/tfaapp/validate`. `Debug` shows no code.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TfaValidateRequestsDto)]
pub struct ValidateCodeRequest {
    /// The code; null is an empty one.
    pub code: String,
    /// Whether the session ends with the browser.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub session: bool,
}

impl fmt::Debug for ValidateCodeRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValidateCodeRequest")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

impl ValidateCodeRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TfaValidateRequestsDto", |r| {
            r.require_present("code");
            Self {
                code: r.text("code").unwrap_or_default(),
                session: r.flag("session").unwrap_or_default(),
            }
        })
    }
}

/// Body of `POST /authentication/setphone`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MobileRequestsDto)]
pub struct PhoneRequest {
    /// The telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile_phone: Option<String>,
}

impl PhoneRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "MobileRequestsDto", |r| Self {
            mobile_phone: r.text("mobilePhone"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_name_and_number() {
        let kind = |body: &str| SecondFactorRequest::parse(body.as_bytes()).map(|request| request.kind);
        for body in [
            r#"{"type":"App"}"#,
            r#"{"type":"app"}"#,
            r#"{"Type":2}"#,
            r#"{"type":"2"}"#,
        ] {
            assert_eq!(kind(body), Ok(Some(SecondFactorKind::App)), "{body}");
        }
        assert_eq!(kind(r#"{"type":"Sms"}"#), Ok(Some(SecondFactorKind::Sms)));
        for body in [r#"{"type":"None"}"#, "{}", r#"{"type":null}"#, r#"{"type":0}"#] {
            assert_eq!(kind(body), Ok(None), "{body}");
        }
        for body in [r#"{"type":"Email"}"#, r#"{"type":3}"#, r#"{"type":true}"#, ""] {
            assert!(kind(body).is_err(), "{body}");
        }
        let request = SecondFactorRequest {
            kind: Some(SecondFactorKind::App),
            ..SecondFactorRequest::default()
        };
        let written = serde_json::to_vec(&request).unwrap();
        assert_eq!(SecondFactorRequest::parse(&written), Ok(request));
    }

    #[test]
    fn lists_and_ids() {
        let id = "6b5d1c0e-9f0a-4ad2-8c1b-0b9f1f1f1f1f";
        let body = format!(
            r#"{{"id":"00000000-0000-0000-0000-000000000000","trustedIps":["10.0.0.1"],"mandatoryUsers":["{id}"],"mandatoryGroups":null}}"#
        );
        let request = SecondFactorRequest::parse(body.as_bytes()).unwrap();
        assert_eq!(
            (request.id, request.trusted_ips.len(), request.mandatory_groups.len()),
            (None, 1, 0)
        );
        assert_eq!(request.mandatory_users, [Uuid::try_parse(id).unwrap()]);
        assert!(SecondFactorRequest::parse(br#"{"mandatoryUsers":["x"]}"#).is_err());
        assert_eq!(ResetSecondFactorRequest::parse(b"").unwrap().id, None);
        assert!(ResetSecondFactorRequest::parse(br#"{"id":"x"}"#).is_err());
    }

    #[test]
    fn a_code_must_be_present_and_is_never_shown() {
        let request = ValidateCodeRequest::parse(br#"{"code":"123456","session":true}"#).unwrap();
        assert_eq!((request.code.as_str(), request.session), ("123456", true));
        assert_eq!(format!("{request:?}"), "ValidateCodeRequest { session: true, .. }");
        assert_eq!(ValidateCodeRequest::parse(br#"{"code":null}"#).unwrap().code, "");
        let problems = ValidateCodeRequest::parse(b"{}").unwrap_err();
        assert!(
            problems[0]
                .to_string()
                .contains("missing required properties including: 'code'")
        );
    }
}
