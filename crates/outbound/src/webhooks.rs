//! Talking to the receivers of webhooks, through the [`Guard`]: every attempt on a connection of its own that is checked
//! when it is made, no redirects, no proxy, limits of time and size.

use crate::guard::{Guard, Refused};
use anteroom_app::ports::{HookAnswer, HookMessage, HookOutcome, HookRefusal, Hooks, Pending};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, Url};
use std::error::Error as StdError;
use std::fmt::Write as _;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a connection may take to be made.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// Requests at the same time; others wait.
const AT_ONCE: usize = 64;
/// The status with which a receiver says that he is gone for good.
const GONE: u16 = 410;
/// Most bytes that are read of an answer's body.
const BODY_MAX_BYTES: usize = 16 << 10;
/// Most bytes that are kept of an answer's headers.
const HEADERS_MAX_BYTES: usize = 4 << 10;

/// Tells receivers things over HTTP.
pub struct HookClient {
    checking: Client,
    trusting: Client,
    guard: Guard,
    places: Semaphore,
    timeout: Duration,
}

impl HookClient {
    /// Makes the client. `timeout`: how long an attempt may take, with everything.
    ///
    /// # Errors
    /// When this machine has no certificates to check others by.
    pub fn new(guard: Guard, timeout: Duration) -> Result<Self, reqwest::Error> {
        let client = |trusts_anybody| {
            Client::builder()
                .dns_resolver(guard.clone())
                .no_proxy()
                .redirect(Policy::none())
                .referer(false)
                // Nothing is kept open, so that each request is checked at its own connection.
                .pool_max_idle_per_host(0)
                .connect_timeout(CONNECT_TIME)
                .timeout(timeout)
                .user_agent(concat!("Anteroom/", env!("CARGO_PKG_VERSION")))
                .danger_accept_invalid_certs(trusts_anybody)
                .build()
        };
        Ok(Self {
            checking: client(false)?,
            trusting: client(true)?,
            guard,
            places: Semaphore::new(AT_ONCE),
            timeout,
        })
    }

    fn client(&self, checks_certificate: bool) -> &Client {
        if checks_certificate {
            &self.checking
        } else {
            &self.trusting
        }
    }

    /// Everything about a URL that can be seen without asking for its name.
    fn read(&self, uri: &str, checks_certificate: bool) -> Result<Url, HookRefusal> {
        let url = Url::parse(uri).map_err(|_| HookRefusal::Format)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(HookRefusal::Scheme(url.scheme().to_owned()));
        }
        if checks_certificate && url.scheme() != "https" {
            return Err(HookRefusal::NotEncrypted);
        }
        match self.guard.check_url(&url, true) {
            Ok(()) => Ok(url),
            Err(refused) if refused.is_blocked() => Err(HookRefusal::HostBlocked),
            Err(_) => Err(HookRefusal::Format),
        }
    }

    async fn resolve(&self, url: &Url) -> Result<(), HookRefusal> {
        let Some(name) = url.domain() else {
            return Ok(());
        };
        self.guard.resolve(name).await.map(drop).map_err(|refused| {
            if refused.is_blocked() {
                HookRefusal::AddressBlocked
            } else {
                HookRefusal::Unresolved(name.to_owned())
            }
        })
    }

    async fn head(&self, uri: &str, checks_certificate: bool) -> Result<bool, HookRefusal> {
        let url = self.read(uri, checks_certificate)?;
        let _place = self.places.acquire().await;
        let asked = self.client(checks_certificate).request(Method::HEAD, url).send();
        match asked.await {
            Ok(answer) => Ok(answer.status().is_success()),
            Err(error) if is_blocked(&error) => Err(HookRefusal::AddressBlocked),
            Err(_) => Ok(false),
        }
    }

    async fn tell(&self, message: HookMessage) -> HookAnswer {
        let url = match self.read(&message.uri, message.checks_certificate) {
            Ok(url) => url,
            Err(HookRefusal::HostBlocked) => return unanswered(HookOutcome::Blocked, "The address is blocked."),
            Err(_) => return unanswered(HookOutcome::Invalid, "The URL is not valid."),
        };
        let Ok(_place) = self.places.acquire().await else {
            return unanswered(HookOutcome::Failed, "The server stops.");
        };
        let headers: HeaderMap = message
            .headers
            .iter()
            .filter_map(|(name, value)| Some((HeaderName::from_static(name), HeaderValue::from_str(value).ok()?)))
            .collect();
        let asked = self.client(message.checks_certificate).post(url).headers(headers);
        match asked.body(message.body).send().await {
            Ok(answer) => read(answer).await,
            Err(error) if is_blocked(&error) => unanswered(HookOutcome::Blocked, "The address is blocked."),
            Err(error) => unanswered(HookOutcome::Failed, reason(&error)),
        }
    }
}

