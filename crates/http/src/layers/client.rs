//! Who speaks to us and under which name: addresses, forwarded headers, scheme and host (`docs/protocol/http.md` 11).

use anteroom_domain::Portal;
use anteroom_domain::network::Network;
use anteroom_wire::envelope::display_url;
use anteroom_wire::query::Query;
use http::{HeaderMap, HeaderName, Uri, header};
use std::net::{IpAddr, Ipv4Addr};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Scheme, host and port under which a client reached us.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    https: bool,
    /// Host, and port when it was given.
    authority: String,
}

impl Origin {
    /// Reads an absolute URL such as the value of an `Origin` header; none when it is not one (`null`, other schemes).
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.trim().split_once("://")?;
        let https = scheme.eq_ignore_ascii_case("https");
        if !https && !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let authority = rest.split(['/', '?', '#']).next()?;
        is_authority(authority).then(|| Self {
            https,
            authority: authority.to_owned(),
        })
    }

    /// The host without its port; an IPv6 address keeps its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        host_of(&self.authority)
    }

    /// Whether the scheme is HTTPS.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.https
    }

    const fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    /// Scheme, host and port for links: a loopback name is replaced by the portal's own.
    #[must_use]
    pub fn base_url(&self, portal: &Portal, base_domain: &str) -> String {
        let host = self.host();
        if !is_loopback(host) {
            return format!("{}://{}", self.scheme(), self.authority);
        }
        match &portal.domain {
            Some(domain) => self.at_host(domain),
            None if base_domain == "localhost" => self.at_host(base_domain),
            None => self.at_host(&format!("{}.{base_domain}", portal.alias)),
        }
    }

    /// Scheme, host and port for links that lead to another host.
    #[must_use]
    pub fn at_host(&self, host: &str) -> String {
        let port = self.authority.get(self.host().len()..).unwrap_or_default();
        format!("{}://{host}{port}", self.scheme())
    }

    /// The whole URL of a request as people read it, without escapes.
    #[must_use]
    pub fn href(&self, uri: &Uri) -> String {
        let base = format!("{}://{}", self.scheme(), self.authority);
        display_url(&base, uri.path_and_query().map_or("/", |path| path.as_str()))
    }
}

fn host_of(authority: &str) -> &str {
    let end = match authority.find(']') {
        Some(end) if authority.starts_with('[') => end + 1,
        _ => authority.rfind(':').unwrap_or(authority.len()),
    };
    authority.get(..end).unwrap_or(authority)
}

fn is_authority(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    !host_of(text).is_empty() && text.len() <= 300 && text.bytes().all(plain)
}

fn is_loopback(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The client of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its address, behind trusted proxies too.
    pub address: IpAddr,
    /// Whether it speaks HTTPS, whatever its `origin=` parameter says.
    pub is_https: bool,
    /// Where it reached us, or where its `origin=` parameter says that it did.
    pub origin: Origin,
    /// The `Origin` header, when it can be read.
    pub page: Option<Origin>,
}

impl Client {
    /// Reads a request. `peer` is who holds the connection, `tls` whether it is encrypted.
    #[must_use]
    pub fn of(peer: IpAddr, tls: bool, trusted: &[Network], uri: &Uri, headers: &HeaderMap) -> Self {
        let peer = peer.to_canonical();
        let mut address = peer;
        let mut https = tls;
        let mut authority = uri
            .authority()
            .map(http::uri::Authority::as_str)
            .or_else(|| text(headers, &header::HOST));
        if is_trusted(trusted, peer) {
            let (before, hops) = forwarded_address(peer, trusted, headers);
            address = before;
            if let Some(proto) = hop(headers, &FORWARDED_PROTO, hops) {
                https = proto.eq_ignore_ascii_case(b"https");
            }
            let host = hop(headers, &FORWARDED_HOST, hops);
            authority = host.and_then(|host| std::str::from_utf8(host).ok()).or(authority);
        }
        let authority = authority.filter(|a| is_authority(a)).unwrap_or("localhost").to_owned();
        let named = uri.query().filter(|query| has_origin(query)).and_then(|query| {
            let query = Query::parse(query);
            query.first("origin").and_then(Origin::parse)
        });
        let origin = named.unwrap_or(Origin { https, authority });
        let page = text(headers, &header::ORIGIN).and_then(Origin::parse);
        Self {
            address,
            is_https: https,
            origin,
            page,
        }
    }
}

