//! Signing in through a provider outside, and the accounts there (`docs/protocol/people.md` 14).

mod link_account;
mod list_providers;
mod login;
mod unlink_account;

use crate::operation::Operation;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        list_providers::operation(),
        link_account::operation(),
        unlink_account::operation(),
        login::operation(),
    ]
}
