//! How much each person of a portal may store (`docs/protocol/people.md` 2.3 note 2, 11).

/// Limits per person, as a portal is set. Without the switch no limit is shown and none applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QuotaPerPerson {
    /// Whether there are limits at all.
    pub is_on: bool,
    /// The limit of everybody who has none of his own, in bytes.
    pub default_bytes: i64,
}

impl QuotaPerPerson {
    /// What stands for no limit.
    pub const UNLIMITED: i64 = -1;
    /// What a portal shows that never set a limit.
    pub const NOT_SET: i64 = -2;

    /// The limit of everybody who has none of his own, while there are limits.
    #[must_use]
    pub fn default_in_force(self) -> Option<i64> {
        self.is_on.then_some(self.default_bytes)
    }
}

/// Limits per room, kept for when there are rooms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuotaPerRoom(pub QuotaPerPerson);

/// Limits per AI agent, kept for when there are agents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuotaPerAgent(pub QuotaPerPerson);

/// How much a whole portal may store (`docs/protocol/portal.md` 12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortalQuota {
    /// Whether there is a limit.
    pub is_on: bool,
    /// The limit in bytes.
    pub bytes: i64,
}

impl PortalQuota {
    /// The limit, while there is one.
    #[must_use]
    pub fn in_force(self) -> Option<i64> {
        self.is_on.then_some(self.bytes)
    }
}

impl Default for PortalQuota {
    fn default() -> Self {
        Self {
            is_on: false,
            bytes: QuotaPerPerson::UNLIMITED,
        }
    }
}

impl Default for QuotaPerPerson {
    fn default() -> Self {
        Self {
            is_on: false,
            default_bytes: Self::NOT_SET,
        }
    }
}
