//! `GET /people/recalculatequota`: has the storage of people counted again (`docs/protocol/people.md` 11.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::quota;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::get("recalculate_quota", "/people/recalculatequota", |rq| {
        Box::pin(ready(recalculate_quota(&rq)))
    })
    .about("Has the storage that people use counted again.")
}

fn recalculate_quota(rq: &Request) -> Result<Reply, Problem> {
    quota::check_recount(rq.caller()?)?;
    Ok(Reply::nothing())
}
