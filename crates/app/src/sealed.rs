//! Secrets that must come back, encrypted: whoever reads the database reads none of them.

use crate::app::Ctx;
use crate::error::Error;
use anteroom_domain::{PersonId, PortalId};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

/// What a text is; one kind does not open as the other.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Secret,
    BackupCodes,
    WebhookSecret,
}

impl Kind {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Secret => b"anteroom second factor secret v1",
            Self::BackupCodes => b"anteroom second factor backup codes v1",
            Self::WebhookSecret => b"anteroom webhook secret v1",
        }
    }
}

/// Encrypts for one person of one portal.
///
/// # Errors
/// Internal, when the text cannot be encrypted.
pub(crate) fn seal(ctx: &Ctx, portal: PortalId, person: PersonId, kind: Kind, plain: &[u8]) -> Result<Vec<u8>, Error> {
    let mut nonce = [0; NONCE_LEN];
    ctx.random.fill(&mut nonce);
    let mut sealed = plain.to_vec();
    key(ctx, kind)
        .and_then(|key| {
            let aad = aad(portal, person);
            key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
                .ok()
        })
        .ok_or_else(|| Error::Internal("a secret cannot be encrypted".into()))?;
    Ok([&nonce[..], &sealed].concat())
}

/// Decrypts what [`seal`] made.
///
/// # Errors
/// Internal, for what was made with another machine key or for somebody else.
pub(crate) fn open(
    ctx: &Ctx,
    portal: PortalId,
    person: PersonId,
    kind: Kind,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut bytes = Zeroizing::new(sealed.to_vec());
    let plain = bytes.split_at_mut_checked(NONCE_LEN).and_then(|(nonce, sealed)| {
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let plain = key(ctx, kind)?.open_in_place(nonce, aad(portal, person), sealed).ok()?;
        Some(Zeroizing::new(plain.to_vec()))
    });
    plain.ok_or_else(|| Error::Internal("a secret does not fit the machine key".into()))
}

fn key(ctx: &Ctx, kind: Kind) -> Option<LessSafeKey> {
    let key = ctx.secrets.derive(kind.label());
    Some(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_slice()).ok()?))
}

fn aad(portal: PortalId, person: PersonId) -> Aad<[u8; 24]> {
    let mut bytes = [0; 24];
    let whole = portal.0.to_be_bytes().into_iter().chain(*person.0.as_bytes());
    bytes.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
    Aad::from(bytes)
}
