//! Encrypted texts that a client carries for us: the state of a sign-in under way, and the profile at its end.

use crate::app::Ctx;
use anteroom_domain::{ExternalProfile, Instant, PortalId};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// How long a sign-in at a provider may take, and how long a profile can be used, in seconds.
pub(super) const LIFE_S: i64 = 600;
/// Longer texts are none of ours.
const MAX_CHARS: usize = 8192;
/// Between the members of a text.
const SEPARATOR: char = '\u{1f}';

/// What a text is for; one for another purpose does not open.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    State,
    Profile,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::State => b"anteroom sign-in state v1",
            Self::Profile => b"anteroom external profile v1",
        }
    }
}

/// How a sign-in at the provider ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The provider vouched for somebody.
    Vouched(ExternalProfile),
    /// It did not; the words are for the client.
    Failed(String),
}

/// Encrypts members for a portal, to be opened within [`LIFE_S`].
pub(super) fn seal(ctx: &Ctx, portal: PortalId, purpose: Purpose, members: &[&str]) -> String {
    let ends_at = ctx.now().plus_seconds(LIFE_S).0.to_string();
    let mut text = ends_at;
    for member in members {
        text.push(SEPARATOR);
        text.extend(member.chars().filter(|c| *c != SEPARATOR));
    }
    let mut nonce = [0; NONCE_LEN];
    ctx.random.fill(&mut nonce);
    let mut sealed = text.into_bytes();
    let done = key(ctx, purpose).and_then(|key| {
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad(portal), &mut sealed)
            .ok()
    });
    // Sealing texts of this size cannot fail; an empty text would simply not open.
    done.map_or_else(String::new, |()| URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
}

/// The members of a text of this portal and purpose; none when it is not ours, or too old.
pub(super) fn open(ctx: &Ctx, portal: PortalId, purpose: Purpose, text: &str) -> Option<Vec<String>> {
    if text.len() > MAX_CHARS {
        return None;
    }
    let mut bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let plain = key(ctx, purpose)?.open_in_place(nonce, aad(portal), sealed).ok()?;
    let mut members = std::str::from_utf8(plain).ok()?.split(SEPARATOR).map(str::to_owned);
    let ends_at: i64 = members.next()?.parse().ok()?;
    (ctx.now() < Instant(ends_at)).then(|| members.collect())
}

/// The text that says how a sign-in ended.
pub(super) fn seal_outcome(ctx: &Ctx, portal: PortalId, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Failed(words) => seal(ctx, portal, Purpose::Profile, &["failed", words]),
        Outcome::Vouched(profile) => {
            let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
            let members = [
                "vouched".to_owned(),
                profile.provider.clone(),
                profile.subject.clone(),
                or_empty(&profile.email),
                or_empty(&profile.first_name),
                or_empty(&profile.last_name),
                or_empty(&profile.display_name),
            ];
            let members: Vec<&str> = members.iter().map(String::as_str).collect();
            seal(ctx, portal, Purpose::Profile, &members)
        }
    }
}

/// How the sign-in ended that a text speaks of; none when it is not ours, or too old.
pub(super) fn open_outcome(ctx: &Ctx, portal: PortalId, text: &str) -> Option<Outcome> {
    let members = open(ctx, portal, Purpose::Profile, text)?;
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    let given = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    match members.as_slice() {
        ["failed", words] => Some(Outcome::Failed((*words).to_owned())),
        ["vouched", provider, subject, email, first, last, display] => Some(Outcome::Vouched(ExternalProfile {
            provider: (*provider).to_owned(),
            subject: (*subject).to_owned(),
            email: given(email),
            first_name: given(first),
            last_name: given(last),
            display_name: given(display),
        })),
        _ => None,
    }
}

fn key(ctx: &Ctx, purpose: Purpose) -> Option<LessSafeKey> {
    let key = ctx.secrets.derive(purpose.label());
    Some(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_slice()).ok()?))
}

fn aad(portal: PortalId) -> Aad<[u8; 8]> {
    Aad::from(portal.0.to_be_bytes())
}
