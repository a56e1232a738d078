//! `GET /security/audit/login/filter`: sign-ins and attempts to sign in, newest first (`docs/protocol/portal.md` 10.2).

use super::{ACTION, COUNT, FROM, START_INDEX, TO, USER_ID, zone};
use crate::operation::{Operation, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::audit::list_events::list_events;
use anteroom_domain::event::Trail;
use anteroom_wire::audit::{EventQuery, LoginEventDto};

const QUERY: &[QueryParameter] = &[USER_ID, ACTION, FROM, TO, COUNT, START_INDEX];

pub(super) fn operation() -> Operation {
    Operation::get("list_login_events", "/security/audit/login/filter", |rq| {
        Box::pin(list_login_events(rq))
    })
    .about("Sign-ins and attempts to sign in, newest first; for administrators.")
    .query(QUERY)
    .answers_page::<LoginEventDto>()
}

async fn list_login_events(rq: Request) -> Result<Reply, Problem> {
    let (caller, zone) = (rq.caller()?.clone(), zone(&rq));
    let query = EventQuery::parse(&rq.query, Trail::SignIns, &zone)?;
    let page = rq
        .app
        .read(move |tx, _| {
            let (start, count) = (query.start_index, query.count);
            list_events(tx, &caller, Trail::SignIns, &query.filter, start, count)
        })
        .await?;
    let items: Vec<_> = page.items.iter().map(|event| LoginEventDto::of(event, &zone)).collect();
    Reply::page(&items, page.total)
}
