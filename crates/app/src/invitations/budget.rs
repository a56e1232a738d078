//! How many invitation mails a portal may send (`docs/protocol/people.md` 6.5).

use crate::app::Ctx;
use crate::error::{Error, Fault};
use anteroom_domain::PortalId;
use anteroom_store::Tx;
use anteroom_store::invitations::{self, Budget};

/// How long a budget lasts before it begins anew: 24 hours.
const WINDOW_US: i64 = 86_400_000_000;

/// Takes so many mails out of the budget of a portal.
///
/// # Errors
/// [`Fault::InvitationLimit`] when it does not hold them.
pub fn spend(tx: &mut Tx<'_>, ctx: &Ctx, portal: PortalId, mails: usize) -> Result<(), Error> {
    let Some(most) = ctx.settings.invitation_limit else {
        return Ok(());
    };
    let budget = Budget {
        most,
        window_us: WINDOW_US,
    };
    let mails = i64::try_from(mails).unwrap_or(i64::MAX);
    if mails > most || !invitations::spend(tx, portal, mails, budget, ctx.now())? {
        return Err(Fault::InvitationLimit.into());
    }
    Ok(())
}

/// Gives mails back: of an invitation that was accepted, or such as were taken and not written.
///
/// # Errors
/// Those of the store.
pub fn give_back(tx: &mut Tx<'_>, ctx: &Ctx, portal: PortalId, mails: usize) -> Result<(), Error> {
    if ctx.settings.invitation_limit.is_none() || mails == 0 {
        return Ok(());
    }
    let mails = i64::try_from(mails).unwrap_or(i64::MAX);
    Ok(invitations::give_back(tx, portal, mails)?)
}