impl Hooks for HookClient {
    fn check<'a>(&'a self, uri: &'a str, checks_certificate: bool) -> Pending<'a, Result<(), HookRefusal>> {
        Box::pin(async move {
            let url = self.read(uri, checks_certificate)?;
            let in_time = tokio::time::timeout(CONNECT_TIME, self.resolve(&url)).await;
            in_time.unwrap_or_else(|_| Err(HookRefusal::Unresolved(url.domain().unwrap_or_default().to_owned())))
        })
    }

    fn probe<'a>(&'a self, uri: &'a str, checks_certificate: bool) -> Pending<'a, Result<bool, HookRefusal>> {
        Box::pin(async move {
            let in_time = tokio::time::timeout(self.timeout, self.head(uri, checks_certificate)).await;
            in_time.unwrap_or(Ok(false))
        })
    }

    fn post(&self, message: HookMessage) -> Pending<'_, HookAnswer> {
        Box::pin(self.tell(message))
    }
}

/// An answer, cut to what is kept. Its status counts, whatever becomes of the body.
async fn read(mut answer: Response) -> HookAnswer {
    let status = answer.status();
    let outcome = match status.as_u16() {
        GONE => HookOutcome::Gone,
        200..300 => HookOutcome::Taken,
        _ => HookOutcome::Failed,
    };
    let headers = lines(answer.headers());
    let mut body = Vec::new();
    let mut note = "";
    loop {
        match answer.chunk().await {
            Ok(Some(piece)) => {
                let room = BODY_MAX_BYTES - body.len();
                body.extend_from_slice(piece.get(..room).unwrap_or(&piece));
                if body.len() >= BODY_MAX_BYTES {
                    note = "… (cut)";
                    break;
                }
            }
            Ok(None) => break,
            Err(_) => {
                note = "… (the answer broke off)";
                break;
            }
        }
    }
    HookAnswer {
        outcome,
        status: i64::from(status.as_u16()),
        headers: Some(headers),
        body: printable(&body) + note,
    }
}

fn lines(headers: &HeaderMap) -> String {
    let mut text = String::new();
    for (name, value) in headers {
        let line = format!("{name}: {}\n", printable(value.as_bytes()));
        if text.len() + line.len() > HEADERS_MAX_BYTES {
            break;
        }
        text.push_str(&line);
    }
    text.truncate(text.trim_end().len());
    text
}

/// Text that every database can keep.
fn printable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace('\0', "\u{fffd}")
}

fn unanswered(outcome: HookOutcome, body: impl Into<String>) -> HookAnswer {
    HookAnswer {
        outcome,
        status: 0,
        headers: None,
        body: body.into(),
    }
}

/// Whether it was the guard who did not let a connection be made.
fn is_blocked(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| cause.downcast_ref::<Refused>().is_some_and(Refused::is_blocked))
}

/// Why there was no answer, without the URL, which the log names already.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "There was no answer in time.".to_owned();
    }
    let mut text = "There was no answer".to_owned();
    if let Some(cause) = causes(error).last() {
        let _ = write!(text, ": {cause}");
    }
    text
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |cause: &&(dyn StdError + 'static)| (*cause).source())
}

#[cfg(test)]
#[path = "webhooks_tests.rs"]
mod tests;
