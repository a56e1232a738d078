//! API keys: nobody inherits a credential, so those of a person who goes are revoked.

use super::{BATCH, Handover, Left, left_after};
use crate::app::Ctx;
use crate::error::Error;
use anteroom_store::{Tx, keys};

/// Revokes the keys of a person who is removed; of others they stay, without effect while the person is disabled.
pub(super) fn hand_over(tx: &mut Tx<'_>, _: &Ctx, handover: &Handover) -> Result<Left, Error> {
    if !handover.is_removed {
        return Ok(Left::Nothing);
    }
    let revoked = keys::delete_some_of(tx, handover.portal, handover.from, BATCH)?;
    Ok(left_after(revoked))
}
