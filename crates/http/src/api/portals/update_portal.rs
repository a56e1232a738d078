//! `PUT /anteroom/portals/{alias}`: suspends a portal, brings it back, renames it (`docs/protocol/anteroom.md`, Portals).

use super::shown;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::operate::{self, PortalChange};
use anteroom_wire::portal::{PortalDto, UpdatePortalRequest};

pub(super) fn operation() -> Operation {
    Operation::put("update_portal", "/anteroom/portals/{alias}", |rq| {
        Box::pin(update_portal(rq))
    })
    .about("Suspends a portal, brings it back or renames it, for whoever has the data folder.")
    .works_suspended()
    .takes::<UpdatePortalRequest>()
    .answers::<PortalDto>()
}

async fn update_portal(rq: Request) -> Result<Reply, Problem> {
    let body = UpdatePortalRequest::parse(&rq.body)?;
    let change = PortalChange {
        status: body.status,
        alias: body.alias,
    };
    let (caller, alias) = (rq.caller()?.clone(), rq.param("alias").to_owned());
    let view = rq
        .app
        .write(move |tx, ctx| operate::change_portal(tx, ctx, &caller, &alias, &change))
        .await?;
    Reply::one(&shown(&view))
}
