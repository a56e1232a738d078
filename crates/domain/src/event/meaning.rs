//! What the actions of the audit trail are about, for people and for filters (`docs/protocol/portal.md` 10.2).

use super::Action;

macro_rules! wire_enum {
    ($(#[$about:meta])* $name:ident { $($variant:ident = $number:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(i64)]
        #[expect(missing_docs, reason = "each variant is its own wire name")]
        pub enum $name { $($variant = $number,)* }

        impl $name {
            /// Every member with its number and its name on the wire.
            pub const NAMES: &[(i64, &'static str, Self)] = &[$(($number, stringify!($variant), Self::$variant),)*];

            /// The number on the wire.
            #[must_use]
            pub const fn number(self) -> i64 {
                self as i64
            }
        }
    };
}

wire_enum!(
    /// What kind of change an action is.
    ActionType {
        None = 0,
        Create = 1,
        Update = 2,
        Delete = 3,
        Link = 4,
        Unlink = 5,
        Attach = 6,
        Detach = 7,
        Send = 8,
        Import = 9,
        Export = 10,
        UpdateAccess = 11,
        Download = 12,
        Upload = 13,
        Copy = 14,
        Move = 15,
        Reassigns = 16,
        Follow = 17,
        Unfollow = 18,
        Logout = 19,
    }
);

wire_enum!(
    /// Which part of the product an action belongs to.
    ProductType {
        Documents = 2,
        Login = 3,
        Settings = 7,
        Contacts = 8,
    }
);

wire_enum!(
    /// Where in the product an action happens; the protocol also calls it the module.
    LocationType {
        None = 0,
        Files = 1,
        Folders = 2,
        DocumentsSettings = 3,
        Rooms = 27,
        Settings = 29,
        Contacts = 30,
        Agents = 31,
    }
);

wire_enum!(
    /// What an action happens to.
    EntryType {
        None = 0,
        File = 1,
        Folder = 2,
        User = 23,
        Group = 24,
        Room = 25,
        Tag = 26,
        Agent = 27,
    }
);

/// What an action is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What kind of change.
    pub kind: ActionType,
    /// In which part of the product.
    pub product: ProductType,
    /// Where in it.
    pub location: LocationType,
    /// What it happens to.
    pub entry: EntryType,
    /// What happened, in a few words.
    pub phrase: &'static str,
}

const fn signing_in(kind: ActionType, phrase: &'static str) -> Meaning {
    Meaning {
        kind,
        product: ProductType::Login,
        location: LocationType::None,
        entry: EntryType::User,
        phrase,
    }
}

const fn contacts(kind: ActionType, entry: EntryType, phrase: &'static str) -> Meaning {
    Meaning {
        kind,
        product: ProductType::Contacts,
        location: LocationType::Contacts,
        entry,
        phrase,
    }
}

const fn settings(kind: ActionType, entry: EntryType, phrase: &'static str) -> Meaning {
    Meaning {
        kind,
        product: ProductType::Settings,
        location: LocationType::Settings,
        entry,
        phrase,
    }
}

impl Action {
    /// The name on the wire.
    #[must_use]
    pub fn name(self) -> String {
        format!("{self:?}")
    }

    /// What it is about.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one line for each action")]
    pub const fn meaning(self) -> Meaning {
        use ActionType as T;
        use EntryType as E;
        match self {
            Self::LoginFail => signing_in(T::None, "Sign-in failed"),
            Self::Logout => signing_in(T::Logout, "Signed out"),
            Self::LoginSuccessViaApi => signing_in(T::None, "Signed in through the API"),
            Self::LoginFailViaApi => signing_in(T::None, "Sign-in through the API failed"),
            Self::LoginFailViaApiSms => signing_in(T::None, "Sign-in with a code by text message failed"),
            Self::LoginSuccessViaApiSocialAccount => signing_in(T::None, "Signed in with a linked account"),
            Self::LoginFailViaApiSocialAccount => signing_in(T::None, "Sign-in with a linked account failed"),
            Self::LoginFailBruteForce => signing_in(T::None, "Sign-in refused after too many attempts"),
            Self::LoginSuccessViaApiTfa => signing_in(T::None, "Signed in with a code"),
            Self::LoginFailViaApiTfa => signing_in(T::None, "Sign-in with a code failed"),
            Self::LoginFailRecaptcha => signing_in(T::None, "Sign-in refused: the captcha was not passed"),
            Self::AuthLinkActivated => signing_in(T::None, "Signed in with a link"),
            Self::LoginSuccessViaPassword => signing_in(T::None, "Signed in with a password"),
            Self::UserCreated => contacts(T::Create, E::User, "Person added"),
            Self::GuestCreated => contacts(T::Create, E::User, "Guest added"),
            Self::UserCreatedViaInvite => contacts(T::Create, E::User, "Person joined by invitation"),
            Self::GuestCreatedViaInvite => contacts(T::Create, E::User, "Guest joined by invitation"),
            Self::UserUpdated => contacts(T::Update, E::User, "Profile changed"),
            Self::UserUpdatedLanguage => contacts(T::Update, E::User, "Language changed"),
            Self::UserAddedAvatar => contacts(T::Create, E::User, "Photo set"),
            Self::UserDeletedAvatar => contacts(T::Delete, E::User, "Photo removed"),
            Self::UserUpdatedAvatarThumbnails => contacts(T::Update, E::User, "Photo cut to size"),
            Self::UserLinkedSocialAccount => contacts(T::Link, E::User, "Account of another provider linked"),
            Self::UserUnlinkedSocialAccount => contacts(T::Unlink, E::User, "Account of another provider unlinked"),
            Self::UserSentEmailChangeInstructions => contacts(T::Send, E::User, "Mail for another address sent"),
            Self::UserSentPasswordChangeInstructions => contacts(T::Send, E::User, "Mail for another password sent"),
            Self::UserSentDeleteInstructions => contacts(T::Send, E::User, "Mail for leaving the portal sent"),
            Self::UserUpdatedPassword => contacts(T::Update, E::User, "Password changed"),
            Self::UserDeleted => contacts(T::Delete, E::User, "Person deleted"),
            Self::UsersUpdatedType => contacts(T::Update, E::User, "Role changed"),
            Self::UsersUpdatedStatus => contacts(T::Update, E::User, "Status changed"),
            Self::UsersSentActivationInstructions => contacts(T::Send, E::User, "Mail for activation sent"),
            Self::UsersDeleted => contacts(T::Delete, E::User, "People deleted"),
            Self::SentInviteInstructions => contacts(T::Send, E::User, "Invitation sent"),
            Self::GroupCreated => contacts(T::Create, E::Group, "Group made"),
            Self::GroupUpdated => contacts(T::Update, E::Group, "Group changed"),
            Self::GroupDeleted => contacts(T::Delete, E::Group, "Group deleted"),
            Self::UserUpdatedMobileNumber => contacts(T::Update, E::User, "Telephone number changed"),
            Self::UserDataReassigns => contacts(T::Reassigns, E::User, "Data handed over"),
            Self::UserDataRemoving => contacts(T::Delete, E::User, "Data removed"),
            Self::UserConnectedTfaApp => contacts(T::Link, E::User, "Authenticator app connected"),
            Self::UserDisconnectedTfaApp => contacts(T::Unlink, E::User, "Authenticator app disconnected"),
            Self::UserLogoutActiveConnections => contacts(T::Logout, E::User, "Own sessions ended"),
            Self::UserLogoutActiveConnection => contacts(T::Logout, E::User, "Session ended"),
            Self::UserLogoutActiveConnectionsForUser => contacts(T::Logout, E::User, "Sessions of a person ended"),
            Self::SendJoinInvite => contacts(T::Send, E::User, "Invitation asked for"),
            Self::AuthorizationKeysSetting => settings(T::Update, E::None, "Keys of other services changed"),
            Self::LanguageSettingsUpdated => settings(T::Update, E::None, "Language of the portal changed"),
            Self::TimeZoneSettingsUpdated => settings(T::Update, E::None, "Time zone of the portal changed"),
            Self::DnsSettingsUpdated => settings(T::Update, E::None, "Domain of the portal changed"),
            Self::TrustedMailDomainSettingsUpdated => settings(T::Update, E::None, "Trusted mail domains changed"),
            Self::PasswordStrengthSettingsUpdated => settings(T::Update, E::None, "Rules for passwords changed"),
            Self::AdministratorMessageSettingsUpdated => {
                settings(T::Update, E::None, "Messages to administrators changed")
            }
            Self::DefaultStartPageSettingsUpdated => settings(T::Update, E::None, "Start page changed"),
            Self::AdministratorOpenedFullAccess => settings(T::UpdateAccess, E::User, "Administrator appointed"),
            Self::AdministratorDeleted => settings(T::UpdateAccess, E::User, "Administrator dismissed"),
            Self::ProductAddedAdministrator => {
                settings(T::UpdateAccess, E::User, "Administrator of a module appointed")
            }
            Self::ProductDeletedAdministrator => {
                settings(T::UpdateAccess, E::User, "Administrator of a module dismissed")
            }
            Self::GreetingSettingsUpdated => settings(T::Update, E::None, "Greeting changed"),
            Self::ColorThemeChanged => settings(T::Update, E::None, "Colours changed"),
            Self::OwnerSentChangeOwnerInstructions => settings(T::Send, E::User, "Mail for another owner sent"),
            Self::OwnerUpdated => settings(T::Update, E::User, "Owner changed"),
            Self::OwnerSentPortalDeactivationInstructions => {
                settings(T::Send, E::None, "Mail for suspending the portal sent")
            }
            Self::OwnerSentPortalDeleteInstructions => settings(T::Send, E::None, "Mail for deleting the portal sent"),
            Self::PortalDeactivated => settings(T::Update, E::None, "Portal suspended"),
            Self::PortalDeleted => settings(T::Delete, E::None, "Portal deleted"),
            Self::LoginHistoryReportDownloaded => settings(T::Download, E::None, "Report of sign-ins made"),
            Self::AuditTrailReportDownloaded => settings(T::Download, E::None, "Report of the audit trail made"),
            Self::CookieSettingsUpdated => settings(T::Update, E::None, "Lifetime of sessions changed"),
            Self::AuditSettingsUpdated => settings(T::Update, E::None, "Lifetime of the audit trail changed"),
            Self::TwoFactorAuthenticationDisabled => settings(T::Update, E::None, "Second factor switched off"),
            Self::TwoFactorAuthenticationEnabledBySms => {
                settings(T::Update, E::None, "Second factor by text message switched on")
            }
            Self::TwoFactorAuthenticationEnabledByTfaApp => {
                settings(T::Update, E::None, "Second factor by app switched on")
            }
            Self::PortalRenamed => settings(T::Update, E::None, "Portal renamed"),
            Self::QuotaPerRoomChanged => settings(T::Update, E::None, "Quota of rooms changed"),
            Self::QuotaPerRoomDisabled => settings(T::Update, E::None, "Quota of rooms switched off"),
            Self::QuotaPerUserChanged => settings(T::Update, E::None, "Quota of people changed"),
            Self::QuotaPerUserDisabled => settings(T::Update, E::None, "Quota of people switched off"),
            Self::QuotaPerPortalChanged => settings(T::Update, E::None, "Quota of the portal changed"),
            Self::QuotaPerPortalDisabled => settings(T::Update, E::None, "Quota of the portal switched off"),
            Self::CustomQuotaPerUserDefault => contacts(T::Update, E::User, "Quota of a person set back"),
            Self::CustomQuotaPerUserChanged => contacts(T::Update, E::User, "Quota of a person changed"),
            Self::CustomQuotaPerUserDisabled => contacts(T::Update, E::User, "Quota of a person switched off"),
            Self::DevToolsAccessSettingsChanged => settings(T::Update, E::None, "Access to developer tools changed"),
            Self::WebhookCreated => settings(T::Create, E::None, "Webhook made"),
            Self::WebhookUpdated => settings(T::Update, E::None, "Webhook changed"),
            Self::WebhookDeleted => settings(T::Delete, E::None, "Webhook deleted"),
            Self::ApiKeyCreated => settings(T::Create, E::None, "API key made"),
            Self::ApiKeyUpdated => settings(T::Update, E::None, "API key changed"),
            Self::ApiKeyDeleted => settings(T::Delete, E::None, "API key deleted"),
            Self::BannerSettingsChanged => settings(T::Update, E::None, "Banners changed"),
            Self::QuotaPerAiAgentChanged => settings(T::Update, E::None, "Quota of agents changed"),
            Self::QuotaPerAiAgentDisabled => settings(T::Update, E::None, "Quota of agents switched off"),
            Self::InvitationSettingsUpdated => settings(T::Update, E::None, "Rules for invitations changed"),
            Self::IPRestrictionsSettingsUpdated => settings(T::Update, E::None, "Networks changed"),
            Self::LoginSettingsUpdated => settings(T::Update, E::None, "Lock against guessing changed"),
            Self::AIAccessEnabled => settings(T::Update, E::None, "Access to agents switched on"),
            Self::AIAccessDisabled => settings(T::Update, E::None, "Access to agents switched off"),
            Self::ContactAdminMailSent => contacts(T::Send, E::User, "Message to the administrators sent"),
            Self::RoomInviteLinkUsed => contacts(T::Follow, E::User, "Invitation opened"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_a_name_and_words_of_its_own() {
        let mut phrases: Vec<_> = Action::ALL.iter().map(|action| action.meaning().phrase).collect();
        phrases.sort_unstable();
        phrases.dedup();
        assert_eq!(phrases.len(), Action::ALL.len());
        assert_eq!(Action::UsersUpdatedType.name(), "UsersUpdatedType");
    }

    #[test]
    fn numbers_and_names_are_those_of_the_wire() {
        let number = |number: i64| ActionType::NAMES.iter().find(|(n, ..)| *n == number).unwrap().1;
        assert_eq!((number(16), number(19)), ("Reassigns", "Logout"));
        assert_eq!(ProductType::Contacts.number(), 8);
        assert_eq!(LocationType::Agents.number(), 31);
        assert_eq!(EntryType::Agent.number(), 27);
    }
}
