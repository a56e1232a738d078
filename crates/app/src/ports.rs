//! What the portal needs from outside: a place for files, and pictures from elsewhere. The binary gives the real ones
//! (`anteroom_outbound`), tests give their own.

use bytes::Bytes;
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
