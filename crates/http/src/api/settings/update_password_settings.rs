//! `PUT /settings/security/password`: sets what clear-text passwords the portal accepts (`docs/protocol/auth.md` 14).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_rules::set_rule::set_passwords;
use anteroom_domain::password::PasswordPolicy;
use anteroom_wire::password_settings::PasswordSettingsDto;
use anteroom_wire::request::PasswordSettingsRequest;

pub(super) fn operation() -> Operation {
    Operation::put("update_password_settings", "/settings/security/password", |rq| {
        Box::pin(update_password_settings(rq))
    })
    .about("Sets what passwords the portal accepts from now on.")
    .takes::<PasswordSettingsRequest>()
    .answers::<PasswordSettingsDto>()
}

async fn update_password_settings(rq: Request) -> Result<Reply, Problem> {
    let body = PasswordSettingsRequest::parse(&rq.body)?;
    let policy = PasswordPolicy {
        min_length: usize::try_from(body.min_length).unwrap_or_default(),
        upper_case: body.upper_case,
        digits: body.digits,
        special_symbols: body.spec_symbols,
    };
    let caller = rq.caller()?.clone();
    let rules = rq
        .app
        .write(move |tx, ctx| set_passwords(tx, ctx, &caller, policy))
        .await?;
    Reply::one(&PasswordSettingsDto::from(rules.passwords.value))
}
