//! Confirmation links, such as the one in a mail that invites somebody (`docs/protocol/auth.md` 6).

use crate::instant::Instant;

/// What a link confirms. The order is that of the wire numbers, which begin with 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is its own wire name")]
pub enum LinkType {
    EmpInvite,
    LinkInvite,
    PortalSuspend,
    PortalContinue,
    PortalRemove,
    DnsChange,
    PortalOwnerChange,
    Activation,
    EmailChange,
    EmailActivation,
    PasswordChange,
    ProfileRemove,
    PhoneActivation,
    PhoneAuth,
    Auth,
    TfaActivation,
    TfaAuth,
    Wizard,
    GuestShareLink,
}

const DAY_US: i64 = 24 * 3_600_000_000;
const HOUR_US: i64 = 3_600_000_000;

impl LinkType {
    /// Every type, in the order of the wire numbers.
    pub const EVERY: [Self; 19] = [
        Self::EmpInvite,
        Self::LinkInvite,
        Self::PortalSuspend,
        Self::PortalContinue,
        Self::PortalRemove,
        Self::DnsChange,
        Self::PortalOwnerChange,
        Self::Activation,
        Self::EmailChange,
        Self::EmailActivation,
        Self::PasswordChange,
        Self::ProfileRemove,
        Self::PhoneActivation,
        Self::PhoneAuth,
        Self::Auth,
        Self::TfaActivation,
        Self::TfaAuth,
        Self::Wizard,
        Self::GuestShareLink,
    ];

    /// Every type with its wire name, in the order of the wire numbers.
    pub const ALL: [(Self, &'static str); 19] = [
        (Self::EmpInvite, "EmpInvite"),
        (Self::LinkInvite, "LinkInvite"),
        (Self::PortalSuspend, "PortalSuspend"),
        (Self::PortalContinue, "PortalContinue"),
        (Self::PortalRemove, "PortalRemove"),
        (Self::DnsChange, "DnsChange"),
        (Self::PortalOwnerChange, "PortalOwnerChange"),
        (Self::Activation, "Activation"),
        (Self::EmailChange, "EmailChange"),
        (Self::EmailActivation, "EmailActivation"),
        (Self::PasswordChange, "PasswordChange"),
        (Self::ProfileRemove, "ProfileRemove"),
        (Self::PhoneActivation, "PhoneActivation"),
        (Self::PhoneAuth, "PhoneAuth"),
        (Self::Auth, "Auth"),
        (Self::TfaActivation, "TfaActivation"),
        (Self::TfaAuth, "TfaAuth"),
        (Self::Wizard, "Wizard"),
        (Self::GuestShareLink, "GuestShareLink"),
    ];

    /// The name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| name)
    }

    /// The number on the wire.
    #[must_use]
    pub fn wire_number(self) -> i64 {
        let at = Self::ALL.iter().position(|(kind, _)| *kind == self);
        at.and_then(|at| i64::try_from(at).ok()).unwrap_or_default()
    }

    /// The type with this wire number.
    #[must_use]
    pub fn from_wire_number(number: i64) -> Option<Self> {
        let at = usize::try_from(number).ok()?;
        Self::ALL.get(at).map(|(kind, _)| *kind)
    }

    /// Reads a name in any case, or a wire number.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let named = Self::ALL.into_iter().find(|(_, name)| name.eq_ignore_ascii_case(text));
        let numbered = || text.parse::<usize>().ok().and_then(|at| Self::ALL.get(at).copied());
        named.or_else(numbered).map(|(kind, _)| kind)
    }

    /// How long a link works, in microseconds; none: as long as what it says is true.
    #[must_use]
    pub const fn validity_us(self) -> Option<i64> {
        match self {
            Self::PortalContinue => None,
            Self::PhoneActivation | Self::PhoneAuth | Self::Auth | Self::TfaActivation | Self::TfaAuth => Some(HOUR_US),
            _ => Some(7 * DAY_US),
        }
    }
}

/// Why a link does not open anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkRefusal {
    /// Not one of ours, changed, used up, superseded, or what it says is not true any more.
    Invalid,
    /// Too old.
    Expired,
    /// The plan has no place for whom it invites.
    TariffLimit,
    /// Whom it invites is registered.
    UserExisted,
    /// Whom it invites is disabled.
    UserExcluded,
    /// Used as often as it may be.
    QuotaFailed,
}

impl LinkRefusal {
    /// The wire number (`result`); 0 is a link that is good.
    #[must_use]
    pub const fn wire_number(self) -> i64 {
        match self {
            Self::Invalid => 1,
            Self::Expired => 2,
            Self::TariffLimit => 3,
            Self::UserExisted => 4,
            Self::UserExcluded => 5,
            Self::QuotaFailed => 6,
        }
    }
}

/// A link before it is signed. It can be stored: whoever reads it cannot use it, because the key is made from the
/// machine key only when the link is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsignedLink {
    /// What it confirms.
    pub kind: LinkType,
    /// What the key vouches for: the parts that the table of the protocol names, one after the other.
    pub subject: String,
    /// Further members of its query string in order, such as `uid`; not escaped. The value of `encemail` is the address
    /// itself here: it is encrypted when the link is written out.
    pub query: Vec<(String, String)>,
    /// When it was made; its time runs from here.
    pub made_at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers() {
        for (at, (kind, name)) in LinkType::ALL.into_iter().enumerate() {
            assert_eq!(kind.name(), name);
            assert_eq!(LinkType::EVERY[at], kind);
            assert_eq!(LinkType::from_wire_number(kind.wire_number()), Some(kind));
            assert_eq!(LinkType::parse(&at.to_string()), Some(kind));
            assert_eq!(LinkType::parse(&name.to_uppercase()), Some(kind));
        }
        assert_eq!(LinkType::parse("19"), None);
        assert_eq!(LinkType::parse(""), None);
    }
}
