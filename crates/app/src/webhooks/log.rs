//! The log of what webhooks were told (`docs/protocol/portal.md` 11).

use super::are_for_admins_only;
use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::webhook::{Delivery, DeliveryFilter};
use anteroom_store::{Tx, webhook_deliveries};

/// One page of the log.
#[derive(Clone, Debug)]
pub struct DeliveryList {
    /// The deliveries of the page, newest first.
    pub items: Vec<Delivery>,
    /// How many match.
    pub total: i64,
}

/// What the webhooks that the caller may see were told, newest first.
///
/// # Errors
/// [`Error::Denied`] for guests, and for all but administrators where developer tools are for them only.
pub fn list_deliveries(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    filter: &DeliveryFilter,
    start_index: i64,
    count: i64,
) -> Result<DeliveryList, Error> {
    let admins_only = are_for_admins_only(tx, ctx, caller)?;
    decide(&caller.actor(), &Action::ReadWebhooks { admins_only })?;
    let filter = DeliveryFilter {
        owner: (!caller.person.is_admin()).then_some(caller.person.id),
        ..filter.clone()
    };
    let (items, total) = webhook_deliveries::list(tx, caller.portal.id, &filter, start_index, count)?;
    Ok(DeliveryList { items, total })
}
