//! `GET /settings/security/password`: what clear-text passwords the portal accepts (`docs/protocol/auth.md` 14).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_domain::LinkType;
use anteroom_wire::password_settings::PasswordSettingsDto;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::get("get_password_settings", "/settings/security/password", |rq| {
        Box::pin(ready(get_password_settings(&rq)))
    })
    .about("What passwords the portal accepts; also for holders of any link, who may be about to choose one.")
    .or_by_link(&LinkType::EVERY)
    .answers::<PasswordSettingsDto>()
}

fn get_password_settings(rq: &Request) -> Result<Reply, Problem> {
    Reply::one(&PasswordSettingsDto::from(rq.app.settings().password_policy))
}
