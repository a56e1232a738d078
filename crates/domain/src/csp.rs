//! Sites that may show the pages of a portal (`docs/protocol/portal.md` 10.3).

/// Most sites that a portal can name: all of them are in a header of every page.
pub const SITES_MAX: usize = 50;
/// Most characters of one site.
const SITE_MAX_CHARS: usize = 128;
const LABEL_MAX: usize = 63;
const SCHEMES: [&str; 2] = ["https://", "http://"];

/// A site as a content security policy names it: a host, perhaps with `*.` before it for the hosts below, with a scheme, or
/// with a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site(String);

impl Site {
    /// Reads a site, with white space around it. None for everything that could mean more in a policy than one host or the
    /// hosts below one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > SITE_MAX_CHARS || !text.is_ascii() {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        let rest = SCHEMES
            .iter()
            .find_map(|scheme| lower.strip_prefix(scheme))
            .unwrap_or(&lower);
        let (host, port) = match rest.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (rest, None),
        };
        let host = host.strip_prefix("*.").unwrap_or(host);
        let fits = host.split('.').all(is_label) && port.is_none_or(is_port);
        fits.then(|| Self(text.to_owned()))
    }

    /// The site as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_label(label: &str) -> bool {
    (1..=LABEL_MAX).contains(&label.len())
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

/// The sites that may show the pages of a portal in frames of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CspRule {
    /// The sites, each once.
    pub sites: Vec<Site>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_and_what_is_none() {
        for text in [
            "example.com",
            "*.example.com",
            "https://example.com",
            "HTTP://Example.com:8080",
            "http://*.example.com",
            "localhost",
            "192.0.2.1:3000",
            "xn--bcher-kva.example",
        ] {
            assert_eq!(Site::parse(text).as_ref().map(Site::as_str), Some(text));
        }
        assert_eq!(Site::parse(" a.example ").unwrap().as_str(), "a.example");
        let (long, long_label) = (
            format!("{}.example", "a.".repeat(80)),
            format!("{}.example", "a".repeat(64)),
        );
        for text in [
            "",
            "*",
            "*.",
            "https://",
            "https:",
            "javascript:alert(1)",
            "data:",
            "'self'",
            "'unsafe-inline'",
            "a.example; script-src *",
            "a.example,b.example",
            "a.example b.example",
            "a.example\r\nX-Other: 1",
            "a.*.example",
            "*.*.example",
            "a..example",
            "-a.example",
            "bücher.example",
            "a.example/path",
            "a.example?x",
            "a.example#x",
            "user@a.example",
            "a.example:0",
            "a.example:65536",
            "a.example:+80",
            "a.example:",
            "a.example:*",
            "ftp://a.example",
            "//a.example",
            "[::1]",
            "a.example\0",
            &long,
            &long_label,
        ] {
            assert_eq!(Site::parse(text), None, "{text:?}");
        }
    }
}
