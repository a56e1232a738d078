//! How long a portal keeps its trails (`docs/protocol/portal.md` 10.2).

use super::Trail;

/// The longest lifetime that can be set, and the one that is shown while none is set.
const LIFETIME_MAX_DAYS: i64 = 180;

/// How many days events are kept, for each trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditLifetimes {
    /// Sign-ins.
    pub sign_ins_days: i64,
    /// Changes.
    pub changes_days: i64,
}

impl Default for AuditLifetimes {
    fn default() -> Self {
        Self {
            sign_ins_days: LIFETIME_MAX_DAYS,
            changes_days: LIFETIME_MAX_DAYS,
        }
    }
}

impl AuditLifetimes {
    /// Whether both are lifetimes that can be set.
    ///
    /// # Errors
    /// The first trail whose lifetime is not.
    pub fn check(self) -> Result<Self, Trail> {
        for trail in Trail::ALL {
            if !(1..=LIFETIME_MAX_DAYS).contains(&self.days_of(trail)) {
                return Err(trail);
            }
        }
        Ok(self)
    }

    /// The lifetime of a trail.
    #[must_use]
    pub const fn days_of(self, trail: Trail) -> i64 {
        match trail {
            Trail::SignIns => self.sign_ins_days,
            Trail::Changes => self.changes_days,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_one_to_180_days() {
        let check = |sign_ins_days, changes_days| {
            let lifetimes = AuditLifetimes {
                sign_ins_days,
                changes_days,
            };
            lifetimes.check().err()
        };
        assert_eq!((check(1, 180), check(180, 1)), (None, None));
        assert_eq!(
            (check(0, 0), check(181, 1)),
            (Some(Trail::SignIns), Some(Trail::SignIns))
        );
        assert_eq!(
            (check(7, 181), check(7, -1)),
            (Some(Trail::Changes), Some(Trail::Changes))
        );
        assert_eq!(AuditLifetimes::default().check().err(), None);
    }
}
