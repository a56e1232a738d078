//! What the audit trail records (`docs/protocol/people.md` 21, `docs/protocol/portal.md` 15).

use crate::id::{EventId, PersonId, PortalId};
use crate::instant::Instant;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is its own wire name")]
pub enum Action {
    LoginFail,
    Logout,
    LoginSuccessViaApi,
    LoginFailViaApi,
    LoginFailViaApiSocialAccount,
    LoginFailBruteForce,
    LoginSuccessViaPassword,
    UserCreated,
    GuestCreated,
    UserUpdated,
    UserUpdatedLanguage,
    UserSentEmailChangeInstructions,
    UserDeleted,
    UsersUpdatedType,
    UsersUpdatedStatus,
    CookieSettingsUpdated,
    ApiKeyCreated,
    ApiKeyUpdated,
    ApiKeyDeleted,
}

impl Action {
    /// Every action, in the order of its numbers.
    pub const ALL: [Self; 19] = [
        Self::LoginFail,
        Self::Logout,
        Self::LoginSuccessViaApi,
        Self::LoginFailViaApi,
        Self::LoginFailViaApiSocialAccount,
        Self::LoginFailBruteForce,
        Self::LoginSuccessViaPassword,
        Self::UserCreated,
        Self::GuestCreated,
        Self::UserUpdated,
        Self::UserUpdatedLanguage,
        Self::UserSentEmailChangeInstructions,
        Self::UserDeleted,
        Self::UsersUpdatedType,
        Self::UsersUpdatedStatus,
        Self::CookieSettingsUpdated,
        Self::ApiKeyCreated,
        Self::ApiKeyUpdated,
        Self::ApiKeyDeleted,
    ];

    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::LoginFail => 1005,
            Self::Logout => 1006,
            Self::LoginSuccessViaApi => 1010,
            Self::LoginFailViaApi => 1013,
            Self::LoginFailViaApiSocialAccount => 1020,
            Self::LoginFailBruteForce => 1023,
            Self::LoginSuccessViaPassword => 1029,
            Self::UserCreated => 4000,
            Self::GuestCreated => 4001,
            Self::UserUpdated => 4006,
            Self::UserUpdatedLanguage => 4007,
            Self::UserSentEmailChangeInstructions => 4014,
            Self::UserDeleted => 4018,
            Self::UsersUpdatedType => 4019,
            Self::UsersUpdatedStatus => 4020,
            Self::CookieSettingsUpdated => 6032,
            Self::ApiKeyCreated => 6058,
            Self::ApiKeyUpdated => 6059,
            Self::ApiKeyDeleted => 6060,
        }
    }

    /// The action with this number.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.number() == number)
    }
}

/// One record of the audit trail; written in the transaction of the change that it records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Identifier, ordered by time.
    pub id: EventId,
    /// Where it happened.
    pub portal: PortalId,
    /// When.
    pub at: Instant,
    /// What.
    pub action: Action,
    /// Who did it; none for failed sign-ins of nobody known.
    pub actor: Option<PersonId>,
    /// The key that was used, if any.
    pub via_key: Option<crate::id::KeyId>,
    /// Client address, as text.
    pub address: Option<String>,
    /// Whom or what it happened to: identifiers as text.
    pub targets: Vec<String>,
    /// What a reader should see of it: display names, masked keys; never a secret.
    pub summary: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_unique_and_sorted() {
        let numbers: Vec<i64> = Action::ALL.iter().map(|a| a.number()).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
        assert_eq!(Action::from_number(4019), Some(Action::UsersUpdatedType));
        assert_eq!(Action::from_number(1), None);
    }
}
