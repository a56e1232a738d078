//! The envelope around every success (`docs/protocol/http.md` 3).

use serde::Deserialize;
use std::borrow::Cow;

/// What `count` is when the operation set no count of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultKind {
    /// Nothing: 0.
    Nothing,
    /// One object or scalar: 1.
    One,
    /// A list of this length: its length.
    List(usize),
}

impl ResultKind {
    /// The `count` member.
    #[must_use]
    pub fn count(self) -> i64 {
        match self {
            Self::Nothing => 0,
            Self::One => 1,
            Self::List(length) => i64::try_from(length).unwrap_or(i64::MAX),
        }
    }
}

/// The `count` of a page of a list with `total` matches: `min(max(total - start_index, 0), page)` (`http.md` 7).
#[must_use]
pub fn page_count(total: i64, start_index: i64, page: i64) -> i64 {
    total.saturating_sub(start_index).max(0).min(page)
}

/// Writes the envelope around a result that is JSON already.
///
/// `response` is left out when there is none, `total` likewise. `href` is the display URL of the request (see
/// [`display_url`]), `method` the HTTP method in upper case.
#[must_use]
pub fn write_envelope(response: Option<&[u8]>, count: i64, total: Option<i64>, href: &str, method: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(response.map_or(0, <[u8]>::len) + href.len() + method.len() + 144);
    out.push(b'{');
    if let Some(response) = response {
        out.extend_from_slice(b"\"response\":");
        out.extend_from_slice(response);
        out.push(b',');
    }
    out.extend_from_slice(b"\"count\":");
    push_integer(&mut out, count);
    if let Some(total) = total {
        out.extend_from_slice(b",\"total\":");
        push_integer(&mut out, total);
    }
    push_links(&mut out, href, method);
    out.extend_from_slice(b",\"status\":0,\"statusCode\":200}");
    out
}

pub(crate) fn push_links(out: &mut Vec<u8>, href: &str, method: &str) {
    out.extend_from_slice(b",\"links\":[{\"href\":");
    push_text(out, href);
    out.extend_from_slice(b",\"action\":");
    push_text(out, method);
    out.extend_from_slice(b"}]");
}

pub(crate) fn push_integer(out: &mut Vec<u8>, number: i64) {
    let mut digits = [0_u8; 20];
    let mut rest = number.unsigned_abs();
    let mut used = 0;
    for slot in digits.iter_mut().rev() {
        // A digit always fits into a byte.
        *slot = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        used += 1;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        out.push(b'-');
    }
    out.extend(digits.iter().skip(digits.len() - used));
}

/// Writes a JSON string.
pub(crate) fn push_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let plain = |b: u8| b >= 0x20 && b != b'"' && b != b'\\';
    if text.bytes().all(plain) {
        out.extend_from_slice(text.as_bytes());
    } else {
        for c in text.chars() {
            match c {
                '"' => out.extend_from_slice(b"\\\""),
                '\\' => out.extend_from_slice(b"\\\\"),
                '\n' => out.extend_from_slice(b"\\n"),
                '\r' => out.extend_from_slice(b"\\r"),
                '\t' => out.extend_from_slice(b"\\t"),
                c if u32::from(c) < 0x20 => out.extend_from_slice(format!("\\u{:04x}", u32::from(c)).as_bytes()),
                c => {
                    let mut buffer = [0; 4];
                    out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
                }
            }
        }
    }
    out.push(b'"');
}

/// The display URL of a request: base (scheme and host, no slash at the end), path and query as they arrived, with
/// percent escapes resolved where they stand for valid UTF-8.
#[must_use]
pub fn display_url(base_url: &str, path_and_query: &str) -> String {
    let shown = crate::query::percent_decode(path_and_query, false);
    let mut out = String::with_capacity(base_url.len() + shown.len());
    out.push_str(base_url);
    out.push_str(match &shown {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => text,
    });
    out
}

/// A success answer as a client reads it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope<T> {
    /// The result; none when the operation returned nothing.
    #[serde(default = "none")]
    pub response: Option<T>,
    /// How many items the result (or the page) has.
    #[serde(default)]
    pub count: i64,
    /// How many items match, on paged lists only.
    #[serde(default)]
    pub total: Option<i64>,
    /// 0 on success.
    #[serde(default)]
    pub status: i64,
    /// The HTTP status.
    #[serde(default)]
    pub status_code: u16,
}

fn none<T>() -> Option<T> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_envelope_as_written() {
        let href = "http://host/api/2.0/people/filter?count=2";
        assert_eq!(
            text(write_envelope(Some(b"[1,2]"), 2, Some(42), href, "GET")),
            "{\"response\":[1,2],\"count\":2,\"total\":42,\"links\":[{\"href\":\"http://host/api/2.0/people/filter?count=2\",\
             \"action\":\"GET\"}],\"status\":0,\"statusCode\":200}"
        );
        assert_eq!(
            text(write_envelope(None, 0, None, "http://h/", "DELETE")),
            "{\"count\":0,\"links\":[{\"href\":\"http://h/\",\"action\":\"DELETE\"}],\"status\":0,\"statusCode\":200}"
        );
    }

    #[test]
    fn one_allocation_is_enough() {
        let written = write_envelope(Some(b"{}"), i64::MIN, Some(i64::MAX), "http://host/", "OPTIONS");
        assert!(written.len() <= 2 + "http://host/".len() + "OPTIONS".len() + 144);
    }

    #[test]
    fn any_address_stays_json() {
        let href = "http://h/\"\\\n\u{1}é😀";
        let value: serde_json::Value = serde_json::from_slice(&write_envelope(None, 0, None, href, "GET")).unwrap();
        assert_eq!(value["links"][0]["href"], href);
    }

    #[test]
    fn integers() {
        for number in [0, 7, 10, -1, 1234, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            push_integer(&mut out, number);
            assert_eq!(text(out), number.to_string());
        }
    }

    #[test]
    fn counts() {
        assert_eq!(ResultKind::Nothing.count(), 0);
        assert_eq!(ResultKind::One.count(), 1);
        assert_eq!(ResultKind::List(3).count(), 3);
        for (total, start, page, expected) in [
            (42, 0, 100, 42),
            (42, 40, 10, 2),
            (42, 42, 10, 0),
            (42, 99, 10, 0),
            (42, 0, 5, 5),
        ] {
            assert_eq!(page_count(total, start, page), expected);
        }
    }

    #[test]
    fn display_urls_are_unescaped() {
        for (raw, shown) in [
            ("/api/2.0/people", "http://h/api/2.0/people"),
            ("/a%20b?c=d%40e", "http://h/a b?c=d@e"),
            ("/a?b=c+d", "http://h/a?b=c+d"),
            ("/%ff%C3%A9", "http://h/%ffé"),
            ("/100%", "http://h/100%"),
        ] {
            assert_eq!(display_url("http://h", raw), shown);
        }
    }

    #[test]
    fn a_client_reads_it_back() {
        let bytes = write_envelope(Some(b"\"x\""), 1, None, "http://h/", "GET");
        let envelope: Envelope<String> = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(
            (envelope.response.as_deref(), envelope.count, envelope.status_code),
            (Some("x"), 1, 200)
        );
        let empty: Envelope<String> = serde_json::from_slice(&write_envelope(None, 0, None, "", "GET")).unwrap();
        assert_eq!(empty.response, None);
    }
}
