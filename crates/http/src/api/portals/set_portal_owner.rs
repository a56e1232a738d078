//! `PUT /anteroom/portals/{alias}/owner`: gives a portal another owner (`docs/protocol/anteroom.md`, Portals).

use super::shown;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::operate;
use anteroom_wire::portal::{PortalDto, PortalOwnerRequest};

pub(super) fn operation() -> Operation {
    Operation::put("set_portal_owner", "/anteroom/portals/{alias}/owner", |rq| {
        Box::pin(set_portal_owner(rq))
    })
    .about("Gives a portal another owner at once, for whoever has the data folder: the way out when the owner is gone.")
    .works_suspended()
    .takes::<PortalOwnerRequest>()
    .answers::<PortalDto>()
}

async fn set_portal_owner(rq: Request) -> Result<Reply, Problem> {
    let body = PortalOwnerRequest::parse(&rq.body)?;
    let (caller, alias) = (rq.caller()?.clone(), rq.param("alias").to_owned());
    let view = rq
        .app
        .write(move |tx, ctx| operate::set_owner(tx, ctx, &caller, &alias, &body.owner))
        .await?;
    Reply::one(&shown(&view))
}
