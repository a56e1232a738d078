//! Ending every session of a portal (`docs/protocol/auth.md` 2).

use crate::app::Ctx;
use crate::caller::{Caller, Credential};
use crate::error::Error;
use anteroom_domain::Instant;
use anteroom_domain::policy::Permit;
use anteroom_domain::portal_settings::SessionRule;
use anteroom_store::sessions::Renewal;
use anteroom_store::{Tx, portals, sessions};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

/// The caller's session under a new token; `Debug` does not show it.
pub struct Renewed {
    /// The token, shown this once.
    pub token: Zeroizing<String>,
    /// When the session ends; none: never by itself.
    pub expires_at: Option<Instant>,
}

impl std::fmt::Debug for Renewed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renewed")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Ends every session of the caller's portal. A session with which the caller did this goes on, with a new token and a
/// new life; the one that the caller holds is worth nothing any more. To be called last, because the portal's row is the
/// last to be locked.
///
/// # Errors
/// Those of the store.
pub fn end_all_sessions(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    permit: &Permit,
    rule: SessionRule,
) -> Result<Option<Renewed>, Error> {
    let portal = caller.portal.id;
    let portal_epoch = portals::end_sessions(tx, permit, portal)?;
    let Credential::Session(session) = caller.credential else {
        return Ok(None);
    };
    let token = Zeroizing::new(URL_SAFE_NO_PAD.encode(ctx.new_secret()));
    let renewal = Renewal {
        token_hash: ctx.secrets.hash_token(&token),
        expires_at: rule.end(ctx.now()),
        // Another request may have ended all sessions, this one too, since the caller was known by it.
        former_epoch: portal_epoch - 1,
        portal_epoch,
    };
    let goes_on = sessions::renew(tx, portal, caller.person.id, session, &renewal)?;
    let expires_at = renewal.expires_at;
    Ok(goes_on.then_some(Renewed { token, expires_at }))
}
