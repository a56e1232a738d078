//! `GET /security/audit/login/last`: the newest sign-ins and attempts to sign in (`docs/protocol/portal.md` 10.2).

use super::{LAST_COUNT, zone};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::audit::list_events::list_last;
use anteroom_domain::event::Trail;
use anteroom_wire::audit::LoginEventDto;

pub(super) fn operation() -> Operation {
    Operation::get("list_last_login_events", "/security/audit/login/last", |rq| {
        Box::pin(list_last_login_events(rq))
    })
    .about("The newest sign-ins and attempts to sign in; for administrators.")
    .answers_list::<LoginEventDto>()
}

async fn list_last_login_events(rq: Request) -> Result<Reply, Problem> {
    let (caller, zone) = (rq.caller()?.clone(), zone(&rq));
    let events = rq
        .app
        .read(move |tx, _| list_last(tx, &caller, Trail::SignIns, LAST_COUNT))
        .await?;
    let items: Vec<_> = events.iter().map(|event| LoginEventDto::of(event, &zone)).collect();
    Reply::list(&items)
}
