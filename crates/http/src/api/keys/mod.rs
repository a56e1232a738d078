//! API keys (`docs/protocol/auth.md` 7).

mod create_key;
mod delete_key;
mod get_own_key;
mod list_key_scopes;
mod list_keys;
mod rotate_key;
mod update_key;

use crate::operation::Operation;
use crate::problem::Problem;
use crate::request::Request;
use anteroom_domain::KeyId;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        list_keys::operation(),
        create_key::operation(),
        list_key_scopes::operation(),
        get_own_key::operation(),
        update_key::operation(),
        delete_key::operation(),
        rotate_key::operation(),
    ]
}

/// The key that the path names.
fn key_id(rq: &Request) -> Result<KeyId, Problem> {
    KeyId::parse(rq.param("keyid")).ok_or_else(|| Problem::not_found("The record could not be found"))
}
