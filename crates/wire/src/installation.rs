//! Signing in without knowing which portal, and settings of the installation (`docs/protocol/portal.md` 6.3).

use crate::body::read_body;
use crate::request::sign_in::RECAPTCHA_TYPES;
use crate::validation::FieldProblem;
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// Body of `POST /apisystem/portal/signin`. `Debug` shows no secret.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignInAnywhereRequest {
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Password in clear text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Password as hashed by the client; wins when not empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
    /// Kind of the captcha.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recaptcha_type: Option<i64>,
    /// What the captcha said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recaptcha_response: Option<String>,
}

impl SignInAnywhereRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TenantModel", |r| Self {
            email: r.text("email"),
            password: r.text("password"),
            password_hash: r.text("passwordHash"),
            recaptcha_type: r.member("recaptchaType", "RecaptchaType", RECAPTCHA_TYPES),
            recaptcha_response: r.text("recaptchaResponse"),
        })
    }
}

impl fmt::Debug for SignInAnywhereRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInAnywhereRequest")
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

/// The portals that somebody may go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenTenantsDto {
    /// Those registered last first.
    pub tenants: Vec<OpenTenantDto>,
}

/// A portal that somebody may go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpenTenantDto {
    /// Where it is.
    pub portal_name: String,
    /// Signs in there, once.
    pub portal_link: String,
}
