//! For whom and with what a person is rendered.

use crate::date::PortalZone;
use crate::employee::full::GroupSummaryDto;
use anteroom_domain::{Person, PersonId, Role};

/// Who looks, and where from.
#[derive(Clone, Copy, Debug)]
pub struct Viewer<'a> {
    /// Scheme, host and port of the portal as the request named it, without a slash at the end.
    pub base_url: &'a str,
    /// The caller.
    pub id: PersonId,
    /// The caller's role.
    pub role: Role,
    /// The culture that orders the parts of names: the caller's, else the portal's.
    pub culture: &'a str,
    /// The portal's time zone.
    pub zone: &'a PortalZone,
    /// Whether the installation is a standalone one (or its plan has statistics), so that used space is shown.
    pub shows_used_space: bool,
    /// The portal's default quota per person in bytes, when quotas per person are switched on.
    pub default_quota_bytes: Option<i64>,
    /// Whether sign-in with an authenticator app is on.
    pub tfa_app_is_on: bool,
    /// Whether full profiles carry `role` (`anteroom.md` row 2; not in reference mode).
    pub shows_role: bool,
}

impl<'a> Viewer<'a> {
    /// A viewer of a standalone installation without quotas and without a second factor.
    #[must_use]
    pub fn new(base_url: &'a str, caller: &'a Person, portal_culture: &'a str, zone: &'a PortalZone) -> Self {
        Self {
            base_url,
            id: caller.id,
            role: caller.role,
            culture: caller.culture.as_deref().unwrap_or(portal_culture),
            zone,
            shows_used_space: true,
            default_quota_bytes: None,
            tfa_app_is_on: false,
            shows_role: true,
        }
    }

    pub(crate) const fn is_admin(&self) -> bool {
        matches!(self.role, Role::DocSpaceAdmin)
    }
}

/// What a profile shows about a person beside the record.
#[derive(Clone, Copy, Debug, Default)]
pub struct PersonFacts<'a> {
    /// Who created or invited the person.
    pub creator: Creator<'a>,
    /// The ordinary groups of the person.
    pub groups: &'a [GroupSummaryDto],
    /// Storage used by the person, in bytes.
    pub used_bytes: i64,
}

/// The creator of a person or key.
#[derive(Clone, Copy, Debug, Default)]
pub enum Creator<'a> {
    /// Nobody is on record.
    #[default]
    Unknown,
    /// This person.
    Known(&'a Person),
    /// Somebody whose account is gone.
    Removed,
}

#[cfg(test)]
pub(crate) fn sample_person() -> Person {
    use anteroom_domain::{Instant, PortalId};
    let id = PersonId::parse("11111111-2222-3333-4444-555555555555").unwrap();
    let made_at = Instant(1_784_630_710_000_000);
    let mut person = Person::new(id, PortalId(1), Role::User, "ann@example.com", "ann", made_at);
    person.first_name = "Ann".into();
    person.last_name = "Lee".into();
    person.version = 7;
    person
}
