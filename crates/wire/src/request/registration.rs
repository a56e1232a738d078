//! Bodies of the operations of the installation (`docs/protocol/portal.md` 6).

use super::sign_in::RECAPTCHA_TYPES;
use crate::body::{BodyReader, read_body};
use crate::validation::FieldProblem;
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// Body of `POST /apisystem/portal/register`. `Debug` shows no secret.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TenantModel)]
#[expect(missing_docs, reason = "names of the wire, explained in the section named above")]
pub struct RegisterPortalRequest {
    pub portal_name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub password: Option<String>,
    pub password_hash: Option<String>,
    pub language: Option<String>,
    pub time_zone_name: Option<String>,
    pub phone: Option<String>,
    pub region: Option<String>,
    pub affiliate_id: Option<String>,
    pub partner_id: Option<String>,
    pub campaign: Option<String>,
    pub industry: Option<i32>,
    pub spam: Option<bool>,
    pub calls: Option<bool>,
    pub limited_access_space: Option<bool>,
    pub skip_welcome: Option<bool>,
    pub recaptcha_type: Option<i64>,
    pub recaptcha_response: Option<String>,
}

impl fmt::Debug for RegisterPortalRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisterPortalRequest")
            .field("portal_name", &self.portal_name)
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

impl RegisterPortalRequest {
    /// Reads the body of a registration.
    ///
    /// # Errors
    /// See [`read_body`]; `Email` is required.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TenantModel", |r| {
            let request = Self::read(r);
            if request.email.as_deref().is_none_or(|email| email.trim().is_empty()) {
                r.break_rule(FieldProblem::required("", "Email"));
            } else {
                r.check_email("", "Email", request.email.as_deref());
            }
            request
        })
    }

    /// Reads the body of a registration by e-mail, where a missing address is refused with a code instead.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse_by_email(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TenantModel", |r| {
            let request = Self::read(r);
            let email = request.email.as_deref().filter(|email| !email.trim().is_empty());
            r.check_email("", "Email", email);
            request
        })
    }

    fn read(r: &mut BodyReader<'_>) -> Self {
        let request = Self {
            portal_name: r.text("portalName"),
            first_name: r.text("firstName"),
            last_name: r.text("lastName"),
            email: r.text("email"),
            password: r.text("password"),
            password_hash: r.text("passwordHash"),
            language: r.text("language"),
            time_zone_name: r.text("timeZoneName"),
            phone: r.text("phone"),
            region: r.text("region"),
            affiliate_id: r.text("affiliateId"),
            partner_id: r.text("partnerId"),
            campaign: r.text("campaign"),
            industry: r.integer("industry"),
            spam: r.flag("spam"),
            calls: r.flag("calls"),
            limited_access_space: r.flag("limitedAccessSpace"),
            skip_welcome: r.flag("skipWelcome"),
            recaptcha_type: r.member("recaptchaType", "RecaptchaType", RECAPTCHA_TYPES),
            recaptcha_response: r.text("recaptchaResponse"),
        };
        for (name, text, most) in [
            ("FirstName", &request.first_name, 255),
            ("LastName", &request.last_name, 255),
            ("Email", &request.email, 255),
            ("Password", &request.password, 30),
            ("PasswordHash", &request.password_hash, 255),
            ("Phone", &request.phone, 32),
            ("Language", &request.language, 7),
            ("TimeZoneName", &request.time_zone_name, 255),
            ("Region", &request.region, 20),
            ("AffiliateId", &request.affiliate_id, 255),
            ("PartnerId", &request.partner_id, 255),
            ("Campaign", &request.campaign, 255),
        ] {
            r.check_max_length("", name, text.as_deref(), most);
        }
        request
    }
}

/// Body of `POST /apisystem/portal/validateportalname`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortalNameRequest {
    /// The name.
    pub portal_name: Option<String>,
}

impl PortalNameRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "PortalName", |r| Self {
            portal_name: r.text("portalName"),
        })
    }
}

/// Body of `PUT /apisystem/portal/status`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortalStatusRequest {
    /// The name of the portal.
    pub portal_name: Option<String>,
    /// Or its number.
    pub tenant_id: Option<i32>,
    /// 0: in use; everything else: suspended.
    pub status: i32,
}

impl PortalStatusRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TenantModel", |r| Self {
            portal_name: r.text("portalName"),
            tenant_id: r.integer("tenantId"),
            status: r.integer("status").unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attribute_rules() {
        let first = |body: &str| {
            RegisterPortalRequest::parse(body.as_bytes())
                .unwrap_err()
                .remove(0)
                .to_string()
        };
        assert_eq!(first("{}"), "Email: The Email field is required.");
        assert_eq!(first(r#"{"email":" "}"#), "Email: The Email field is required.");
        assert_eq!(
            first(r#"{"email":"x"}"#),
            "Email: The Email field is not a valid e-mail address."
        );
        assert_eq!(
            first(r#"{"email":"a@b.co","language":"abcdefgh"}"#),
            "Language: The field Language must be a string with a maximum length of 7."
        );
        let read = RegisterPortalRequest::parse(br#"{"EMAIL":"a@b.co","industry":"3","unknown":1}"#).unwrap();
        assert_eq!((read.email.as_deref(), read.industry), (Some("a@b.co"), Some(3)));
        let by_email = RegisterPortalRequest::parse_by_email(b"{}").unwrap();
        assert_eq!(by_email.email, None);
    }
}
