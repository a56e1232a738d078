//! Calls from pages of other hosts (`docs/protocol/http.md` 14).

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

/// Who may call from pages of other hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CorsRule {
    /// Everybody, without cookies.
    #[default]
    Anyone,
    /// Pages of these origins, with cookies; `https://*.example.com` covers the hosts below `example.com`.
    Only(Vec<String>),
}

impl CorsRule {
    fn allows(&self, origin: &str) -> bool {
        match self {
            Self::Anyone => true,
            Self::Only(list) => list.iter().any(|own| matches(own, origin)),
        }
    }

    /// Adds the headers that let the page read the answer.
    pub fn apply(&self, request: &HeaderMap, answer: &mut HeaderMap) {
        let Some(origin) = request.get(header::ORIGIN) else {
            return;
        };
        answer.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        match self {
            Self::Anyone => {
                answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            }
            Self::Only(_) => {
                answer.append(header::VARY, HeaderValue::from_static("Origin"));
                if origin.to_str().is_ok_and(|origin| self.allows(origin)) {
                    answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
                    answer.insert(
                        header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
                        HeaderValue::from_static("true"),
                    );
                }
            }
        }
    }

    /// What the answer to a preflight request carries besides [`CorsRule::apply`]; none when the request is not one.
    #[must_use]
    pub fn preflight(&self, method: &Method, request: &HeaderMap) -> Option<HeaderMap> {
        let wanted = request.get(header::ACCESS_CONTROL_REQUEST_METHOD)?;
        let origin = request.get(header::ORIGIN)?;
        if method != Method::OPTIONS {
            return None;
        }
        let mut answer = HeaderMap::new();
        if origin.to_str().is_ok_and(|origin| self.allows(origin)) {
            answer.insert(header::ACCESS_CONTROL_ALLOW_METHODS, wanted.clone());
            if let Some(names) = request.get(REQUEST_HEADERS) {
                answer.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
            }
        }
        Some(answer)
    }
}

/// Headers of answers that scripts of a page may read beside the few that they always may.
const EXPOSED: &str = "ETag, Idempotency-Replayed, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, \
                       X-RateLimit-Reset, X-Request-Id";
const REQUEST_HEADERS: HeaderName = header::ACCESS_CONTROL_REQUEST_HEADERS;

fn matches(own: &str, origin: &str) -> bool {
    let Some((scheme, domain)) = own.split_once("*.") else {
        return own.eq_ignore_ascii_case(origin);
    };
    let host = origin
        .get(..scheme.len())
        .filter(|start| start.eq_ignore_ascii_case(scheme));
    let Some(host) = host.and_then(|_| origin.get(scheme.len()..)) else {
        return false;
    };
    let below = host
        .len()
        .checked_sub(domain.len())
        .and_then(|at| Some((host.get(..at)?, host.get(at..)?)));
    below.is_some_and(|(start, end)| start.len() > 1 && start.ends_with('.') && end.eq_ignore_ascii_case(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect()
    }

    fn allowed(rule: &CorsRule, origin: &'static str) -> Option<String> {
        let mut answer = HeaderMap::new();
        rule.apply(&request(&[(header::ORIGIN, origin)]), &mut answer);
        let credentials = answer.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS);
        let value = answer
            .get(header::ACCESS_CONTROL_ALLOW_ORIGIN)?
            .to_str()
            .unwrap()
            .to_owned();
        Some(if credentials {
            format!("{value} with credentials")
        } else {
            value
        })
    }

    #[test]
    fn anyone_means_a_star_and_no_credentials() {
        assert_eq!(allowed(&CorsRule::Anyone, "https://a.example").as_deref(), Some("*"));
        let mut answer = HeaderMap::new();
        CorsRule::Anyone.apply(&HeaderMap::new(), &mut answer);
        assert!(answer.is_empty());
    }

    #[test]
    fn listed_origins_are_echoed() {
        let rule = CorsRule::Only(vec!["https://a.example".into(), "https://*.b.example".into()]);
        for (origin, expected) in [
            ("https://a.example", Some("https://a.example with credentials")),
            ("https://x.b.example", Some("https://x.b.example with credentials")),
            ("https://x.y.b.example", Some("https://x.y.b.example with credentials")),
            ("https://b.example", None),
            ("https://xb.example", None),
            ("https://.b.example", None),
            ("http://x.b.example", None),
            ("https://evil.example", None),
            ("null", None),
        ] {
            assert_eq!(allowed(&rule, origin).as_deref(), expected, "{origin}");
        }
    }

    #[test]
    fn preflights_are_recognised_by_all_their_marks() {
        let full = request(&[
            (header::ORIGIN, "https://a.example"),
            (header::ACCESS_CONTROL_REQUEST_METHOD, "PUT"),
            (REQUEST_HEADERS, "authorization, content-type"),
        ]);
        let answer = CorsRule::Anyone.preflight(&Method::OPTIONS, &full).unwrap();
        assert_eq!(answer[header::ACCESS_CONTROL_ALLOW_METHODS], "PUT");
        assert_eq!(
            answer[header::ACCESS_CONTROL_ALLOW_HEADERS],
            "authorization, content-type"
        );
        assert!(CorsRule::Anyone.preflight(&Method::GET, &full).is_none());
        assert!(
            CorsRule::Anyone
                .preflight(&Method::OPTIONS, &request(&[(header::ORIGIN, "x")]))
                .is_none()
        );
        let refused = CorsRule::Only(Vec::new()).preflight(&Method::OPTIONS, &full).unwrap();
        assert!(!refused.contains_key(header::ACCESS_CONTROL_ALLOW_METHODS));
    }
}
