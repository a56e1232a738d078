//! What clear-text passwords a portal accepts (`docs/protocol/auth.md` 14, `docs/protocol/people.md` 3.7).

/// Longest clear-text password, in characters.
pub const PASSWORD_MAX_CHARS: usize = 30;

/// The rule of a portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// Shortest password, 8 to 30 characters.
    pub min_length: usize,
    /// A capital letter is needed.
    pub upper_case: bool,
    /// A digit is needed.
    pub digits: bool,
    /// A special character is needed.
    pub special_symbols: bool,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            min_length: 8,
            upper_case: false,
            digits: false,
            special_symbols: false,
        }
    }
}

/// A password breaks the rule; says what the rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.sentence())]
pub struct PasswordRefused(pub PasswordPolicy);

impl PasswordPolicy {
    /// Checks a clear-text password: printable ASCII without spaces, long enough, not too long, with what is needed.
    ///
    /// # Errors
    /// [`PasswordRefused`] when it breaks any part of the rule.
    pub fn check(&self, password: &str) -> Result<(), PasswordRefused> {
        let chars = password.chars().count();
        let fits = (self.min_length..=PASSWORD_MAX_CHARS).contains(&chars)
            && password.chars().all(|c| c.is_ascii_graphic())
            && (!self.upper_case || password.chars().any(|c| c.is_ascii_uppercase()))
            && (!self.digits || password.chars().any(|c| c.is_ascii_digit()))
            && (!self.special_symbols || password.chars().any(|c| c.is_ascii_punctuation()));
        if fits { Ok(()) } else { Err(PasswordRefused(*self)) }
    }

    /// The rule as the message of a refusal.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut text = format!(
            "Password must contain from {} to {PASSWORD_MAX_CHARS} characters, only latin letters, no spaces",
            self.min_length
        );
        for (on, part) in [
            (self.upper_case, ", capital letters"),
            (self.digits, ", digits"),
            (self.special_symbols, ", special characters"),
        ] {
            if on {
                text.push_str(part);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_rule() {
        let rule = PasswordPolicy::default();
        for good in ["password", "!~aA1234", &"x".repeat(30)] {
            assert_eq!(rule.check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "seven77",
            "pass word",
            "пароль-пароль",
            "tab\tbed-x",
            &"x".repeat(31),
        ] {
            assert!(rule.check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_part_is_enforced_and_named() {
        let rule = PasswordPolicy {
            min_length: 10,
            upper_case: true,
            digits: true,
            special_symbols: true,
        };
        assert_eq!(rule.check("Abcdefg1!x"), Ok(()));
        for bad in ["abcdefg1!x", "Abcdefgh!x", "Abcdefg1xx", "Abcdef1!"] {
            assert!(rule.check(bad).is_err(), "{bad}");
        }
        assert_eq!(
            PasswordRefused(rule).to_string(),
            "Password must contain from 10 to 30 characters, only latin letters, no spaces, capital letters, digits, special characters"
        );
    }
}
