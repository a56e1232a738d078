//! Reading the body of a request, within its limit (`docs/protocol/http.md` 2).

use crate::problem::{Kind, Problem};
use axum::body::{Body, HttpBody as _};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// Reads a body.
///
/// # Errors
/// 413 when it is longer than `max_bytes`, 400 when the client breaks off.
pub async fn read(body: Body, max_bytes: usize) -> Result<Bytes, Problem> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    if body.size_hint().lower() > u64::try_from(max_bytes).unwrap_or(u64::MAX) {
        return Err(too_long(max_bytes));
    }
    match Limited::new(body, max_bytes).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_long(max_bytes)),
        Err(_) => Err(Problem::bad_argument("The request body could not be read.")),
    }
}

fn too_long(max_bytes: usize) -> Problem {
    let message = format!("The request body is longer than {max_bytes} bytes.");
    Problem::plain(StatusCode::PAYLOAD_TOO_LARGE, Kind::Unnamed, message)
}

/// Checks that a body that is there says that it is JSON.
///
/// # Errors
/// 415 when it says something else, or nothing.
pub fn require_json(headers: &HeaderMap, body: &[u8]) -> Result<(), Problem> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if body.is_empty() || content_type.is_some_and(is_json) {
        return Ok(());
    }
    let message = "The body of this operation is JSON. Send it with Content-Type: application/json.";
    Err(Problem::plain(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Kind::Unnamed,
        message,
    ))
}

fn is_json(content_type: &str) -> bool {
    let kind = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    kind == "application/json" || kind == "text/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn content_types() {
        for (value, body, fine) in [
            (Some("application/json"), "{}", true),
            (Some("Application/JSON; charset=utf-8"), "{}", true),
            (Some("text/json"), "{}", true),
            (Some("application/problem+json"), "{}", true),
            (Some("application/x-www-form-urlencoded"), "a=1", false),
            (Some("application/x-www-form-urlencoded"), "", true),
            (Some("text/plain"), "{}", false),
            (None, "{}", false),
            (None, "", true),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(value) = value {
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(value));
            }
            let result = require_json(&headers, body.as_bytes());
            assert_eq!(result.is_ok(), fine, "{value:?} {body}");
            assert!(
                result
                    .err()
                    .is_none_or(|problem| problem.status == StatusCode::UNSUPPORTED_MEDIA_TYPE)
            );
        }
    }

    #[test]
    fn bodies_have_a_limit() {
        let read = |body: Body, max| futures_util::FutureExt::now_or_never(read(body, max)).unwrap();
        assert_eq!(read(Body::empty(), 0).unwrap(), "");
        assert_eq!(read(Body::from("abc"), 3).unwrap(), "abc");
        assert_eq!(
            read(Body::from("abcd"), 3).unwrap_err().status,
            StatusCode::PAYLOAD_TOO_LARGE
        );
        let chunks = ["ab", "cd"].map(|chunk| Ok::<_, std::io::Error>(Bytes::from(chunk)));
        let streamed = Body::from_stream(futures_util::stream::iter(chunks));
        assert_eq!(read(streamed, 3).unwrap_err().status, StatusCode::PAYLOAD_TOO_LARGE);
    }
}
