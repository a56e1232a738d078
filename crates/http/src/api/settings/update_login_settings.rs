//! `PUT /settings/security/loginsettings`: sets how failed sign-ins are counted (`docs/protocol/auth.md` 11).

use super::get_login_settings::shown;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_rules::set_rule::set_attempts;
use anteroom_domain::portal_settings::AttemptRule;
use anteroom_wire::request::LoginSettingsRequest;
use anteroom_wire::rules::LoginSettingsDto;

pub(super) fn operation() -> Operation {
    Operation::put("update_login_settings", "/settings/security/loginsettings", |rq| {
        Box::pin(update_login_settings(rq))
    })
    .about("Sets how many failed sign-ins are tolerated, and for how long a login is locked afterwards.")
    .takes::<LoginSettingsRequest>()
    .answers::<LoginSettingsDto>()
}

async fn update_login_settings(rq: Request) -> Result<Reply, Problem> {
    let body = LoginSettingsRequest::parse(&rq.body)?;
    let rule = AttemptRule {
        attempt_count: usize::try_from(body.attempt_count).unwrap_or_default(),
        check_period_s: body.check_period,
        block_time_s: body.block_time,
    };
    let caller = rq.caller()?.clone();
    let rules = rq
        .app
        .write(move |tx, ctx| set_attempts(tx, ctx, &caller, rule))
        .await?;
    Reply::one(&shown(&rq, &rules))
}
