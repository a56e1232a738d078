//! Refusals about the plan of a portal and what it may store (`docs/protocol/portal.md` 4, 12).

use crate::problem::{Kind, Problem};
use anteroom_app::portal_info::{PlanFault, QuotaOf};
use http::StatusCode;

impl From<PlanFault> for Problem {
    fn from(fault: PlanFault) -> Self {
        let (status, kind, message) = match fault {
            PlanFault::NoBilling => (
                StatusCode::FORBIDDEN,
                Kind::InvalidOperation,
                "Tariff service is not configured",
            ),
            PlanFault::Quota(QuotaOf::Person) => (
                StatusCode::BAD_REQUEST,
                Kind::Argument,
                "Failed to set quota per user. The entered value is greater than the total DocSpace storage.",
            ),
            PlanFault::Quota(QuotaOf::Room) => (
                StatusCode::BAD_REQUEST,
                Kind::Argument,
                "Failed to set quota per room. The entered value is greater than the total DocSpace storage.",
            ),
            PlanFault::Quota(QuotaOf::Agent) => (
                StatusCode::BAD_REQUEST,
                Kind::Argument,
                "Failed to set quota per AI agent. The entered value is greater than the total DocSpace storage.",
            ),
            PlanFault::StorageFull => (
                StatusCode::PAYMENT_REQUIRED,
                Kind::Billing,
                "The portal stores as much as it may. Delete something, or ask for more room.",
            ),
            PlanFault::SalesEmail => (StatusCode::BAD_REQUEST, Kind::Argument, "Incorrect email"),
            PlanFault::SalesName => (
                StatusCode::BAD_REQUEST,
                Kind::Argument,
                "Incorrect firstname or lastname",
            ),
            PlanFault::SalesMessage => (StatusCode::BAD_REQUEST, Kind::Argument, "Message text is empty"),
            PlanFault::VersionUnknown => (StatusCode::NOT_FOUND, Kind::NotFound, "Item not found"),
            PlanFault::VersionIsCurrent => (
                StatusCode::BAD_REQUEST,
                Kind::Argument,
                "This is current version already",
            ),
        };
        Self::plain(status, kind, message)
    }
}
