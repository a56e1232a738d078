//! Which version of the portal is used (`docs/protocol/portal.md` 13). There is one.

use crate::caller::Caller;
use crate::error::Error;
use crate::portal_info::PlanFault;
use anteroom_domain::policy::{Action, decide};

/// The number of the only version.
pub const CURRENT: i64 = 1;

/// Refuses another version.
///
/// # Errors
/// Always: [`Error::Denied`] for everybody but administrators, [`PlanFault::VersionUnknown`], and
/// [`PlanFault::VersionIsCurrent`] for the one that is used.
#[must_use]
pub fn refuse_version(caller: &Caller, version: i64) -> Error {
    match decide(&caller.actor(), &Action::EditSettings) {
        Err(denial) => denial.into(),
        Ok(_) if version == CURRENT => PlanFault::VersionIsCurrent.into(),
        Ok(_) => PlanFault::VersionUnknown.into(),
    }
}
