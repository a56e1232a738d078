//! Paying, on an installation that sells nothing (`docs/protocol/portal.md` 4.3).

mod get_payment_quota;
mod nothing_sold;
mod refuse_payment;
mod send_sales_request;
mod wallet;

use crate::operation::Operation;
use anteroom_app::portal_info::plan::PlanView;
use anteroom_wire::plan::{PlanDto, UsageReader};
use anteroom_wire::quota::{EntityQuotaDto, PortalQuotaDto};

pub(super) fn operations() -> Vec<Operation> {
    let mut operations = vec![get_payment_quota::operation(), send_sales_request::operation()];
    operations.extend(nothing_sold::operations());
    operations.extend(wallet::operations());
    operations.extend(refuse_payment::operations());
    operations
}

/// The plan for people.
pub(super) fn plan_dto(plan: &PlanView, reader: UsageReader) -> PlanDto {
    PlanDto {
        users_quota: EntityQuotaDto::of(plan.per_person.value, plan.per_person.changed_at),
        rooms_quota: EntityQuotaDto::of(plan.per_room.value.0, plan.per_room.changed_at),
        ai_agents_quota: EntityQuotaDto::of(plan.per_agent.value.0, plan.per_agent.changed_at),
        tenant_custom_quota: PortalQuotaDto::of(plan.whole.value, plan.whole.changed_at),
        ..PlanDto::of(&plan.allowance, &plan.usage, reader)
    }
}
