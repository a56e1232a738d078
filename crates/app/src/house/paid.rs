//! What only an installation with a licence lets administrators change (`docs/protocol/portal.md` 7.3).

use super::HouseFault;
use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::policy::{Action, decide};
use std::convert::Infallible;

/// Refuses to hide the banners of the vendor, of which there are none here.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators; [`HouseFault::NotInPlan`] for them.
pub fn set_banner(caller: &Caller) -> Result<Infallible, Error> {
    decide(&caller.actor(), &Action::EditSettings)?;
    Err(HouseFault::NotInPlan.into())
}
