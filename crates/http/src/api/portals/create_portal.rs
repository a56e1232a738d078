//! `POST /anteroom/portals`: makes a portal (`docs/protocol/anteroom.md`, Portals).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::passwords::Password;
use anteroom_app::portals::operate;
use anteroom_app::portals::register::NewPortal;
use anteroom_wire::portal::{CreatePortalRequest, PortalDto};

pub(super) fn operation() -> Operation {
    Operation::post("create_portal", "/anteroom/portals", |rq| Box::pin(create_portal(rq)))
        .about("Makes a portal with its owner, for whoever has the data folder.")
        .works_suspended()
        .takes::<CreatePortalRequest>()
        .shows_secret()
        .answers::<PortalDto>()
}

async fn create_portal(rq: Request) -> Result<Reply, Problem> {
    let body = CreatePortalRequest::parse(&rq.body)?;
    let mut new = NewPortal {
        password: Password::from_members(Some(&body.password), None),
        is_confirmed: true,
        skip_welcome: true,
        ..NewPortal::new(body.alias, body.owner_email)
    };
    if !body.first_name.trim().is_empty() {
        new.first_name = body.first_name;
    }
    new.last_name = body.last_name;
    let made = operate::create_portal(&rq.app, rq.caller()?, new).await?;
    Reply::one(&PortalDto {
        sign_in_url: Some(made.sign_in_url.clone()),
        ..PortalDto::of(&made.portal, Some(&made.owner))
    })
}
