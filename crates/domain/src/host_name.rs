//! Host names that a portal may have as its own (`docs/protocol/portal.md` 7.3).

const NAME_MAX: usize = 253;
const LABEL_MAX: usize = 63;

/// A host name of at least two labels, lower case; never an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostName(String);

impl HostName {
    /// Reads a name in any case, with white space around it; none when it is no host name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim().to_ascii_lowercase();
        let is_label = |label: &str| {
            (1..=LABEL_MAX).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let fits = name.len() <= NAME_MAX && name.split('.').all(is_label);
        // A last label with a letter tells a name from an IPv4 address in any of its spellings.
        let is_name = name
            .rsplit_once('.')
            .is_some_and(|(_, last)| last.starts_with(|c: char| c.is_ascii_alphabetic()));
        (fits && is_name).then_some(Self(name))
    }

    /// The name, lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_what_is_none() {
        for (text, name) in [
            ("a.de", "a.de"),
            (" People.ACME.org ", "people.acme.org"),
            ("x-1.y2", "x-1.y2"),
        ] {
            assert_eq!(
                HostName::parse(text).map(|name| name.0),
                Some(name.to_owned()),
                "{text}"
            );
        }
        let (long_label, long) = (format!("{}.de", "a".repeat(64)), "a.".repeat(130) + "de");
        for text in [
            "",
            "acme",
            ".de",
            "a..de",
            "a.de.",
            "-a.de",
            "a-.de",
            "a_b.de",
            "é.de",
            "127.0.0.1",
            "1.0x7f",
            "a b.de",
            "a.de:80",
            "http://a.de",
            "[::1]",
            &long_label,
            &long,
        ] {
            assert_eq!(HostName::parse(text), None, "{text}");
        }
    }
}
