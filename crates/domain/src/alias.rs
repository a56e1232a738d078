//! Names of portals in host names (`docs/protocol/portal.md` 6.2).

use std::fmt;

/// Shortest and longest alias, in characters.
pub const ALIAS_CHARS: (usize, usize) = (3, 63);
/// What an alias looks like, as clients are told.
pub const ALIAS_PATTERN: &str = "^[a-z0-9]([a-z0-9-]){1,61}[a-z0-9]$";
/// What a made-up alias begins with; [`MADE_UP_CHARS`] letters and digits follow.
pub const MADE_UP_START: &str = "docspace-";
/// How much of a made-up alias is chance.
pub const MADE_UP_CHARS: usize = 6;

/// Names that mean something else below a domain: this machine, the installation itself, and names that mail and
/// network software looks up by itself, so that their holder could speak for everybody else of the domain.
const RESERVED: [&str; 25] = [
    "api",
    "apisystem",
    "autoconfig",
    "autodiscover",
    "broadcasthost",
    "dns",
    "ftp",
    "imap",
    "isatap",
    "localdomain",
    "localhost",
    "mail",
    "mta-sts",
    "mx1",
    "mx2",
    "ns1",
    "ns2",
    "ns3",
    "ns4",
    "pop",
    "pop3",
    "smtp",
    "webmail",
    "wpad",
    "www",
];

/// The name of a portal, lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Alias(String);

/// Why a text is no alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AliasError {
    /// There is nothing.
    #[error("the portal name is missing")]
    Empty,
    /// Too short or too long.
    #[error("the portal name is too short or too long")]
    Length,
    /// Something else than letters, digits and hyphens between them; or it would be read as another name.
    #[error("the portal name has characters that are not allowed")]
    Characters,
}

impl Alias {
    /// Reads an alias in any case, with white space around it.
    ///
    /// # Errors
    /// [`AliasError`] when the text is not one.
    pub fn parse(text: &str) -> Result<Self, AliasError> {
        let alias = text.trim();
        if alias.is_empty() {
            return Err(AliasError::Empty);
        }
        let (shortest, longest) = ALIAS_CHARS;
        if !(shortest..=longest).contains(&alias.chars().count()) {
            return Err(AliasError::Length);
        }
        let alias = alias.to_ascii_lowercase();
        let fits = alias.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !alias.starts_with('-')
            && !alias.ends_with('-');
        // Browsers show such a name as what it stands for, which may look like somebody else's.
        let is_punycode = alias.starts_with("xn--");
        if fits && !is_punycode {
            Ok(Self(alias))
        } else {
            Err(AliasError::Characters)
        }
    }

    /// An alias made of [`MADE_UP_CHARS`] random letters and digits.
    #[must_use]
    pub fn made_up(chance: [u8; MADE_UP_CHARS]) -> Self {
        const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        let letters = chance.map(|byte| LETTERS.get(usize::from(byte) % LETTERS.len()).copied().unwrap_or(b'a'));
        let letters = letters.into_iter().map(char::from);
        Self(MADE_UP_START.chars().chain(letters).collect())
    }

    /// Whether the name means something else.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        RESERVED.contains(&self.0.as_str())
    }

    /// The name, lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases() {
        let longest = "a".repeat(63);
        for (text, alias) in [
            ("abc", "abc"),
            ("ACME", "acme"),
            (" a-1 ", "a-1"),
            ("123", "123"),
            ("a--b", "a--b"),
            (&longest, &longest),
        ] {
            assert_eq!(
                Alias::parse(text).map(|a| a.to_string()),
                Ok(alias.to_owned()),
                "{text}"
            );
        }
        let too_long = "a".repeat(64);
        for (text, error) in [
            ("", AliasError::Empty),
            (" \t", AliasError::Empty),
            ("ab", AliasError::Length),
            ("é", AliasError::Length),
            (&too_long, AliasError::Length),
            ("-ab", AliasError::Characters),
            ("ab-", AliasError::Characters),
            ("a b", AliasError::Characters),
            ("a_b", AliasError::Characters),
            ("a.b", AliasError::Characters),
            ("äbc", AliasError::Characters),
            ("xn--bcher-kva", AliasError::Characters),
            ("XN--bcher-kva", AliasError::Characters),
            ("a\r\nb", AliasError::Characters),
            ("a\0b", AliasError::Characters),
        ] {
            assert_eq!(Alias::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn made_up_ones_are_aliases() {
        for byte in 0..=255 {
            let alias = Alias::made_up([byte, 0, 255, 35, 36, byte]);
            assert_eq!(Alias::parse(alias.as_str()), Ok(alias.clone()));
            assert!(!alias.is_reserved());
        }
        assert_eq!(Alias::made_up([0, 25, 26, 35, 36, 37]).as_str(), "docspace-az09ab");
    }

    #[test]
    fn reserved_names_are_aliases_in_order() {
        assert!(RESERVED.is_sorted());
        for name in RESERVED {
            assert!(Alias::parse(name).unwrap().is_reserved(), "{name}");
        }
        assert!(!Alias::parse("acme").unwrap().is_reserved());
    }
}
