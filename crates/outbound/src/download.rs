//! Fetching what somebody named by its address, through the [`Guard`].

use crate::guard::{Guard, Refused};
use anteroom_app::ports::{Download, DownloadError, DownloadRule, Pending};
use bytes::{Bytes, BytesMut};
use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use std::error::Error as StdError;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a download may take, with everything.
const TIME: Duration = Duration::from_secs(20);
/// How long a connection may take to be made.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// Most redirects that are followed.
const REDIRECTS_MAX: usize = 3;
/// Downloads at the same time; others wait.
const AT_ONCE: usize = 8;
/// The status that stands for no answer at all.
const BAD_GATEWAY: u16 = 502;
/// The status that stands for an answer that did not come in time.
const GATEWAY_TIMEOUT: u16 = 504;

/// Fetches things over HTTP: no proxy, no cookies, no credentials, limits of time and size.
pub struct Downloads {
    client: Client,
    guard: Guard,
    places: Semaphore,
}

impl Downloads {
    /// Makes the client.
    ///
    /// # Errors
    /// When this machine has no certificates to check others by.
    pub fn new(guard: Guard) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .dns_resolver(guard.clone())
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            // Nothing is kept open, so that each request is checked at its own connection.
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT_TIME)
            .timeout(TIME)
            .user_agent("Anteroom")
            .build()?;
        Ok(Self {
            client,
            guard,
            places: Semaphore::new(AT_ONCE),
        })
    }

    async fn follow(&self, url: &str, rule: DownloadRule) -> Result<Bytes, DownloadError> {
        let _place = self
            .places
            .acquire()
            .await
            .map_err(|_| DownloadError::Status(BAD_GATEWAY))?;
        let mut url = Url::parse(url).map_err(|error| DownloadError::Forbidden(error.to_string()))?;
        for _ in 0..=REDIRECTS_MAX {
            self.guard.check_url(&url, rule.allow_plain_http).map_err(forbidden)?;
            let answer = self
                .client
                .get(url.clone())
                .send()
                .await
                .map_err(|error| failure(&error))?;
            let status = answer.status();
            if status.is_success() {
                return read(answer, rule.max_bytes).await;
            }
            let target = answer.headers().get(LOCATION).filter(|_| status.is_redirection());
            let Some(target) = target.and_then(|target| target.to_str().ok()) else {
                return Err(DownloadError::Status(status.as_u16()));
            };
            url = url
                .join(target)
                .map_err(|error| DownloadError::Forbidden(error.to_string()))?;
        }
        Err(DownloadError::Forbidden("it redirects too often".to_owned()))
    }
}

impl Download for Downloads {
    fn fetch<'a>(&'a self, url: &'a str, rule: DownloadRule) -> Pending<'a, Result<Bytes, DownloadError>> {
        Box::pin(async move {
            let in_time = tokio::time::timeout(TIME, self.follow(url, rule)).await;
            in_time.unwrap_or(Err(DownloadError::Status(GATEWAY_TIMEOUT)))
        })
    }
}

async fn read(mut answer: Response, max_bytes: usize) -> Result<Bytes, DownloadError> {
    let most = u64::try_from(max_bytes).unwrap_or(u64::MAX);
    if answer.content_length().is_some_and(|length| length > most) {
        return Err(DownloadError::TooLong);
    }
    let mut bytes = BytesMut::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| failure(&error))? {
        if bytes.len() + piece.len() > max_bytes {
            return Err(DownloadError::TooLong);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.freeze())
}

fn forbidden(refused: Refused) -> DownloadError {
    DownloadError::Forbidden(refused.reason)
}

/// Why nothing came. What the guard refuses arrives here as the cause of a failed connection.
fn failure(error: &reqwest::Error) -> DownloadError {
    let mut cause: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(refused) = error.downcast_ref::<Refused>() {
            return forbidden(refused.clone());
        }
        cause = error.source();
    }
    DownloadError::Status(if error.is_timeout() {
        GATEWAY_TIMEOUT
    } else {
        BAD_GATEWAY
    })
}

#[cfg(test)]
#[path = "download_tests.rs"]
mod tests;
