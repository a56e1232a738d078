//! Groups that the person leads.

use super::{BATCH, Handover, Left, Occasion, left_after};
use crate::app::Ctx;
use crate::error::Error;
use anteroom_domain::Status;
use anteroom_domain::policy::{Permit, can_join_groups};
use anteroom_store::{Tx, groups};

/// Whoever was named to receive everything becomes head and member of them. After a removal without such a person they
/// have no head, and a role that may lead groups keeps them.
pub(super) fn hand_over(tx: &mut Tx<'_>, ctx: &Ctx, handover: &Handover) -> Result<Left, Error> {
    match handover.occasion {
        Occasion::Removed => return Ok(Left::Nothing),
        Occasion::Demoted(role) if can_join_groups(role, Status::Active) => return Ok(Left::Nothing),
        Occasion::Demoted(_) | Occasion::Reassigned => {}
    }
    let permit = Permit::system("what a person leads passes on together with everything else");
    let led = groups::list_led_by_for_change(tx, handover.portal, handover.from, BATCH)?;
    let count = led.len();
    for mut group in led {
        group.manager = Some(handover.to);
        group.modified_at = ctx.now();
        groups::update(tx, &permit, &group)?;
        groups::add_members(tx, &permit, group.portal, group.id, &[handover.to])?;
    }
    Ok(left_after(count))
}
