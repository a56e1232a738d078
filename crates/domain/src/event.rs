//! What the audit trail records (`docs/protocol/people.md` 21, `docs/protocol/portal.md` 15).

use crate::id::{EventId, PersonId, PortalId};
use crate::instant::Instant;
use crate::role::Role;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is its own wire name")]
pub enum Action {
    LoginFail,
    Logout,
    LoginSuccessViaApi,
    LoginFailViaApi,
    LoginFailViaApiSms,
    LoginSuccessViaApiSocialAccount,
    LoginFailViaApiSocialAccount,
    LoginFailBruteForce,
    LoginSuccessViaApiTfa,
    LoginFailViaApiTfa,
    LoginFailRecaptcha,
    AuthLinkActivated,
    LoginSuccessViaPassword,
    UserCreated,
    GuestCreated,
    UserCreatedViaInvite,
    GuestCreatedViaInvite,
    UserUpdated,
    UserUpdatedLanguage,
    UserAddedAvatar,
    UserDeletedAvatar,
    UserUpdatedAvatarThumbnails,
    UserLinkedSocialAccount,
    UserUnlinkedSocialAccount,
    UserSentEmailChangeInstructions,
    UserSentPasswordChangeInstructions,
    UserSentDeleteInstructions,
    UserUpdatedPassword,
    UserDeleted,
    UsersUpdatedType,
    UsersUpdatedStatus,
    UsersSentActivationInstructions,
    UsersDeleted,
    GroupCreated,
    GroupUpdated,
    GroupDeleted,
    UserUpdatedMobileNumber,
    UserDataReassigns,
    UserDataRemoving,
    UserConnectedTfaApp,
    UserDisconnectedTfaApp,
    UserLogoutActiveConnections,
    UserLogoutActiveConnection,
    UserLogoutActiveConnectionsForUser,
    SendJoinInvite,
    DnsSettingsUpdated,
    PasswordStrengthSettingsUpdated,
    OwnerUpdated,
    OwnerSentPortalDeactivationInstructions,
    OwnerSentPortalDeleteInstructions,
    PortalDeactivated,
    PortalDeleted,
    CookieSettingsUpdated,
    TwoFactorAuthenticationDisabled,
    TwoFactorAuthenticationEnabledBySms,
    TwoFactorAuthenticationEnabledByTfaApp,
    PortalRenamed,
    QuotaPerUserChanged,
    QuotaPerUserDisabled,
    CustomQuotaPerUserDefault,
    CustomQuotaPerUserChanged,
    CustomQuotaPerUserDisabled,
    DevToolsAccessSettingsChanged,
    ApiKeyCreated,
    ApiKeyUpdated,
    ApiKeyDeleted,
    IPRestrictionsSettingsUpdated,
    LoginSettingsUpdated,
    RoomInviteLinkUsed,
}

