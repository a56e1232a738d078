//! Who may register without an invitation, and who may write to the administrators (`docs/protocol/portal.md` 7.3, 8).

/// Most domains whose addresses a portal trusts.
pub const TRUSTED_DOMAINS_MAX: usize = 100;
/// Longest message to the administrators.
pub const MESSAGE_MAX_CHARS: usize = 255;
/// Longest name of a domain.
const DOMAIN_MAX_BYTES: usize = 255;

/// Whose addresses are enough to join.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TrustedDomains {
    /// Nobody's: people are invited.
    #[default]
    None,
    /// Those of some domains, in lower case.
    Custom(Vec<String>),
    /// Everybody's.
    All,
}

impl TrustedDomains {
    /// The number on the wire, which is stored too.
    #[must_use]
    pub const fn number(&self) -> i64 {
        match self {
            Self::None => 0,
            Self::Custom(_) => 1,
            Self::All => 2,
        }
    }

    /// The domains that are named.
    #[must_use]
    pub fn names(&self) -> &[String] {
        match self {
            Self::Custom(names) => names,
            Self::None | Self::All => &[],
        }
    }

    /// Whether anybody may join at all.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::All || !self.names().is_empty()
    }

    /// Whether this address is enough to join.
    #[must_use]
    pub fn admits(&self, email: &str) -> bool {
        match self {
            Self::None => false,
            Self::Custom(names) => email
                .rsplit_once('@')
                .is_some_and(|(_, domain)| names.iter().any(|name| name.eq_ignore_ascii_case(domain))),
            Self::All => true,
        }
    }
}

/// Reads the name of a domain, such as `example.org`; white space at its ends and its case do not count.
#[must_use]
pub fn parse_domain(text: &str) -> Option<String> {
    let name = text.trim().to_ascii_lowercase();
    let bytes = name.as_bytes();
    let is_end = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let fits = (3..=DOMAIN_MAX_BYTES).contains(&bytes.len())
        && bytes.first().is_some_and(is_end)
        && bytes.last().is_some_and(is_end)
        && bytes.iter().all(|byte| is_end(byte) || matches!(byte, b'-' | b'.'));
    fits.then_some(name)
}

/// Who may join a portal without an invitation, and as what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinRule {
    /// Whose addresses are enough.
    pub trusted: TrustedDomains,
    /// Whether whoever joins becomes a member who takes no paid seat; a room administrator otherwise, while seats are free.
    pub as_users: bool,
}

impl Default for JoinRule {
    fn default() -> Self {
        Self {
            trusted: TrustedDomains::None,
            as_users: true,
        }
    }
}

/// Who may write to the administrators.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MessageRule {
    /// Whether everybody may, without an account.
    pub is_on: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_domains() {
        for (text, name) in [
            (" Example.ORG ", Some("example.org")),
            ("a-b", Some("a-b")),
            ("abc", Some("abc")),
            ("ab", None),
            ("", None),
            ("-ab", None),
            ("ab.", None),
            ("a b", None),
            ("ab@cd", None),
            ("b\u{fc}cher.de", None),
            ("a\r\nb", None),
        ] {
            assert_eq!(parse_domain(text).as_deref(), name, "{text:?}");
        }
        assert!(parse_domain(&"x".repeat(255)).is_some());
        assert!(parse_domain(&"x".repeat(256)).is_none());
    }

    #[test]
    fn only_the_domain_itself_is_trusted() {
        let custom = TrustedDomains::Custom(vec!["example.org".to_owned()]);
        assert!(custom.admits("ann@example.org") && custom.admits("ann@Example.Org"));
        for stranger in [
            "ann@sub.example.org",
            "ann@example.org.evil.net",
            "ann@notexample.org",
            "example.org",
            "\"ann@example.org\"@evil.net",
        ] {
            assert!(!custom.admits(stranger), "{stranger}");
        }
        assert!(TrustedDomains::All.admits("ann@x.y") && !TrustedDomains::None.admits("ann@x.y"));
        assert!(custom.is_open() && TrustedDomains::All.is_open());
        assert!(!TrustedDomains::None.is_open() && !TrustedDomains::Custom(Vec::new()).is_open());
    }
}
