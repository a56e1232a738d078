//! `GET /settings/cookiesettings`: how long sessions last (`docs/protocol/auth.md` 13).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_rules::read_rules;
use anteroom_wire::rules::CookieSettingsDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_cookie_settings", "/settings/cookiesettings", |rq| {
        Box::pin(get_cookie_settings(rq))
    })
    .about("How long sessions last.")
    .answers::<CookieSettingsDto>()
}

async fn get_cookie_settings(rq: Request) -> Result<Reply, Problem> {
    let rules = read_rules(&rq.app, rq.caller()?).await?;
    Reply::one(&CookieSettingsDto::from(rules.sessions.value))
}
