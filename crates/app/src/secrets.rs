//! What is derived from the installation's machine key: hashes of keys and tokens, and the password salt.

use anteroom_domain::PortalId;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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
    links: Zeroizing<[u8; 32]>,
    addresses: Zeroizing<[u8; 32]>,
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
            links: Zeroizing::new(mac(machine_key, b"anteroom confirmation links v1")),
            addresses: Zeroizing::new(mac(machine_key, b"anteroom addresses in links v1")),
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

    /// A keyed hash of several parts, for links. What a part ends with and the next one begins with is never confused,
    /// and the first part keeps different uses apart.
    #[must_use]
    pub(crate) fn hash_link(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut text = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
        for part in parts {
            text.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            text.extend_from_slice(part);
        }
        mac(self.links.as_slice(), &text)
    }

    /// A MAC of parts that have fixed lengths, with a key for one purpose.
    #[must_use]
    pub(crate) fn authenticate(&self, purpose: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        mac(self.derive(purpose).as_slice(), &parts.concat())
    }

    /// A key for one purpose.
    #[must_use]
    pub(crate) fn derive(&self, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(mac(&self.machine_key, purpose))
    }

    /// An address as links of a portal carry it, fit for URLs. The same address gives the same text, so that the same
    /// link has the same short form.
    #[must_use]
    pub(crate) fn encrypt_address(&self, portal: PortalId, address: &str) -> String {
        let portal = portal.0.to_be_bytes();
        let whole = self.hash_link(&[b"address nonce", &portal, address.as_bytes()]);
        let mut sealed = address.as_bytes().to_vec();
        let nonce: [u8; NONCE_LEN] = std::array::from_fn(|at| whole.get(at).copied().unwrap_or_default());
        let key = self.address_key().and_then(|key| {
            key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(portal), &mut sealed)
                .ok()
        });
        // Sealing texts of this size cannot fail; a link without its address would simply not open.
        key.map_or_else(String::new, |()| URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// The address that a link of this portal carries; none when it is not from here.
    #[must_use]
    pub(crate) fn decrypt_address(&self, portal: PortalId, text: &str) -> Option<String> {
        let mut bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let aad = Aad::from(portal.0.to_be_bytes());
        let address = self.address_key()?.open_in_place(nonce, aad, sealed).ok()?;
        String::from_utf8(address.to_vec()).ok()
    }

    fn address_key(&self) -> Option<LessSafeKey> {
        let key = UnboundKey::new(&AES_256_GCM, self.addresses.as_slice()).ok()?;
        Some(LessSafeKey::new(key))
    }

    /// A keyed hash of several values for one purpose; where one value ends and the next begins counts.
    #[must_use]
    pub fn hash_parts(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let key = Zeroizing::new(mac(&self.machine_key, purpose.as_bytes()));
        let mut text = Zeroizing::new(Vec::new());
        for part in parts {
            text.extend_from_slice(&part.len().to_be_bytes());
            text.extend_from_slice(part);
        }
        mac(key.as_slice(), &text)
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
    fn addresses_come_back_in_their_own_portal_only() {
        let secrets = Secrets::new(b"machine key");
        let (here, elsewhere) = (PortalId(1), PortalId(2));
        let text = secrets.encrypt_address(here, "Ann+x@Example.org");
        assert_eq!(text, secrets.encrypt_address(here, "Ann+x@Example.org"));
        assert_ne!(text, secrets.encrypt_address(elsewhere, "Ann+x@Example.org"));
        assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        assert_eq!(
            secrets.decrypt_address(here, &text).as_deref(),
            Some("Ann+x@Example.org")
        );
        assert_eq!(secrets.decrypt_address(elsewhere, &text), None);
        assert_eq!(Secrets::new(b"another").decrypt_address(here, &text), None);
        for bad in [
            "",
            "AAAA",
            "not base64!",
            &text[1..],
            &format!("{text}A"),
            &text[..text.len() - 2],
        ] {
            assert_eq!(secrets.decrypt_address(here, bad), None, "{bad}");
        }
    }

    #[test]
    fn parts_of_a_link_are_not_confused() {
        let secrets = Secrets::new(b"machine key");
        assert_ne!(
            secrets.hash_link(&[b"a@b.coPhone", b"Auth"]),
            secrets.hash_link(&[b"a@b.co", b"PhoneAuth"])
        );
        assert_ne!(secrets.hash_link(&[b"ab", b""]), secrets.hash_link(&[b"ab"]));
    }

    #[test]
    fn keys_and_tokens_hash_apart() {
        let secrets = Secrets::new(b"machine key");
        assert_ne!(secrets.hash_api_key("x"), secrets.hash_token("x"));
        assert!(equal(&secrets.hash_api_key("x"), &secrets.hash_api_key("x")));
        assert!(!equal(&secrets.hash_api_key("x"), &secrets.hash_api_key("y")));
    }
}
