//! The bodies of refusals (`docs/protocol/http.md` 4).

use crate::envelope::{push_integer, push_links, push_text};
use crate::validation::FieldProblem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Content type of the validation and gate shapes.
pub const PROBLEM_CONTENT_TYPE: &str = "application/problem+json; charset=utf-8";
/// Content type of successes and operation errors.
pub const JSON_CONTENT_TYPE: &str = "application/json; charset=utf-8";

/// An operation error (`http.md` 4.1).
#[derive(Clone, Copy, Debug)]
pub struct OperationError<'a> {
    /// The HTTP status.
    pub status_code: u16,
    /// The text.
    pub message: &'a str,
    /// Class of the failure, such as `System.Security.SecurityException`.
    pub kind: Option<&'a str>,
    /// The number that goes with the class, 0 for none.
    pub hresult: i64,
    /// The request's id (`anteroom.md` row 12).
    pub request_id: Option<&'a str>,
}

/// Writes an operation error; `stack` is always null.
#[must_use]
pub fn write_operation_error(error: &OperationError<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(error.message.len() + 192);
    out.extend_from_slice(b"{\"error\":{\"message\":");
    push_text(&mut out, error.message);
    out.extend_from_slice(b",\"type\":");
    match error.kind {
        Some(kind) => push_text(&mut out, kind),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"stack\":null,\"hresult\":");
    push_integer(&mut out, error.hresult);
    if let Some(id) = error.request_id {
        out.extend_from_slice(b",\"requestId\":");
        push_text(&mut out, id);
    }
    out.extend_from_slice(b"},\"status\":1,\"statusCode\":");
    push_integer(&mut out, i64::from(error.status_code));
    out.push(b'}');
    out
}

/// Writes what [`write_validation_error`] wraps.
#[must_use]
pub fn write_bare_validation_error(problems: &[FieldProblem], trace_id: &str) -> Vec<u8> {
    let mut grouped: Vec<(&str, Vec<&str>)> = Vec::new();
    for problem in problems {
        match grouped.iter_mut().find(|(key, _)| *key == problem.key) {
            Some((_, texts)) => texts.push(&problem.text),
            None => grouped.push((&problem.key, vec![&problem.text])),
        }
    }
    let mut out = Vec::with_capacity(512);
    out.extend_from_slice(b"{\"type\":");
    push_text(&mut out, problem_type(400));
    out.extend_from_slice(b",\"title\":\"One or more validation errors occurred.\",\"status\":400,\"errors\":{");
    for (at, (key, texts)) in grouped.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        push_text(&mut out, key);
        out.extend_from_slice(b":[");
        for (at, text) in texts.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            push_text(&mut out, text);
        }
        out.push(b']');
    }
    out.extend_from_slice(b"},\"traceId\":");
    push_text(&mut out, trace_id);
    out.push(b'}');
    out
}

/// Writes a validation error (`http.md` 4.2): wrapped problem details with status 400. Problems with the same key are
/// put together in the order in which they were found.
#[must_use]
pub fn write_validation_error(problems: &[FieldProblem], trace_id: &str, href: &str, method: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    out.extend_from_slice(b"{\"response\":");
    out.extend_from_slice(&write_bare_validation_error(problems, trace_id));
    out.extend_from_slice(b",\"count\":1");
    push_links(&mut out, href, method);
    out.extend_from_slice(b",\"status\":1,\"statusCode\":400}");
    out
}

/// A refusal of an operation of the installation (`portal.md` 6).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodedError<'a> {
    /// Its code.
    pub error: &'a str,
    /// What people read.
    pub message: &'a str,
    /// Names like the one that is taken.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub variants: &'a [String],
    /// From where the request came.
    #[serde(rename = "clientIP", skip_serializing_if = "Option::is_none")]
    pub client_ip: Option<String>,
}

/// Writes a refusal of an operation of the installation.
#[must_use]
pub fn write_coded_error(error: &CodedError<'_>) -> Vec<u8> {
    serde_json::to_vec(error).unwrap_or_default()
}

/// Writes a gate refusal (`http.md` 4.3): unwrapped problem details.
#[must_use]
pub fn write_gate_refusal(status_code: u16, trace_id: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(192);
    out.extend_from_slice(b"{\"type\":");
    push_text(&mut out, problem_type(status_code));
    out.extend_from_slice(b",\"title\":");
    push_text(&mut out, problem_title(status_code));
    out.extend_from_slice(b",\"status\":");
    push_integer(&mut out, i64::from(status_code));
    out.extend_from_slice(b",\"traceId\":");
    push_text(&mut out, trace_id);
    out.push(b'}');
    out
}

/// The `traceId` member of problem details, made from two random or derived numbers.
#[must_use]
pub fn trace_id(trace: u128, span: u64) -> String {
    format!("00-{trace:032x}-{span:016x}-00")
}

