//! Sending one request, and repeating it where that is safe.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Client, Method, Url};

use crate::answer::Answer;
use crate::error::Error;
use crate::link::ConfirmLink;
use crate::retry::{RetryPolicy, parse_retry_after};
use crate::timer::Timer;

/// Longest answer that is read.
const ANSWER_MAX_BYTES: usize = 64 * 1024 * 1024;
const JSON: &str = "application/json";

/// What a request may do twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// The same effect as once.
    Harmless,
    /// Twice is wrong: repeated only when it certainly was not carried out (no connection was made, or 429).
    Harmful,
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub method: Method,
    /// Segments below `/api/2.0`, not encoded.
    pub path: Vec<String>,
    pub query: Vec<(&'static str, String)>,
    pub body: Option<Vec<u8>>,
    /// What the body is.
    pub content_type: String,
    /// The `confirm` header: the values of a confirmation link (`auth.md` 6).
    pub confirm: Option<HeaderValue>,
    pub repeat: Repeat,
    /// Sent without the credential: a key with few scopes may not ask what anybody else may (`auth.md` 7.1).
    pub anonymous: bool,
    /// The path is below the address of the portal itself, not below `/api/2.0`.
    pub at_root: bool,
}

impl Call {
    pub fn new(method: Method, path: &[&str]) -> Self {
        let path = path.iter().map(|&segment| segment.to_owned()).collect();
        Self {
            method,
            path,
            query: Vec::new(),
            body: None,
            content_type: JSON.to_owned(),
            confirm: None,
            repeat: Repeat::Harmless,
            anonymous: false,
            at_root: false,
        }
    }

    pub fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub fn body(mut self, body: &impl serde::Serialize) -> Result<Self, Error> {
        let bytes = serde_json::to_vec(body).map_err(|error| Error::Unexpected {
            detail: error.to_string(),
        })?;
        self.body = Some(bytes);
        Ok(self)
    }

    /// A body that is not JSON.
    pub fn raw_body(mut self, content_type: String, bytes: Vec<u8>) -> Self {
        self.content_type = content_type;
        self.body = Some(bytes);
        self
    }

    /// Presents a confirmation link beside the credential.
    pub fn confirmed_by(mut self, link: &ConfirmLink) -> Self {
        self.confirm = Some(link.header.clone());
        self
    }

    pub const fn at_root(mut self) -> Self {
        self.at_root = true;
        self
    }

    pub const fn harmful_twice(mut self) -> Self {
        self.repeat = Repeat::Harmful;
        self
    }

    pub const fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    fn asked(&self) -> String {
        format!("{} {}", self.method, self.path.join("/"))
    }
}

/// The way to one portal.
pub(crate) struct Transport {
    pub http: Client,
    /// Ends in `/api/2.0`, without a slash.
    pub base: Url,
    /// Asked for instead of the host of the address.
    pub host: Option<HeaderValue>,
    pub authorization: Option<HeaderValue>,
    pub retry: RetryPolicy,
    pub timer: Arc<dyn Timer>,
}

/// A request that got no answer.
struct Lost {
    reason: String,
    /// No connection was made, so the portal cannot have seen the request.
    never_sent: bool,
    /// Trying again would end the same way.
    hopeless: bool,
}

