//! Refusals about how a portal presents itself (`docs/protocol/portal.md` 7, 8).

use crate::problem::{Kind, Problem};
use anteroom_app::house::HouseFault;
use anteroom_domain::color_theme::COLOR_THEMES_MAX;
use anteroom_domain::joining::TRUSTED_DOMAINS_MAX;
use http::StatusCode;

impl From<HouseFault> for Problem {
    fn from(fault: HouseFault) -> Self {
        match fault {
            HouseFault::HandlingMode => Self::bad_argument("HandlingMode"),
            HouseFault::StartFolder => Self::bad_argument("DefaultFolderType"),
            HouseFault::MutedRooms => Self::bad_argument("No more than 1000 rooms can be muted."),
            HouseFault::Color => Self::bad_argument("A colour is written as #rrggbb."),
            HouseFault::BuiltInTheme => Self::bad_argument("The colour schemes of every portal cannot be changed."),
            HouseFault::TooManyThemes => {
                Self::bad_argument(format!("A portal has no more than {COLOR_THEMES_MAX} colour schemes."))
            }
            HouseFault::UnknownTheme => Self::bad_argument("The portal has no such colour scheme."),
            HouseFault::Domain => Self::bad_argument("Invalid domain name"),
            HouseFault::NoDomain => Self::bad_argument("Add at least 1 trusted domain."),
            HouseFault::TooManyDomains => {
                Self::bad_argument(format!("More than {TRUSTED_DOMAINS_MAX} domains cannot be trusted."))
            }
            HouseFault::MessageEmpty => Self::bad_argument("Message text is empty"),
            HouseFault::MessagesOff => {
                Self::plain(StatusCode::FORBIDDEN, Kind::InvalidOperation, "Method not available")
            }
            HouseFault::ForeignDomain => Self::bad_argument("Emails from this domain are not allowed for registration"),
            HouseFault::NotInPlan => {
                let message = "Your pricing plan does not support this option";
                Self::plain(StatusCode::PAYMENT_REQUIRED, Kind::Billing, message)
            }
        }
    }
}