const fn problem_type(status_code: u16) -> &'static str {
    match status_code {
        400 => "https://tools.ietf.org/html/rfc9110#section-15.5.1",
        401 => "https://tools.ietf.org/html/rfc9110#section-15.5.2",
        402 => "https://tools.ietf.org/html/rfc9110#section-15.5.3",
        403 => "https://tools.ietf.org/html/rfc9110#section-15.5.4",
        404 => "https://tools.ietf.org/html/rfc9110#section-15.5.5",
        415 => "https://tools.ietf.org/html/rfc9110#section-15.5.16",
        _ => "about:blank",
    }
}

const fn problem_title(status_code: u16) -> &'static str {
    match status_code {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        415 => "Unsupported Media Type",
        _ => "Error",
    }
}

/// Any refusal body as a client reads it: an operation error, a validation error or problem details.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RefusalBody {
    /// Of an operation error.
    pub error: Option<ErrorMember>,
    /// Of a validation error.
    pub response: Option<ValidationMember>,
    /// Of unwrapped problem details.
    pub title: Option<String>,
}

/// The `error` member of an operation error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ErrorMember {
    /// The text.
    pub message: Option<String>,
    /// Class of the failure.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The request's id, from portals that name it.
    pub request_id: Option<String>,
}

/// The `response` member of a validation error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ValidationMember {
    /// The title of the problem.
    pub title: Option<String>,
    /// Texts by field.
    pub errors: BTreeMap<String, Vec<String>>,
}

impl RefusalBody {
    /// The text that says most about why the request was refused; none when the body has none.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        if let Some(message) = self
            .error
            .as_ref()
            .and_then(|e| e.message.clone())
            .filter(|m| !m.is_empty())
        {
            return Some(message);
        }
        if let Some(validation) = &self.response {
            let texts: Vec<&str> = validation.errors.values().flatten().map(String::as_str).collect();
            return if texts.is_empty() {
                validation.title.clone()
            } else {
                Some(texts.join(" "))
            };
        }
        self.title.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn value(bytes: &[u8]) -> Value {
        serde_json::from_slice(bytes).unwrap()
    }

    #[test]
    fn operation_errors_have_every_member() {
        let error = OperationError {
            status_code: 403,
            message: "Access denied",
            kind: Some("System.Security.SecurityException"),
            hresult: -2_146_233_078,
            request_id: Some("r1"),
        };
        assert_eq!(
            value(&write_operation_error(&error)),
            json!({ "error": { "message": "Access denied", "type": "System.Security.SecurityException", "stack": null,
                "hresult": -2_146_233_078_i64, "requestId": "r1" }, "status": 1, "statusCode": 403 })
        );
        let bare = OperationError {
            kind: None,
            hresult: 0,
            request_id: None,
            ..error
        };
        assert_eq!(
            value(&write_operation_error(&bare)),
            json!({ "error": { "message": "Access denied", "type": null, "stack": null, "hresult": 0 }, "status": 1, "statusCode": 403 })
        );
    }

    #[test]
    fn validation_errors_are_wrapped_and_grouped() {
        let problems = [
            FieldProblem::required("", "Name"),
            FieldProblem::email("", "Email"),
            FieldProblem::max_length("", "Name", 3),
        ];
        let trace = trace_id(1, 2);
        assert_eq!(trace, "00-00000000000000000000000000000001-0000000000000002-00");
        assert_eq!(
            value(&write_validation_error(&problems, &trace, "http://h/x", "POST")),
            json!({ "response": { "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
                "title": "One or more validation errors occurred.", "status": 400,
                "errors": {
                    "Name": ["The Name field is required.", "The field Name must be a string with a maximum length of 3."],
                    "Email": ["The Email field is not a valid e-mail address."] },
                "traceId": trace }, "count": 1, "links": [{ "href": "http://h/x", "action": "POST" }], "status": 1, "statusCode": 400 })
        );
    }

    #[test]
    fn gate_refusals_are_not_wrapped() {
        let body = value(&write_gate_refusal(404, "t"));
        let expected = json!({ "type": "https://tools.ietf.org/html/rfc9110#section-15.5.5", "title": "Not Found", "status": 404, "traceId": "t" });
        assert_eq!(body, expected);
    }

    #[test]
    fn a_client_finds_the_text_in_every_shape() {
        let read = |bytes: &[u8]| serde_json::from_slice::<RefusalBody>(bytes).unwrap().message();
        let plain = OperationError {
            status_code: 404,
            message: "gone",
            kind: None,
            hresult: 0,
            request_id: None,
        };
        assert_eq!(read(&write_operation_error(&plain)).as_deref(), Some("gone"));
        let problems = [FieldProblem::required("", "Name")];
        assert_eq!(
            read(&write_validation_error(&problems, "", "", "GET")).as_deref(),
            Some("The Name field is required.")
        );
        assert_eq!(read(&write_gate_refusal(402, "")).as_deref(), Some("Payment Required"));
        assert_eq!(read(b"{}"), None);
    }
}
