//! Signing in through a provider outside, and the accounts there (`docs/protocol/people.md` 14).

mod link_account;
mod list_providers;
mod login;
mod sign_up;
mod unlink_account;

use crate::operation::Operation;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        list_providers::operation(),
        link_account::operation(),
        unlink_account::operation(),
        sign_up::operation(),
        login::operation(),
    ]
}
