//! Headers that every answer carries (`docs/protocol/http.md` 1, 4.1, 17).

use http::{HeaderMap, HeaderName, HeaderValue, header};

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const SUPPORTED_VERSIONS: HeaderName = HeaderName::from_static("api-supported-versions");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

fn put(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}

/// Headers of every answer, whatever it is.
pub fn common(headers: &mut HeaderMap) {
    put(headers, header::REFERRER_POLICY, "same-origin");
    put(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(headers, header::X_FRAME_OPTIONS, "SAMEORIGIN");
    put(
        headers,
        PERMISSIONS_POLICY,
        "autoplay=(), geolocation=(), camera=(), interest-cohort=()",
    );
}

/// Headers of answers of the API.
pub fn api(headers: &mut HeaderMap) {
    put(headers, header::CACHE_CONTROL, "no-cache, no-store, no-transform");
    put(headers, SUPPORTED_VERSIONS, "2.0");
}

/// Headers of refusals and failures of an operation.
pub fn error(headers: &mut HeaderMap) {
    put(headers, header::CACHE_CONTROL, "no-cache,no-store");
    put(headers, header::PRAGMA, "no-cache");
    put(headers, header::EXPIRES, "-1");
    headers.remove(header::ETAG);
}

/// The values for answers of less than ten milliseconds, which most are.
const QUICK: [&str; 10] = [
    "aspnetcore-request-time;dur=0ms",
    "aspnetcore-request-time;dur=1ms",
    "aspnetcore-request-time;dur=2ms",
    "aspnetcore-request-time;dur=3ms",
    "aspnetcore-request-time;dur=4ms",
    "aspnetcore-request-time;dur=5ms",
    "aspnetcore-request-time;dur=6ms",
    "aspnetcore-request-time;dur=7ms",
    "aspnetcore-request-time;dur=8ms",
    "aspnetcore-request-time;dur=9ms",
];

/// How long the answer took.
pub fn timing(headers: &mut HeaderMap, duration_us: i64) {
    let millis = duration_us / 1_000;
    let quick = usize::try_from(millis).ok().and_then(|millis| QUICK.get(millis));
    let value = match quick {
        Some(text) => Ok(HeaderValue::from_static(text)),
        None => HeaderValue::try_from(format!("aspnetcore-request-time;dur={millis}ms")),
    };
    if let Ok(value) = value {
        headers.insert(SERVER_TIMING, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (us, millis) in [(0, "0"), (9_999, "9"), (10_000, "10"), (1_234_567, "1234")] {
            let mut headers = HeaderMap::new();
            timing(&mut headers, us);
            assert_eq!(
                headers[SERVER_TIMING],
                format!("aspnetcore-request-time;dur={millis}ms")
            );
        }
    }
}
