//! Turning outcomes and problems into answers, and writing the log line of a request.

use crate::api::follow_short_link;
use crate::layers::conditions::packed;
use crate::layers::cookies::CookieRule;
use crate::layers::{gzip, headers, request_id};
use crate::pages::Document;
use crate::problem::{Kind, Problem, Shape};
use crate::reply::{Content, Reply};
use crate::shell::{Exchange, Inner, Outcome};
use anteroom_wire::envelope::write_envelope;
use anteroom_wire::fields::FieldSelection;
use anteroom_wire::problem::{
    CodedError, JSON_CONTENT_TYPE, OperationError, PROBLEM_CONTENT_TYPE, write_bare_validation_error,
    write_coded_error, write_gate_refusal, write_operation_error, write_validation_error,
};
use anteroom_wire::query::Query;
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

/// A body and what it is.
struct Rendered {
    content_type: Option<&'static str>,
    body: Bytes,
}

impl Rendered {
    const EMPTY: Self = Self {
        content_type: None,
        body: Bytes::new(),
    };

    fn json(body: Vec<u8>) -> Self {
        Self {
            content_type: Some(JSON_CONTENT_TYPE),
            body: body.into(),
        }
    }

    fn problem(body: Vec<u8>) -> Self {
        Self {
            content_type: Some(PROBLEM_CONTENT_TYPE),
            body: body.into(),
        }
    }
}

impl Inner {
    /// Makes the answer and logs the request.
    pub fn finish(&self, exchange: &Exchange, outcome: Result<Outcome, Problem>) -> Response<Body> {
        let answer = match outcome {
            Ok(Outcome::Reply(reply)) => self.plain(exchange, Ok(reply)),
            Err(problem) => self.plain(exchange, Err(problem)),
            Ok(Outcome::Answer(answer)) => answer,
            Ok(Outcome::Page(document)) => page(&document),
            Ok(Outcome::Preflight(allowed)) => {
                let mut answer = Response::new(Bytes::new());
                *answer.status_mut() = StatusCode::NO_CONTENT;
                *answer.headers_mut() = allowed;
                answer
            }
        };
        let is_too_many = answer.status() == StatusCode::TOO_MANY_REQUESTS;
        let mut answer = self.pack(exchange, answer);
        let duration_us = self.app.now().0.saturating_sub(exchange.started.0).max(0);
        let answered = answer.headers_mut();
        // A refusal for the number of requests has told it already.
        if let Some(standing) = exchange.standing.filter(|_| !is_too_many) {
            standing.write(answered, exchange.started.unix_seconds());
        }
        headers::common(answered);
        headers::timing(answered, duration_us);
        answered.insert(request_id::HEADER, exchange.id.header().clone());
        for (name, value) in &exchange.cors {
            answered.append(name, value.clone());
        }
        tracing::debug!(
            method = exchange.method.as_str(),
            path = logged_path(exchange.operation, exchange.uri.path()),
            status = answer.status().as_u16(),
            duration_us,
            "request"
        );
        answer
    }

    /// The answer of an operation or its refusal, not yet compressed and without what belongs to this sending alone.
    pub fn plain(&self, exchange: &Exchange, result: Result<Reply, Problem>) -> Response<Bytes> {
        let answer = result.and_then(|reply| self.reply(exchange, reply));
        answer.unwrap_or_else(|problem| self.problem(exchange, &problem))
    }

    /// Compresses an answer for a client that accepts it.
    fn pack(&self, exchange: &Exchange, answer: Response<Bytes>) -> Response<Body> {
        let (mut parts, mut body) = answer.into_parts();
        let content_type = parts.headers.get(header::CONTENT_TYPE);
        let shrinks = self.config.compress
            && body.len() >= gzip::MIN_BYTES
            && content_type.is_some_and(|kind| kind.to_str().is_ok_and(gzip::is_compressible));
        if shrinks {
            parts
                .headers
                .insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
            if let Some(smaller) = exchange.accepts_gzip.then(|| gzip::compress(&body)).flatten() {
                parts
                    .headers
                    .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                if let Some(tag) = parts.headers.get_mut(header::ETAG) {
                    *tag = packed(tag);
                }
                body = smaller.into();
            }
        }
        Response::from_parts(parts, Body::from(body))
    }

