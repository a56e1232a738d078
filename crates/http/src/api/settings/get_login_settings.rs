//! `GET /settings/security/loginsettings`: how failed sign-ins are counted (`docs/protocol/auth.md` 11).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_rules::read_rules;
use anteroom_domain::PortalSettings;
use anteroom_wire::rules::LoginSettingsDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_login_settings", "/settings/security/loginsettings", |rq| {
        Box::pin(get_login_settings(rq))
    })
    .about("How many failed sign-ins are tolerated, and for how long a login is locked afterwards.")
    .answers::<LoginSettingsDto>()
}

async fn get_login_settings(rq: Request) -> Result<Reply, Problem> {
    let rules = read_rules(&rq.app, rq.caller()?).await?;
    Reply::one(&shown(&rq, &rules))
}

/// The rule of a portal, beside that of the installation.
pub(super) fn shown(rq: &Request, rules: &PortalSettings) -> LoginSettingsDto {
    LoginSettingsDto::of(rules.attempts.value, rq.app.settings().attempt_rule)
}
