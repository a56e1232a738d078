//! What the portal answered.

use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// An answer, read to the end.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header as text; empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The `response` member of a success answer.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        let json = self.json();
        assert_eq!(json["status"], 0);
        assert_eq!(json["statusCode"], 200);
        json.get("response").cloned().unwrap_or(Value::Null)
    }

    /// Checks an operation error: shape 4.1 with this status and message.
    #[track_caller]
    pub fn refused(&self, status: u16, message: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        let json = self.json();
        assert_eq!(json["error"]["message"], message, "{json}");
        assert_eq!(json["statusCode"], status);
        assert_eq!(json["status"], 1);
        assert!(
            json["error"]["stack"].is_null() && json["error"]["hresult"].is_i64(),
            "{json}"
        );
        assert!(json.get("response").is_none());
    }

    /// Checks a validation error: shape 4.2 with this text under this key.
    #[track_caller]
    pub fn invalid(&self, key: &str, text: &str) {
        assert_eq!(self.status, StatusCode::BAD_REQUEST, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json; charset=utf-8");
        let json = self.json();
        let texts = &json["response"]["errors"][key];
        let found = texts
            .as_array()
            .is_some_and(|t| t.iter().any(|t| t.as_str().is_some_and(|t| t.contains(text))));
        assert!(found, "no {text:?} under {key:?}: {json}");
    }

    /// Checks a refusal without a body.
    #[track_caller]
    pub fn empty(&self, status: u16) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert!(self.body.is_empty(), "{}", self.text());
    }
}