    fn reply(&self, exchange: &Exchange, reply: Reply) -> Result<Response<Bytes>, Problem> {
        if let Some(known) = known_already(exchange, &reply) {
            return Ok(not_modified(known));
        }
        let rendered = match reply.content {
            Content::Empty => Rendered::EMPTY,
            Content::Raw { content_type, body } => Rendered {
                content_type: Some(content_type),
                body,
            },
            Content::Envelope { response, count, total } => {
                let response = match (response, fields(exchange)) {
                    (Some(json), Some(selection)) => Some(selection.apply(&json).map_err(Problem::internal)?.into()),
                    (response, _) => response,
                };
                let href = exchange.client.origin.href(&exchange.uri);
                let method = exchange.method.as_str();
                Rendered::json(write_envelope(response.as_deref(), count, total, &href, method))
            }
        };
        let mut answer = answer(reply.status, rendered);
        headers::api(answer.headers_mut());
        if let Some(tag) = reply.tag {
            answer.headers_mut().insert(header::ETAG, tag);
        }
        let rule = self.cookie_rule(exchange);
        for cookie in &reply.cookies {
            if let Some(value) = rule.header(cookie) {
                answer.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        let is_set = |name: &str| reply.cookies.iter().any(|cookie| cookie.name == name);
        self.clear_cookies(exchange, answer.headers_mut(), is_set);
        for (name, value) in reply.headers {
            answer.headers_mut().insert(name, value);
        }
        Ok(answer)
    }

    fn problem(&self, exchange: &Exchange, problem: &Problem) -> Response<Bytes> {
        log(exchange, problem);
        let status = problem.status;
        let rendered = match &problem.shape {
            Shape::Empty => Rendered::EMPTY,
            Shape::Gate => Rendered::problem(write_gate_refusal(status.as_u16(), &exchange.id.trace_id())),
            Shape::Text(text) => Rendered {
                content_type: Some("text/plain; charset=utf-8"),
                body: Bytes::from_static(text.as_bytes()),
            },
            Shape::Validation(fields) if exchange.of_installation => {
                Rendered::problem(write_bare_validation_error(fields, &exchange.id.trace_id()))
            }
            Shape::Validation(fields) => {
                let href = exchange.client.origin.href(&exchange.uri);
                let method = exchange.method.as_str();
                Rendered::problem(write_validation_error(fields, &exchange.id.trace_id(), &href, method))
            }
            Shape::Plain { message, .. } if exchange.of_installation => {
                Rendered::json(write_coded_error(&CodedError {
                    error: "error",
                    message,
                    variants: &[],
                    client_ip: None,
                }))
            }
            Shape::Coded(coded) if exchange.of_installation => Rendered::json(write_coded_error(&CodedError {
                error: coded.code,
                message: coded.message,
                variants: &coded.variants,
                client_ip: coded.client.map(|client| client.to_string()),
            })),
            Shape::Plain { message, kind } => operation_error(exchange, status, message, *kind),
            Shape::Coded(coded) => operation_error(exchange, status, coded.message, Kind::Argument),
        };
        let mut answer = answer(status, rendered);
        let answered = answer.headers_mut();
        headers::api(answered);
        headers::error(answered);
        self.clear_cookies(exchange, answered, |_| false);
        if let Some(seconds) = problem.retry_after_s {
            answered.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(standing) = problem.standing {
            standing.write(answered, exchange.started.unix_seconds());
        }
        if let Some(Ok(methods)) = problem.allow.as_deref().map(HeaderValue::try_from) {
            answered.insert(header::ALLOW, methods);
        }
        // Nobody is asked for what the installation does not accept.
        let takes_basic = exchange.basic_refused && self.app.settings().basic_is_on;
        if takes_basic && status == StatusCode::UNAUTHORIZED {
            answered.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic"));
        }
        answer
    }

    fn cookie_rule<'a>(&'a self, exchange: &'a Exchange) -> CookieRule<'a> {
        CookieRule {
            same_site: self.config.same_site,
            base_domain: &self.app.settings().base_domain,
            client: &exchange.client,
        }
    }

    fn clear_cookies(&self, exchange: &Exchange, headers: &mut HeaderMap, is_set: impl Fn(&str) -> bool) {
        let rule = self.cookie_rule(exchange);
        for name in exchange.unusable_cookies.iter().filter(|name| !is_set(name)) {
            if let Some(value) = rule.header(&crate::reply::Cookie::clearing(name)) {
                headers.append(header::SET_COOKIE, value);
            }
        }
    }
}

fn operation_error(exchange: &Exchange, status: StatusCode, message: &str, kind: Kind) -> Rendered {
    Rendered::json(write_operation_error(&OperationError {
        status_code: status.as_u16(),
        message,
        kind: kind.name(),
        hresult: kind.hresult(),
        request_id: Some(exchange.id.as_str()),
    }))
}

/// The tag of the record that a GET asks for, when the client has it already.
fn known_already(exchange: &Exchange, reply: &Reply) -> Option<HeaderValue> {
    let tag = reply.tag.as_ref().filter(|_| exchange.method == http::Method::GET)?;
    exchange.conditions.find_known(tag)
}

fn page(document: &Document) -> Response<Bytes> {
    let rendered = Rendered {
        content_type: Some(document.content_type),
        body: document.body.clone(),
    };
    let mut answer = answer(document.status, rendered);
    document.add_headers(answer.headers_mut());
    answer
}

fn answer(status: StatusCode, rendered: Rendered) -> Response<Bytes> {
    let mut headers = HeaderMap::with_capacity(16);
    if let Some(content_type) = rendered.content_type {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    let mut answer = Response::new(rendered.body);
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}

/// 304: what the client has is what it would get.
fn not_modified(tag: HeaderValue) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = StatusCode::NOT_MODIFIED;
    headers::api(answer.headers_mut());
    answer.headers_mut().insert(header::ETAG, tag);
    answer
}

/// The `fields` of a request; most queries have none and are not parsed for it.
fn fields(exchange: &Exchange) -> Option<FieldSelection> {
    let query = exchange.uri.query()?;
    let is_there = query
        .as_bytes()
        .windows(6)
        .any(|window| window.eq_ignore_ascii_case(b"fields"));
    is_there
        .then(|| FieldSelection::parse(Query::parse(query).all("fields")))
        .flatten()
}

/// The path of a request as logs show it. Whoever has a short link can use it, so its code is in no log.
fn logged_path<'p>(operation: &str, path: &'p str) -> &'p str {
    if operation == follow_short_link::NAME {
        "/s/…"
    } else {
        path
    }
}

/// Logs failures of our own once, with everything that the client does not get to see.
fn log(exchange: &Exchange, problem: &Problem) {
    let Some(source) = problem.source.as_deref() else {
        return;
    };
    let mut text = source.to_string();
    let mut next = source.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    tracing::error!(
        method = exchange.method.as_str(),
        path = logged_path(exchange.operation, exchange.uri.path()),
        status = problem.status.as_u16(),
        error = text,
        "the request failed"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::{Found, Method};
    use crate::table::{Table, Target};

    #[test]
    fn logs_do_not_show_the_code_of_a_short_link() {
        let table = Table::new(crate::api::operations());
        let of = |path: &str| match table.find(Some(Method::Get), path) {
            Found::Operation(Target::Built(at), _) => table.built_at(at).map_or("", |built| built.operation.id),
            _ => "",
        };
        for (path, logged) in [
            ("/s/5XzpDt6wZRdsTrJ", "/s/…"),
            ("/S/5XzpDt6wZRdsTrJ/", "/s/…"),
            ("/api/2.0/people/@self", "/api/2.0/people/@self"),
        ] {
            assert_eq!(logged_path(of(path), path), logged);
        }
    }
}
