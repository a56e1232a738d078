//! `POST /apisystem/portal/register`: a new portal (`docs/protocol/portal.md` 6.2).

use super::show::shown_registration;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::Error;
use anteroom_app::captcha::CaptchaAnswer;
use anteroom_app::passwords::Password;
use anteroom_app::portals::register::{NewPortal, Registered, register_portal as register};
use anteroom_domain::portal::PortalDetails;
use anteroom_wire::date::PortalZone;
use anteroom_wire::request::RegisterPortalRequest;
use anteroom_wire::tenant::RegisteredPortalDto;

pub(super) fn operation() -> Operation {
    Operation::post("register_portal", "/apisystem/portal/register", |rq| {
        Box::pin(register_portal(rq))
    })
    .about("Registers a portal with its owner.")
    .of_installation()
    .takes::<RegisterPortalRequest>()
    .answers_bare::<RegisteredPortalDto>()
}

async fn register_portal(rq: Request) -> Result<Reply, Problem> {
    rq.require_registration()?;
    let body = RegisterPortalRequest::parse(&rq.body)?;
    Reply::bare(&registered_as_named(&rq, &body).await?)
}

/// Registers a portal under the name of the body.
pub(super) async fn registered_as_named(
    rq: &Request,
    body: &RegisterPortalRequest,
) -> Result<RegisteredPortalDto, Problem> {
    let skip_welcome = body.skip_welcome.unwrap_or(false);
    let new = NewPortal {
        // Below a base domain names are given, not chosen.
        name: body
            .portal_name
            .clone()
            .filter(|name| rq.app.is_standalone() && !name.trim().is_empty()),
        ..new_portal(rq, body)
    };
    let registered = carry_out(rq, new).await?;
    Ok(shown_registration(rq, &registered, skip_welcome))
}

/// What a body says, but the name.
pub(super) fn new_portal(rq: &Request, body: &RegisterPortalRequest) -> NewPortal {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    NewPortal {
        name: None,
        email: text(&body.email),
        first_name: text(&body.first_name),
        last_name: text(&body.last_name),
        password: Password::from_members(body.password.as_deref(), body.password_hash.as_deref()),
        is_confirmed: false,
        language: text(&body.language),
        time_zone: body.time_zone_name.as_deref().and_then(PortalZone::find_name),
        industry: body.industry.unwrap_or_default().into(),
        limited_access: body.limited_access_space.unwrap_or(false),
        skip_welcome: body.skip_welcome.unwrap_or(false),
        details: PortalDetails {
            phone: body.phone.clone(),
            region: body.region.clone(),
            affiliate_id: body.affiliate_id.clone(),
            partner_id: body.partner_id.clone(),
            campaign: body.campaign.clone(),
            spam: body.spam,
            calls: body.calls,
            client_address: Some(rq.address.to_string()),
        },
        client: Some(rq.address),
        captcha: (!rq.shows_who_registers())
            .then(|| CaptchaAnswer::from_members(body.recaptcha_type, body.recaptcha_response.as_deref())),
    }
}

/// Registers; a failure of ours has a code of its own.
pub(super) async fn carry_out(rq: &Request, new: NewPortal) -> Result<Registered, Problem> {
    register(&rq.app, new).await.map_err(|error| match error {
        Error::Internal(source) => Problem::registration_failed(source),
        other => other.into(),
    })
}
