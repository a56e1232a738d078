//! Inviting people: by mail, and with links that anybody may use who has them (`docs/protocol/people.md` 6,
//! `docs/protocol/portal.md` 3).

mod budget;
pub mod invite_people;
pub mod links;
pub mod send_again;

pub(crate) use budget::{give_back, spend};

use crate::app::{App, Ctx};
use crate::error::Error;
use crate::portal_settings::in_transaction;
use anteroom_domain::portal_settings::InvitationRule;
use anteroom_domain::{PortalId, Role};
use anteroom_store::Tx;

/// Checks the portal's switch for people of this role.
///
/// # Errors
/// [`Error::Denied`] when they are not to be brought in, by nobody.
pub(crate) fn check_switch(tx: &mut Tx<'_>, ctx: &Ctx, portal: PortalId, role: Role) -> Result<(), Error> {
    check(in_transaction(tx, ctx, portal)?.invitations.value, role)
}

/// Checks the same before there is a transaction, so that nothing is done in vain.
///
/// # Errors
/// [`Error::Denied`] when they are not to be brought in, by nobody.
pub(crate) async fn check_switch_early(app: &App, portal: PortalId, role: Role) -> Result<(), Error> {
    check(app.portal_settings(portal).await?.invitations.value, role)
}

fn check(switches: InvitationRule, role: Role) -> Result<(), Error> {
    if switches.admits(role) {
        Ok(())
    } else {
        Err(Error::Denied)
    }
}
