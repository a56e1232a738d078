//! Requests that are signed with the installation's registration key (`docs/protocol/portal.md` 6.1).

use anteroom_domain::Instant;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// The key that programs sign with; `Debug` does not show it.
#[derive(Clone)]
pub struct RegistrationKey(Zeroizing<String>);

/// How far the clock of whoever signs may be off, in seconds.
const PATIENCE_S: i64 = 300;

impl RegistrationKey {
    /// Whether `{name}:{yyyyMMddHHmmss}:{hash}` was signed with this key a short while ago.
    #[must_use]
    pub fn has_signed(&self, text: &str, now: Instant) -> bool {
        self.verify(text, now).is_some()
    }

    fn verify(&self, text: &str, now: Instant) -> Option<()> {
        let (signed, hash) = text.rsplit_once(':')?;
        let (name, timestamp) = signed.rsplit_once(':')?;
        let at_s = unix_seconds_of(timestamp)?;
        if (at_s - now.unix_seconds()).abs() > PATIENCE_S {
            return None;
        }
        let hash = STANDARD.decode(hash).or_else(|_| URL_SAFE_NO_PAD.decode(hash)).ok()?;
        // The hash that the protocol names; what is known against it does not concern its use with a key.
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.0.as_bytes());
        hmac::verify(&key, format!("{timestamp}\n{name}").as_bytes(), &hash).ok()
    }
}

impl std::fmt::Debug for RegistrationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RegistrationKey(…)")
    }
}

impl From<Zeroizing<String>> for RegistrationKey {
    fn from(key: Zeroizing<String>) -> Self {
        Self(key)
    }
}

/// Reads `yyyyMMddHHmmss`, UTC.
fn unix_seconds_of(timestamp: &str) -> Option<i64> {
    if timestamp.len() != 14 || !timestamp.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| timestamp.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    let fits = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 60;
    fits.then(|| ((days_since_1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

/// Days from 1970-01-01 to a day of the Gregorian calendar; years begin in March, so that a leap day is the last one.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> RegistrationKey {
        Zeroizing::new("the registration key of the tests".to_owned()).into()
    }

    /// What Python's `hmac` makes of it.
    const SIGNED: &str = "tool:20260721104510:a2EdCiAKk9//JuHbyB1hFt8rORs=";

    #[test]
    fn timestamps() {
        for (text, seconds) in [
            ("19700101000000", Some(0)),
            ("20260721104510", Some(1_784_630_710)),
            ("20240229235959", Some(1_709_251_199)),
            ("20000301000000", Some(951_868_800)),
            ("20261321104510", None),
            ("2026072110451", None),
            ("2026072110451x", None),
            ("20260721246060", None),
        ] {
            assert_eq!(unix_seconds_of(text), seconds, "{text}");
        }
    }

    #[test]
    fn only_what_was_signed_lately_counts() {
        let at = |second: i64| Instant((1_784_630_710 + second) * 1_000_000);
        for second in [-300, 0, 300] {
            assert!(key().has_signed(SIGNED, at(second)), "{second}");
        }
        for second in [-301, 301] {
            assert!(!key().has_signed(SIGNED, at(second)), "{second}");
        }
        let bare = SIGNED.trim_end_matches('=').replace('+', "-").replace('/', "_");
        assert!(key().has_signed(&bare, at(0)));
        for bad in [
            "",
            ":",
            "::",
            "tool:20260721104510:",
            &SIGNED.replace("tool", "t00l"),
            &SIGNED.replace("104510", "104511"),
            &SIGNED[..SIGNED.len() - 4],
            &SIGNED.to_lowercase(),
        ] {
            assert!(!key().has_signed(bad, at(0)), "{bad}");
        }
        let other: RegistrationKey = Zeroizing::new("another registration key, as long".to_owned()).into();
        assert!(!other.has_signed(SIGNED, at(0)));
        assert_eq!(format!("{:?}", key()), "RegistrationKey(…)");
    }
}
