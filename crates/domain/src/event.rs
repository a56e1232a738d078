//! What the audit trail records (`docs/protocol/people.md` 21, `docs/protocol/portal.md` 15).

mod lifetimes;
mod meaning;
mod trail;

pub use lifetimes::AuditLifetimes;
pub use meaning::{ActionType, EntryType, LocationType, Meaning, ProductType};
pub use trail::{Details, EventFilter, RecordedEvent, Trail};

use crate::id::{EventId, PersonId, PortalId};
use crate::instant::Instant;
use crate::role::Role;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i64)]
#[expect(missing_docs, reason = "each variant is its own wire name")]
pub enum Action {
    LoginFail = 1005,
    Logout = 1006,
    LoginSuccessViaApi = 1010,
    LoginFailViaApi = 1013,
    LoginFailViaApiSms = 1014,
    LoginSuccessViaApiSocialAccount = 1019,
    LoginFailViaApiSocialAccount = 1020,
    LoginFailBruteForce = 1023,
    LoginSuccessViaApiTfa = 1024,
    LoginFailViaApiTfa = 1025,
    LoginFailRecaptcha = 1026,
    AuthLinkActivated = 1027,
    LoginSuccessViaPassword = 1029,
    UserCreated = 4000,
    GuestCreated = 4001,
    UserCreatedViaInvite = 4002,
    GuestCreatedViaInvite = 4003,
    UserUpdated = 4006,
    UserUpdatedLanguage = 4007,
    UserAddedAvatar = 4008,
    UserDeletedAvatar = 4009,
    UserUpdatedAvatarThumbnails = 4010,
    UserLinkedSocialAccount = 4011,
    UserUnlinkedSocialAccount = 4012,
    UserSentEmailChangeInstructions = 4014,
    UserSentPasswordChangeInstructions = 4015,
    UserSentDeleteInstructions = 4016,
    UserUpdatedPassword = 4017,
    UserDeleted = 4018,
    UsersUpdatedType = 4019,
    UsersUpdatedStatus = 4020,
    UsersSentActivationInstructions = 4021,
    UsersDeleted = 4022,
    SentInviteInstructions = 4023,
    GroupCreated = 4026,
    GroupUpdated = 4027,
    GroupDeleted = 4028,
    UserUpdatedMobileNumber = 4029,
    UserDataReassigns = 4030,
    UserDataRemoving = 4031,
    UserConnectedTfaApp = 4032,
    UserDisconnectedTfaApp = 4033,
    UserLogoutActiveConnections = 4034,
    UserLogoutActiveConnection = 4035,
    UserLogoutActiveConnectionsForUser = 4036,
    SendJoinInvite = 4037,
    AuthorizationKeysSetting = 5038,
    LanguageSettingsUpdated = 6000,
    TimeZoneSettingsUpdated = 6001,
    DnsSettingsUpdated = 6002,
    TrustedMailDomainSettingsUpdated = 6003,
    PasswordStrengthSettingsUpdated = 6004,
    AdministratorMessageSettingsUpdated = 6006,
    DefaultStartPageSettingsUpdated = 6007,
    AdministratorOpenedFullAccess = 6010,
    AdministratorDeleted = 6011,
    ProductAddedAdministrator = 6016,
    ProductDeletedAdministrator = 6017,
    GreetingSettingsUpdated = 6018,
    ColorThemeChanged = 6020,
    OwnerSentChangeOwnerInstructions = 6021,
    OwnerUpdated = 6022,
    OwnerSentPortalDeactivationInstructions = 6023,
    OwnerSentPortalDeleteInstructions = 6024,
    PortalDeactivated = 6025,
    PortalDeleted = 6026,
    LoginHistoryReportDownloaded = 6027,
    AuditTrailReportDownloaded = 6028,
    CookieSettingsUpdated = 6032,
    AuditSettingsUpdated = 6035,
    TwoFactorAuthenticationDisabled = 6036,
    TwoFactorAuthenticationEnabledBySms = 6037,
    TwoFactorAuthenticationEnabledByTfaApp = 6038,
    PortalRenamed = 6039,
    QuotaPerRoomChanged = 6040,
    QuotaPerRoomDisabled = 6041,
    QuotaPerUserChanged = 6042,
    QuotaPerUserDisabled = 6043,
    QuotaPerPortalChanged = 6044,
    QuotaPerPortalDisabled = 6045,
    CustomQuotaPerUserDefault = 6051,
    CustomQuotaPerUserChanged = 6052,
    CustomQuotaPerUserDisabled = 6053,
    DevToolsAccessSettingsChanged = 6054,
    WebhookCreated = 6055,
    WebhookUpdated = 6056,
    WebhookDeleted = 6057,
    ApiKeyCreated = 6058,
    ApiKeyUpdated = 6059,
    ApiKeyDeleted = 6060,
    BannerSettingsChanged = 6066,
    QuotaPerAiAgentChanged = 6068,
    QuotaPerAiAgentDisabled = 6069,
    InvitationSettingsUpdated = 6093,
    IPRestrictionsSettingsUpdated = 6094,
    LoginSettingsUpdated = 6095,
    AIAccessEnabled = 6097,
    AIAccessDisabled = 6098,
    ContactAdminMailSent = 7000,
    RoomInviteLinkUsed = 7001,
}

