//! The answer of an operation that succeeded (`docs/protocol/http.md` 3).

use crate::layers::conditions;
use crate::problem::Problem;
use anteroom_app::sign_in::begin_session::Begun;
use anteroom_domain::Instant;
use anteroom_wire::problem::JSON_CONTENT_TYPE;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;

/// A cookie to set or to clear (`docs/protocol/http.md` 16). `Secure`, `SameSite`, `Domain` and `Path` are added when
/// it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    /// Its name.
    pub name: &'static str,
    /// Its value; percent-encoded when it is written.
    pub value: String,
    /// When the client forgets it; none: when the browser is closed.
    pub expires: Option<Instant>,
}

/// When a session ends that never ends by itself, for browsers, who want a date: 9999-12-30.
const FAR: Instant = Instant(253_402_128_000_000_000);

impl Cookie {
    /// The cookie that holds a session token.
    pub const SESSION: &'static str = "asc_auth_key";
    /// The cookie of the real-time connection, cleared together with [`Cookie::SESSION`].
    pub const SOCKET: &'static str = "socketio.sid";

    /// The cookie of a session that has just begun; with `ends_with_browser` it is forgotten when the browser is closed.
    #[must_use]
    pub fn session(begun: &Begun, ends_with_browser: bool) -> Self {
        Self {
            name: Self::SESSION,
            value: begun.token.to_string(),
            expires: (!ends_with_browser).then(|| begun.expires_at.unwrap_or(FAR)),
        }
    }
    /// The cookie that holds the key for the set-up of an authenticator app.
    pub const SET_UP_KEY: &'static str = "asc_confirm_key_TfaActivation";
    /// The cookie that holds the key for the code of an authenticator app.
    pub const CODE_KEY: &'static str = "asc_confirm_key_TfaAuth";

    /// A cookie that removes the client's own.
    #[must_use]
    pub const fn clearing(name: &'static str) -> Self {
        Self {
            name,
            value: String::new(),
            expires: Some(Instant(0)),
        }
    }
}

/// What an answer's body is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// The envelope; `response` is ready JSON, none when the member is omitted.
    Envelope {
        response: Option<Bytes>,
        count: i64,
        total: Option<i64>,
    },
    /// No body.
    Empty,
    /// A body that is not wrapped.
    Raw { content_type: &'static str, body: Bytes },
}

/// An answer. Handlers make one with a constructor and refine it.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) content: Content,
    pub(crate) cookies: Vec<Cookie>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// The tag of the record that the answer shows.
    pub(crate) tag: Option<HeaderValue>,
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<Bytes, Problem> {
    serde_json::to_vec(value).map(Bytes::from).map_err(Problem::internal)
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Reply {
    const fn of(content: Content) -> Self {
        Self {
            status: StatusCode::OK,
            content,
            cookies: Vec::new(),
            headers: Vec::new(),
            tag: None,
        }
    }

    /// One value: `count` 1.
    ///
    /// # Errors
    /// Internal, when the value cannot be written as JSON.
    pub fn one<T: Serialize + ?Sized>(value: &T) -> Result<Self, Problem> {
        Ok(Self::ready(json(value)?))
    }

    /// One value that is JSON already (from a cache): `count` 1.
    #[must_use]
    pub const fn ready(response: Bytes) -> Self {
        Self::of(Content::Envelope {
            response: Some(response),
            count: 1,
            total: None,
        })
    }

    /// One record of this version, with its tag: `count` 1.
    ///
    /// # Errors
    /// As [`Reply::one`].
    pub fn record<T: Serialize + ?Sized>(value: &T, version: i64) -> Result<Self, Problem> {
        let json = json(value)?;
        let tag = conditions::tag(version, &json);
        Ok(Self::ready(json).with_tag(tag))
    }

    /// One value, or nothing.
    ///
    /// # Errors
    /// As [`Reply::one`].
    pub fn optional<T: Serialize>(value: Option<&T>) -> Result<Self, Problem> {
        value.map_or_else(|| Ok(Self::nothing()), Self::one)
    }

    /// A whole list: `count` is its length.
    ///
    /// # Errors
    /// As [`Reply::one`].
    pub fn list<T: Serialize>(items: &[T]) -> Result<Self, Problem> {
        let response = Some(json(items)?);
        Ok(Self::of(Content::Envelope {
            response,
            count: length(items.len()),
            total: None,
        }))
    }

    /// One page of a list; `total` counts the whole list.
    ///
    /// # Errors
    /// As [`Reply::one`].
    pub fn page<T: Serialize>(items: &[T], total: i64) -> Result<Self, Problem> {
        let response = Some(json(items)?);
        Ok(Self::of(Content::Envelope {
            response,
            count: length(items.len()),
            total: Some(total),
        }))
    }

    /// An answer without `response`: `count` 0.
    #[must_use]
    pub const fn nothing() -> Self {
        Self::of(Content::Envelope {
            response: None,
            count: 0,
            total: None,
        })
    }

    /// 204 without a body.
    #[must_use]
    pub const fn no_content() -> Self {
        let mut reply = Self::of(Content::Empty);
        reply.status = StatusCode::NO_CONTENT;
        reply
    }

    /// A body outside the envelope.
    #[must_use]
    pub const fn raw(content_type: &'static str, body: Bytes) -> Self {
        Self::of(Content::Raw { content_type, body })
    }

    /// One value without an envelope.
    ///
    /// # Errors
    /// As [`Reply::one`].
    pub fn bare<T: Serialize + ?Sized>(value: &T) -> Result<Self, Problem> {
        Ok(Self::raw(JSON_CONTENT_TYPE, json(value)?))
    }

    /// Puts another number in `count`.
    #[must_use]
    pub const fn with_count(mut self, new_count: i64) -> Self {
        if let Content::Envelope { count, .. } = &mut self.content {
            *count = new_count;
        }
        self
    }

    /// Answers another status than 200.
    #[must_use]
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Sets a cookie.
    #[must_use]
    pub fn with_cookie(mut self, cookie: Cookie) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// Adds the tag of the record that the answer shows. A GET whose client has that record already is answered 304.
    #[must_use]
    pub(crate) fn with_tag(mut self, tag: HeaderValue) -> Self {
        self.tag = Some(tag);
        self
    }

    /// Leaves out the tag: the record is no more.
    #[must_use]
    pub(crate) fn without_tag(mut self) -> Self {
        self.tag = None;
        self
    }

    /// Adds a header, in place of the usual one of that name.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}
