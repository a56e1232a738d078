//! Writing cookies (`docs/protocol/http.md` 16).

use crate::config::SameSite;
use crate::layers::client::Client;
use crate::reply::Cookie;
use anteroom_domain::Instant;
use anteroom_wire::query::percent_encode;
use http::HeaderValue;
use std::fmt::Write;

/// What decides about the attributes of cookies.
#[derive(Clone, Copy, Debug)]
pub struct CookieRule<'a> {
    /// The configured `SameSite`.
    pub same_site: SameSite,
    /// The domain below which portals live; `localhost` for none.
    pub base_domain: &'a str,
    /// The client.
    pub client: &'a Client,
}

impl CookieRule<'_> {
    /// The value of the `Set-Cookie` header; none when it cannot be written.
    #[must_use]
    pub fn header(&self, cookie: &Cookie) -> Option<HeaderValue> {
        let mut text = format!("{}=", cookie.name);
        percent_encode(&cookie.value, &mut text);
        if let Some(expires) = cookie.expires {
            let _ = write!(text, "; Expires={}", http_date(expires)?);
        }
        if self.is_shared_with_siblings() {
            let _ = write!(text, "; Domain=.{}", self.base_domain);
        }
        text.push_str("; Path=/; HttpOnly");
        if self.client.is_https {
            text.push_str("; Secure");
        }
        let _ = write!(text, "; SameSite={}", self.same_site.name());
        HeaderValue::try_from(text).ok()
    }

    /// Whether the page is another host below the base domain.
    fn is_shared_with_siblings(&self) -> bool {
        let below = |host: &str| {
            let host = host.to_ascii_lowercase();
            host.strip_suffix(self.base_domain)
                .is_some_and(|start| start.is_empty() || start.ends_with('.'))
        };
        let own = self.client.origin.host();
        self.base_domain != "localhost"
            && below(own)
            && self
                .client
                .page
                .as_ref()
                .is_some_and(|page| !page.host().eq_ignore_ascii_case(own) && below(page.host()))
    }
}

/// A date as HTTP writes it, such as `Sun, 06 Nov 1994 08:49:37 GMT`; none beyond the calendar's end.
#[must_use]
pub fn http_date(at: Instant) -> Option<String> {
    let timestamp = jiff::Timestamp::from_second(at.unix_seconds()).ok()?;
    Some(timestamp.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, Uri, header};

    fn written(url: &'static str, page: Option<&'static str>, base_domain: &str, cookie: &Cookie) -> String {
        let mut headers = HeaderMap::new();
        if let Some(page) = page {
            headers.insert(header::ORIGIN, HeaderValue::from_static(page));
        }
        let uri = Uri::from_static(url);
        let tls = uri.scheme_str() == Some("https");
        let client = Client::of([10, 0, 0, 1].into(), tls, &[], &uri, &headers);
        let rule = CookieRule {
            same_site: SameSite::Strict,
            base_domain,
            client: &client,
        };
        rule.header(cookie).unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn attributes() {
        let session = Cookie {
            name: Cookie::SESSION,
            value: "a+/=".into(),
            expires: None,
        };
        assert_eq!(
            written("http://h/", None, "localhost", &session),
            "asc_auth_key=a%2B%2F%3D; Path=/; HttpOnly; SameSite=Strict"
        );
        assert_eq!(
            written(
                "https://a.cloud.example/",
                Some("https://b.cloud.example"),
                "cloud.example",
                &session
            ),
            "asc_auth_key=a%2B%2F%3D; Domain=.cloud.example; Path=/; HttpOnly; Secure; SameSite=Strict"
        );
        assert_eq!(
            written(
                "http://a.cloud.example/",
                Some("https://evilcloud.example"),
                "cloud.example",
                &session
            ),
            "asc_auth_key=a%2B%2F%3D; Path=/; HttpOnly; SameSite=Strict"
        );
        assert_eq!(
            written("http://h/", None, "localhost", &Cookie::clearing(Cookie::SOCKET)),
            "socketio.sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; HttpOnly; SameSite=Strict"
        );
    }
}
