//! The authenticator app of somebody.

use crate::app::TestApp;
use anteroom_domain::Instant;
use totp_rs::{Builder, Secret, Totp};

/// An app with a secret.
pub struct TestAuthenticator(Totp);

impl TestAuthenticator {
    /// An app into which this secret (base32) was typed.
    pub fn new(manual_key: &str) -> Self {
        let secret = Secret::try_from_base32(manual_key).unwrap();
        Self(Builder::new().with_secret(secret).build().unwrap())
    }

    /// The code that it shows now.
    pub fn code(&self, app: &TestApp) -> String {
        self.code_at(app.app.now())
    }

    /// The bytes that the typed secret stands for.
    pub fn secret_bytes(manual_key: &str) -> Vec<u8> {
        Secret::try_from_base32(manual_key).unwrap().as_bytes().to_vec()
    }

    /// The code that it shows at an instant.
    pub fn code_at(&self, at: Instant) -> String {
        let second = u64::try_from(at.unix_seconds()).unwrap();
        self.0.generate(second).to_string()
    }
}
