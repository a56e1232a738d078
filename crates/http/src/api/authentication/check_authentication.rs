//! `GET /authentication`: whether the presented credential is valid (`docs/protocol/auth.md` 3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::get("check_authentication", "/authentication", |rq| {
        Box::pin(ready(check_authentication(&rq)))
    })
    .about("Whether the presented credential is valid; never 401.")
    .anonymous()
    .works_unpaid()
    .answers::<bool>()
}

fn check_authentication(rq: &Request) -> Result<Reply, Problem> {
    Reply::one(&rq.caller.is_some())
}
