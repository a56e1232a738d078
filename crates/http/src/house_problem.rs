//! Refusals about how a portal presents itself (`docs/protocol/portal.md` 7, 8).

use crate::problem::{Kind, Problem};
use anteroom_app::house::HouseFault;
use http::StatusCode;

impl From<HouseFault> for Problem {
    fn from(fault: HouseFault) -> Self {
        match fault {
            HouseFault::HandlingMode => Self::bad_argument("HandlingMode"),
            HouseFault::StartFolder => Self::bad_argument("DefaultFolderType"),
            HouseFault::MutedRooms => Self::bad_argument("No more than 1000 rooms can be muted."),
            HouseFault::NotInPlan => {
                let message = "Your pricing plan does not support this option";
                Self::plain(StatusCode::PAYMENT_REQUIRED, Kind::Billing, message)
            }
        }
    }
}
