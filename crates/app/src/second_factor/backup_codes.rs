//! Backup codes: what opens an account when the app is not at hand. Each works once.

use super::sealed::{self, Kind};
use crate::app::Ctx;
use crate::error::Error;
use anteroom_domain::{PersonId, PortalId};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// How many there are.
const COUNT: usize = 5;
/// Characters of one.
const LENGTH: usize = 6;
/// 32 characters that are not mistaken for each other.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A backup code; `Debug` does not show it.
#[derive(Clone)]
pub struct BackupCode {
    /// The code.
    pub code: Zeroizing<String>,
    /// Whether it was used.
    pub is_used: bool,
}

impl std::fmt::Debug for BackupCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BackupCode")
            .field("is_used", &self.is_used)
            .finish_non_exhaustive()
    }
}

/// New codes, none of them used.
pub(super) fn generate(ctx: &Ctx) -> Vec<BackupCode> {
    let one = || {
        let bytes = ctx.new_secret();
        let letters = bytes.iter().take(LENGTH).filter_map(|byte| {
            // 256 is a multiple of 32: every character is as likely.
            ALPHABET.get(usize::from(byte % 32))
        });
        letters.map(|letter| char::from(*letter)).collect::<String>()
    };
    (0..COUNT)
        .map(|_| BackupCode {
            code: Zeroizing::new(one()),
            is_used: false,
        })
        .collect()
}

/// Codes as they are kept.
///
/// # Errors
/// Those of [`sealed::seal`].
pub(super) fn seal(ctx: &Ctx, portal: PortalId, person: PersonId, codes: &[BackupCode]) -> Result<Vec<u8>, Error> {
    let lines = codes.iter().map(|code| {
        let mark = if code.is_used { '-' } else { '+' };
        format!("{mark}{}", code.code.as_str())
    });
    let text = Zeroizing::new(lines.collect::<Vec<_>>().join("\n"));
    sealed::seal(ctx, portal, person, Kind::BackupCodes, text.as_bytes())
}

/// The codes that are kept.
///
/// # Errors
/// Those of [`sealed::open`].
pub(super) fn open(ctx: &Ctx, portal: PortalId, person: PersonId, kept: &[u8]) -> Result<Vec<BackupCode>, Error> {
    let text = sealed::open(ctx, portal, person, Kind::BackupCodes, kept)?;
    let text = std::str::from_utf8(&text).map_err(|error| Error::Internal(Box::new(error)))?;
    let read = |line: &str| {
        let code = line.strip_prefix(['+', '-'])?;
        Some(BackupCode {
            code: Zeroizing::new(code.to_owned()),
            is_used: line.starts_with('-'),
        })
    };
    Ok(text.lines().filter_map(read).collect())
}

/// Uses a code up, in any case; `false` when it is none of these, or was used. Takes as long for each of them.
pub(super) fn use_up(codes: &mut [BackupCode], presented: &str) -> bool {
    let presented = Zeroizing::new(presented.to_ascii_uppercase());
    let mut right = false;
    for own in codes {
        let is_it = bool::from(own.code.as_bytes().ct_eq(presented.as_bytes())) && !own.is_used;
        own.is_used |= is_it;
        right |= is_it;
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_works_once_in_any_case() {
        let code = |text: &str| BackupCode {
            code: Zeroizing::new(text.to_owned()),
            is_used: false,
        };
        let mut codes = [code("ABC234"), code("XYZ567")];
        assert!(!use_up(&mut codes, ""));
        assert!(!use_up(&mut codes, "ABC23"));
        assert!(use_up(&mut codes, "xyz567"));
        assert!(!use_up(&mut codes, "XYZ567"));
        assert!(use_up(&mut codes, "ABC234"));
        assert!(codes.iter().all(|code| code.is_used));
        assert_eq!(format!("{:?}", codes[0]), "BackupCode { is_used: true, .. }");
    }
}
