//! Body of `POST /authentication` (`docs/protocol/auth.md` 4).

use crate::body::read_body;
use crate::query::Names;
use crate::validation::FieldProblem;
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// The kinds of captchas by name and number.
pub(crate) const RECAPTCHA_TYPES: &Names<i64> = &[
    (0, "Default", 0),
    (1, "AndroidV2", 1),
    (2, "iOSV2", 2),
    (3, "hCaptcha", 3),
];

/// Body of `POST /authentication`. `Debug` shows no secret.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuthRequestsDto)]
pub struct SignInRequest {
    /// Address, or the person's GUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// Password in clear text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Password as hashed by the client; wins when not empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
    /// Third-party provider; `email` or nothing for a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Third-party token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// Third-party code.
    #[serde(rename = "codeOAuth", skip_serializing_if = "Option::is_none")]
    pub code_oauth: Option<String>,
    /// Third-party profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serialized_profile: Option<String>,
    /// Code of the second step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether the session ends with the browser.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub session: bool,
    /// Sign-in with a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirm_data: Option<ConfirmData>,
    /// Kind of captcha: 0 to 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recaptcha_type: Option<i64>,
    /// Answer of the captcha.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recaptcha_response: Option<String>,
    /// Becomes the person's language when it is enabled and another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub culture: Option<String>,
}

impl fmt::Debug for SignInRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInRequest")
            .field("user_name", &self.user_name)
            .finish_non_exhaustive()
    }
}

/// A link to sign in with.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmData {
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Key of the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whether it is the first sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<bool>,
}

impl fmt::Debug for ConfirmData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfirmData")
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

impl SignInRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; a bad address of the link has the key `ConfirmData.Email`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "AuthRequestsDto", |r| Self {
            user_name: r.text("userName"),
            password: r.text("password"),
            password_hash: r.text("passwordHash"),
            provider: r.text("provider"),
            access_token: r.text("accessToken"),
            code_oauth: r.text("codeOAuth"),
            serialized_profile: r.text("serializedProfile"),
            code: r.text("code"),
            session: r.flag("session").unwrap_or(false),
            confirm_data: r.object("confirmData", "ConfirmData", |r| {
                let data = ConfirmData {
                    email: r.text("email"),
                    key: r.text("key"),
                    first: r.flag("first"),
                };
                r.check_email("ConfirmData.", "Email", data.email.as_deref());
                data
            }),
            recaptcha_type: r.member("recaptchaType", "RecaptchaType", RECAPTCHA_TYPES),
            recaptcha_response: r.text("recaptchaResponse"),
            culture: r.text("culture"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_web_client_sends() {
        let body = br#"{"userName":"a@b.c","passwordHash":"ff","password":"","session":true,"recaptchaResponse":null,
            "recaptchaType":0,"culture":"en-GB","unknown":[1]}"#;
        let request = SignInRequest::parse(body).unwrap();
        assert_eq!(
            request,
            SignInRequest {
                user_name: Some("a@b.c".into()),
                password: Some(String::new()),
                password_hash: Some("ff".into()),
                session: true,
                recaptcha_type: Some(0),
                culture: Some("en-GB".into()),
                ..SignInRequest::default()
            }
        );
        assert_eq!(
            format!("{request:?}"),
            "SignInRequest { user_name: Some(\"a@b.c\"), .. }"
        );
    }

    #[test]
    fn links_in_any_case() {
        let request = SignInRequest::parse(br#"{"ConfirmData":{"Email":"a@b.c","Key":"k","FIRST":true}}"#).unwrap();
        let data = ConfirmData {
            email: Some("a@b.c".into()),
            key: Some("k".into()),
            first: Some(true),
        };
        assert_eq!(request.confirm_data, Some(data));
    }

    #[test]
    fn problems() {
        let first = |body: &str| SignInRequest::parse(body.as_bytes()).unwrap_err().remove(0).to_string();
        assert_eq!(
            first(r#"{"confirmData":{"email":"x"}}"#),
            "ConfirmData.Email: The Email field is not a valid e-mail address."
        );
        assert!(
            first(r#"{"confirmData":{"key":1}}"#)
                .starts_with("$.confirmData.key: The JSON value could not be converted to System.String.")
        );
        assert!(first(r#"{"userName":5}"#).starts_with("$.userName: "));
        assert!(first(r#"{"session":"true"}"#).starts_with("$.session: "));
        assert!(first(r#"{"recaptchaType":"other"}"#).starts_with("$.recaptchaType: "));
        assert_eq!(first(""), "A non-empty request body is required.");
    }
}
