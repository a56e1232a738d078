//! The list of one's own sessions (`docs/protocol/portal.md` 10.1).

use crate::caller::{Caller, Credential};
use crate::error::Error;
use anteroom_domain::Instant;
use anteroom_store::Tx;
use anteroom_store::sessions::{self, Session};

/// Sessions that began earlier are not listed, in days.
const LISTED_DAYS: i64 = 365;
/// Nobody has more.
const LISTED_MAX: i64 = 1_000;

/// The caller's sessions of the last year that work, newest first; the one that makes the request stands before all
/// others.
///
/// # Errors
/// Those of the store.
pub fn list_own(tx: &mut Tx<'_>, caller: &Caller, now: Instant) -> Result<Vec<Session>, Error> {
    let since = now.plus_days(-LISTED_DAYS);
    let mut all = sessions::list_of(tx, caller.portal.id, caller.person.id, since, LISTED_MAX)?;
    all.retain(|session| works(session, caller.portal.session_epoch, now));
    if let Credential::Session(own) = caller.credential {
        // A stable sort: the others stay in their order.
        all.sort_by_key(|session| session.id != own);
    }
    Ok(all)
}

/// Whether a session still opens the portal, as far as it can be told without its person.
pub(super) fn works(session: &Session, portal_epoch: i64, now: Instant) -> bool {
    session.is_active && session.portal_epoch == portal_epoch && session.expires_at.is_none_or(|end| now < end)
}
