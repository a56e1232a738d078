//! Authenticator apps as second factor of a sign-in (`docs/protocol/auth.md` 8).

mod backup_codes;
mod check_code;
mod codes;
mod qr;
mod reset;
mod rule;
mod set_up;
mod totp;

pub use backup_codes::BackupCode;
pub use codes::{list_codes, renew_codes};
pub use reset::{Reset, reset};
pub use rule::{Enabled, Entries, Entry, SetRule, list_entries, set_rule, step_of_caller};
pub use set_up::{SetUp, show_set_up};

use crate::sealed;

pub(crate) use check_code::{Checked, Stage, check_code};
pub(crate) use rule::is_needed;
pub(crate) use set_up::prepare;
