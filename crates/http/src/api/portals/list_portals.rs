//! `GET /anteroom/portals`: the portals of the installation (`docs/protocol/anteroom.md`, Portals).

use super::shown;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::operate;
use anteroom_wire::portal::PortalDto;

pub(super) fn operation() -> Operation {
    Operation::get("list_portals", "/anteroom/portals", |rq| Box::pin(list_portals(rq)))
        .about("The portals of the installation, for whoever has its data folder.")
        .works_suspended()
        .answers_list::<PortalDto>()
}

async fn list_portals(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    let views = rq.app.read(move |tx, _| operate::list_portals(tx, &caller)).await?;
    Reply::list(&views.iter().map(shown).collect::<Vec<_>>())
}
