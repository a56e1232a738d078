//! Talking to a provider whom the operator named: one that knows who people are, or that checks captchas.

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url};
use serde_json::Value;
use std::time::Duration;

/// How long a provider may take to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// A client that goes where it is sent and no further, and does not wait for long.
pub(crate) fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .redirect(Policy::none())
        .timeout(ANSWER_TIMEOUT)
        .user_agent(concat!("anteroom/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Whether a text is the address of something that may be trusted with secrets: https, or http on this machine.
pub(crate) fn is_trusted_url(url: &Url) -> bool {
    let is_local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    url.scheme() == "https" || (url.scheme() == "http" && is_local)
}

/// Asks, and reads the JSON of a good answer of at most `max_bytes`. The reason of a failure names no address: it may hold
/// a secret.
pub(crate) async fn read_json(request: RequestBuilder, max_bytes: usize) -> Result<Value, String> {
    let failed = |error: reqwest::Error| error.without_url().to_string();
    let mut answer = request.send().await.map_err(failed)?;
    let status = answer.status();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > max_bytes {
            return Err("its answer is too long".to_owned());
        }
        body.extend_from_slice(&chunk);
    }
    if !status.is_success() {
        return Err(format!("it answered {status}"));
    }
    serde_json::from_slice(&body).map_err(|_| "its answer is not JSON".to_owned())
}
