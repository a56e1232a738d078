//! Deleting the personal folder that a member keeps as a guest (`docs/protocol/people.md` 15.5).

use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::task::Task;
use anteroom_store::Tx;

/// Starts deleting the caller's own personal folder. No portal keeps files yet, so nobody has one.
///
/// # Errors
/// [`Error::Denied`] when the caller is no guest, or has no folder.
pub fn start_delete_folder(tx: &mut Tx<'_>, caller: &Caller) -> Result<Task, Error> {
    decide(&caller.actor_now(tx)?, &Action::DeleteOwnFolder { exists: false })?;
    Err(Error::Denied)
}
