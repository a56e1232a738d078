//! The identifier of a request (`docs/protocol/anteroom.md` row 12).

use http::{HeaderMap, HeaderName, HeaderValue};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// The header that carries it, both ways.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longest identifier that is taken over from a client.
const MAX_CHARS: usize = 128;

/// An identifier: 1 to 128 letters, digits and `-`, `_`, `.`, `:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId {
    header: HeaderValue,
    /// Our own number of the request, whatever its identifier.
    number: u128,
}

impl RequestId {
    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.header.to_str().unwrap_or_default()
    }

    /// The identifier as the value of a header.
    #[must_use]
    pub const fn header(&self) -> &HeaderValue {
        &self.header
    }

    /// The `traceId` of problem details.
    #[must_use]
    pub fn trace_id(&self) -> String {
        // The low half counts requests, which is all that a span number has to tell apart.
        let span = u64::try_from(self.number & u128::from(u64::MAX)).unwrap_or_default();
        anteroom_wire::problem::trace_id(self.number, span)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Gives out identifiers that are unique in this process, and with the random start in practice everywhere.
#[derive(Debug)]
pub struct RequestIds {
    process: u64,
    next: AtomicU64,
}

impl RequestIds {
    /// Starts at a random place.
    #[must_use]
    pub const fn new(random: u64) -> Self {
        Self {
            process: random,
            next: AtomicU64::new(1),
        }
    }

    /// The identifier of a request: its own when it brings a well-formed one, else a new one of 32 hexadecimal digits.
    #[must_use]
    pub fn take(&self, headers: &HeaderMap) -> RequestId {
        let number = u128::from(self.process) << 64 | u128::from(self.next.fetch_add(1, Ordering::Relaxed));
        let header = match headers.get(HEADER) {
            Some(own) if is_well_formed(own.as_bytes()) => own.clone(),
            // Hexadecimal digits are always a valid header value.
            _ => HeaderValue::try_from(format!("{number:032x}")).unwrap_or(HeaderValue::from_static("0")),
        };
        RequestId { header, number }
    }
}

fn is_well_formed(text: &[u8]) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    (1..=MAX_CHARS).contains(&text.len()) && text.iter().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_identifiers_are_kept_when_well_formed() {
        let ids = RequestIds::new(7);
        let mut headers = HeaderMap::new();
        assert_eq!(ids.take(&headers).as_str(), "00000000000000070000000000000001");
        headers.insert(HEADER, HeaderValue::from_static("job-17:a.b_c"));
        assert_eq!(ids.take(&headers).as_str(), "job-17:a.b_c");
        for bad in ["", "a b", "a\"b", "<x>", &"x".repeat(129)] {
            headers.insert(HEADER, HeaderValue::from_str(bad).unwrap());
            assert!(ids.take(&headers).as_str().starts_with("0000000000000007"), "{bad}");
        }
    }
}
