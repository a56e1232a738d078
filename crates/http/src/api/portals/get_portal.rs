//! `GET /anteroom/portals/{alias}`: one portal of the installation (`docs/protocol/anteroom.md`, Portals).

use super::shown;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::operate;
use anteroom_wire::portal::PortalDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_portal", "/anteroom/portals/{alias}", |rq| Box::pin(get_portal(rq)))
        .about("One portal of the installation, for whoever has its data folder.")
        .works_suspended()
        .answers::<PortalDto>()
}

async fn get_portal(rq: Request) -> Result<Reply, Problem> {
    let (caller, alias) = (rq.caller()?.clone(), rq.param("alias").to_owned());
    let view = rq
        .app
        .point(move |tx, _| operate::get_portal(tx, &caller, &alias))
        .await?;
    Reply::one(&shown(&view))
}
