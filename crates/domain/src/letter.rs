//! What the portal writes to people by mail (`docs/protocol/people.md` 21).

use crate::id::PersonId;
use crate::link::UnsignedLink;

/// Why a mail is written; each has a template of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LetterKind {
    /// Somebody is invited to join (link `LinkInvite`).
    Invitation,
    /// Somebody asked to join and is to show that the address is his (link `EmpInvite`).
    Joining,
    /// To administrators: somebody wrote to them.
    Message,
    /// A new account waits for its activation (link `Activation`).
    Activation,
    /// An address waits for its confirmation (link `EmailActivation`).
    EmailActivation,
    /// The registration is complete.
    Welcome,
    /// To its owner: the portal is ready (link `EmailActivation` while the address is not confirmed).
    PortalCreated,
    /// A password can be set (link `PasswordChange`).
    PasswordChange,
    /// The password was changed.
    PasswordChanged,
    /// A new address waits for its confirmation (link `EmailChange`).
    EmailChange,
    /// One's own profile can be disabled (link `ProfileRemove`).
    ProfileRemoval,
    /// To administrators: somebody disabled his own profile.
    ProfileDisabled,
    /// The role was changed.
    TypeChanged,
    /// To the initiator: data was handed over, also because of another role.
    ReassignCompleted,
    /// To the initiator: handing data over failed, and with it the change of the role.
    ReassignFailed,
    /// To the initiator: a person was removed with all data.
    RemovalCompleted,
    /// To the initiator: removing a person failed.
    RemovalFailed,
    /// To the owner: the portal can be suspended (link `PortalSuspend`).
    PortalSuspension,
    /// To the owner: the portal, once suspended, can be brought back (link `PortalContinue`).
    PortalContinuation,
    /// To the owner: the portal can be removed (link `PortalRemove`).
    PortalRemoval,
    /// To whoever owned the portal: it was removed.
    PortalRemoved,
    /// To administrators: the portal has another address.
    PortalRenamed,
    /// To the owner: the portal can be handed over (link `PortalOwnerChange`).
    OwnerChange,
    /// To whoever owned the portal, and whoever owns it now: it was handed over.
    OwnerChanged,
    /// The authenticator app was taken away.
    SecondFactorReset,
    /// To an administrator: a test of the mail server.
    Test,
}

impl LetterKind {
    /// Every kind with the name that is stored and shown.
    pub const ALL: [(Self, &'static str); 26] = [
        (Self::Invitation, "invitation"),
        (Self::Joining, "joining"),
        (Self::Message, "message"),
        (Self::Activation, "activation"),
        (Self::EmailActivation, "email-activation"),
        (Self::Welcome, "welcome"),
        (Self::PortalCreated, "portal-created"),
        (Self::PasswordChange, "password-change"),
        (Self::PasswordChanged, "password-changed"),
        (Self::EmailChange, "email-change"),
        (Self::ProfileRemoval, "profile-removal"),
        (Self::ProfileDisabled, "profile-disabled"),
        (Self::TypeChanged, "type-changed"),
        (Self::ReassignCompleted, "reassign-completed"),
        (Self::ReassignFailed, "reassign-failed"),
        (Self::RemovalCompleted, "removal-completed"),
        (Self::RemovalFailed, "removal-failed"),
        (Self::PortalSuspension, "portal-suspension"),
        (Self::PortalContinuation, "portal-continuation"),
        (Self::PortalRemoval, "portal-removal"),
        (Self::PortalRemoved, "portal-removed"),
        (Self::PortalRenamed, "portal-renamed"),
        (Self::OwnerChange, "owner-change"),
        (Self::OwnerChanged, "owner-changed"),
        (Self::SecondFactorReset, "second-factor-reset"),
        (Self::Test, "test"),
    ];

    /// The name that is stored and shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| name)
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(_, own)| *own == name)
            .map(|(kind, _)| kind)
    }
}

/// A mail before it is written out: what it says, not how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Why it is written.
    pub kind: LetterKind,
    /// The address.
    pub to: String,
    /// Whose address it is, when it is somebody of the portal.
    pub recipient: Option<PersonId>,
    /// The language of the reader, such as `de`; none: the portal's.
    pub culture: Option<String>,
    /// The link that the mail is about.
    pub link: Option<UnsignedLink>,
    /// Facts that the template mentions, by name, such as `inviter`; plain text.
    pub facts: Vec<(String, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        for (kind, name) in LetterKind::ALL {
            assert_eq!(kind.name(), name);
            assert_eq!(LetterKind::from_name(name), Some(kind));
        }
    }
}
