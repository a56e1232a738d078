//! Setting a section of a portal's settings that no request needs in passing.

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::record::record;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::portal_settings::Kept;
use anteroom_store::Tx;
use anteroom_store::portal_sections::{self, Section};

/// Sets a section, as an administrator. `summary`: what a reader of the audit trail should see of it. Answers it as it is
/// kept now.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn set_section<T: Section>(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    value: T,
    event: Event,
    summary: String,
) -> Result<Kept<T>, Error> {
    decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    let (portal, now) = (caller.portal.id, ctx.now());
    portal_sections::set(tx, portal, &value, now)?;
    record(tx, ctx, caller, event, vec![portal.to_string()], summary)?;
    let changed_at = Some(now);
    Ok(Kept { value, changed_at })
}
