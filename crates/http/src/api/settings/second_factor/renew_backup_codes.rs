//! `PUT /settings/tfaappnewcodes`: other backup codes for the caller (`docs/protocol/auth.md` 8).

use super::codes;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::second_factor::renew_codes;
use anteroom_wire::second_factor::BackupCodeDto;

pub(super) fn operation() -> Operation {
    Operation::put("renew_backup_codes", "/settings/tfaappnewcodes", |rq| {
        Box::pin(renew_backup_codes(rq))
    })
    .about("Makes new backup codes for the caller; the old ones work no more.")
    .shows_secret()
    .answers_list::<BackupCodeDto>()
}

async fn renew_backup_codes(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    codes(&rq.app.write(move |tx, ctx| renew_codes(tx, ctx, &caller)).await?)
}
