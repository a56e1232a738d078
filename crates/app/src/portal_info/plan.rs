//! What the portal may have, and what it has (`docs/protocol/portal.md` 4).

use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::Error;
use crate::portal_info::PlanFault;
use anteroom_domain::plan::{Allowance, Usage};
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::portal_settings::Kept;
use anteroom_domain::quota::{PortalQuota, QuotaPerAgent, QuotaPerPerson, QuotaPerRoom};
use anteroom_domain::{PortalId, email};
use anteroom_store::{Tx, people, portal_sections};

/// What a portal may have and what it has.
#[derive(Clone, Debug)]
pub struct PlanView {
    /// What it may have.
    pub allowance: Allowance,
    /// What it has.
    pub usage: Usage,
    /// How much each person may store.
    pub per_person: Kept<QuotaPerPerson>,
    /// How much each room may store.
    pub per_room: Kept<QuotaPerRoom>,
    /// How much each AI agent may store.
    pub per_agent: Kept<QuotaPerAgent>,
    /// How much the portal may store.
    pub whole: Kept<PortalQuota>,
}

/// The plan of the caller's portal, for administrators.
///
/// # Errors
/// [`Error::Denied`] for everybody else.
pub async fn read_plan(app: &App, caller: &Caller) -> Result<PlanView, Error> {
    decide(&caller.actor(), &Action::ReadPortal)?;
    load(app, caller).await
}

/// The plan of the caller's portal, for members.
///
/// # Errors
/// [`Error::Denied`] for guests.
pub async fn read_plan_as_member(app: &App, caller: &Caller) -> Result<PlanView, Error> {
    decide(&caller.actor(), &Action::ReadPlan)?;
    load(app, caller).await
}

async fn load(app: &App, caller: &Caller) -> Result<PlanView, Error> {
    let (portal, per_person) = (caller.portal.id, caller.portal.quota_per_person);
    app.point(move |tx, ctx| view(tx, ctx, portal, per_person)).await
}

fn view(tx: &mut Tx<'_>, ctx: &Ctx, portal: PortalId, per_person: QuotaPerPerson) -> Result<PlanView, Error> {
    let seats = people::count_seats(tx, portal)?;
    let usage = Usage {
        admins: seats.paid,
        users: seats.free,
        bytes: people::stored_bytes(tx, portal)?,
    };
    let whole = portal_sections::get::<PortalQuota>(tx, portal)?;
    let allowance = Allowance {
        admins: ctx.settings.max_admins,
        users: ctx.settings.max_users,
        bytes: whole.value.in_force(),
    };
    let changed_at = portal_sections::get::<QuotaPerPerson>(tx, portal)?.changed_at;
    Ok(PlanView {
        allowance,
        usage,
        per_person: Kept {
            value: per_person,
            changed_at,
        },
        per_room: portal_sections::get(tx, portal)?,
        per_agent: portal_sections::get(tx, portal)?,
        whole,
    })
}

/// Whether the caller may see until when the plan is paid, and how much of it is used.
#[must_use]
pub fn may_read_terms(caller: &Caller) -> bool {
    decide(&caller.actor(), &Action::ReadPlanTerms).is_ok()
}

/// Checks that the caller may see what the portal pays, which is nothing.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn check_reader(caller: &Caller) -> Result<(), Error> {
    decide(&caller.actor(), &Action::ReadPortal)?;
    Ok(())
}

/// Refuses what has to do with paying.
///
/// # Errors
/// Always: [`Error::Denied`] for everybody but administrators, whom [`PlanFault::NoBilling`] tells why.
pub fn refuse_payment(caller: &Caller, is_reading: bool) -> Error {
    let action = if is_reading {
        Action::ReadPortal
    } else {
        Action::EditSettings
    };
    match decide(&caller.actor(), &action) {
        Ok(_) => PlanFault::NoBilling.into(),
        Err(denial) => denial.into(),
    }
}

/// Refuses a message to the seller, whom there is not; first for what is wrong with the message itself.
///
/// # Errors
/// Always: [`PlanFault::SalesEmail`], [`PlanFault::SalesName`], [`PlanFault::SalesMessage`], [`Error::Denied`] when the
/// credential only reads, [`PlanFault::NoBilling`].
pub fn refuse_sales_request(
    caller: &Caller,
    ctx: &Ctx,
    address: &str,
    name: Option<&str>,
    message: Option<&str>,
) -> Error {
    if !email::matches_strict(address.trim()) {
        return PlanFault::SalesEmail.into();
    }
    let name = name.unwrap_or_default().trim();
    if name.is_empty() || ctx.settings.name_rule.check(name, "").is_err() {
        return PlanFault::SalesName.into();
    }
    if message.unwrap_or_default().trim().is_empty() {
        return PlanFault::SalesMessage.into();
    }
    match decide(&caller.actor(), &Action::EditOwnSettings) {
        Ok(_) => PlanFault::NoBilling.into(),
        Err(denial) => denial.into(),
    }
}
