//! Keys of links: made when a link is handed out, checked when it comes back, stored nowhere.

use crate::secrets::{Secrets, equal};
use anteroom_domain::{Instant, LinkType, PersonId, PortalId, UnsignedLink};
use std::fmt::Write as _;
use uuid::Uuid;

/// 2010-01-01T00:00:00Z, from which keys count milliseconds.
const BEGINNING_US: i64 = 1_262_304_000_000_000;

/// The key of a link: `{ms}.{digest}`, milliseconds since 2010 and a keyed hash in upper-case hexadecimal digits. The key
/// of an invitation for everybody goes on with who invites, because clients send nothing else of the link when somebody
/// registers through a provider.
#[must_use]
pub fn key(secrets: &Secrets, portal: PortalId, link: &UnsignedLink) -> String {
    let ms = (link.made_at.0 - BEGINNING_US).div_euclid(1_000);
    let digest = digest(secrets, portal, link.kind, &link.subject, ms);
    let mut key = format!("{ms}.{}", hex::encode_upper(digest));
    if let Some(inviter) = inviter_of(link) {
        let _ = write!(key, ".{}", hex::encode_upper(inviter.0.as_bytes()));
    }
    key
}

/// Who invites with an invitation for everybody.
fn inviter_of(link: &UnsignedLink) -> Option<PersonId> {
    let value = |wanted: &str| {
        link.query
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value)
    };
    let is_for_everybody = link.kind == LinkType::LinkInvite && value("encemail").is_none();
    value("uid")
        .filter(|_| is_for_everybody)
        .and_then(|uid| PersonId::parse(uid))
}

/// The whole link. `root` is the portal's, without a slash at the end; empty for a link within the portal.
#[must_use]
pub fn url(secrets: &Secrets, root: &str, portal: PortalId, link: &UnsignedLink) -> String {
    let key = key(secrets, portal, link);
    url_with(secrets, root, portal, link, &format!("&key={}", Escaped(&key)))
}

/// [`url`] without the key, which travels as a cookie.
#[must_use]
pub fn url_without_key(secrets: &Secrets, root: &str, portal: PortalId, link: &UnsignedLink) -> String {
    url_with(secrets, root, portal, link, "")
}

fn url_with(secrets: &Secrets, root: &str, portal: PortalId, link: &UnsignedLink, key: &str) -> String {
    let name = link.kind.name();
    let mut url = format!("{root}/confirm/{name}?type={name}{key}");
    for (name, value) in &link.query {
        let written = if name == "encemail" {
            secrets.encrypt_address(portal, value)
        } else {
            value.clone()
        };
        let _ = write!(url, "&{}={}", Escaped(name), Escaped(&written));
    }
    url
}

/// A key as it came, taken apart.
pub(super) struct PresentedKey {
    ms: i64,
    digest: [u8; 32],
    inviter: Option<PersonId>,
}

impl PresentedKey {
    /// Reads a key; only the one spelling that [`key`] writes is accepted.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (ms, digest) = text.split_once('.')?;
        let has_no_other_spelling = ms == "0" || !ms.starts_with('0');
        let plain = ms.len() <= 15 && !ms.is_empty() && has_no_other_spelling && ms.bytes().all(|b| b.is_ascii_digit());
        if !plain || digest.bytes().any(|b| b.is_ascii_lowercase()) {
            return None;
        }
        let (digest, inviter) = match digest.split_once('.') {
            None => (digest, None),
            Some((digest, inviter)) => {
                let bytes: [u8; 16] = hex::decode(inviter).ok()?.try_into().ok()?;
                (digest, Some(PersonId(Uuid::from_bytes(bytes))))
            }
        };
        let digest = hex::decode(digest).ok()?.try_into().ok()?;
        Some(Self {
            ms: ms.parse().ok()?,
            digest,
            inviter,
        })
    }

    /// Who invites, as the key says it; to be believed only when the subject with it fits.
    pub(super) const fn inviter(&self) -> Option<PersonId> {
        self.inviter
    }

    /// Whether it is the key of this subject, in a time that does not depend on where it differs.
    pub(super) fn fits(&self, secrets: &Secrets, portal: PortalId, kind: LinkType, subject: &str) -> bool {
        equal(&self.digest, &digest(secrets, portal, kind, subject, self.ms))
    }

    /// When the link was made, to the millisecond; to be believed only of a key that fits.
    pub(super) const fn made_at(&self) -> Instant {
        Instant(BEGINNING_US.saturating_add(self.ms.saturating_mul(1_000)))
    }

    /// What stands for the link among those that were used.
    pub(super) fn hash(&self, secrets: &Secrets, portal: PortalId) -> [u8; 32] {
        let (portal, ms) = (portal.0.to_be_bytes(), self.ms.to_be_bytes());
        secrets.hash_link(&[b"used", &portal, &ms, &self.digest])
    }
}

