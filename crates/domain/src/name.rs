//! Names of people (`docs/protocol/people.md` 3.4-3.6).

use regex::Regex;

/// Longest first or last name, in characters.
pub const NAME_MAX_CHARS: usize = 64;

/// The pattern of an installation that sets no other: letters and combining marks of any script, apostrophe, space,
/// hyphen.
pub const DEFAULT_NAME_PATTERN: &str = r"^[\p{L}\p{M}' \-]+$";

/// What names an installation accepts.
#[derive(Clone, Debug)]
pub struct NameRule(Regex);

/// A name breaks the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("incorrect first name or last name")]
pub struct NameRefused;

impl NameRule {
    /// A rule of one's own, a regular expression.
    ///
    /// # Errors
    /// The pattern's error when it is not a regular expression.
    pub fn new(pattern: &str) -> Result<Self, Box<regex::Error>> {
        Regex::new(pattern).map(Self).map_err(Box::new)
    }

    /// Checks both names: the first one must match, the last one may be empty; neither may be longer than
    /// [`NAME_MAX_CHARS`].
    ///
    /// # Errors
    /// [`NameRefused`] when one of them does not.
    pub fn check(&self, first: &str, last: &str) -> Result<(), NameRefused> {
        let fits = |name: &str| name.chars().count() <= NAME_MAX_CHARS && self.0.is_match(name);
        if fits(first) && (last.is_empty() || fits(last)) {
            Ok(())
        } else {
            Err(NameRefused)
        }
    }

    /// The pattern.
    #[must_use]
    pub fn pattern(&self) -> &str {
        self.0.as_str()
    }
}

/// How a person is called, not encoded: first and last name in the order of the culture, else the address.
#[must_use]
pub fn display_name(first: &str, last: &str, email: &str, culture: &str) -> String {
    let language = culture.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let name = match language.as_str() {
        "ru" => format!("{last} {first}"),
        "zh" | "ja" | "ko" => format!("{last}{first}"),
        _ => format!("{first} {last}"),
    };
    let name = name.trim();
    if name.is_empty() {
        email.to_owned()
    } else {
        name.to_owned()
    }
}

/// The text from which a user name is made: the local part of the address without what would break a URL segment.
#[must_use]
pub fn user_name_base(local_part: &str) -> String {
    let base: String = local_part
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace() && !matches!(c, '/' | '\\' | '"' | '?' | '#'))
        .collect();
    // A user name that reads as an identifier could be mistaken for one in a path.
    if base.is_empty() || uuid::Uuid::try_parse(&base).is_ok() {
        format!("user-{base}")
    } else {
        base
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let rule = NameRule::new(DEFAULT_NAME_PATTERN).unwrap();
        for (first, last) in [
            ("Ann", ""),
            ("Jean-Luc", "O'Neil"),
            ("Мария", "Де Ла Крус"),
            ("李", "小龙"),
            ("Zoë", "e\u{301}"),
        ] {
            assert_eq!(rule.check(first, last), Ok(()), "{first} {last}");
        }
        let long = "a".repeat(65);
        for (first, last) in [
            ("", "Lee"),
            ("R2D2", ""),
            ("Ann", "<b>"),
            ("a@b", ""),
            ("😀", ""),
            (long.as_str(), ""),
            ("Ann\n", ""),
        ] {
            assert_eq!(rule.check(first, last), Err(NameRefused), "{first} {last}");
        }
    }

    #[test]
    fn order_follows_the_culture() {
        for (culture, name) in [
            ("en-US", "Ann Lee"),
            ("ru", "Lee Ann"),
            ("ja-JP", "LeeAnn"),
            ("zh-CN", "LeeAnn"),
        ] {
            assert_eq!(display_name("Ann", "Lee", "a@b.c", culture), name);
        }
        assert_eq!(display_name("", "", "a@b.c", "en"), "a@b.c");
        assert_eq!(display_name("Ann", "", "a@b.c", "en"), "Ann");
    }

    #[test]
    fn user_names_are_never_identifiers() {
        assert_eq!(user_name_base("john.doe"), "john.doe");
        assert_eq!(user_name_base("\"a b\""), "ab");
        assert!(user_name_base("4a515a15d4d64b8e828ee0586f18f3a3").starts_with("user-"));
    }
}
