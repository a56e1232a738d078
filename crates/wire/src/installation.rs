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

/// What a setting of the installation is; absent: nothing is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct SettingDto {
    /// Its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<String>,
}

/// Whether something is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct IsItDto {
    /// Whether it is.
    pub value: bool,
}

/// Body of `POST /apisystem/settings/save`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SaveSettingRequest {
    /// The name of the setting.
    pub key: Option<String>,
    /// What it is to be.
    pub value: Option<String>,
    /// Of the portal with this name.
    pub portal_name: Option<String>,
    /// Of the portal with this number; -1: of the installation.
    pub tenant_id: Option<i32>,
}

impl SaveSettingRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "SettingsModel", |r| Self {
            key: r.text("key"),
            value: r.text("value"),
            portal_name: r.text("portalName"),
            tenant_id: r.integer("tenantId"),
        })
    }
}

/// Body of `POST /apisystem/settings/checkdomain`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckDomainRequest {
    /// The name.
    pub host_name: Option<String>,
}

impl CheckDomainRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "CheckDomainModel", |r| Self {
            host_name: r.text("hostName"),
        })
    }
}
