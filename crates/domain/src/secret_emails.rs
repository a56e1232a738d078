//! Addresses that some limits do not hold (`docs/protocol/http.md` 22): those of an operator's own tests.

use regex::{Regex, RegexBuilder};

/// Which addresses they are; none unless a pattern is set.
#[derive(Clone, Debug, Default)]
pub struct SecretEmails(Option<Regex>);

/// A text that is no regular expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a regular expression")]
pub struct BadPattern;

impl SecretEmails {
    /// The addresses that match a regular expression from their beginning to their end; none for an empty one.
    ///
    /// # Errors
    /// [`BadPattern`] when it is not one.
    pub fn parse(pattern: &str) -> Result<Self, BadPattern> {
        if pattern.is_empty() {
            return Ok(Self(None));
        }
        // By itself first: `a)|(b` is one only between the parentheses below.
        Regex::new(pattern).map_err(|_| BadPattern)?;
        // Whole, so that nobody gets in by putting what is expected into the middle of another address.
        let whole = RegexBuilder::new(&format!("^(?:{pattern})$"))
            .case_insensitive(true)
            .build();
        whole.map(|regex| Self(Some(regex))).map_err(|_| BadPattern)
    }

    /// Whether an address is among them, in any case and with any dots in the local part of an address at gmail.com.
    #[must_use]
    pub fn is_secret(&self, email: &str) -> bool {
        self.0.as_ref().is_some_and(|pattern| pattern.is_match(&plain(email)))
    }
}

fn plain(email: &str) -> String {
    let email = email.trim().to_lowercase();
    match email.rsplit_once('@') {
        Some((local, "gmail.com")) => format!("{}@gmail.com", local.replace('.', "")),
        _ => email,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_addresses_in_any_case_and_without_dots() {
        let secret = SecretEmails::parse(r"robot\+.*@gmail\.com|.*@test\.example").unwrap();
        for (email, is) in [
            ("robot+1@gmail.com", true),
            (" R.o.Bot+x.y@GMAIL.com ", true),
            ("ann@test.example", true),
            ("ann@test.example.evil.com", false),
            ("robot+1@gmail.com@x.org", false),
            ("ro.bot+1@googlemail.com", false),
            ("", false),
        ] {
            assert_eq!(secret.is_secret(email), is, "{email}");
        }
        assert!(!SecretEmails::default().is_secret("") && !SecretEmails::parse("").unwrap().is_secret("a@b.cc"));
        for bad in ["(", "a)|(b", "*"] {
            assert!(SecretEmails::parse(bad).is_err(), "{bad}");
        }
    }
}
