//! A portal: one isolated workspace.

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
}

impl PortalStatus {
    /// The wire number (`TenantStatus`).
    #[must_use]
    pub const fn wire_number(self) -> i64 {
        match self {
            Self::Active => 0,
            Self::Suspended => 1,
            Self::RemovePending => 2,
        }
    }

    /// The status with this wire number.
    #[must_use]
    pub const fn from_wire_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Active),
            1 => Some(Self::Suspended),
            2 => Some(Self::RemovePending),
            _ => None,
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
    /// Raised by each change of the record.
    pub version: i64,
}
