//! What the administrators of a portal set for it (`docs/protocol/auth.md` 8, 11-14, 16; `docs/protocol/portal.md` 3.4, 7.3, 8,
//! 10.3).

use crate::csp::CspRule;
use crate::house::AiAccess;
use crate::id::{GroupId, PersonId};
use crate::instant::Instant;
use crate::joining::{JoinRule, MessageRule};
use crate::network::AddressRange;
use crate::password::PasswordPolicy;
use crate::role::Role;
use std::net::IpAddr;

/// How many failed sign-ins are tolerated, and for how long a login is locked afterwards (auth.md 4.1, 11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptRule {
    /// Attempts within the period that are tolerated.
    pub attempt_count: usize,
    /// The period in seconds.
    pub check_period_s: i64,
    /// The lock in seconds.
    pub block_time_s: i64,
}

impl Default for AttemptRule {
    fn default() -> Self {
        Self {
            attempt_count: 5,
            check_period_s: 60,
            block_time_s: 60,
        }
    }
}

/// How long a session lasts (auth.md 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionRule {
    /// Whether `life_minutes` counts.
    pub is_on: bool,
    /// Minutes, 0 to 9,999; 0: without end.
    pub life_minutes: i64,
}

impl Default for SessionRule {
    fn default() -> Self {
        Self {
            is_on: false,
            life_minutes: 1_440,
        }
    }
}

/// How long a session lasts that nobody limits, in days.
const SESSION_DAYS: i64 = 365;

impl SessionRule {
    /// When a session ends that begins at `now`; none: never by itself.
    #[must_use]
    pub fn end(self, now: Instant) -> Option<Instant> {
        match (self.is_on, self.life_minutes) {
            (false, _) => Some(now.plus_days(SESSION_DAYS)),
            (true, 0) => None,
            (true, minutes) => Some(now.plus_seconds(minutes * 60)),
        }
    }
}

/// Who may make API keys and webhooks (auth.md 16).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeveloperTools {
    /// Only administrators.
    pub admins_only: bool,
}

/// From where a portal may be used (auth.md 12).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkRule {
    /// Whether the list counts.
    pub is_on: bool,
    /// The addresses.
    pub allowed: Vec<AllowedNetwork>,
}

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedNetwork {
    /// The addresses.
    pub range: AddressRange,
    /// Whether only administrators may come from there.
    pub admins_only: bool,
}

impl NetworkRule {
    /// Whether somebody may come from an address, as far as the list says.
    #[must_use]
    pub fn admits(&self, address: IpAddr, is_admin: bool) -> bool {
        let fits = |entry: &AllowedNetwork| (is_admin || !entry.admins_only) && entry.range.contains(address);
        !self.is_on || self.allowed.is_empty() || self.allowed.iter().any(fits)
    }
}

/// The second factor of a sign-in (auth.md 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecondFactorKind {
    /// A code sent to a telephone.
    Sms,
    /// A code of an authenticator app.
    App,
}

/// Who needs a second factor (auth.md 8).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecondFactorRule {
    /// Which one; none: nobody needs one.
    pub kind: Option<SecondFactorKind>,
    /// Addresses from which none is needed.
    pub trusted: Vec<AddressRange>,
    /// People who need one wherever they are.
    pub people: Vec<PersonId>,
    /// Groups whose members need one wherever they are.
    pub groups: Vec<GroupId>,
}

/// Who may be brought into a portal, by whomever (portal.md 3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvitationRule {
    /// Members may be created and invited.
    pub members: bool,
    /// Guests may be brought in.
    pub guests: bool,
}

impl Default for InvitationRule {
    fn default() -> Self {
        Self {
            members: true,
            guests: true,
        }
    }
}

impl InvitationRule {
    /// Whether people with this role may be brought in.
    #[must_use]
    pub const fn admits(self, role: Role) -> bool {
        if role.is_guest() { self.guests } else { self.members }
    }
}

/// A section of the settings, and since when it is as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept<T> {
    /// What is set.
    pub value: T,
    /// When an administrator set it; none: it is what the installation says.
    pub changed_at: Option<Instant>,
}

