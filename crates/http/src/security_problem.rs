//! Refusals about administrators, modules and sites that show pages (`docs/protocol/portal.md` 10.3, 10.4).

use crate::problem::{Kind, Problem};
use anteroom_app::security::fault::SecurityFault;
use http::StatusCode;

impl From<SecurityFault> for Problem {
    fn from(fault: SecurityFault) -> Self {
        match fault {
            SecurityFault::Site(text) => Self::bad_argument(text),
            SecurityFault::TooManySites { max } => {
                Self::bad_argument(format!("A portal can name at most {max} domains"))
            }
            SecurityFault::NoModule => Self::not_found("Item not found"),
            SecurityFault::ModulesAreOpen => {
                let message = "Security settings are disabled for an open portal";
                Self::plain(StatusCode::FORBIDDEN, Kind::Security, message)
            }
            SecurityFault::AdministersEverything => {
                Self::bad_argument("Administrators administer all modules: name the zero identifier as productId.")
            }
        }
    }
}
