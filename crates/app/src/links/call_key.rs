//! Keys for one call about one person: with them somebody without an account may have a mail sent
//! (`docs/protocol/portal.md` 5). No confirmation link has the same subject, so neither is good as the other.

use super::make::subject;
use super::sign::{PresentedKey, key};
use crate::app::Ctx;
use anteroom_domain::{LinkType, PersonId, PortalId, UnsignedLink};

/// How long such a key works.
const VALIDITY_US: i64 = 3_600_000_000;

/// The key for the call of this type about a person.
#[must_use]
pub fn make(ctx: &Ctx, portal: PortalId, kind: LinkType, person: PersonId) -> String {
    let link = UnsignedLink {
        kind,
        subject: subject_of(kind, person),
        query: Vec::new(),
        made_at: ctx.now(),
    };
    key(&ctx.secrets, portal, &link)
}

/// Whether it is the key for the call of this type about a person, and not too old.
pub(crate) fn fits(ctx: &Ctx, portal: PortalId, kind: LinkType, person: PersonId, text: &str) -> bool {
    PresentedKey::parse(text).is_some_and(|key| {
        key.fits(&ctx.secrets, portal, kind, &subject_of(kind, person))
            && ctx.now().0.saturating_sub(key.made_at().0) <= VALIDITY_US
    })
}

fn subject_of(kind: LinkType, person: PersonId) -> String {
    subject(&["call", &person.to_string(), kind.name()])
}
