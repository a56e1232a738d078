//! Signing in and out (`docs/protocol/auth.md` 3, 4).

mod check_authentication;
mod confirm_link;
mod sign_in;
mod sign_out;

use crate::operation::Operation;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        check_authentication::operation(),
        confirm_link::operation(),
        sign_in::operation(),
        sign_out::operation(),
    ]
}
