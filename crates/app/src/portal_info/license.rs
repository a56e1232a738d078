//! The licence of an enterprise, which an open edition does not have (`docs/protocol/portal.md` 7.3).

use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::policy::{Action, decide};

/// Checks that the caller may see the licence.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn check_reader(caller: &Caller) -> Result<(), Error> {
    decide(&caller.actor(), &Action::ReadPortal)?;
    Ok(())
}

/// Checks that the caller may accept a licence.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn check_licensee(caller: &Caller) -> Result<(), Error> {
    decide(&caller.actor(), &Action::EditSettings)?;
    Ok(())
}

/// Refuses a licence.
///
/// # Errors
/// Always: [`Error::Denied`] for everybody but administrators, who are told [`Error::NotAvailable`].
#[must_use]
pub fn refuse_license(caller: &Caller) -> Error {
    match check_licensee(caller) {
        Ok(()) => Error::NotAvailable,
        Err(denied) => denied,
    }
}
