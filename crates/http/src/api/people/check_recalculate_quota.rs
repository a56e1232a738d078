//! `GET /people/checkrecalculatequota`: how far the counting of storage is (`docs/protocol/people.md` 11.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::quota;
use anteroom_wire::extras::RecountDto;
use std::future::ready;

const DONE: RecountDto = RecountDto {
    is_completed: true,
    progress: 100,
};

pub(super) fn operation() -> Operation {
    Operation::get("check_recalculate_quota", "/people/checkrecalculatequota", |rq| {
        Box::pin(ready(check_recalculate_quota(&rq)))
    })
    .about("How far the counting of the storage that people use is.")
    .answers::<RecountDto>()
}

fn check_recalculate_quota(rq: &Request) -> Result<Reply, Problem> {
    quota::check_recount(rq.caller()?)?;
    Reply::one(&DONE)
}
