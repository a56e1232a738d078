//! `GET /keys/permissions`: the scopes that a key can have (`docs/protocol/auth.md` 7.1).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use anteroom_domain::Scope;
use std::future::ready;

/// What stands for all of them.
const EVERYTHING: &str = "*";

pub(super) fn operation() -> Operation {
    Operation::get("list_key_scopes", "/keys/permissions", |_| {
        Box::pin(ready(list_key_scopes()))
    })
    .about("The scopes that an API key can have.")
    .answers_list::<String>()
}

fn list_key_scopes() -> Result<Reply, Problem> {
    let mut names: Vec<&str> = Scope::ALL.map(Scope::name).to_vec();
    names.push(EVERYTHING);
    Reply::list(&names)
}
