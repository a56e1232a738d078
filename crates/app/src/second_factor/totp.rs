//! Codes that change with time (RFC 6238): 30-second steps, six digits, SHA-1, five minutes of tolerance.

use crate::error::Error;
use anteroom_domain::Instant;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

/// Bytes of a secret, as RFC 4226 recommends.
pub(super) const SECRET_BYTES: usize = 20;
const STEP_S: u64 = 30;
const DIGITS: u8 = 6;
/// Codes of so many steps before and after the present one are accepted.
const TOLERANCE_STEPS: i64 = 10;

fn totp(secret: &[u8], skew: u16) -> Builder {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(DIGITS)
        .with_skew(skew)
        .with_step_duration(STEP_S)
        .with_secret(secret.to_vec())
}

fn build(builder: Builder) -> Result<Totp, Error> {
    builder
        .build()
        .map_err(|error| Error::Internal(error.to_string().into()))
}

/// The step of time that a code is of; none when it is of none that is accepted: codes of `last_step` and earlier steps
/// are used up.
///
/// # Errors
/// Internal, for a secret that is none.
pub(super) fn find_step(secret: &[u8], code: &str, last_step: i64, now: Instant) -> Result<Option<i64>, Error> {
    let totp = build(totp(secret, 0))?;
    let present = now.unix_seconds().div_euclid(30);
    let first = (present - TOLERANCE_STEPS).max(last_step.saturating_add(1)).max(0);
    let found = (first..=present + TOLERANCE_STEPS).find(|step| {
        let second = u64::try_from(*step).unwrap_or_default() * STEP_S;
        totp.check(code, second).is_some()
    });
    Ok(found)
}

/// A secret as people type it into an app.
pub(super) fn manual_key(secret: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(Secret::from(secret.to_vec()).to_base32())
}

/// A secret as apps read it from a picture.
///
/// # Errors
/// Internal, for a secret that is none.
pub(super) fn otpauth_url(secret: &[u8], issuer: &str, account: &str) -> Result<Zeroizing<String>, Error> {
    // A colon stands between the two names.
    let plain = |name: &str| name.replace(':', " ");
    let builder = totp(secret, 0)
        .with_issuer(Some(plain(issuer)))
        .with_account_name(plain(account));
    let url = build(builder)?.to_url();
    url.map(Zeroizing::new)
        .map_err(|error| Error::Internal(error.to_string().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn step(code: &str, last_step: i64, second: i64) -> Option<i64> {
        find_step(SECRET, code, last_step, Instant(second * 1_000_000)).unwrap()
    }

    /// RFC 6238, appendix B, SHA-1; the last six of its eight digits.
    #[test]
    fn the_vectors_of_the_standard() {
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step(code, 0, second), Some(second / 30), "{second}");
        }
    }

    #[test]
    fn five_minutes_of_tolerance_and_not_a_step_more() {
        let (second, code) = (1_111_111_109 / 30 * 30, "081804");
        let own = second / 30;
        assert_eq!(step(code, 0, second + 329), Some(own));
        assert_eq!(step(code, 0, second + 330), None);
        assert_eq!(step(code, 0, second - 300), Some(own));
        assert_eq!(step(code, 0, second - 301), None);
    }

    #[test]
    fn a_step_is_accepted_once() {
        let (second, code) = (1_111_111_109, "081804");
        let own = second / 30;
        assert_eq!(step(code, own - 1, second), Some(own));
        assert_eq!(step(code, own, second), None);
        assert_eq!(step(code, own + 1, second), None);
    }

    #[test]
    fn only_six_digits_are_a_code() {
        for code in ["", "81804", "+81804", "0818040", " 081804", "08180x", "٠٨١٨٠٤"] {
            assert_eq!(step(code, 0, 1_111_111_109), None, "{code}");
        }
    }

    #[test]
    fn apps_get_the_secret_with_both_names() {
        assert_eq!(manual_key(SECRET).as_str(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let url = otpauth_url(SECRET, "The Portal: A", "ann+x@example.org").unwrap();
        assert_eq!(
            url.as_str(),
            "otpauth://totp/The%20Portal%20%20A:ann%2Bx%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=The%20Portal%20%20A"
        );
    }
}