impl Action {
    /// Every action, in the order of its numbers.
    pub const ALL: [Self; 69] = [
        Self::LoginFail,
        Self::Logout,
        Self::LoginSuccessViaApi,
        Self::LoginFailViaApi,
        Self::LoginFailViaApiSms,
        Self::LoginSuccessViaApiSocialAccount,
        Self::LoginFailViaApiSocialAccount,
        Self::LoginFailBruteForce,
        Self::LoginSuccessViaApiTfa,
        Self::LoginFailViaApiTfa,
        Self::LoginFailRecaptcha,
        Self::AuthLinkActivated,
        Self::LoginSuccessViaPassword,
        Self::UserCreated,
        Self::GuestCreated,
        Self::UserCreatedViaInvite,
        Self::GuestCreatedViaInvite,
        Self::UserUpdated,
        Self::UserUpdatedLanguage,
        Self::UserAddedAvatar,
        Self::UserDeletedAvatar,
        Self::UserUpdatedAvatarThumbnails,
        Self::UserLinkedSocialAccount,
        Self::UserUnlinkedSocialAccount,
        Self::UserSentEmailChangeInstructions,
        Self::UserSentPasswordChangeInstructions,
        Self::UserSentDeleteInstructions,
        Self::UserUpdatedPassword,
        Self::UserDeleted,
        Self::UsersUpdatedType,
        Self::UsersUpdatedStatus,
        Self::UsersSentActivationInstructions,
        Self::UsersDeleted,
        Self::GroupCreated,
        Self::GroupUpdated,
        Self::GroupDeleted,
        Self::UserUpdatedMobileNumber,
        Self::UserDataReassigns,
        Self::UserDataRemoving,
        Self::UserConnectedTfaApp,
        Self::UserDisconnectedTfaApp,
        Self::UserLogoutActiveConnections,
        Self::UserLogoutActiveConnection,
        Self::UserLogoutActiveConnectionsForUser,
        Self::SendJoinInvite,
        Self::DnsSettingsUpdated,
        Self::PasswordStrengthSettingsUpdated,
        Self::OwnerUpdated,
        Self::OwnerSentPortalDeactivationInstructions,
        Self::OwnerSentPortalDeleteInstructions,
        Self::PortalDeactivated,
        Self::PortalDeleted,
        Self::CookieSettingsUpdated,
        Self::TwoFactorAuthenticationDisabled,
        Self::TwoFactorAuthenticationEnabledBySms,
        Self::TwoFactorAuthenticationEnabledByTfaApp,
        Self::PortalRenamed,
        Self::QuotaPerUserChanged,
        Self::QuotaPerUserDisabled,
        Self::CustomQuotaPerUserDefault,
        Self::CustomQuotaPerUserChanged,
        Self::CustomQuotaPerUserDisabled,
        Self::DevToolsAccessSettingsChanged,
        Self::ApiKeyCreated,
        Self::ApiKeyUpdated,
        Self::ApiKeyDeleted,
        Self::IPRestrictionsSettingsUpdated,
        Self::LoginSettingsUpdated,
        Self::RoomInviteLinkUsed,
    ];

    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::LoginFail => 1005,
            Self::Logout => 1006,
            Self::LoginSuccessViaApi => 1010,
            Self::LoginFailViaApi => 1013,
            Self::LoginFailViaApiSms => 1014,
            Self::LoginSuccessViaApiSocialAccount => 1019,
            Self::LoginFailViaApiSocialAccount => 1020,
            Self::LoginFailBruteForce => 1023,
            Self::LoginSuccessViaApiTfa => 1024,
            Self::LoginFailViaApiTfa => 1025,
            Self::LoginFailRecaptcha => 1026,
            Self::AuthLinkActivated => 1027,
            Self::LoginSuccessViaPassword => 1029,
            Self::UserCreated => 4000,
            Self::GuestCreated => 4001,
            Self::UserCreatedViaInvite => 4002,
            Self::GuestCreatedViaInvite => 4003,
            Self::UserUpdated => 4006,
            Self::UserUpdatedLanguage => 4007,
            Self::UserAddedAvatar => 4008,
            Self::UserDeletedAvatar => 4009,
            Self::UserUpdatedAvatarThumbnails => 4010,
            Self::UserLinkedSocialAccount => 4011,
            Self::UserUnlinkedSocialAccount => 4012,
            Self::UserSentEmailChangeInstructions => 4014,
            Self::UserSentPasswordChangeInstructions => 4015,
            Self::UserSentDeleteInstructions => 4016,
            Self::UserUpdatedPassword => 4017,
            Self::UserDeleted => 4018,
            Self::UsersUpdatedType => 4019,
            Self::UsersUpdatedStatus => 4020,
            Self::UsersSentActivationInstructions => 4021,
            Self::UsersDeleted => 4022,
            Self::GroupCreated => 4026,
            Self::GroupUpdated => 4027,
            Self::GroupDeleted => 4028,
            Self::UserUpdatedMobileNumber => 4029,
            Self::UserDataReassigns => 4030,
            Self::UserDataRemoving => 4031,
            Self::UserConnectedTfaApp => 4032,
            Self::UserDisconnectedTfaApp => 4033,
            Self::UserLogoutActiveConnections => 4034,
            Self::UserLogoutActiveConnection => 4035,
            Self::UserLogoutActiveConnectionsForUser => 4036,
            Self::SendJoinInvite => 4037,
            Self::DnsSettingsUpdated => 6002,
            Self::PasswordStrengthSettingsUpdated => 6004,
            Self::OwnerUpdated => 6022,
            Self::OwnerSentPortalDeactivationInstructions => 6023,
            Self::OwnerSentPortalDeleteInstructions => 6024,
            Self::PortalDeactivated => 6025,
            Self::PortalDeleted => 6026,
            Self::CookieSettingsUpdated => 6032,
            Self::TwoFactorAuthenticationDisabled => 6036,
            Self::TwoFactorAuthenticationEnabledBySms => 6037,
            Self::TwoFactorAuthenticationEnabledByTfaApp => 6038,
            Self::PortalRenamed => 6039,
            Self::QuotaPerUserChanged => 6042,
            Self::QuotaPerUserDisabled => 6043,
            Self::CustomQuotaPerUserDefault => 6051,
            Self::CustomQuotaPerUserChanged => 6052,
            Self::CustomQuotaPerUserDisabled => 6053,
            Self::DevToolsAccessSettingsChanged => 6054,
            Self::ApiKeyCreated => 6058,
            Self::ApiKeyUpdated => 6059,
            Self::ApiKeyDeleted => 6060,
            Self::IPRestrictionsSettingsUpdated => 6094,
            Self::LoginSettingsUpdated => 6095,
            Self::RoomInviteLinkUsed => 7001,
        }
    }

    /// What is recorded when somebody registers with an invitation for this role.
    #[must_use]
    pub const fn created_via_invitation(role: Role) -> Self {
        match role {
            Role::Guest => Self::GuestCreatedViaInvite,
            Role::DocSpaceAdmin | Role::RoomAdmin | Role::User => Self::UserCreatedViaInvite,
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
    /// Who did it; none for what nobody known did, such as a failed sign-in.
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
