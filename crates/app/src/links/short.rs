//! Short forms of links (`docs/protocol/http.md` 20).

use crate::app::{App, Ctx};
use crate::error::Error;
use crate::links::sign::url;
use anteroom_domain::{Instant, Portal, PortalId, UnsignedLink};
use anteroom_store::{Tx, short_links};

/// What short forms are written with.
const ALPHABET: &[u8; 51] = b"5XzpDt6wZRdsTrJkSY_cgPyxN4j-fnb9WKBF8vh3GH72QqmLVCM";
/// How long they are: too many to try.
const CODE_CHARS: usize = 15;

/// The short form of a link below the portal's root, such as `/s/5XzpDt6wZRdsTrJ`; the same for the same link. It leads
/// to the link until `expires_at`, by default as long as a link of its type works.
///
/// # Errors
/// Those of the store.
pub fn shorten(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    link: &UnsignedLink,
    expires_at: Option<Instant>,
) -> Result<String, Error> {
    let code = code(ctx, portal.id, link);
    let by_type = || {
        Some(
            link.made_at
                .plus_seconds(link.kind.validity_us()?.div_euclid(1_000_000)),
        )
    };
    let expires_at = expires_at.or_else(by_type);
    short_links::insert(tx, portal.id, &hash(ctx, portal.id, &code), link, expires_at, ctx.now())?;
    Ok(format!("/s/{code}"))
}

/// Where a short form leads, from the portal's root on; none when it is unknown or has expired.
///
/// # Errors
/// Those of the store.
pub async fn find_long(app: &App, portal: PortalId, code: &str) -> Result<Option<String>, Error> {
    if code.len() != CODE_CHARS || !code.bytes().all(|b| ALPHABET.contains(&b)) {
        return Ok(None);
    }
    let hash = hash(app.ctx(), portal, code);
    app.point(move |tx, ctx| {
        let link = short_links::find(tx, portal, &hash, ctx.now())?;
        Ok(link.map(|link| url(&ctx.secrets, "", portal, &link)))
    })
    .await
}

/// Forgets the short forms that were kept for ever of links whose subject begins so.
///
/// # Errors
/// Those of the store.
pub(crate) fn forget(tx: &mut Tx<'_>, portal: PortalId, subject: &str) -> Result<(), Error> {
    short_links::delete_lasting(tx, portal, subject)?;
    Ok(())
}

fn code(ctx: &Ctx, portal: PortalId, link: &UnsignedLink) -> String {
    let long = url(&ctx.secrets, "", portal, link);
    let hash = ctx
        .secrets
        .hash_link(&[b"short", &portal.0.to_be_bytes(), long.as_bytes()]);
    let mut rest = hash
        .iter()
        .take(16)
        .fold(0_u128, |sum, byte| (sum << 8) | u128::from(*byte));
    let mut code = String::with_capacity(CODE_CHARS);
    for _ in 0..CODE_CHARS {
        let at = usize::try_from(rest % 51).unwrap_or_default();
        code.extend(ALPHABET.get(at).copied().map(char::from));
        rest /= 51;
    }
    code
}

/// What is stored instead of the short form: whoever reads the table cannot follow it.
fn hash(ctx: &Ctx, portal: PortalId, code: &str) -> [u8; 32] {
    ctx.secrets
        .hash_link(&[b"code", &portal.0.to_be_bytes(), code.as_bytes()])
}
