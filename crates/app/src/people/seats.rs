//! How many people a portal may have (`docs/protocol/people.md` 3.9).

use crate::app::Ctx;
use crate::error::{Error, Limit};
use anteroom_domain::{PortalId, Role};
use anteroom_store::{Lock, Tx, people};

/// The role that somebody new gets who is to have this one. Like the reference: a user when no paid seat is left.
///
/// # Errors
/// [`Error::Limit`] when there is no seat.
pub fn seat_for(tx: &mut Tx<'_>, ctx: &Ctx, portal: PortalId, role: Role) -> Result<Role, Error> {
    match check_seats(tx, ctx, portal, role, 1) {
        Err(Error::Limit(Limit::Admins(_))) if ctx.settings.compat.is_reference() => {
            check_seats(tx, ctx, portal, Role::User, 1)?;
            Ok(Role::User)
        }
        checked => checked.map(|()| role),
    }
}

/// Checks that `more` further people with this role fit; takes the lock that makes the count safe until the commit.
///
/// # Errors
/// [`Error::Limit`] when they do not.
pub fn check_seats(tx: &mut Tx<'_>, ctx: &Ctx, portal: PortalId, role: Role, more: i64) -> Result<(), Error> {
    let settings = &ctx.settings;
    let Some(limit) = (if role.is_paid() {
        settings.max_admins
    } else {
        settings.max_users
    }) else {
        return Ok(());
    };
    if more <= 0 {
        return Ok(());
    }
    tx.lock(Lock::Seats(portal))?;
    let seats = people::count_seats(tx, portal)?;
    let (taken, refusal) = if role.is_paid() {
        (seats.paid, Limit::Admins(limit))
    } else {
        (seats.free, Limit::Users(limit))
    };
    if taken + more <= limit {
        Ok(())
    } else {
        Err(Error::Limit(refusal))
    }
}
