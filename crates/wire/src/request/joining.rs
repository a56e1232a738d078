//! Bodies about joining without an invitation, and about messages to the administrators (`docs/protocol/portal.md` 7.3, 8).

use super::sign_in::RECAPTCHA_TYPES;
use crate::body::{BodyReader, read_body};
use crate::query::Names;
use crate::validation::FieldProblem;
use anteroom_domain::culture::CULTURE_MAX_CHARS;
use anteroom_domain::joining::MESSAGE_MAX_CHARS;
use serde::Serialize;
use utoipa::ToSchema;

/// Longest address in these bodies.
const EMAIL_MAX_CHARS: usize = 255;
const TRUSTED_TYPES: &Names<i64> = &[(0, "None", 0), (1, "Custom", 1), (2, "All", 2)];

/// Body of `POST /settings/maildomainsettings`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MailDomainSettingsRequestsDto)]
pub struct TrustedDomainsRequest {
    /// 0 none, 1 those that are named, 2 all.
    #[serde(rename = "type")]
    pub kind: i64,
    /// The domains.
    pub domains: Vec<String>,
    /// Whether whoever joins takes no paid seat.
    pub invite_users_as_visitors: bool,
}

impl TrustedDomainsRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; all three members must be present.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "MailDomainSettingsRequestsDto", |r| {
            r.require_present("type");
            r.require_present("domains");
            r.require_present("inviteUsersAsVisitors");
            Self {
                kind: r.member("type", "TenantTrustedDomainsType", TRUSTED_TYPES).unwrap_or(0),
                domains: r.texts("domains").unwrap_or_default(),
                invite_users_as_visitors: r.flag("inviteUsersAsVisitors").unwrap_or(false),
            }
        })
    }
}

/// Body of `POST /settings/messagesettings`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TurnOnAdminMessageSettingsRequestDto)]
pub struct MessageRuleRequest {
    /// Whether everybody may write to the administrators.
    pub turn_on: bool,
}

impl MessageRuleRequest {
    /// Reads the body; an absent flag is false.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TurnOnAdminMessageSettingsRequestDto", |r| Self {
            turn_on: r.flag("turnOn").unwrap_or(false),
        })
    }
}

/// Body of `POST /settings/sendadmmail`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AdminMessageSettingsRequestsDto)]
pub struct AdminMessageRequest {
    /// What it says.
    pub message: String,
    /// The writer's address.
    pub email: String,
    /// Language of the writer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub culture: Option<String>,
    /// Kind of captcha: 0 to 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recaptcha_type: Option<i64>,
    /// Answer of the captcha.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recaptcha_response: Option<String>,
}

impl AdminMessageRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; the message and the address must be present, and have at most 255 characters.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "AdminMessageSettingsRequestsDto", |r| {
            r.require_present("message");
            let message = r.text("message");
            r.check_max_length("", "Message", message.as_deref(), MESSAGE_MAX_CHARS);
            Self {
                message: message.unwrap_or_default(),
                email: email(r),
                culture: culture(r),
                recaptcha_type: r.member("recaptchaType", "RecaptchaType", RECAPTCHA_TYPES),
                recaptcha_response: r.text("recaptchaResponse"),
            }
        })
    }
}

/// Body of `POST /settings/sendjoininvite`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AdminMessageBaseSettingsRequestsDto)]
pub struct JoinRequest {
    /// Who is to join.
    pub email: String,
    /// Language of the mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub culture: Option<String>,
}

impl JoinRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; the address must be present and have at most 255 characters.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "AdminMessageBaseSettingsRequestsDto", |r| Self {
            email: email(r),
            culture: culture(r),
        })
    }
}

fn culture(r: &mut BodyReader<'_>) -> Option<String> {
    let culture = r.text("culture").filter(|culture| !culture.is_empty());
    r.check_max_length("", "Culture", culture.as_deref(), CULTURE_MAX_CHARS);
    culture
}

fn email(r: &mut BodyReader<'_>) -> String {
    r.require_present("email");
    let email = r.text("email");
    r.check_max_length("", "Email", email.as_deref(), EMAIL_MAX_CHARS);
    email.unwrap_or_default()
}
