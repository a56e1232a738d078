//! `PUT /settings/wizard/complete`: sets a portal up that was registered without a password
//! (`docs/protocol/portal.md` 7.3).

use super::set_time_and_language::zone_choice;
use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::{Cookie, Reply};
use crate::request::Request;
use anteroom_app::passwords::Password;
use anteroom_app::portals::set_up::{SetUp, set_up_portal};
use anteroom_domain::LinkType;
use anteroom_wire::wizard::{WizardDto, WizardRequest};
use http::header::USER_AGENT;

pub(super) fn operation() -> Operation {
    Operation::put("complete_wizard", "/settings/wizard/complete", |rq| {
        Box::pin(complete_wizard(rq))
    })
    .about("Sets up a portal whose owner has no password yet, and signs the owner in.")
    .by_link(&[LinkType::Wizard])
    .shows_secret()
    .rate(RateClass::Sensitive)
    .takes::<WizardRequest>()
    .answers::<WizardDto>()
}

async fn complete_wizard(rq: Request) -> Result<Reply, Problem> {
    let body = WizardRequest::parse(&rq.body)?;
    rq.opened_link()?;
    let user_agent = rq.headers.get(USER_AGENT).and_then(|name| name.to_str().ok());
    let chosen = SetUp {
        password: Password::from_members(None, body.password_hash.as_deref()),
        email: body.email,
        language: body.lng,
        zone: zone_choice(body.time_zone.as_deref()),
        address: rq.address,
        user_agent: user_agent.map(str::to_owned),
    };
    let begun = set_up_portal(&rq.app, &rq.portal, chosen).await?;
    Ok(Reply::one(&WizardDto::default())?.with_cookie(Cookie::session(&begun, false)))
}