/// Everything that the administrators of a portal set for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortalSettings {
    /// The lock against guessing passwords.
    pub attempts: Kept<AttemptRule>,
    /// How long sessions last.
    pub sessions: Kept<SessionRule>,
    /// What passwords are accepted.
    pub passwords: Kept<PasswordPolicy>,
    /// Who may make keys.
    pub developer_tools: Kept<DeveloperTools>,
    /// From where it may be used.
    pub networks: Kept<NetworkRule>,
    /// Who needs a second factor.
    pub second_factor: Kept<SecondFactorRule>,
    /// Who may be brought in.
    pub invitations: Kept<InvitationRule>,
    /// Whether members may use artificial intelligence.
    pub ai_access: Kept<AiAccess>,
    /// Who may show the portal's pages.
    pub csp: Kept<CspRule>,
    /// Who may join without an invitation.
    pub joining: Kept<JoinRule>,
    /// Who may write to the administrators.
    pub messages: Kept<MessageRule>,
}

/// One section, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortalSetting {
    /// The lock against guessing passwords.
    Attempts(AttemptRule),
    /// How long sessions last.
    Sessions(SessionRule),
    /// What passwords are accepted.
    Passwords(PasswordPolicy),
    /// Who may make keys.
    DeveloperTools(DeveloperTools),
    /// From where it may be used.
    Networks(NetworkRule),
    /// Who needs a second factor.
    SecondFactor(SecondFactorRule),
    /// Who may be brought in.
    Invitations(InvitationRule),
    /// Whether members may use artificial intelligence.
    AiAccess(AiAccess),
    /// Who may show the portal's pages.
    Csp(CspRule),
    /// Who may join without an invitation.
    Joining(JoinRule),
    /// Who may write to the administrators.
    Messages(MessageRule),
}

impl PortalSettings {
    /// Puts a section in the place of what was there.
    pub fn put(&mut self, setting: PortalSetting, changed_at: Instant) {
        let changed_at = Some(changed_at);
        match setting {
            PortalSetting::Attempts(value) => self.attempts = Kept { value, changed_at },
            PortalSetting::Sessions(value) => self.sessions = Kept { value, changed_at },
            PortalSetting::Passwords(value) => self.passwords = Kept { value, changed_at },
            PortalSetting::DeveloperTools(value) => self.developer_tools = Kept { value, changed_at },
            PortalSetting::Networks(value) => self.networks = Kept { value, changed_at },
            PortalSetting::SecondFactor(value) => self.second_factor = Kept { value, changed_at },
            PortalSetting::Invitations(value) => self.invitations = Kept { value, changed_at },
            PortalSetting::AiAccess(value) => self.ai_access = Kept { value, changed_at },
            PortalSetting::Csp(value) => self.csp = Kept { value, changed_at },
            PortalSetting::Joining(value) => self.joining = Kept { value, changed_at },
            PortalSetting::Messages(value) => self.messages = Kept { value, changed_at },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_last_a_year_unless_set() {
        let now = Instant(0);
        let rule = |is_on, life_minutes| SessionRule { is_on, life_minutes }.end(now);
        assert_eq!(rule(false, 5), Some(now.plus_days(365)));
        assert_eq!(rule(true, 0), None);
        assert_eq!(rule(true, 5), Some(now.plus_seconds(300)));
    }

    #[test]
    fn the_switches_of_members_and_guests_are_apart() {
        for (members, guests) in [(true, false), (false, true)] {
            let rule = InvitationRule { members, guests };
            assert_eq!(rule.admits(Role::Guest), guests);
            for role in [Role::User, Role::RoomAdmin, Role::DocSpaceAdmin] {
                assert_eq!(rule.admits(role), members);
            }
        }
        assert!(InvitationRule::default().admits(Role::User) && InvitationRule::default().admits(Role::Guest));
    }

    #[test]
    fn a_list_of_addresses_that_is_off_or_empty_admits_everybody() {
        let entry = |text: &str, admins_only| AllowedNetwork {
            range: AddressRange::parse(text).unwrap(),
            admins_only,
        };
        let mut rule = NetworkRule {
            is_on: true,
            allowed: vec![entry("10.0.0.0/8", false), entry("192.0.2.1", true)],
        };
        let admits = |rule: &NetworkRule, address: &str, admin| rule.admits(address.parse().unwrap(), admin);
        assert!(admits(&rule, "10.1.2.3", false));
        assert!(!admits(&rule, "192.0.2.1", false));
        assert!(admits(&rule, "192.0.2.1", true));
        assert!(!admits(&rule, "203.0.113.1", true));
        rule.is_on = false;
        assert!(admits(&rule, "203.0.113.1", false));
        rule = NetworkRule {
            is_on: true,
            allowed: Vec::new(),
        };
        assert!(admits(&rule, "203.0.113.1", false));
    }
}
