//! The sessions that people have, which the protocol calls active connections (`docs/protocol/portal.md` 10.1).

mod delete_over;
mod end;
mod list;

pub use end::{end_all_for_new_password, end_all_of, end_one, end_others};
pub use list::list_own;
