//! `GET /security/activeconnections`: the caller's own sessions (`docs/protocol/portal.md` 10.1).

use super::session_of_cookie;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::sessions::list_own;
use anteroom_wire::active_connections::{ActiveConnectionDto, ActiveConnectionsDto};
use anteroom_wire::date::PortalZone;

pub(super) fn operation() -> Operation {
    Operation::get("list_own_sessions", "/security/activeconnections", |rq| {
        Box::pin(list_own_sessions(rq))
    })
    .about("The caller's own sessions of the last year that work, newest first, the one that asks before all others.")
    .answers::<ActiveConnectionsDto>()
}

async fn list_own_sessions(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    let login_event = session_of_cookie(&rq, &caller);
    let sessions = rq.app.read(move |tx, ctx| list_own(tx, &caller, ctx.now())).await?;
    let zone = PortalZone::named(&rq.portal.time_zone);
    let items = sessions.iter().map(|session| ActiveConnectionDto {
        id: session.id.0,
        tenant_id: session.portal.0,
        user_id: session.person.0,
        ..ActiveConnectionDto::of(&session.address, &session.user_agent, session.created_at, &zone)
    });
    Reply::one(&ActiveConnectionsDto {
        login_event,
        items: items.collect(),
    })
}
