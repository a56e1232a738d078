//! What the portal needs from outside: a place for files, pictures from elsewhere, and somebody who checks captchas. The binary gives the real ones
//! (`anteroom_outbound`), tests give their own.

pub use crate::webhooks::port::{HookAnswer, HookBodies, HookMessage, HookOutcome, HookRefusal, HookSubject, Hooks};
use bytes::Bytes;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

/// The answer of a port, when it comes.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The ports of an application.
#[derive(Clone)]
pub struct Ports {
    /// Where files lie.
    pub blobs: Arc<dyn Blobs>,
    /// What fetches pictures from elsewhere.
    pub download: Arc<dyn Download>,
    /// What checks captchas, if they are asked for.
    pub captcha: Option<Arc<dyn Captcha>>,
    /// What tells webhooks what happened.
    pub hooks: Arc<dyn Hooks>,
    /// What writes what they are told.
    pub hook_bodies: Arc<dyn HookBodies>,
}

/// Why files cannot be read or written; for the log.
#[derive(Debug, thiserror::Error)]
#[error("the files cannot be used: {0}")]
pub struct BlobError(pub Box<dyn std::error::Error + Send + Sync>);

/// A place for files. Keys are made here, never taken from a request: lower-case letters, digits, hyphens and slashes.
pub trait Blobs: Send + Sync {
    /// Writes a file, in place of what was there. It is all there or not at all, and stays when this is answered.
    fn put<'a>(&'a self, key: &'a str, bytes: Bytes) -> Pending<'a, Result<(), BlobError>>;

    /// Reads a file; none when there is none.
    fn get<'a>(&'a self, key: &'a str) -> Pending<'a, Result<Option<Bytes>, BlobError>>;

    /// Deletes a file; fine when there is none.
    fn delete<'a>(&'a self, key: &'a str) -> Pending<'a, Result<(), BlobError>>;
}

/// What may be fetched, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DownloadRule {
    /// Whether `http://` is fine, too.
    pub allow_plain_http: bool,
    /// Most bytes.
    pub max_bytes: usize,
}

/// Why something cannot be fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DownloadError {
    /// The address is not one that the portal talks to, or none at all.
    #[error("the address is not allowed: {0}")]
    Forbidden(String),
    /// The other side answered with this status, or did not answer at all (502, or 504 when it took too long).
    #[error("the other side answered {0}")]
    Status(u16),
    /// Longer than allowed.
    #[error("it is too long")]
    TooLong,
}

/// Fetches things that somebody named by their address. Whoever names it must not be able to make the portal talk to
/// machines that only the portal can reach.
pub trait Download: Send + Sync {
    /// Fetches what lies at a URL.
    fn fetch<'a>(&'a self, url: &'a str, rule: DownloadRule) -> Pending<'a, Result<Bytes, DownloadError>>;
}

/// The kinds of captchas that clients show (`docs/protocol/auth.md` 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptchaKind {
    /// reCAPTCHA on a page.
    Web,
    /// reCAPTCHA in an app for Android.
    Android,
    /// reCAPTCHA in an app for iOS.
    Ios,
    /// hCaptcha.
    HCaptcha,
}

impl CaptchaKind {
    /// The kind of a number of the wire; none for others.
    #[must_use]
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Web),
            1 => Some(Self::Android),
            2 => Some(Self::Ios),
            3 => Some(Self::HCaptcha),
            _ => None,
        }
    }

    /// Its number on the wire.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Web => 0,
            Self::Android => 1,
            Self::Ios => 2,
            Self::HCaptcha => 3,
        }
    }
}

/// Why an answer could not be checked; for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the provider of captchas cannot be asked: {0}")]
pub struct CaptchaError(pub String);

/// A provider of captchas.
pub trait Captcha: Send + Sync {
    /// The kind that pages show.
    fn kind(&self) -> CaptchaKind;

    /// What pages show the provider.
    fn public_key(&self) -> &str;

    /// Whether answers of a kind are this provider's.
    fn accepts(&self, kind: CaptchaKind) -> bool {
        (kind == CaptchaKind::HCaptcha) == (self.kind() == CaptchaKind::HCaptcha)
    }

    /// Whether an answer is right; each is right once.
    fn verify<'a>(
        &'a self,
        kind: CaptchaKind,
        response: &'a str,
        client: IpAddr,
    ) -> Pending<'a, Result<bool, CaptchaError>>;
}
