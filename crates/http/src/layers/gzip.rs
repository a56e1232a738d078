//! Compression of answers (`docs/protocol/http.md` 19).

use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, header};
use std::io::Write;

/// Shorter bodies are sent as they are.
pub const MIN_BYTES: usize = 1_000;

/// Whether the client accepts gzip.
#[must_use]
pub fn is_accepted(request: &HeaderMap) -> bool {
    let values = request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut star = false;
    for entry in values.flat_map(|value| value.split(',')) {
        let (name, parameters) = entry.split_once(';').unwrap_or((entry, ""));
        let name = name.trim();
        let weight = parameters.split(';').find_map(|p| p.trim().strip_prefix("q="));
        let wanted = weight.is_none_or(|q| q.trim().parse::<f32>().is_ok_and(|q| q > 0.0));
        if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
            return wanted;
        }
        if name == "*" {
            star = wanted;
        }
    }
    star
}

/// Whether bodies of this content type shrink.
#[must_use]
pub fn is_compressible(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kind.starts_with("text/")
        || kind.ends_with("/json")
        || kind.ends_with("+json")
        || kind.ends_with("/javascript")
        || kind.ends_with("/xml")
        || kind.ends_with("+xml")
}

/// Compresses a body; none when that fails.
#[must_use]
pub fn compress(body: &[u8]) -> Option<Vec<u8>> {
    // The fastest level: the body is made anew for each request, and most of the gain is in the repeated names.
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use std::io::Read;

    #[test]
    fn accepted_only_when_asked_for() {
        for (value, expected) in [
            ("gzip", true),
            ("gzip, deflate, br", true),
            ("deflate, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip;q=0.0, *", false),
            ("*", true),
            ("*;q=0", false),
            ("identity", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(is_accepted(&headers), expected, "{value}");
        }
        assert!(!is_accepted(&HeaderMap::new()));
    }

    #[test]
    fn bodies_come_back() {
        let body = b"abc".repeat(1_000);
        let packed = compress(&body).unwrap();
        assert!(packed.len() < body.len() / 10);
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(packed.as_slice())
            .read_to_end(&mut back)
            .unwrap();
        assert_eq!(back, body);
    }

    #[test]
    fn pictures_are_left_alone() {
        assert!(is_compressible("application/json; charset=utf-8"));
        assert!(is_compressible("application/problem+json; charset=utf-8"));
        assert!(is_compressible("text/html; charset=utf-8"));
        assert!(!is_compressible("image/png"));
    }
}
