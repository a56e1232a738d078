//! Why something about portals was refused (`docs/protocol/portal.md` 6.2, the table of checks).

use anteroom_domain::alias::AliasError;
use std::net::IpAddr;

/// What is wrong with a registration, or with the name of a portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortalFault {
    /// The clear-text password breaks the rule, or there is none where one is needed.
    Password,
    /// The owner has no name.
    OwnerNameEmpty,
    /// The owner's name has characters that names do not have, or is too long.
    OwnerNameIncorrect,
    /// No name where one is needed.
    NameEmpty,
    /// No free name could be made up.
    NameNotAvailable,
    /// The name is too short or too long.
    NameLength,
    /// The name has characters that are not allowed.
    NameCharacters,
    /// The name means something else, or another portal has it; with names like it that are taken.
    NameTaken {
        /// In order.
        similar: Vec<String>,
    },
    /// No address where one is needed.
    EmailEmpty,
    /// There is no such portal.
    NotFound,
    /// The installation would be left without a portal with full access.
    LastPortal,
    /// Too many registrations from one client.
    TooManyAttempts,
    /// The captcha was not solved.
    Captcha {
        /// From where.
        client: IpAddr,
    },
    /// Too many sign-ins to the portals of one address, or of one client.
    SignInTooOften,
    /// The captcha of such a sign-in was not solved.
    SignInCaptcha {
        /// From where.
        client: IpAddr,
    },
    /// No portal of that address and password.
    SignIn,
    /// No name of a setting where one is needed.
    SettingKey,
    /// No value of a setting where one is needed.
    SettingValue,
    /// The base domain is no host name.
    BaseDomain,
    /// The setting stands in the configuration and is something else.
    SettingFixed,
    /// There is no such setting.
    SettingUnknown,
    /// No provider has this name.
    ProviderUnknown,
    /// There is no document server, and so no licence of one.
    NoDocumentServer,
}

impl From<AliasError> for PortalFault {
    fn from(error: AliasError) -> Self {
        match error {
            AliasError::Empty => Self::NameEmpty,
            AliasError::Length => Self::NameLength,
            AliasError::Characters => Self::NameCharacters,
        }
    }
}
