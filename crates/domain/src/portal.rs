//! A portal: one isolated workspace.

use crate::culture;
use crate::id::{PersonId, PortalId};
use crate::instant::Instant;
use crate::quota::QuotaPerPerson;

/// Whether a portal can be used (`docs/protocol/http.md` 12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PortalStatus {
    /// In use.
    Active,
    /// Switched off by its owner.
    Suspended,
    /// Being removed.
    RemovePending,
    /// Being carried to another installation.
    Transferring,
    /// Being restored from a backup.
    Restoring,
    /// Being brought to a newer form; it works meanwhile.
    Migrating,
    /// Its files are being encrypted or decrypted.
    Encryption,
}

/// What a portal in a status answers to (`docs/protocol/http.md` 12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Openness {
    /// Everything.
    Open,
    /// Only what lets it be recognised and taken up again.
    Asleep,
    /// Nothing.
    Gone,
    /// Only what shows how far the work on it is.
    UnderWork,
}

impl PortalStatus {
    /// The wire number (`TenantStatus`).
    #[must_use]
    pub const fn wire_number(self) -> i64 {
        match self {
            Self::Active => 0,
            Self::Suspended => 1,
            Self::RemovePending => 2,
            Self::Transferring => 3,
            Self::Restoring => 4,
            Self::Migrating => 5,
            Self::Encryption => 6,
        }
    }

    /// The status with this wire number.
    #[must_use]
    pub const fn from_wire_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Active),
            1 => Some(Self::Suspended),
            2 => Some(Self::RemovePending),
            3 => Some(Self::Transferring),
            4 => Some(Self::Restoring),
            5 => Some(Self::Migrating),
            6 => Some(Self::Encryption),
            _ => None,
        }
    }

    /// What the portal answers to.
    #[must_use]
    pub const fn openness(self) -> Openness {
        match self {
            Self::Active | Self::Migrating => Openness::Open,
            Self::Suspended => Openness::Asleep,
            Self::RemovePending => Openness::Gone,
            Self::Transferring | Self::Restoring | Self::Encryption => Openness::UnderWork,
        }
    }
}

/// One isolated workspace with its own people, keys, sessions and settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portal {
    /// Its number.
    pub id: PortalId,
    /// Its name in host names, lower case; `localhost` for the portal of this machine's own names.
    pub alias: String,
    /// A mapped host name of its own, lower case.
    pub domain: Option<String>,
    /// Its display name; empty for the default text.
    pub name: String,
    /// Who owns it.
    pub owner: PersonId,
    /// Whether it can be used.
    pub status: PortalStatus,
    /// Its language, such as `en-US`.
    pub culture: String,
    /// Its time zone, an IANA name.
    pub time_zone: String,
    /// Raised when every session of the portal ends.
    pub session_epoch: i64,
    /// When it was made.
    pub created_at: Instant,
    /// How much each person may store.
    pub quota_per_person: QuotaPerPerson,
    /// Its owners may not see and manage the other portals of the installation (`docs/protocol/portal.md` 5).
    pub limited_access: bool,
    /// It waits for its owner to choose address and password (`docs/protocol/portal.md` 7.3).
    pub awaits_setup: bool,
    /// The branch of business that was given at its registration, a number of the client's.
    pub industry: i64,
    /// Raised by each change of the record.
    pub version: i64,
}

impl Portal {
    /// A portal in use with nothing but what every portal has.
    #[must_use]
    pub fn new(id: PortalId, alias: impl Into<String>, owner: PersonId, created_at: Instant) -> Self {
        Self {
            id,
            alias: alias.into(),
            domain: None,
            name: String::new(),
            owner,
            status: PortalStatus::Active,
            culture: culture::DEFAULT.to_owned(),
            time_zone: "UTC".to_owned(),
            session_epoch: 0,
            created_at,
            quota_per_person: QuotaPerPerson::default(),
            limited_access: false,
            awaits_setup: false,
            industry: 0,
            version: 1,
        }
    }
}

/// What somebody told about a portal when he registered it; kept for the operator, of no effect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortalDetails {
    /// A telephone number.
    pub phone: Option<String>,
    /// Where it is to be hosted.
    pub region: Option<String>,
    /// Through whom the owner came.
    pub affiliate_id: Option<String>,
    /// Through which partner.
    pub partner_id: Option<String>,
    /// Through which campaign.
    pub campaign: Option<String>,
    /// Whether the owner wants mailings; none: never asked.
    pub spam: Option<bool>,
    /// Whether the owner wants calls; none: never asked.
    pub calls: Option<bool>,
    /// From which address it was registered.
    pub client_address: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_there_and_back() {
        for number in 0..=6 {
            let status = PortalStatus::from_wire_number(number).unwrap();
            assert_eq!(status.wire_number(), number);
        }
        assert_eq!(PortalStatus::from_wire_number(7), None);
        assert_eq!(PortalStatus::from_wire_number(-1), None);
    }
}
