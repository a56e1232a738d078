//! `DELETE /settings/security/loginsettings`: back to the installation's values (`docs/protocol/auth.md` 11).

use super::get_login_settings::shown;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_rules::reset_attempts::reset_attempts;
use anteroom_wire::rules::LoginSettingsDto;

pub(super) fn operation() -> Operation {
    Operation::delete("reset_login_settings", "/settings/security/loginsettings", |rq| {
        Box::pin(reset_login_settings(rq))
    })
    .about("Counts failed sign-ins as the installation does.")
    .answers::<LoginSettingsDto>()
}

async fn reset_login_settings(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    let rules = rq.app.write(move |tx, ctx| reset_attempts(tx, ctx, &caller)).await?;
    Reply::one(&shown(&rq, &rules))
}
