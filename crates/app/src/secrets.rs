//! What is derived from the installation's machine key: hashes of keys and tokens, and the password salt.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Rounds of the client-side password hash (`docs/protocol/auth.md` 5).
pub const CLIENT_HASH_ITERATIONS: u32 = 100_000;
/// Size of the client-side password hash in bits.
pub const CLIENT_HASH_BITS: u32 = 256;

/// The seed of the salt: a fixed text of the protocol (`docs/protocol/auth.md` 5).
const SALT_SEED: &[u8] = b"{9450BEF7-7D9F-4E4F-A18A-971D8681722D}";

/// The secrets of an installation.
pub struct Secrets {
    keys: Zeroizing<[u8; 32]>,
    tokens: Zeroizing<[u8; 32]>,
    machine_key: Zeroizing<Vec<u8>>,
    salt: OnceLock<String>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Secrets {
    /// Derives everything from the machine key, which must stay the same for as long as the data lives.
    #[must_use]
    pub fn new(machine_key: &[u8]) -> Self {
        Self {
            keys: Zeroizing::new(mac(machine_key, b"anteroom api keys v1")),
            tokens: Zeroizing::new(mac(machine_key, b"anteroom session tokens v1")),
            machine_key: Zeroizing::new(machine_key.to_vec()),
            salt: OnceLock::new(),
        }
    }

    /// What is stored of an API key: a keyed hash of its whole text.
    #[must_use]
    pub fn hash_api_key(&self, key: &str) -> [u8; 32] {
        mac(self.keys.as_slice(), key.as_bytes())
    }

    /// What is stored of a session token or a control token.
    #[must_use]
    pub fn hash_token(&self, token: &str) -> [u8; 32] {
        mac(self.tokens.as_slice(), token.as_bytes())
    }

    /// The salt of client-side password hashes, 64 hexadecimal digits, one per installation and stable.
    pub fn password_salt(&self) -> &str {
        self.salt.get_or_init(|| {
            let mut salt = [0; 32];
            pbkdf2::pbkdf2_hmac::<Sha256>(
                &self.machine_key,
                &Sha256::digest(SALT_SEED),
                CLIENT_HASH_ITERATIONS,
                &mut salt,
            );
            hex::encode(salt)
        })
    }

    /// The hash that a client makes of a clear-text password, 64 hexadecimal digits. Takes about 10 ms: never on a
    /// database or request thread.
    #[must_use]
    pub fn client_hash(&self, password: &str) -> Zeroizing<String> {
        let mut hash = Zeroizing::new([0; 32]);
        // The salt goes in as the text that clients see, not as the bytes that it stands for.
        let salt = self.password_salt().as_bytes();
        pbkdf2::pbkdf2_hmac::<Sha256>(password.as_bytes(), salt, CLIENT_HASH_ITERATIONS, hash.as_mut_slice());
        Zeroizing::new(hex::encode(hash.as_slice()))
    }
}

/// Whether two hashes are equal, in a time that does not depend on where they differ.
#[must_use]
pub fn equal(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.ct_eq(b).into()
}

fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length; the error cannot happen and would only make another hash.
    Hmac::<Sha256>::new_from_slice(key)
        .map(|m| m.chain_update(text).finalize().into_bytes().into())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_salt_is_stable_and_belongs_to_the_machine_key() {
        let a = Secrets::new(b"machine key");
        assert_eq!(a.password_salt(), Secrets::new(b"machine key").password_salt());
        assert_ne!(a.password_salt(), Secrets::new(b"another").password_salt());
        assert_eq!(a.password_salt().len(), 64);
    }

    #[test]
    fn keys_and_tokens_hash_apart() {
        let secrets = Secrets::new(b"machine key");
        assert_ne!(secrets.hash_api_key("x"), secrets.hash_token("x"));
        assert!(equal(&secrets.hash_api_key("x"), &secrets.hash_api_key("x")));
        assert!(!equal(&secrets.hash_api_key("x"), &secrets.hash_api_key("y")));
    }
}
