//! Where the links of a portal lead.

use crate::app::Ctx;
use crate::bootstrap::FIRST;
use crate::resolve_portal::LOCAL_ALIAS;
use anteroom_domain::Portal;

impl Ctx {
    /// Where links to a portal begin, such as `https://acme.example.org`; no slash at the end. Made of what the operator
    /// and the portal are set to, never of a request: whoever sends a request chooses its `Host` header, and could
    /// otherwise have a link to a place of his own sent to somebody else.
    #[must_use]
    pub fn root_url(&self, portal: &Portal) -> String {
        let public = self.settings.public_url.as_str();
        match self.own_host(portal) {
            Some(host) => with_host(public, &host),
            None => public.to_owned(),
        }
    }

    /// The host name that leads to a portal and to no other one; none for the portal of the installation itself, which
    /// is found under every name that means nothing else.
    #[must_use]
    pub fn own_host(&self, portal: &Portal) -> Option<String> {
        let base_domain = &self.settings.base_domain;
        match &portal.domain {
            Some(domain) => Some(domain.clone()),
            None if base_domain != LOCAL_ALIAS => Some(format!("{}.{base_domain}", portal.alias)),
            None if portal.id == FIRST || portal.alias == LOCAL_ALIAS => None,
            None => Some(portal.alias.clone()),
        }
    }
}

/// A root URL with another host; scheme and port stay.
fn with_host(root: &str, host: &str) -> String {
    let (scheme, authority) = root.split_once("://").unwrap_or(("http", root));
    // The colons of an IPv6 address are within brackets.
    let port = authority
        .rsplit_once(':')
        .filter(|(_, port)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(String::new(), |(_, port)| format!(":{port}"));
    format!("{scheme}://{host}{port}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scheme_and_port_stay() {
        for (root, expected) in [
            ("https://portal.example.org", "https://acme.example.org"),
            ("http://127.0.0.1:8080", "http://acme.example.org:8080"),
            ("http://[::1]:8080", "http://acme.example.org:8080"),
            ("http://[::1]", "http://acme.example.org"),
        ] {
            assert_eq!(with_host(root, "acme.example.org"), expected, "{root}");
        }
    }
}
