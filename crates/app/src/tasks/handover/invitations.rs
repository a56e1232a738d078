//! People who were invited and have not come yet: somebody must be able to send the invitation again.

use super::{BATCH, Handover, Left, Occasion, left_after};
use crate::app::Ctx;
use crate::error::Error;
use anteroom_store::{Tx, people};

/// Whoever receives the rest counts as the one who invited them. After a mere change of the role everybody keeps his
/// own.
pub(super) fn hand_over(tx: &mut Tx<'_>, _: &Ctx, handover: &Handover) -> Result<Left, Error> {
    if matches!(handover.occasion, Occasion::Demoted(_)) {
        return Ok(Left::Nothing);
    }
    let changed = people::pass_on_invited(tx, handover.portal, handover.from, handover.to, BATCH)?;
    Ok(left_after(changed))
}