fn digest(secrets: &Secrets, portal: PortalId, kind: LinkType, subject: &str, ms: i64) -> [u8; 32] {
    secrets.hash_link(&[
        b"key",
        kind.name().as_bytes(),
        &portal.0.to_be_bytes(),
        &ms.to_be_bytes(),
        subject.to_lowercase().as_bytes(),
    ])
}

/// A text as a value of a query.
struct Escaped<'t>(&'t str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                f.write_char(char::from(byte))?;
            } else {
                write!(f, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTAL: PortalId = PortalId(1);

    fn link() -> UnsignedLink {
        UnsignedLink {
            kind: LinkType::ProfileRemove,
            subject: "Ann@Example.org ProfileRemove".into(),
            query: vec![
                ("encemail".into(), "Ann@Example.org".into()),
                ("uid".into(), "1&2".into()),
            ],
            made_at: Instant(BEGINNING_US + 1_234_567),
        }
    }

    #[test]
    fn a_key_fits_its_own_link_and_no_other() {
        let secrets = Secrets::new(b"machine key");
        let text = key(&secrets, PORTAL, &link());
        assert!(text.starts_with("1234."), "{text}");
        assert!(
            text.chars()
                .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || c == '.')
        );
        let presented = PresentedKey::parse(&text).unwrap();
        let (kind, subject) = (LinkType::ProfileRemove, "ann@example.org profileremove");
        assert!(presented.fits(&secrets, PORTAL, kind, subject));
        assert_eq!(presented.made_at(), Instant(BEGINNING_US + 1_234_000));
        assert!(!presented.fits(&secrets, PortalId(2), kind, subject));
        assert!(!presented.fits(&secrets, PORTAL, LinkType::Activation, subject));
        assert!(!presented.fits(&secrets, PORTAL, kind, "bob@example.org profileremove"));
        assert!(!presented.fits(&Secrets::new(b"another"), PORTAL, kind, subject));
        let later = PresentedKey::parse(&text.replace("1234.", "1235.")).unwrap();
        assert!(!later.fits(&secrets, PORTAL, kind, subject));
    }

    #[test]
    fn a_key_has_one_spelling() {
        let secrets = Secrets::new(b"machine key");
        let text = key(&secrets, PORTAL, &link());
        let digest = text.split_once('.').unwrap().1;
        for bad in [
            String::new(),
            ".".into(),
            format!(".{digest}"),
            format!("+1234.{digest}"),
            format!("01234.{digest}"),
            format!("-1.{digest}"),
            format!("9999999999999999.{digest}"),
            format!("1234.{}", digest.to_lowercase()),
            format!("1234.{digest}00"),
            format!("1234.{}", &digest[2..]),
            format!("1234.{digest} "),
            "1234.ZZ".into(),
        ] {
            assert!(PresentedKey::parse(&bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_url_hides_the_address_and_escapes_the_rest() {
        let secrets = Secrets::new(b"machine key");
        let url = url(&secrets, "https://portal.example", PORTAL, &link());
        let start = "https://portal.example/confirm/ProfileRemove?type=ProfileRemove&key=1234.";
        assert!(url.starts_with(start), "{url}");
        assert!(url.ends_with("&uid=1%262"), "{url}");
        assert!(!url.to_lowercase().contains("example.org"), "{url}");
    }
}
