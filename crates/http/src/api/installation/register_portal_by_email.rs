//! `POST /apisystem/portal/registerbyemail`: a new portal for whoever has an address (`docs/protocol/portal.md` 6.3).

use super::register_portal::{carry_out, new_portal};
use super::show::shown_registration;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::Error;
use anteroom_app::passwords::Password;
use anteroom_app::portals::fault::PortalFault;
use anteroom_app::portals::register::NewPortal;
use anteroom_wire::request::RegisterPortalRequest;
use anteroom_wire::tenant::RegisteredPortalDto;

pub(super) fn operation() -> Operation {
    Operation::post("register_portal_by_email", "/apisystem/portal/registerbyemail", |rq| {
        Box::pin(register_portal_by_email(rq))
    })
    .about("Registers a portal with a made-up name for whoever has an address.")
    .of_installation()
    .takes::<RegisterPortalRequest>()
    .answers_bare::<RegisteredPortalDto>()
}

async fn register_portal_by_email(rq: Request) -> Result<Reply, Problem> {
    rq.require_registration()?;
    let body = RegisterPortalRequest::parse_by_email(&rq.body)?;
    if body.email.as_deref().is_none_or(|email| email.trim().is_empty()) {
        return Err(Error::from(PortalFault::EmailEmpty).into());
    }
    let skip_welcome = body.skip_welcome.unwrap_or(false);
    let mut new = NewPortal {
        is_confirmed: true,
        ..new_portal(&rq, &body)
    };
    let rule = &rq.app.settings().name_rule;
    if rule.check(new.first_name.trim(), new.last_name.trim()).is_err() {
        "Administrator".clone_into(&mut new.first_name);
        new.last_name.clear();
    }
    if new.password.is_none() {
        // Nobody knows it: the owner comes in by the link and chooses one.
        new.password = Password::from_members(None, Some(&rq.app.unknown_password()));
    }
    let registered = carry_out(&rq, new).await?;
    let mut shown = shown_registration(&rq, &registered, skip_welcome);
    shown.auto_generated_email = Some(false);
    Reply::bare(&shown)
}