/// Most queries do not name an origin, so that they need not be parsed for it.
fn has_origin(query: &str) -> bool {
    query
        .as_bytes()
        .windows(7)
        .any(|window| window.eq_ignore_ascii_case(b"origin="))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whether an address is that of a proxy that is believed.
pub(crate) fn is_trusted(trusted: &[Network], address: IpAddr) -> bool {
    trusted.iter().any(|network| network.contains(address))
}

/// Who a trusted proxy says that it speaks for, when that cannot be read: nobody's address, so that whoever it is passes
/// neither for the proxy nor for this machine.
const UNREADABLE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// Walks back over trusted hops; answers the client's address and how many hops there were. Everything before the
/// first hop that is not trusted was written by that one, and counts for nothing.
fn forwarded_address(peer: IpAddr, trusted: &[Network], headers: &HeaderMap) -> (IpAddr, usize) {
    let (mut address, mut hops) = (peer, 0);
    for entry in entries(headers, &FORWARDED_FOR).into_iter().rev() {
        address = parse_address(entry).unwrap_or(UNREADABLE);
        hops += 1;
        if !is_trusted(trusted, address) {
            break;
        }
    }
    (address, hops)
}

fn parse_address(entry: &[u8]) -> Option<IpAddr> {
    let entry = std::str::from_utf8(entry).ok()?.trim_matches('"');
    let plain = entry.parse::<IpAddr>().ok();
    let with_port = || entry.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || entry.strip_prefix('[')?.strip_suffix(']')?.parse::<IpAddr>().ok();
    plain
        .or_else(with_port)
        .or_else(bracketed)
        .map(|address| address.to_canonical())
}

/// What the outermost trusted hop said; the innermost one when the hops are not counted.
fn hop<'a>(headers: &'a HeaderMap, name: &HeaderName, hops: usize) -> Option<&'a [u8]> {
    let all = entries(headers, name);
    all.get(all.len().saturating_sub(hops.max(1))).copied()
}

