//! Body of `POST /authentication/confirm` (`docs/protocol/auth.md` 6).

use super::write_type;
use crate::body::read_body;
use crate::people_query::TYPES;
use crate::validation::FieldProblem;
use anteroom_domain::{EmployeeType, LinkType};
use serde::{Serialize, Serializer};
use std::fmt;
use utoipa::ToSchema;
use uuid::Uuid;

/// The values of a confirmation link. Its `Debug` form shows no key.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EmailValidationKeyModel)]
pub struct ConfirmRequest {
    /// Key; without it that of the cookie counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Type that the link invites for, by name or number.
    #[serde(
        rename = "emplType",
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_type"
    )]
    #[schema(value_type = Option<String>)]
    pub employee_type: Option<EmployeeType>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Address as the server encrypted it; used without `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enc_email: Option<String>,
    /// Person.
    #[serde(rename = "uiD", skip_serializing_if = "Option::is_none")]
    pub uid: Option<Uuid>,
    /// Type of the link, by name or number.
    #[serde(
        rename = "type",
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_link"
    )]
    #[schema(value_type = Option<String>)]
    pub kind: Option<LinkType>,
    /// Whether it is the first sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<bool>,
    /// Room that the link invites to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room_id: Option<String>,
}

impl fmt::Debug for ConfirmRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfirmRequest")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl ConfirmRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; a bad address has the key `Email`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "EmailValidationKeyModel", |r| {
            let word = r.word("type");
            let kind = word.as_deref().and_then(LinkType::parse);
            if word.is_some() && kind.is_none() {
                r.refuse("type", "ConfirmType");
            }
            let request = Self {
                key: r.text("key"),
                employee_type: r.member("emplType", "EmployeeType", TYPES),
                email: r.text("email"),
                enc_email: r.text("encEmail"),
                uid: r.guid("uiD"),
                kind,
                first: r.flag("first"),
                room_id: r.text("roomId"),
            };
            r.check_email("", "Email", request.email.as_deref());
            request
        })
    }
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
fn write_link<S: Serializer>(kind: &Option<LinkType>, serializer: S) -> Result<S::Ok, S::Error> {
    match kind {
        Some(kind) => serializer.serialize_str(kind.name()),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_by_name_and_number() {
        for text in [r#"{"type":"PasswordChange"}"#, r#"{"TYPE":10}"#, r#"{"type":"10"}"#] {
            let request = ConfirmRequest::parse(text.as_bytes()).unwrap();
            assert_eq!(request.kind, Some(LinkType::PasswordChange), "{text}");
        }
        assert_eq!(ConfirmRequest::parse(b"{}").unwrap(), ConfirmRequest::default());
    }

    #[test]
    fn what_it_writes_it_reads() {
        let request = ConfirmRequest {
            key: Some("1.A".into()),
            employee_type: Some(EmployeeType::All),
            email: Some("a@b.co".into()),
            enc_email: Some("x".into()),
            uid: Some(Uuid::from_u128(7)),
            kind: Some(LinkType::Auth),
            first: Some(true),
            room_id: Some("5".into()),
        };
        let text = serde_json::to_string(&request).unwrap();
        assert!(
            text.contains(r#""type":"Auth""#) && text.contains(r#""uiD":"#),
            "{text}"
        );
        assert_eq!(ConfirmRequest::parse(text.as_bytes()).unwrap(), request);
    }

    #[test]
    fn problems() {
        let first = |body: &str| {
            ConfirmRequest::parse(body.as_bytes())
                .unwrap_err()
                .remove(0)
                .to_string()
        };
        assert!(first(r#"{"type":"Nonsense"}"#).starts_with("$.type: "));
        assert!(first(r#"{"uiD":"x"}"#).starts_with("$.uiD: "));
        assert_eq!(
            first(r#"{"email":"x"}"#),
            "Email: The Email field is not a valid e-mail address."
        );
    }
}
