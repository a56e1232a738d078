//! Invitation links that anybody may use who has them (`docs/protocol/portal.md` 3.2).

use crate::id::{InvitationLinkId, PortalId};
use crate::instant::Instant;
use crate::role::Role;

/// Most uses that an invitation link may be limited to.
pub const MAX_USE_COUNT_MAX: i64 = 1_000;

/// A common invitation link. A portal has at most one for each role, whoever hands it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationLink {
    /// Identifier.
    pub id: InvitationLinkId,
    /// The portal that it leads into.
    pub portal: PortalId,
    /// What those become who register with it.
    pub role: Role,
    /// From when on it does not work any more; none: it works for as long as it exists.
    pub expires_at: Option<Instant>,
    /// How many people may register with it; none: any number.
    pub max_uses: Option<i64>,
    /// How many people registered with it.
    pub uses: i64,
    /// When it was made.
    pub created_at: Instant,
}

impl InvitationLink {
    /// Whether its time is over.
    #[must_use]
    pub fn is_expired(&self, now: Instant) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether as many people registered with it as may.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        self.max_uses.is_some_and(|most| most <= self.uses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn time_and_uses_run_out() {
        let link = InvitationLink {
            id: InvitationLinkId(Uuid::nil()),
            portal: PortalId(1),
            role: Role::User,
            expires_at: None,
            max_uses: None,
            uses: 5,
            created_at: Instant(0),
        };
        assert!(!link.is_expired(Instant(i64::MAX)) && !link.is_used_up());
        let limited = InvitationLink {
            expires_at: Some(Instant(10)),
            max_uses: Some(5),
            ..link
        };
        assert!(!limited.is_expired(Instant(9)) && limited.is_expired(Instant(10)));
        assert!(limited.is_used_up());
        assert!(!InvitationLink { uses: 4, ..limited }.is_used_up());
    }
}
