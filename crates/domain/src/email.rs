//! Addresses (`docs/protocol/people.md` 1.2, 3.5).

use std::fmt;
use std::net::Ipv4Addr;

/// Longest address, in characters.
pub const EMAIL_MAX_CHARS: usize = 255;

/// A parsed address, with the case given.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email(String);

/// A text is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct ParseEmailError;

impl Email {
    /// Reads an address as creation and updates accept it: a local part, one `@`, a domain; no white space, no control
    /// characters, none of `< > ( ) [ ] \ , ; :` outside quotes, labels that are neither empty nor begin with a hyphen.
    /// Wider than [`matches_strict`]: single-label and international domains are addresses too.
    ///
    /// # Errors
    /// [`ParseEmailError`] when the text is something else or longer than [`EMAIL_MAX_CHARS`].
    pub fn parse(text: &str) -> Result<Self, ParseEmailError> {
        let (local, domain) = split(text).ok_or(ParseEmailError)?;
        let domain_fits = is_ip_literal(domain)
            || domain.split('.').all(|label| {
                !label.is_empty()
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            });
        if text.chars().count() <= EMAIL_MAX_CHARS && is_local_part(local) && domain_fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseEmailError)
        }
    }

    /// The address as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `@`.
    #[must_use]
    pub fn local_part(&self) -> &str {
        split(&self.0).map_or("", |(local, _)| local)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The weak rule that every request member with an address is held to: exactly one `@`, neither first nor last.
#[must_use]
pub fn passes_attribute(text: &str) -> bool {
    let mut parts = text.split('@');
    matches!((parts.next(), parts.next(), parts.next()), (Some(a), Some(b), None) if !a.is_empty() && !b.is_empty())
}

/// The strict rule of invitations and address changes: a domain of ASCII labels that ends in at least two letters, or
/// an IP literal.
#[must_use]
pub fn matches_strict(text: &str) -> bool {
    let Some((local, domain)) = split(text) else {
        return false;
    };
    if !is_local_part(local) {
        return false;
    }
    if is_ip_literal(domain) {
        return true;
    }
    let Some((rest, top)) = domain.rsplit_once('.') else {
        return false;
    };
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    rest.split('.').all(is_label) && top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic())
}

/// Whether the domain of an address has a label in punycode, which shows other characters than it is written with.
#[must_use]
pub fn is_punycode(text: &str) -> bool {
    split(text).is_some_and(|(_, domain)| {
        domain
            .split('.')
            .any(|label| label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--")))
    })
}

fn split(text: &str) -> Option<(&str, &str)> {
    text.rsplit_once('@')
        .filter(|(local, domain)| !local.is_empty() && !domain.is_empty())
}

fn is_local_part(local: &str) -> bool {
    let quoted = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    if let Some(inside) = quoted {
        return !inside.is_empty() && !inside.chars().any(|c| c.is_control() || c == '"' || c == '\\');
    }
    local
        .split('.')
        .all(|run| !run.is_empty() && !run.chars().any(is_special))
}

fn is_special(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(
            c,
            '<' | '>' | '(' | ')' | '[' | ']' | '\\' | ',' | ';' | ':' | '@' | '"'
        )
}

fn is_ip_literal(domain: &str) -> bool {
    domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|inside| inside.parse::<Ipv4Addr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in [
            "a@b.co",
            "John.Doe+x@example.com",
            "\"a b\"@x.org",
            "u@localhost",
            "u@[10.0.0.1]",
            "ü@bücher.de",
        ] {
            assert_eq!(Email::parse(good).map(|e| e.to_string()), Ok(good.to_owned()));
        }
        for bad in [
            "",
            "a",
            "@b.co",
            "a@",
            "a b@c.de",
            "a@b c",
            "a@@b.c",
            ".a@b.c",
            "a.@b.c",
            "a@-b.c",
            "a@b..c",
            "a\r\nX: y@b.c",
            "a@b.c\n",
        ] {
            assert_eq!(Email::parse(bad), Err(ParseEmailError), "{bad:?}");
        }
        assert!(Email::parse(&format!("{}@b.co", "a".repeat(251))).is_err());
    }

    #[test]
    fn punycode_is_seen_in_any_label() {
        for (text, is) in [
            ("a@xn--bcher-kva.de", true),
            ("a@www.XN--bcher-kva.de", true),
            ("xn--a@b.co", false),
            ("a@b.co", false),
            ("a@ü", false),
        ] {
            assert_eq!(is_punycode(text), is, "{text}");
        }
    }

    #[test]
    fn the_weak_rule() {
        for (text, passes) in [
            ("a@b", true),
            ("a b@c", true),
            ("", false),
            ("@a", false),
            ("a@", false),
            ("a@b@c", false),
        ] {
            assert_eq!(passes_attribute(text), passes, "{text}");
        }
    }

    #[test]
    fn the_strict_rule() {
        for (text, passes) in [
            ("a@b.co", true),
            ("a@b.c", false),
            ("a@localhost", false),
            ("a@bücher.de", false),
            ("a@[1.2.3.4]", true),
            ("a@b.c1", false),
        ] {
            assert_eq!(matches_strict(text), passes, "{text}");
        }
    }
}
