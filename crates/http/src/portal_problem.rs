//! Refusals about portals, which have a code below `/apisystem` (`docs/protocol/portal.md` 6).

use crate::problem::{INTERNAL, Kind, Problem, Shape, Source};
use anteroom_app::portals::fault::PortalFault;
use http::StatusCode;
use std::net::IpAddr;

/// A refusal that has a code below `/apisystem`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Coded {
    pub code: &'static str,
    pub message: &'static str,
    /// Names like the one that is taken.
    pub variants: Vec<String>,
    /// From where the request came.
    pub client: Option<IpAddr>,
}

impl Problem {
    /// 403 with words: not where portals have a base domain.
    pub(crate) fn server_edition_only() -> Self {
        let message = "Method for server edition only.";
        Self::plain(StatusCode::FORBIDDEN, Kind::InvalidOperation, message)
    }

    /// 500 with a code: a registration failed; the source is logged and never shown.
    pub(crate) fn registration_failed(source: impl Into<Source>) -> Self {
        let coded = Coded {
            code: "registerNewTenantError",
            message: INTERNAL,
            variants: Vec::new(),
            client: None,
        };
        Self {
            source: Some(source.into()),
            ..Self::of(StatusCode::INTERNAL_SERVER_ERROR, Shape::Coded(Box::new(coded)))
        }
    }
}

impl From<PortalFault> for Problem {
    fn from(fault: PortalFault) -> Self {
        let (code, message) = match &fault {
            PortalFault::Password => ("passPolicyError", "Password is incorrect"),
            PortalFault::OwnerNameEmpty => ("error", "name is required"),
            PortalFault::OwnerNameIncorrect => ("error", "name is incorrect"),
            PortalFault::NameEmpty => ("portalNameEmpty", "PortalName is required"),
            PortalFault::NameNotAvailable => ("portalNameNotAvailable", "Could not generate a unique portal name"),
            PortalFault::NameLength => ("tooShortError", "Portal name is too short"),
            PortalFault::NameCharacters => ("portalNameIncorrect", "Unallowable symbols in portalName"),
            PortalFault::NameTaken { .. } => ("portalNameExist", "Portal already exists"),
            PortalFault::EmailEmpty => ("emailEmpty", "Email is required"),
            PortalFault::NotFound => ("portalNameNotFound", "Portal not found"),
            PortalFault::LastPortal => ("error", "The last full access space cannot be deleted."),
            PortalFault::TooManyAttempts | PortalFault::SignInTooOften => {
                ("tooMuchAttempts", "Too much attempts already")
            }
            PortalFault::Captcha { .. } | PortalFault::SignInCaptcha { .. } => {
                ("recaptchaInvalid", "Recaptcha is invalid")
            }
            PortalFault::SettingKey => ("params", "Key is required"),
            PortalFault::SettingValue => ("params", "Value is empty"),
            PortalFault::BaseDomain => ("params", "BaseDomain is not valid"),
            PortalFault::SettingFixed => (
                "params",
                "The base domain is `portal.base_domain` of the configuration and is not changed from outside.",
            ),
            PortalFault::SettingUnknown => ("params", "The installation has no setting of this name."),
            PortalFault::SignIn => ("error", "Invalid login or password."),
            PortalFault::ProviderUnknown => ("unknownProvider", "Unknown provider"),
            PortalFault::NoDocumentServer => ("error", "There is no document server, and so no licence of one."),
        };
        let status = match &fault {
            PortalFault::SignInTooOften => StatusCode::FORBIDDEN,
            PortalFault::SignInCaptcha { .. } => StatusCode::UNAUTHORIZED,
            PortalFault::SignIn => StatusCode::INTERNAL_SERVER_ERROR,
            PortalFault::NoDocumentServer => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_REQUEST,
        };
        let (variants, client) = match fault {
            PortalFault::NameTaken { similar } => (similar, None),
            PortalFault::Captcha { client } | PortalFault::SignInCaptcha { client } => (Vec::new(), Some(client)),
            _ => (Vec::new(), None),
        };
        let coded = Coded {
            code,
            message,
            variants,
            client,
        };
        Self::of(status, Shape::Coded(Box::new(coded)))
    }
}
