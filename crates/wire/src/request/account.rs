//! Bodies about passwords and addresses (`docs/protocol/people.md` 8, 9).

use super::TEXT_MAX_CHARS;
use super::sign_in::RECAPTCHA_TYPES;
use crate::body::read_body;
use crate::validation::FieldProblem;
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// Body of `PUT /people/{userid}/password`. Its `Debug` form shows no password.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ChangePasswordData)]
pub struct SetPasswordRequest {
    /// Password in clear text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Password as hashed by the client; wins when not empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
}

impl fmt::Debug for SetPasswordRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetPasswordRequest").finish_non_exhaustive()
    }
}

impl SetPasswordRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "ChangePasswordData", |r| Self {
            password: r.text("password"),
            password_hash: r.text("passwordHash"),
        })
    }
}

/// Body of `POST /people/password`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EmailMemberRequestDto)]
pub struct ForgottenPasswordRequest {
    /// Address.
    pub email: String,
    /// Kind of captcha: 0 to 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recaptcha_type: Option<i64>,
    /// Answer of the captcha.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recaptcha_response: Option<String>,
}

impl ForgottenPasswordRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; a missing, malformed or long address has the key `Email`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "EmailMemberRequestDto", |r| {
            let email = r.text("email");
            if email.as_deref().is_none_or(|email| email.trim().is_empty()) {
                r.break_rule(FieldProblem::required("", "Email"));
            } else {
                r.check_email("", "Email", email.as_deref());
                r.check_max_length("", "Email", email.as_deref(), TEXT_MAX_CHARS);
            }
            Self {
                email: email.unwrap_or_default(),
                recaptcha_type: r.member("recaptchaType", "RecaptchaType", RECAPTCHA_TYPES),
                recaptcha_response: r.text("recaptchaResponse"),
            }
        })
    }
}

/// Body of `POST /people/email`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ChangeEmailRequestDto)]
pub struct ChangeEmailRequest {
    /// Whose address, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The new address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl ChangeEmailRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; a malformed or long address has the key `Email`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "UpdateMemberRequestDto", |r| {
            let request = Self {
                user_id: r.text("userId"),
                email: r.text("email"),
            };
            r.check_email("", "Email", request.email.as_deref());
            r.check_max_length("", "Email", request.email.as_deref(), TEXT_MAX_CHARS);
            request
        })
    }
}

/// Body of `PUT /people/{userid}/email`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ChangeEmailData)]
pub struct ConfirmEmailRequest {
    /// The new address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The new address as the server encrypted it; used without `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enc_email: Option<String>,
}

impl ConfirmEmailRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; a malformed or long address has the key `ChangeEmailData.Email`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "ChangeEmailData", |r| {
            let request = Self {
                email: r.text("email"),
                enc_email: r.text("encEmail"),
            };
            // An empty address is refused by the operation, in its own words and at its own place.
            let given = request.email.as_deref().filter(|email| !email.is_empty());
            r.check_email("ChangeEmailData.", "Email", given);
            r.check_max_length("ChangeEmailData.", "Email", given, TEXT_MAX_CHARS);
            request
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first<T: fmt::Debug>(read: Result<T, Vec<FieldProblem>>) -> String {
        read.unwrap_err().remove(0).to_string()
    }

    #[test]
    fn passwords_are_not_shown() {
        let request = SetPasswordRequest::parse(br#"{"Password":"secret","passwordhash":"00"}"#).unwrap();
        assert_eq!(request.password.as_deref(), Some("secret"));
        assert_eq!(format!("{request:?}"), "SetPasswordRequest { .. }");
    }

    #[test]
    fn addresses_have_their_rules() {
        let long = format!("{{\"email\":\"{}@b.co\"}}", "a".repeat(255));
        for (body, text) in [
            ("{}", "Email: The Email field is required."),
            (r#"{"email":" "}"#, "Email: The Email field is required."),
            (
                r#"{"email":"x"}"#,
                "Email: The Email field is not a valid e-mail address.",
            ),
            (
                long.as_str(),
                "Email: The field Email must be a string with a maximum length of 255.",
            ),
        ] {
            assert_eq!(first(ForgottenPasswordRequest::parse(body.as_bytes())), text, "{body}");
        }
        for body in [r#"{"email":"x"}"#, r#"{"email":""}"#] {
            let text = "Email: The Email field is not a valid e-mail address.";
            assert_eq!(first(ChangeEmailRequest::parse(body.as_bytes())), text);
        }
        assert_eq!(ChangeEmailRequest::parse(b"{}").unwrap(), ChangeEmailRequest::default());
        assert!(first(ConfirmEmailRequest::parse(br#"{"email":"x"}"#)).starts_with("ChangeEmailData.Email: "));
        assert!(ConfirmEmailRequest::parse(br#"{"email":""}"#).is_ok());
    }
}
