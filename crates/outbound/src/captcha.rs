//! A provider of captchas, asked whether an answer is right: reCAPTCHA and hCaptcha, whose questions look alike.

use crate::provider::{client, is_trusted_url, read_json};
use anteroom_app::ports::{Captcha, CaptchaError, CaptchaKind, Pending};
use reqwest::{Client, Url};
use serde_json::Value;
use std::net::IpAddr;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Who makes the captchas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptchaProvider {
    /// Google, version 2.
    Recaptcha,
    /// Intuition Machines.
    HCaptcha,
}

impl CaptchaProvider {
    /// Where it is asked unless another address is set.
    #[must_use]
    pub const fn verify_url(self) -> &'static str {
        match self {
            Self::Recaptcha => "https://www.google.com/recaptcha/api/siteverify",
            Self::HCaptcha => "https://api.hcaptcha.com/siteverify",
        }
    }
}

/// How the portal is known to the provider.
#[derive(Clone)]
pub struct CaptchaConfig {
    /// The provider.
    pub provider: CaptchaProvider,
    /// Where it is asked.
    pub verify_url: String,
    /// What pages show, to begin a captcha.
    pub public_key: String,
    /// What the portal shows the provider.
    pub secret: Zeroizing<String>,
}

/// Answers of the provider longer than this are not read.
const ANSWER_MAX_BYTES: usize = 64 << 10;
/// Answers that are checked at the same time; further ones are not.
const AT_ONCE: usize = 32;

/// Whether a text can be the address of a provider: https, or http on this machine.
#[must_use]
pub fn is_verify_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| is_trusted_url(&url))
}

/// A provider, spoken to over HTTP.
pub struct CaptchaClient {
    config: CaptchaConfig,
    http: Client,
    places: Semaphore,
}

fn failed(what: impl std::fmt::Display) -> CaptchaError {
    CaptchaError(what.to_string())
}

impl CaptchaClient {
    /// A client for this provider; nothing is sent yet.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(config: CaptchaConfig) -> Result<Self, CaptchaError> {
        let http = client().map_err(failed)?;
        Ok(Self {
            config,
            http,
            places: Semaphore::new(AT_ONCE),
        })
    }

    async fn ask(&self, response: &str, client: IpAddr) -> Result<bool, CaptchaError> {
        let _place = self.places.try_acquire().map_err(|_| failed("too many are checked"))?;
        let client = client.to_string();
        let form = [
            ("secret", self.config.secret.as_str()),
            ("response", response),
            ("remoteip", client.as_str()),
        ];
        let body = Url::parse_with_params("x:/", form).map_err(failed)?;
        let body = Zeroizing::new(body.query().unwrap_or_default().to_owned());
        let request = self
            .http
            .post(&self.config.verify_url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.to_string());
        let answer = read_json(request, ANSWER_MAX_BYTES).await.map_err(failed)?;
        let is_right = answer.get("success").and_then(Value::as_bool);
        let is_right = is_right.ok_or_else(|| failed("its answer does not say"))?;
        match answer.get("error-codes").and_then(Value::as_array) {
            Some(codes) if codes.iter().any(is_our_fault) => Err(failed("it does not know the portal's secret")),
            _ => Ok(is_right),
        }
    }
}

/// Whether a code says that the portal asked wrongly, so that nothing is known about the answer.
fn is_our_fault(code: &Value) -> bool {
    let ours = [
        "missing-input-secret",
        "invalid-input-secret",
        "bad-request",
        "sitekey-secret-mismatch",
    ];
    code.as_str().is_some_and(|code| ours.contains(&code))
}

impl Captcha for CaptchaClient {
    fn kind(&self) -> CaptchaKind {
        match self.config.provider {
            CaptchaProvider::Recaptcha => CaptchaKind::Web,
            CaptchaProvider::HCaptcha => CaptchaKind::HCaptcha,
        }
    }

    fn public_key(&self) -> &str {
        &self.config.public_key
    }

    fn verify<'a>(
        &'a self,
        _kind: CaptchaKind,
        response: &'a str,
        client: IpAddr,
    ) -> Pending<'a, Result<bool, CaptchaError>> {
        Box::pin(self.ask(response, client))
    }
}
