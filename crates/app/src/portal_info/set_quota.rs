//! Setting how much may be stored (`docs/protocol/portal.md` 12).

use crate::app::Ctx;
use crate::bootstrap;
use crate::caller::Caller;
use crate::error::Error;
use crate::people::quota::set_quota_per_person;
use crate::portal_info::{PlanFault, QuotaOf};
use crate::portal_rules::set_section::set_section;
use crate::record::record;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::portal_settings::Kept;
use anteroom_domain::quota::{PortalQuota, QuotaPerAgent, QuotaPerPerson, QuotaPerRoom};
use anteroom_domain::{Instant, PortalId};
use anteroom_store::{Tx, portal_sections, portals};

/// Sets the limit of each person, room or AI agent. `bytes`: none when what was sent is no whole number; a negative
/// one stands for nothing at all, 0 bytes. Answers what is kept now, and since when.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators; [`PlanFault::Quota`] for what is no number of bytes, or more than
/// the portal itself may store.
pub fn set_quota(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    of: QuotaOf,
    is_on: bool,
    bytes: Option<i64>,
) -> Result<Kept<QuotaPerPerson>, Error> {
    decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    let portal = caller.portal.id;
    let most = portal_sections::get::<PortalQuota>(tx, portal)?.value.in_force();
    let bytes = bytes.ok_or(PlanFault::Quota(of))?.max(0);
    if most.is_some_and(|most| bytes > most) {
        return Err(PlanFault::Quota(of).into());
    }
    let quota = QuotaPerPerson {
        is_on,
        default_bytes: bytes,
    };
    let summary = bytes.to_string();
    let event = event_of(of, is_on);
    Ok(match of {
        QuotaOf::Person => {
            let quota = set_quota_per_person(tx, ctx, caller, quota)?;
            portal_sections::set(tx, portal, &quota, ctx.now())?;
            kept(quota, ctx.now())
        }
        QuotaOf::Room => {
            let set = set_section(tx, ctx, caller, QuotaPerRoom(quota), event, summary)?;
            kept(set.value.0, ctx.now())
        }
        QuotaOf::Agent => {
            let set = set_section(tx, ctx, caller, QuotaPerAgent(quota), event, summary)?;
            kept(set.value.0, ctx.now())
        }
    })
}

const fn kept(value: QuotaPerPerson, now: Instant) -> Kept<QuotaPerPerson> {
    Kept {
        value,
        changed_at: Some(now),
    }
}

const fn event_of(of: QuotaOf, is_on: bool) -> Event {
    match (of, is_on) {
        (QuotaOf::Person, true) => Event::QuotaPerUserChanged,
        (QuotaOf::Person, false) => Event::QuotaPerUserDisabled,
        (QuotaOf::Room, true) => Event::QuotaPerRoomChanged,
        (QuotaOf::Room, false) => Event::QuotaPerRoomDisabled,
        (QuotaOf::Agent, true) => Event::QuotaPerAiAgentChanged,
        (QuotaOf::Agent, false) => Event::QuotaPerAiAgentDisabled,
    }
}

/// Sets how much a portal may store; a negative number takes the limit away. Administrators of the installation's first
/// portal may mean every portal, all others their own.
///
/// # Errors
/// [`Error::NotAvailable`] on installations with a base domain; [`Error::Denied`] for everybody else, and for a portal
/// that there is not.
pub fn set_portal_quota(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    portal: PortalId,
    bytes: i64,
) -> Result<Kept<PortalQuota>, Error> {
    let actor = caller.actor_now(tx)?;
    decide(&actor, &Action::EditSettings)?;
    if ctx.settings.base_domain != crate::resolve_portal::LOCAL_ALIAS {
        return Err(Error::NotAvailable);
    }
    if portal != caller.portal.id {
        if caller.portal.id != bootstrap::FIRST {
            return Err(Error::Denied);
        }
        decide(&actor, &Action::ManagePortals)?;
        portals::find(tx, portal)?.ok_or(Error::Denied)?;
    }
    let quota = PortalQuota {
        is_on: bytes >= 0,
        bytes: bytes.max(QuotaPerPerson::UNLIMITED),
    };
    let now = ctx.now();
    portal_sections::set(tx, portal, &quota, now)?;
    let event = if quota.is_on {
        Event::QuotaPerPortalChanged
    } else {
        Event::QuotaPerPortalDisabled
    };
    record(
        tx,
        ctx,
        caller,
        event,
        vec![portal.to_string()],
        quota.bytes.to_string(),
    )?;
    Ok(Kept {
        value: quota,
        changed_at: Some(now),
    })
}
