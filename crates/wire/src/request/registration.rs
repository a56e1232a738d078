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
        read_body(body, "TenantModel", Self::read_with_email)
    }

    fn read_with_email(r: &mut BodyReader<'_>) -> Self {
        let request = Self::read(r);
        if is_blank(request.email.as_deref()) {
            r.break_rule(FieldProblem::required("", "Email"));
        } else {
            r.check_email("", "Email", request.email.as_deref());
        }
        request
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

fn is_blank(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}

/// Body of `POST /apisystem/portal/provision`. `Debug` shows no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ProvisionModel)]
pub struct ProvisionPortalRequest {
    /// The portal.
    #[serde(flatten)]
    pub registration: RegisterPortalRequest,
    /// Through whom its people are to sign in.
    pub provider: Option<ProviderMembers>,
}

/// A provider through which people sign in. `Debug` shows no secret.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProvisionProvider)]
#[expect(missing_docs, reason = "names of the wire, explained in the section named above")]
pub struct ProviderMembers {
    pub name: Option<String>,
    pub client_id: Option<String>,
    pub client_secret: Option<String>,
    pub base_url: Option<String>,
    pub redirect_uri: Option<String>,
    pub csp_domain: Option<String>,
}

impl fmt::Debug for ProviderMembers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderMembers")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl ProvisionPortalRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; `Email`, `Provider` and its name, client and secret are required.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "ProvisionModel", |r| {
            let registration = RegisterPortalRequest::read_with_email(r);
            let provider = r.object("provider", "ProvisionProvider", |r| {
                let provider = ProviderMembers {
                    name: r.text("name"),
                    client_id: r.text("clientId"),
                    client_secret: r.text("clientSecret"),
                    base_url: r.text("baseUrl"),
                    redirect_uri: r.text("redirectUri"),
                    csp_domain: r.text("cspDomain"),
                };
                for (name, text) in [
                    ("Name", &provider.name),
                    ("ClientId", &provider.client_id),
                    ("ClientSecret", &provider.client_secret),
                ] {
                    if is_blank(text.as_deref()) {
                        r.break_rule(FieldProblem::required("Provider.", name));
                    }
                }
                r.check_max_length("Provider.", "Name", provider.name.as_deref(), 64);
                provider
            });
            if provider.is_none() {
                r.break_rule(FieldProblem::required("", "Provider"));
            }
            Self { registration, provider }
        })
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

    #[test]
    fn a_provider_has_a_name_and_credentials() {
        let read = |provider: &str| {
            let body = format!(r#"{{"email":"a@b.co","provider":{provider}}}"#);
            ProvisionPortalRequest::parse(body.as_bytes())
        };
        let first = |provider: &str| read(provider).unwrap_err().remove(0).to_string();
        assert_eq!(first("null"), "Provider: The Provider field is required.");
        assert_eq!(first("{}"), "Provider.Name: The Name field is required.");
        let long = format!(r#"{{"name":"{}","clientId":"c","clientSecret":"s"}}"#, "n".repeat(65));
        assert_eq!(
            first(&long),
            "Provider.Name: The field Name must be a string with a maximum length of 64."
        );
        let fine = read(r#"{"name":"google","clientId":"c","clientSecret":"hidden"}"#).unwrap();
        assert!(!format!("{fine:?}").contains("hidden"));
    }
}
