//! Calls with an `Idempotency-Key`: carried out once, and answered the same way again (`docs/protocol/anteroom.md` row 8).

use crate::problem::{Kind, Problem};
use anteroom_app::idempotency::Begun;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use sha2::{Digest, Sha256};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Longest key, in characters.
const KEY_MAX_CHARS: usize = 255;

const MALFORMED: &str = "The Idempotency-Key must be 1 to 255 visible ASCII characters, given once.";
const OTHER_REQUEST: &str =
    "The Idempotency-Key was used for another request before. Choose a new key for a new request.";
const RUNNING: &str = "The first request with this Idempotency-Key is still being carried out. Try again in a moment.";
const UNKNOWN: &str = "The first request with this Idempotency-Key was interrupted, and its outcome is unknown. Look at what was done before you repeat it with a new key.";
const TOO_LONG: &str = "The first request with this Idempotency-Key was carried out, but its answer was too long to be kept. Read what it changed instead of repeating it.";
const SECRET: &str = "The first request with this Idempotency-Key was carried out. Its answer showed a secret, which is shown once and kept nowhere. Look at what was done before you repeat it with a new key.";

/// The key of a request; none when it has none.
///
/// # Errors
/// 400 when it is not one key of 1 to 255 visible ASCII characters.
pub fn key_of(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut given = headers.get_all(KEY).iter();
    let Some(key) = given.next() else {
        return Ok(None);
    };
    let bytes = key.as_bytes();
    let is_fine =
        (1..=KEY_MAX_CHARS).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic) && given.next().is_none();
    match key.to_str() {
        Ok(key) if is_fine => Ok(Some(key.to_owned())),
        _ => Err(Problem::bad_argument(MALFORMED)),
    }
}

/// What tells a request from others: method, path and query as sent, and the body or the parts of its form.
#[must_use]
pub fn fingerprint(method: &str, target: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [method.as_bytes(), target.as_bytes()].iter().chain(parts) {
        // Where one part ends and the next begins counts.
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// What a call is answered that is not the first one with its key.
///
/// # Errors
/// The refusal, when no answer can be given again.
pub fn again(begun: &Begun) -> Result<Response<Bytes>, Problem> {
    let conflict = |words| Problem::plain(StatusCode::CONFLICT, Kind::InvalidOperation, words);
    match begun {
        Begun::Answered(kept) => {
            let mut answer = unpack(kept).ok_or_else(|| conflict(UNKNOWN))?;
            answer.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
            Ok(answer)
        }
        Begun::OtherRequest => Err(Problem::plain(
            StatusCode::UNPROCESSABLE_ENTITY,
            Kind::Argument,
            OTHER_REQUEST,
        )),
        Begun::First(_) | Begun::Running => Err(conflict(RUNNING).retry_after(1)),
        Begun::Unknown => Err(conflict(UNKNOWN)),
        Begun::TooLong => Err(conflict(TOO_LONG)),
        Begun::Secret => Err(conflict(SECRET)),
    }
}

/// An answer as it is kept: status, headers, body, each with its length before it.
pub fn pack(answer: &Response<Bytes>) -> Vec<u8> {
    let mut kept = Vec::with_capacity(answer.body().len() + 512);
    kept.extend_from_slice(&answer.status().as_u16().to_be_bytes());
    for (name, value) in answer.headers() {
        push(&mut kept, name.as_str().as_bytes());
        push(&mut kept, value.as_bytes());
    }
    // No header has an empty name.
    push(&mut kept, b"");
    kept.extend_from_slice(answer.body());
    kept
}

fn push(kept: &mut Vec<u8>, bytes: &[u8]) {
    // Headers of ours are far from four billion bytes.
    kept.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or_default().to_be_bytes());
    kept.extend_from_slice(bytes);
}

fn unpack(kept: &[u8]) -> Option<Response<Bytes>> {
    let (status, mut rest) = kept.split_first_chunk::<2>()?;
    let mut headers = HeaderMap::new();
    loop {
        let (name, after) = take(rest)?;
        if name.is_empty() {
            rest = after;
            break;
        }
        let (value, after) = take(after)?;
        headers.append(HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(value).ok()?);
        rest = after;
    }
    let mut answer = Response::new(Bytes::copy_from_slice(rest));
    *answer.status_mut() = StatusCode::from_u16(u16::from_be_bytes(*status)).ok()?;
    *answer.headers_mut() = headers;
    Some(answer)
}

fn take(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        let given = |values: &[&[u8]]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(KEY, HeaderValue::from_bytes(value).unwrap());
            }
            key_of(&headers).map_err(|problem| problem.status().as_u16())
        };
        assert_eq!(given(&[]), Ok(None));
        assert_eq!(given(&[b"a!~"]), Ok(Some("a!~".to_owned())));
        assert_eq!(given(&[&[b'k'; 255]]), Ok(Some("k".repeat(255))));
        for wrong in [&b""[..], b"a b", b"a\tb", "ä".as_bytes(), &[b'k'; 256]] {
            assert_eq!(given(&[wrong]), Err(400), "{wrong:?}");
        }
        assert_eq!(given(&[b"a", b"a"]), Err(400));
    }

    #[test]
    fn every_part_of_a_request_counts() {
        let one = fingerprint("PUT", "/a?b", &[b"{}"]);
        assert_eq!(one, fingerprint("PUT", "/a?b", &[b"{}"]));
        for (method, target, parts) in [
            ("POST", "/a?b", &[&b"{}"[..]][..]),
            ("PUT", "/a?c", &[b"{}"]),
            ("PUT", "/a?b", &[b"{ }"]),
            ("PUT", "/a?b{", &[b"}"]),
            ("PUT/", "a?b", &[b"{}"]),
            ("PUT", "/a?b", &[b"{", b"}"]),
        ] {
            assert_ne!(one, fingerprint(method, target, parts));
        }
    }

    #[test]
    fn answers_come_back_as_they_were() {
        let mut answer = Response::new(Bytes::from_static(b"{\"a\":\0}"));
        *answer.status_mut() = StatusCode::FORBIDDEN;
        for (name, value) in [("set-cookie", "a=1"), ("set-cookie", "b=2"), ("etag", "\"1-a\"")] {
            answer.headers_mut().append(name, HeaderValue::from_static(value));
        }
        let kept = pack(&answer);
        let back = unpack(&kept).unwrap();
        assert_eq!(
            (back.status(), back.headers(), back.body()),
            (answer.status(), answer.headers(), answer.body())
        );
        for end in 0..kept.len() - answer.body().len() {
            assert!(unpack(kept.get(..end).unwrap()).is_none(), "cut off at {end}");
        }
    }
}