impl Transport {
    /// Sends the request until it is answered for good, at most as often and as long as the policy says.
    pub async fn send(&self, call: &Call) -> Result<Answer, Error> {
        let start = self.timer.elapsed();
        let (mut answered, mut lost, mut put_off) = (0_u32, 0_u32, 0_u32);
        let mut after_loss = false;
        loop {
            let mut outcome = self.send_once(call).await;
            let (attempt, repeatable, retry_after) = match &mut outcome {
                Ok(answer) => {
                    answer.after_loss = after_loss;
                    after_loss |= matches!(answer.status, 502 | 504);
                    answered += 1;
                    // A portal that says how long to wait will answer after it: many who wait for the same limit come
                    // one after the other, and only the total time ends that.
                    if answer.status == 429 && answer.retry_after.is_some_and(|wait| !wait.is_zero()) {
                        put_off += 1;
                    }
                    let counted = if self.retry.attempts > 1 {
                        answered - put_off
                    } else {
                        answered
                    };
                    let passing = match call.repeat {
                        Repeat::Harmless => matches!(answer.status, 429 | 502..=504),
                        Repeat::Harmful => answer.status == 429,
                    };
                    (answered, passing && counted < self.retry.attempts, answer.retry_after)
                }
                Err(failure) => {
                    after_loss |= !failure.never_sent;
                    lost += 1;
                    let safe = failure.never_sent || call.repeat == Repeat::Harmless;
                    (lost, safe && !failure.hopeless && lost < self.retry.lost_attempts, None)
                }
            };
            if !repeatable || !self.pause(start, attempt, retry_after).await {
                return outcome.map_err(|failure| self.unreachable(call, failure));
            }
            tracing::debug!(asked = call.asked(), attempt, "repeating");
        }
    }

    /// Waits before the next attempt; `false` when that would end after the total time.
    pub async fn pause(&self, start: Duration, attempt: u32, retry_after: Option<Duration>) -> bool {
        let pause = self.retry.pause(attempt, retry_after, self.timer.chance());
        let spent = self.timer.elapsed().saturating_sub(start);
        if spent.saturating_add(pause) > self.retry.total {
            return false;
        }
        self.timer.sleep(pause).await;
        true
    }

    async fn send_once(&self, call: &Call) -> Result<Answer, Lost> {
        let mut request = self.http.request(call.method.clone(), self.url(call));
        if let Some(value) = self.authorization.as_ref().filter(|_| !call.anonymous) {
            request = request.header(AUTHORIZATION, value.clone());
        }
        if let Some(host) = &self.host {
            request = request.header(HOST, host.clone());
        }
        if let Some(values) = &call.confirm {
            request = request.header("confirm", values.clone());
        }
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, &call.content_type).body(body.clone());
        }
        let mut response = request.send().await.map_err(|error| Lost::from_reqwest(&error))?;
        let header = |name| response.headers().get(name).and_then(|v: &HeaderValue| v.to_str().ok());
        let retry_after = header(RETRY_AFTER).and_then(|text| parse_retry_after(text, self.timer.unix_seconds()));
        let location = header(LOCATION).map(str::to_owned);
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| Lost::from_reqwest(&error))? {
            if body.len() + chunk.len() > ANSWER_MAX_BYTES {
                let reason = format!("the answer is longer than {ANSWER_MAX_BYTES} bytes");
                return Err(Lost {
                    reason,
                    never_sent: false,
                    hopeless: true,
                });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            status,
            retry_after,
            location,
            body,
            asked: call.asked(),
            after_loss: false,
        })
    }

    fn url(&self, call: &Call) -> Url {
        let mut url = self.base.clone();
        if call.at_root {
            let root = url.path().strip_suffix("/api/2.0").unwrap_or_default().to_owned();
            url.set_path(&root);
        }
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(&call.path);
        }
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        url
    }

    fn unreachable(&self, call: &Call, failure: Lost) -> Error {
        Error::Unreachable {
            address: self.base.origin().ascii_serialization(),
            reason: failure.reason,
            perhaps_done: !failure.never_sent && call.method != Method::GET,
        }
    }
}

impl Lost {
    fn from_reqwest(error: &reqwest::Error) -> Self {
        let reason = innermost(error);
        let hopeless = error.is_builder() || (error.is_connect() && reason.contains("certificate"));
        let reason = if error.is_timeout() {
            "it took too long".to_owned()
        } else {
            reason
        };
        Self {
            reason,
            never_sent: error.is_connect() || error.is_builder(),
            hopeless,
        }
    }
}

/// The last error of the chain says what happened; the outer ones repeat the address.
pub(crate) fn innermost(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = inner.to_string();
        source = inner.source();
    }
    text
}