impl Action {
    /// Every action, in the order of its numbers.
    pub const ALL: [Self; 100] = [
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
        Self::SentInviteInstructions,
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
        Self::AuthorizationKeysSetting,
        Self::LanguageSettingsUpdated,
        Self::TimeZoneSettingsUpdated,
        Self::DnsSettingsUpdated,
        Self::TrustedMailDomainSettingsUpdated,
        Self::PasswordStrengthSettingsUpdated,
        Self::AdministratorMessageSettingsUpdated,
        Self::DefaultStartPageSettingsUpdated,
        Self::AdministratorOpenedFullAccess,
        Self::AdministratorDeleted,
        Self::ProductAddedAdministrator,
        Self::ProductDeletedAdministrator,
        Self::GreetingSettingsUpdated,
        Self::ColorThemeChanged,
        Self::OwnerSentChangeOwnerInstructions,
        Self::OwnerUpdated,
        Self::OwnerSentPortalDeactivationInstructions,
        Self::OwnerSentPortalDeleteInstructions,
        Self::PortalDeactivated,
        Self::PortalDeleted,
        Self::LoginHistoryReportDownloaded,
        Self::AuditTrailReportDownloaded,
        Self::CookieSettingsUpdated,
        Self::AuditSettingsUpdated,
        Self::TwoFactorAuthenticationDisabled,
        Self::TwoFactorAuthenticationEnabledBySms,
        Self::TwoFactorAuthenticationEnabledByTfaApp,
        Self::PortalRenamed,
        Self::QuotaPerRoomChanged,
        Self::QuotaPerRoomDisabled,
        Self::QuotaPerUserChanged,
        Self::QuotaPerUserDisabled,
        Self::QuotaPerPortalChanged,
        Self::QuotaPerPortalDisabled,
        Self::CustomQuotaPerUserDefault,
        Self::CustomQuotaPerUserChanged,
        Self::CustomQuotaPerUserDisabled,
        Self::DevToolsAccessSettingsChanged,
        Self::WebhookCreated,
        Self::WebhookUpdated,
        Self::WebhookDeleted,
        Self::ApiKeyCreated,
        Self::ApiKeyUpdated,
        Self::ApiKeyDeleted,
        Self::BannerSettingsChanged,
        Self::QuotaPerAiAgentChanged,
        Self::QuotaPerAiAgentDisabled,
        Self::InvitationSettingsUpdated,
        Self::IPRestrictionsSettingsUpdated,
        Self::LoginSettingsUpdated,
        Self::AIAccessEnabled,
        Self::AIAccessDisabled,
        Self::ContactAdminMailSent,
        Self::RoomInviteLinkUsed,
    ];

    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> i64 {
        self as i64
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
