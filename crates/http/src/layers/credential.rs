//! Which credential a request presents (`docs/protocol/auth.md` 1, `anteroom.md` rows 15 and 16).

use crate::reply::Cookie;
use anteroom_app::Presented;
use anteroom_wire::query::percent_decode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, header};
use zeroize::Zeroizing;

/// What decided about the credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decider {
    /// Neither an `Authorization` header nor a session cookie.
    Nothing,
    /// The session cookie.
    Cookie,
    /// An `Authorization` header with Basic.
    Basic,
    /// Another `Authorization` header.
    Header,
}

/// The credential that counts.
#[derive(Debug)]
pub struct Selected {
    /// The credential; [`Presented::None`] when there is none or it cannot be read.
    pub presented: Presented,
    /// Where it stood.
    pub decider: Decider,
}

/// What kinds of `Authorization` headers are understood beside those of everybody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Understood {
    /// `Control …`, on the control listener.
    pub control: bool,
    /// A bare API key (`anteroom.md` row 16); not in reference mode.
    pub bare_keys: bool,
}

/// Picks the credential: an `Authorization` header, when there is one, always decides; the cookie counts only without.
#[must_use]
pub fn select(headers: &HeaderMap, understood: Understood) -> Selected {
    if let Some(value) = given_header(headers) {
        // Credentials that are not text cannot be any of ours.
        let value = value.to_str().map_or("", str::trim);
        return from_header(value, understood);
    }
    match session_of_cookie(headers) {
        Some(presented) => Selected {
            presented,
            decider: Decider::Cookie,
        },
        None => Selected {
            presented: Presented::None,
            decider: Decider::Nothing,
        },
    }
}

/// The session that the cookie names, whether it decides or not.
#[must_use]
pub fn session_of_cookie(headers: &HeaderMap) -> Option<Presented> {
    let token = find_cookie(headers, Cookie::SESSION).filter(|token| !token.is_empty())?;
    Some(Presented::Session(decode_token(token)))
}

/// Whether there is an `Authorization` header, so that a cookie does not count; an empty one is none.
#[must_use]
pub fn is_header_given(headers: &HeaderMap) -> bool {
    given_header(headers).is_some()
}

fn given_header(headers: &HeaderMap) -> Option<&HeaderValue> {
    headers
        .get(header::AUTHORIZATION)
        .filter(|value| !value.as_bytes().trim_ascii().is_empty())
}

fn from_header(value: &str, understood: Understood) -> Selected {
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    if scheme.eq_ignore_ascii_case("basic") {
        let presented = basic(rest.trim()).unwrap_or(Presented::None);
        return Selected {
            presented,
            decider: Decider::Basic,
        };
    }
    let presented = match scheme {
        "Control" if understood.control => Presented::Control(rest.trim().to_owned()),
        "Bearer" => token(rest.trim()),
        _ if is_key(value) && !understood.bare_keys => Presented::None,
        _ => token(value),
    };
    Selected {
        presented,
        decider: Decider::Header,
    }
}

fn token(text: &str) -> Presented {
    if text.is_empty() || is_jwt(text) {
        Presented::None
    } else if is_key(text) {
        Presented::ApiKey(text.to_owned())
    } else {
        Presented::Session(decode_token(text))
    }
}

fn is_key(text: &str) -> bool {
    text.starts_with(anteroom_domain::key::KEY_PREFIX)
}

/// Three parts with dots between: an access token of an authorisation server, of which there is none yet.
fn is_jwt(text: &str) -> bool {
    text.split('.').count() == 3 && text.split('.').all(|part| !part.is_empty())
}

fn basic(encoded: &str) -> Option<Presented> {
    let decoded = Zeroizing::new(STANDARD.decode(encoded).ok()?);
    let (login, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    // No login has it, and not every database can look for it.
    if login.contains('\0') {
        return None;
    }
    Some(Presented::Basic {
        login: login.to_owned(),
        password: Zeroizing::new(password.to_owned()),
    })
}

/// A session token may come percent-encoded, and with a space where it had a `+`.
fn decode_token(token: &str) -> String {
    let decoded = percent_decode(token, false);
    decoded.replace(' ', "+")
}

/// The value of a cookie of the request, as sent; the first one of that name counts.
#[must_use]
pub fn find_cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(own, _)| *own == name)
        .map(|(_, value)| value.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(authorization: Option<&str>, cookie: Option<&str>, control: bool) -> String {
        let mut headers = HeaderMap::new();
        if let Some(value) = authorization {
            headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        if let Some(value) = cookie {
            headers.insert(header::COOKIE, HeaderValue::from_str(value).unwrap());
        }
        let understood = Understood {
            control,
            bare_keys: true,
        };
        let selected = select(&headers, understood);
        let what = match selected.presented {
            Presented::None => "none".to_owned(),
            Presented::ApiKey(key) => format!("key {key}"),
            Presented::Session(token) => format!("session {token}"),
            Presented::Basic { login, password } => format!("basic {login} {}", password.as_str()),
            Presented::Control(token) => format!("control {token}"),
        };
        format!("{:?} {what}", selected.decider)
    }

    #[test]
    fn the_header_decides() {
        let cookie = Some("a=1; asc_auth_key=c%2Bd e/=; b=2");
        for (header, expected) in [
            (None, "Cookie session c+d+e/="),
            (Some(""), "Cookie session c+d+e/="),
            (Some("Bearer sk-12"), "Header key sk-12"),
            (Some("sk-12"), "Header key sk-12"),
            (Some("Bearer t0k%2Ben"), "Header session t0k+en"),
            (Some("t0ken"), "Header session t0ken"),
            (Some("Bearer a.b.c"), "Header none"),
            (Some("a.b.c"), "Header none"),
            (Some("Bearer"), "Header none"),
            (Some("Bearer "), "Header none"),
            (Some("bearer t0ken"), "Header session bearer+t0ken"),
            (Some("Basic YTpiOmM="), "Basic basic a b:c"),
            (Some("basic YTpi"), "Basic basic a b"),
            (Some("Basic !!!"), "Basic none"),
            (Some("Basic YWI="), "Basic none"),
            (Some("Basic"), "Basic none"),
            (Some("Control x"), "Header session Control+x"),
        ] {
            assert_eq!(chosen(header, cookie, false), expected, "{header:?}");
        }
        assert_eq!(chosen(Some("Control x"), cookie, true), "Header control x");
    }

    #[test]
    fn the_reference_knows_no_bare_keys() {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("sk-12"));
        let presented = select(&headers, Understood::default()).presented;
        assert!(matches!(presented, Presented::None), "{presented:?}");
    }

    #[test]
    fn empty_cookies_are_no_cookies() {
        for cookie in ["", "asc_auth_key=", "other=1", ";;", "asc_auth_key"] {
            assert_eq!(chosen(None, Some(cookie), false), "Nothing none", "{cookie}");
        }
        assert_eq!(chosen(None, Some("asc_auth_key=\"q\""), false), "Cookie session q");
    }
}
