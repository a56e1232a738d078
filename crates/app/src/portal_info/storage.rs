//! How much a portal stores, and whether there is room for more.

use crate::error::Error;
use crate::portal_info::PlanFault;
use anteroom_domain::PortalId;
use anteroom_domain::quota::PortalQuota;
use anteroom_store::{Tx, people, portal_sections};

/// Checks that a portal may store so many bytes more. Uploads at the same time do not see each other, so together they can
/// go past the limit by what they are.
///
/// # Errors
/// [`PlanFault::StorageFull`] when it may not.
pub(crate) fn check_room(tx: &mut Tx<'_>, portal: PortalId, more_bytes: i64) -> Result<(), Error> {
    if more_bytes <= 0 {
        return Ok(());
    }
    let quota = portal_sections::get::<PortalQuota>(tx, portal)?.value;
    let Some(most) = quota.in_force() else { return Ok(()) };
    if people::stored_bytes(tx, portal)?.saturating_add(more_bytes) <= most {
        Ok(())
    } else {
        Err(PlanFault::StorageFull.into())
    }
}
