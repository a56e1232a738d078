//! Inviting people: by mail, and with links that anybody may use who has them (`docs/protocol/people.md` 6,
//! `docs/protocol/portal.md` 3).

mod budget;
pub mod invite_people;
pub mod links;
pub mod send_again;

pub(crate) use budget::{give_back, spend};

use crate::app::Ctx;
use crate::error::Error;
use anteroom_domain::Role;

/// Checks the switch for people of this role.
///
/// # Errors
/// [`Error::Denied`] when they are not to be brought in, by nobody.
pub(crate) fn check_switch(ctx: &Ctx, role: Role) -> Result<(), Error> {
    let is_on = if role.is_guest() {
        ctx.settings.allow_inviting_guests
    } else {
        ctx.settings.allow_inviting_members
    };
    if is_on { Ok(()) } else { Err(Error::Denied) }
}
