//! The second factor of a sign-in: who needs one, and how many wrong codes are tolerated (`docs/protocol/auth.md` 8).

use crate::group::BuiltInGroup;
use crate::id::{GroupId, PersonId};
use crate::instant::Instant;
use crate::portal_settings::{AttemptRule, SecondFactorKind, SecondFactorRule};
use crate::role::Role;
use std::net::IpAddr;

/// Who signs in, as far as it matters for the second factor.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'s> {
    /// Who.
    pub person: PersonId,
    /// The role.
    pub role: Role,
    /// The ordinary groups of the person.
    pub groups: &'s [GroupId],
    /// From where.
    pub address: IpAddr,
}

impl SecondFactorRule {
    /// The second factor that somebody needs; none: no second factor. People and groups that are named need one wherever
    /// they are, everybody else outside of the trusted networks.
    #[must_use]
    pub fn needed_by(&self, signer: Signer<'_>) -> Option<SecondFactorKind> {
        let is_member = |group: &GroupId| match BuiltInGroup::from_id(*group) {
            Some(group) => group.role().is_none_or(|role| role == signer.role),
            None => signer.groups.contains(group),
        };
        let is_named = self.people.contains(&signer.person) || self.groups.iter().any(is_member);
        let is_trusted = self.trusted.iter().any(|range| range.contains(signer.address));
        self.kind.filter(|_| is_named || !is_trusted)
    }
}

/// What was tried since a code was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// How many codes since `since`.
    pub count: i64,
    /// When the period began that they are counted in.
    pub since: Instant,
    /// How many codes in a row were wrong, in all periods.
    pub in_a_row: i64,
    /// Until when no code is looked at.
    pub locked_until: Instant,
}

impl Default for Tries {
    fn default() -> Self {
        Self {
            count: 0,
            since: Instant(0),
            in_a_row: 0,
            locked_until: Instant(0),
        }
    }
}

/// How many wrong codes in a row are only counted within their period.
const PATIENCE: i64 = 30;
/// Longest wait between two codes after that, in seconds.
const WAIT_MAX_S: i64 = 3_600;

impl Tries {
    /// Counts a try before its verdict. Beside the rule of the portal, which forgets, wrong codes in a row count for ever:
    /// of a million codes several are right at a time, and whoever knows the password could find one in days. After the
    /// thirtieth each wrong code is followed by a wait of twice the time, up to an hour.
    #[must_use]
    pub fn after_one_more(self, rule: AttemptRule, now: Instant) -> (Self, Verdict) {
        if now < self.locked_until {
            return (self, Verdict::Locked);
        }
        let is_over = now >= self.since.plus_seconds(rule.check_period_s);
        let (count, since) = if is_over {
            (1, now)
        } else {
            (self.count + 1, self.since)
        };
        if count > i64::try_from(rule.attempt_count).unwrap_or(i64::MAX) {
            let locked = Self {
                count: 0,
                since: now,
                locked_until: now.plus_seconds(rule.block_time_s),
                ..self
            };
            return (locked, Verdict::Locked);
        }
        let in_a_row = self.in_a_row.saturating_add(1);
        let locked_until = match in_a_row - PATIENCE {
            ..=0 => self.locked_until,
            beyond => {
                let wait_s = (1..beyond.min(16)).fold(60, |wait_s, _| wait_s * 2);
                now.plus_seconds(wait_s.min(WAIT_MAX_S))
            }
        };
        let counted = Self {
            count,
            since,
            in_a_row,
            locked_until,
        };
        (counted, Verdict::May)
    }
}

/// Whether a code is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    May,
    /// There were too many wrong ones.
    Locked,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::AddressRange;
    use uuid::Uuid;

    const ANN: PersonId = PersonId(Uuid::from_u128(1));
    const GROUP: GroupId = GroupId(Uuid::from_u128(2));

    fn needs(rule: &SecondFactorRule, groups: &[GroupId], address: &str) -> bool {
        let signer = Signer {
            person: ANN,
            role: Role::User,
            groups,
            address: address.parse().unwrap(),
        };
        rule.needed_by(signer).is_some()
    }

    #[test]
    fn off_named_trusted_everybody() {
        let trusted = vec![AddressRange::parse("10.0.0.0/8").unwrap()];
        let off = SecondFactorRule {
            people: vec![ANN],
            ..SecondFactorRule::default()
        };
        assert!(!needs(&off, &[], "192.0.2.1"));
        let mut rule = SecondFactorRule {
            kind: Some(SecondFactorKind::App),
            trusted,
            ..SecondFactorRule::default()
        };
        assert!(needs(&rule, &[], "192.0.2.1"));
        assert!(!needs(&rule, &[], "10.1.2.3"));
        rule.groups = vec![GROUP];
        assert!(!needs(&rule, &[], "10.1.2.3"));
        assert!(needs(&rule, &[GROUP], "10.1.2.3"));
        rule.groups = vec![BuiltInGroup::Guest.id()];
        assert!(!needs(&rule, &[GROUP], "10.1.2.3"));
        rule.groups = vec![BuiltInGroup::User.id()];
        assert!(needs(&rule, &[], "10.1.2.3"));
        rule.groups = vec![BuiltInGroup::Everyone.id()];
        assert!(needs(&rule, &[], "10.1.2.3"));
        rule.groups = Vec::new();
        rule.people = vec![ANN];
        assert!(needs(&rule, &[], "10.1.2.3"));
    }

    fn may(tries: &mut Tries, now: Instant) -> bool {
        let (after, verdict) = tries.after_one_more(AttemptRule::default(), now);
        *tries = after;
        verdict == Verdict::May
    }

    #[test]
    fn the_sixth_code_in_a_minute_locks_for_a_minute() {
        let (mut tries, now) = (Tries::default(), Instant(1_000_000_000));
        for _ in 0..5 {
            assert!(may(&mut tries, now));
        }
        assert!(!may(&mut tries, now.plus_seconds(59)));
        assert!(!may(&mut tries, now.plus_seconds(118)));
        assert!(may(&mut tries, now.plus_seconds(119)));
    }

    #[test]
    fn whoever_keeps_guessing_waits_longer_and_longer() {
        let (mut tries, mut now) = (Tries::default(), Instant(1_000_000_000));
        for _ in 0..30 {
            assert!(may(&mut tries, now));
            now = now.plus_seconds(20);
        }
        for wait_s in [60, 120, 240, 480, 960, 1_920, 3_600, 3_600] {
            assert!(may(&mut tries, now));
            assert!(!may(&mut tries, now.plus_seconds(wait_s - 1)));
            now = now.plus_seconds(wait_s);
        }
    }
}