/// The entries of a list, in whatever it is written: what a client put before them must not take those of the proxy
/// along when it is no text.
fn entries<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<&'a [u8]> {
    let values = headers.get_all(name).iter();
    values
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .filter(|entry| !entry.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_domain::{Instant, PersonId, PortalId};
    use http::HeaderValue;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn seen(peer: &str, uri: &'static str, pairs: &[(&'static str, &'static str)]) -> (String, String) {
        seen_behind(&["127.0.0.1"], peer, uri, &headers(pairs))
    }

    fn seen_behind(proxies: &[&str], peer: &str, uri: &'static str, headers: &HeaderMap) -> (String, String) {
        let proxies: Vec<Network> = proxies.iter().map(|text| text.parse().unwrap()).collect();
        let client = Client::of(peer.parse().unwrap(), false, &proxies, &Uri::from_static(uri), headers);
        (client.address.to_string(), client.origin.href(&Uri::from_static(uri)))
    }

    #[test]
    fn forwarded_headers_count_only_from_trusted_proxies() {
        let forwarded = [
            ("host", "inner:8080"),
            ("x-forwarded-for", "9.9.9.9, 203.0.113.7"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "portal.example"),
        ];
        assert_eq!(
            seen("127.0.0.1", "/a", &forwarded),
            ("203.0.113.7".into(), "https://portal.example/a".into())
        );
        assert_eq!(
            seen("10.0.0.1", "/a", &forwarded),
            ("10.0.0.1".into(), "http://inner:8080/a".into())
        );
        assert_eq!(seen("::ffff:127.0.0.1", "/a", &forwarded).0, "203.0.113.7");
        let chain = [
            ("host", "h"),
            ("x-forwarded-for", "198.51.100.4:99, 127.0.0.1"),
            ("x-forwarded-proto", "https, http"),
        ];
        assert_eq!(
            seen("127.0.0.1", "/", &chain),
            ("198.51.100.4".into(), "https://h/".into())
        );
        let broken = [
            ("host", "h"),
            ("x-forwarded-for", "unknown"),
            ("x-forwarded-host", "a b"),
        ];
        assert_eq!(
            seen("127.0.0.1", "/", &broken),
            ("0.0.0.0".into(), "http://localhost/".into())
        );
    }

    #[test]
    fn networks_of_proxies() {
        let chain = headers(&[("host", "h"), ("x-forwarded-for", "203.0.113.7, 10.2.0.9, 2001:db8::5")]);
        let proxies = ["10.0.0.0/8", "2001:db8::/64"];
        assert_eq!(seen_behind(&proxies, "10.9.9.9", "/", &chain).0, "203.0.113.7");
        assert_eq!(seen_behind(&proxies[..1], "10.9.9.9", "/", &chain).0, "2001:db8::5");
        assert_eq!(seen_behind(&proxies[1..], "10.9.9.9", "/", &chain).0, "10.9.9.9");
    }

    #[test]
    fn a_client_cannot_pass_for_the_proxy() {
        // The proxy adds the last entry; everything before it is the client's.
        for (sent, seen) in [
            (&b"127.0.0.1"[..], "203.0.113.7"),
            (b"127.0.0.1, 127.0.0.1", "203.0.113.7"),
            (b"\xff", "203.0.113.7"),
            (b"\xff, 127.0.0.1", "203.0.113.7"),
            (b"unknown", "203.0.113.7"),
            (b",,,", "203.0.113.7"),
        ] {
            let mut in_one = HeaderMap::new();
            let joined = [sent, b", 203.0.113.7"].concat();
            in_one.insert("x-forwarded-for", HeaderValue::from_bytes(&joined).unwrap());
            let mut in_two = HeaderMap::new();
            in_two.append("x-forwarded-for", HeaderValue::from_bytes(sent).unwrap());
            in_two.append("x-forwarded-for", HeaderValue::from_static("203.0.113.7"));
            for headers in [in_one, in_two] {
                assert_eq!(seen_behind(&["127.0.0.1"], "127.0.0.1", "/", &headers).0, seen);
            }
        }
        for unreadable in ["unknown", "_hidden", "203.0.113.7, unknown", "999.1.1.1"] {
            let headers = headers_of_for(unreadable);
            assert_eq!(seen_behind(&["127.0.0.1"], "127.0.0.1", "/", &headers).0, "0.0.0.0");
        }
    }

    fn headers_of_for(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(FORWARDED_FOR, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn the_origin_parameter_replaces_scheme_host_and_port() {
        let host = [("host", "h:1")];
        let (_, href) = seen("10.0.0.1", "/a%20b?x=1&ORIGIN=https%3A%2F%2FAcme%3A444", &host);
        assert_eq!(href, "https://Acme:444/a b?x=1&ORIGIN=https://Acme:444");
        assert_eq!(
            seen("10.0.0.1", "/a?origin=nonsense", &host).1,
            "http://h:1/a?origin=nonsense"
        );
    }

    #[test]
    fn origins_that_cannot_be_read_are_ignored() {
        assert_eq!(
            Origin::parse("http://Acme").map(|o| o.host().to_owned()),
            Some("Acme".into())
        );
        assert_eq!(
            Origin::parse("HTTPS://[::1]:80/x").map(|o| o.host().to_owned()),
            Some("[::1]".into())
        );
        for text in ["null", "", "acme", "file:///x", "http://", "http://:80", "http://a b"] {
            assert_eq!(Origin::parse(text), None, "{text}");
        }
    }

    #[test]
    fn loopback_names_are_not_put_into_links() {
        let mut portal = Portal::new(PortalId(1), "acme", PersonId(uuid::Uuid::nil()), Instant(0));
        let origin = |url: &str| Origin::parse(url).unwrap();
        assert_eq!(
            origin("http://127.0.0.1:8080").base_url(&portal, "localhost"),
            "http://localhost:8080"
        );
        assert_eq!(
            origin("http://127.0.0.1:8080").base_url(&portal, "cloud.example"),
            "http://acme.cloud.example:8080"
        );
        assert_eq!(
            origin("https://x.example").base_url(&portal, "cloud.example"),
            "https://x.example"
        );
        portal.domain = Some("files.acme.org".into());
        assert_eq!(
            origin("https://[::1]").base_url(&portal, "localhost"),
            "https://files.acme.org"
        );
    }
}
