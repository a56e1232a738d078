//! What the portal needs from an OpenID Connect provider; the binary gives the real one.

use anteroom_domain::{ExternalProfile, Instant};
use std::pin::Pin;

/// The answer of the provider, when it comes.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a browser is sent to the provider with.
#[derive(Clone, Debug)]
pub struct Departure {
    /// Where the provider sends it back to.
    pub redirect_uri: String,
    /// What it brings back.
    pub state: String,
    /// What the provider puts into the token.
    pub nonce: String,
    /// SHA-256 of the verifier (RFC 7636), base64url.
    pub challenge: String,
}

/// What a browser comes back with.
#[derive(Clone)]
pub struct Arrival {
    /// The same as at the departure.
    pub redirect_uri: String,
    /// The code that the provider changes for a token.
    pub code: String,
    /// The verifier of the departure.
    pub verifier: String,
    /// The nonce of the departure.
    pub nonce: String,
    /// Now.
    pub now: Instant,
}

/// Why a provider cannot be used now; for the log.
#[derive(Debug, thiserror::Error)]
#[error("the sign-in provider cannot be used: {0}")]
pub struct OpenIdError(pub String);

/// An OpenID Connect provider (authorization code flow with PKCE).
pub trait OpenId: Send + Sync {
    /// Its name here, such as `openid`.
    fn name(&self) -> &str;

    /// The address to send the browser to.
    fn authorize_url<'a>(&'a self, departure: &'a Departure) -> Pending<'a, Result<String, OpenIdError>>;

    /// Changes the code for a token, checks the token and says who it is about.
    fn redeem<'a>(&'a self, arrival: &'a Arrival) -> Pending<'a, Result<ExternalProfile, OpenIdError>>;
}
