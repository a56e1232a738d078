//! `PUT /settings/cookiesettings`: sets how long sessions last (`docs/protocol/auth.md` 13).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::{Cookie, Reply};
use crate::request::Request;
use anteroom_app::portal_rules::set_session_rule::set_session_rule;
use anteroom_domain::portal_settings::SessionRule;
use anteroom_wire::request::CookieSettingsRequest;
use anteroom_wire::rules::SETTINGS_UPDATED;

pub(super) fn operation() -> Operation {
    Operation::put("update_cookie_settings", "/settings/cookiesettings", |rq| {
        Box::pin(update_cookie_settings(rq))
    })
    .about("Sets how long sessions last. A limit ends every session of the portal; the caller gets a new cookie.")
    .takes::<CookieSettingsRequest>()
    .shows_secret()
    .answers::<String>()
}

async fn update_cookie_settings(rq: Request) -> Result<Reply, Problem> {
    let body = CookieSettingsRequest::parse(&rq.body)?;
    let rule = SessionRule {
        is_on: body.enabled,
        life_minutes: body.life_time,
    };
    let caller = rq.caller()?.clone();
    let renewed = rq
        .app
        .write(move |tx, ctx| set_session_rule(tx, ctx, &caller, rule))
        .await?;
    let reply = Reply::one(SETTINGS_UPDATED)?;
    Ok(match renewed {
        None => reply,
        Some(renewed) => reply.with_cookie(Cookie {
            name: Cookie::SESSION,
            value: renewed.token.to_string(),
            expires: renewed.expires_at,
        }),
    })
}
