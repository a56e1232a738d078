//! `GET /settings/security/password`: what clear-text passwords the portal accepts (`docs/protocol/auth.md` 14).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_domain::LinkType;
use anteroom_wire::password_settings::PasswordSettingsDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_password_settings", "/settings/security/password", |rq| {
        Box::pin(get_password_settings(rq))
    })
    .about("What passwords the portal accepts; also for holders of any link, who may be about to choose one.")
    .or_by_link(&LinkType::EVERY)
    .answers::<PasswordSettingsDto>()
}

async fn get_password_settings(rq: Request) -> Result<Reply, Problem> {
    let rules = rq.app.portal_settings(rq.portal.id).await?;
    Reply::one(&PasswordSettingsDto::from(rules.passwords.value))
}
