//! `GET /settings/tfaappcodes`: the caller's backup codes (`docs/protocol/auth.md` 8).

use super::codes;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::second_factor::list_codes;
use anteroom_wire::second_factor::BackupCodeDto;

pub(super) fn operation() -> Operation {
    Operation::get("list_backup_codes", "/settings/tfaappcodes", |rq| {
        Box::pin(list_backup_codes(rq))
    })
    .about("The caller's backup codes, used and unused; only for somebody who is signed in.")
    .answers_list::<BackupCodeDto>()
}

async fn list_backup_codes(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    codes(&rq.app.point(move |tx, ctx| list_codes(tx, ctx, &caller)).await?)
}
