//! Setting an authenticator app up (`docs/protocol/auth.md` 8).

use super::sealed::{self, Kind};
use super::{qr, totp};
use crate::app::{App, Ctx};
use crate::error::{Error, Refusal};
use crate::links::OpenedLink;
use anteroom_domain::policy::Permit;
use anteroom_domain::portal_settings::SecondFactorKind;
use anteroom_domain::second_factor::Tries;
use anteroom_domain::{Instant, Person, PersonId, Portal};
use anteroom_store::second_factors::{self, SecondFactor};
use anteroom_store::{Tx, people};
use std::sync::Arc;
use zeroize::Zeroizing;

/// A secret that waits for its first code for so long is replaced, in seconds.
const RENEWED_AFTER_S: i64 = 3_600;
/// A first code is accepted for so long, in seconds: the link for the set-up may have been made with an old secret.
const LAPSED_AFTER_S: i64 = 2 * 3_600;

/// What an app needs to be set up; `Debug` does not show it.
pub struct SetUp {
    /// The account, as apps show it.
    pub account: String,
    /// The secret, to be typed.
    pub manual_key: Zeroizing<String>,
    /// The secret, to be scanned: the URL of a picture that is its own content.
    pub picture_url: Zeroizing<String>,
}

impl std::fmt::Debug for SetUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetUp").finish_non_exhaustive()
    }
}

/// What the second step of somebody is.
pub(crate) enum Prepared {
    /// A code of the app.
    Code,
    /// The set-up of the app with this secret, and a first code.
    SetUp(Zeroizing<Vec<u8>>),
}

/// Whether a set-up was begun too long ago to be completed.
pub(super) fn has_lapsed(factor: &SecondFactor, now: Instant) -> bool {
    now >= factor.made_at.plus_seconds(LAPSED_AFTER_S)
}

/// Makes the second step of a person ready, who is locked for a change: without an app a secret for it, the same one for
/// some time, so that two sign-ins at once do not get in each other's way.
///
/// # Errors
/// Those of the store, and internal for what does not fit the machine key.
pub(crate) fn prepare(tx: &mut Tx<'_>, ctx: &Ctx, person: &Person) -> Result<Prepared, Error> {
    let (portal, id, now) = (person.portal, person.id, ctx.now());
    let found = second_factors::find(tx, portal, id)?;
    match &found {
        Some(factor) if factor.is_connected => return Ok(Prepared::Code),
        Some(factor) if now < factor.made_at.plus_seconds(RENEWED_AFTER_S) => {
            return sealed::open(ctx, portal, id, Kind::Secret, &factor.secret).map(Prepared::SetUp);
        }
        _ => {}
    }
    let random = ctx.new_secret();
    let secret: Zeroizing<Vec<u8>> = Zeroizing::new(random.into_iter().take(totp::SECRET_BYTES).collect());
    let factor = SecondFactor {
        portal,
        person: id,
        secret: sealed::seal(ctx, portal, id, Kind::Secret, &secret)?,
        made_at: now,
        is_connected: false,
        backup_codes: Vec::new(),
        last_step: 0,
        // A new secret does not wipe out what was tried with the one before.
        tries: found.map_or_else(Tries::default, |factor| factor.tries),
    };
    second_factors::put(
        tx,
        &Permit::system("nothing is guarded by a secret nobody has shown yet"),
        &factor,
    )?;
    Ok(Prepared::SetUp(secret))
}

impl Prepared {
    /// The secret, to be typed into the app; none when there is an app.
    pub(crate) fn manual_key(&self) -> Option<Zeroizing<String>> {
        match self {
            Self::Code => None,
            Self::SetUp(secret) => Some(totp::manual_key(secret)),
        }
    }
}

/// Shows what an app needs to be set up, to whoever holds the link for it.
///
/// # Errors
/// [`Refusal::AppIsOff`], [`Refusal::AppNotAvailable`] when an app is set up already; those of the store.
pub async fn show_set_up(app: &App, portal: &Arc<Portal>, link: &OpenedLink) -> Result<SetUp, Error> {
    let kind = app.portal_settings(portal.id).await?.second_factor.value.kind;
    if kind != Some(SecondFactorKind::App) {
        return Err(Error::Forbidden(Refusal::AppIsOff));
    }
    let person = link.person.as_ref().map(|person| person.id).ok_or(Error::Link)?;
    let portal = Arc::clone(portal);
    app.write(move |tx, ctx| show(tx, ctx, &portal, person)).await
}

fn show(tx: &mut Tx<'_>, ctx: &Ctx, portal: &Portal, person: PersonId) -> Result<SetUp, Error> {
    let person = people::list_for_change(tx, portal.id, &[person])?
        .pop()
        .ok_or(Error::Link)?;
    let Prepared::SetUp(secret) = prepare(tx, ctx, &person)? else {
        return Err(Error::Forbidden(Refusal::AppNotAvailable));
    };
    let root = ctx.root_url(portal);
    let issuer = match portal.name.as_str() {
        "" => root.split_once("://").map_or(root.as_str(), |(_, host)| host),
        name => name,
    };
    let url = totp::otpauth_url(&secret, issuer, &person.email)?;
    Ok(SetUp {
        account: person.email,
        manual_key: totp::manual_key(&secret),
        picture_url: Zeroizing::new(qr::data_url(&url)?),
    })
}
