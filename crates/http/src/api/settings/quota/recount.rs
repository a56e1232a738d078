//! `GET /settings/recalculatequota`, `GET /settings/checkrecalculatequota`: counting what is stored again
//! (`docs/protocol/portal.md` 12).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::quota;
use std::future::ready;

pub(super) fn operations() -> [Operation; 2] {
    [
        Operation::get("recount_storage", "/settings/recalculatequota", |rq| {
            Box::pin(ready(recount_storage(&rq)))
        })
        .about("Has what the portal stores counted again."),
        Operation::get("is_recounting_storage", "/settings/checkrecalculatequota", |rq| {
            Box::pin(ready(is_recounting_storage(&rq)))
        })
        .about("Whether the counting still goes on.")
        .answers::<bool>(),
    ]
}

fn recount_storage(rq: &Request) -> Result<Reply, Problem> {
    quota::check_recount(rq.caller()?)?;
    Ok(Reply::nothing())
}

/// What is stored is counted as it is stored, so the count is always complete.
fn is_recounting_storage(rq: &Request) -> Result<Reply, Problem> {
    quota::check_recount(rq.caller()?)?;
    Reply::one(&false)
}
