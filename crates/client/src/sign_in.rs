//! Signing in (`docs/protocol/auth.md` 4 and 5).

use std::sync::Arc;

use anteroom_wire::authentication::AuthenticationTokenDto;
use anteroom_wire::request::SignInRequest;
use anteroom_wire::settings::PasswordHasher;
use reqwest::Method;
use serde::Deserialize;

use crate::credential::Credential;
use crate::error::{Error, SetupError};
use crate::portal::Portal;
use crate::transport::{Call, Transport};

/// What a portal may ask of this machine for one password.
const ITERATIONS_MAX: u32 = 10_000_000;
const SIZE_MAX_BITS: usize = 4096;

#[derive(Deserialize)]
struct SettingsWithHasher {
    #[serde(rename = "passwordHash")]
    password_hash: Option<PasswordHasher>,
}

impl Portal {
    /// `POST /authentication`. A second step shows as `tfa` or `sms` without a token.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when address or password are wrong; [`Error::Refused`] when the person is disabled
    /// or there were too many attempts.
    pub async fn sign_in(&self, request: &SignInRequest) -> Result<AuthenticationTokenDto, Error> {
        let call = Call::new(Method::POST, &["authentication"]).anonymous().body(request)?;
        self.send(&call).await?.result()
    }

    /// Signs in with a password that does not leave this machine: it is hashed as the portal publishes, and the hash is
    /// sent.
    ///
    /// # Errors
    /// As [`Portal::sign_in`]; [`Error::Unexpected`] when the portal does not publish how to hash.
    pub async fn sign_in_with_hash(&self, email: &str, password: &str) -> Result<AuthenticationTokenDto, Error> {
        let hasher = self.password_hasher().await?;
        let password = password.trim().to_owned();
        // Some 100,000 rounds are too long for a thread that others wait for.
        let hash = tokio::task::spawn_blocking(move || hash_password(&password, &hasher)).await;
        let hash = hash.ok().flatten().ok_or_else(|| Error::Unexpected {
            detail: "the portal publishes a way to hash passwords that cannot be used".to_owned(),
        })?;
        let request = SignInRequest {
            user_name: Some(email.to_owned()),
            password_hash: Some(hash),
            ..SignInRequest::default()
        };
        self.sign_in(&request).await
    }

    /// How the portal wants passwords to be hashed, asked without the credential.
    ///
    /// # Errors
    /// [`Error::Unexpected`] when the portal does not publish it.
    pub async fn password_hasher(&self) -> Result<PasswordHasher, Error> {
        let answer = self.send(&Call::new(Method::GET, &["settings"]).anonymous()).await?;
        let settings: SettingsWithHasher = answer.result()?;
        settings
            .password_hash
            .ok_or_else(|| answer.unexpected("there is no `passwordHash` in it"))
    }

    /// The same portal seen through another credential, over the same connections.
    ///
    /// # Errors
    /// [`SetupError::Credential`] when it cannot be sent.
    pub fn with_credential(&self, credential: &Credential) -> Result<Self, SetupError> {
        let authorization = credential.header().map_err(|_| SetupError::Credential)?;
        let transport = &self.transport;
        Ok(Self {
            transport: Arc::new(Transport {
                http: transport.http.clone(),
                base: transport.base.clone(),
                host: transport.host.clone(),
                authorization,
                retry: transport.retry,
                timer: Arc::clone(&transport.timer),
            }),
        })
    }
}

/// The hash that clients send instead of a password: lower-case hexadecimal PBKDF2-HMAC-SHA256 over the password, with
/// the text of the salt (auth.md 5). `None` when the portal publishes numbers that make no sense.
///
/// ```
/// use anteroom_client::{PasswordHasher, hash_password};
///
/// let hasher = PasswordHasher { size: 256, iterations: 1, salt: "salt".to_owned() };
/// let hash = hash_password("password", &hasher);
/// assert_eq!(hash.as_deref(), Some("120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b"));
/// ```
pub fn hash_password(password: &str, hasher: &PasswordHasher) -> Option<String> {
    let rounds = u32::try_from(hasher.iterations)
        .ok()
        .filter(|n| (1..=ITERATIONS_MAX).contains(n))?;
    let bits = usize::try_from(hasher.size)
        .ok()
        .filter(|n| (8..=SIZE_MAX_BITS).contains(n))?;
    let mut hash = vec![0_u8; bits / 8];
    pbkdf2::pbkdf2_hmac::<sha2::Sha256>(password.as_bytes(), hasher.salt.as_bytes(), rounds, &mut hash);
    Some(hex::encode(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_make_no_sense_are_refused() {
        for (size, iterations) in [(0, 1), (256, 0), (-8, 1), (256, -1), (1 << 40, 1), (256, 1 << 40)] {
            assert_eq!(
                hash_password(
                    "x",
                    &PasswordHasher {
                        size,
                        iterations,
                        salt: "s".into()
                    }
                ),
                None
            );
        }
    }
}
