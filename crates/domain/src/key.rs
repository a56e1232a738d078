//! API keys (`docs/protocol/auth.md` 7).

use crate::id::{KeyId, PersonId, PortalId};
use crate::instant::Instant;
use crate::scope::ScopeSet;

/// Longest name of a key, in characters.
pub const KEY_NAME_MAX_CHARS: usize = 30;
/// Longest life of a key that has one, in days.
pub const KEY_LIFE_MAX_DAYS: i64 = 365;
/// Longest time that the secret before a rotation goes on working, in minutes: 30 days.
pub const KEY_OVERLAP_MAX_MINUTES: i64 = 30 * 24 * 60;
/// What every key begins with.
pub const KEY_PREFIX: &str = "sk-";

/// The record of an API key; the secret itself is never stored, only a keyed hash of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Identifier.
    pub id: KeyId,
    /// The portal it opens.
    pub portal: PortalId,
    /// Whom it acts as.
    pub creator: PersonId,
    /// Its name, as given.
    pub name: String,
    /// The last four characters of the secret.
    pub postfix: String,
    /// What it may be used for.
    pub scopes: ScopeSet,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Instant>,
    /// When it stops working.
    pub expires_at: Option<Instant>,
    /// Whether it is switched on.
    pub is_active: bool,
    /// Raised by each change of the record, 1 at creation (uses do not count).
    pub version: i64,
    /// Until when the secret that it had before its last rotation works too; none: that secret works no longer.
    pub former_ends_at: Option<Instant>,
}

impl ApiKey {
    /// Whether the key is past its expiry.
    #[must_use]
    pub fn is_expired(&self, now: Instant) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Until when the secret before the last rotation works, when it does now.
    #[must_use]
    pub fn former_works_until(&self, now: Instant) -> Option<Instant> {
        self.former_ends_at.filter(|end| now < *end)
    }
}
