//! `PUT /security/activeconnections/logout/{loginEventId}`: ends one session (`docs/protocol/portal.md` 10.1).

use super::{session_of_cookie, without_session};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::sessions::end_one;
use anteroom_domain::SessionId;
use http::StatusCode;

pub(super) fn operation() -> Operation {
    Operation::put(
        "end_session",
        "/security/activeconnections/logout/{logineventid:int}",
        |rq| Box::pin(end_session(rq)),
    )
    .about("Ends a session: one's own, or for administrators anybody's. False when it is over or unknown.")
    .answers::<bool>()
}

async fn end_session(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    let id = rq.param("logineventid").parse().map(SessionId);
    let id = id.map_err(|_| Problem::empty(StatusCode::NOT_FOUND))?;
    let own = session_of_cookie(&rq, &caller);
    let acting = caller.clone();
    let ended = rq.app.write(move |tx, ctx| end_one(tx, ctx, &acting, id)).await?;
    let reply = Reply::one(&ended.is_some())?;
    Ok(if ended.is_some() && own == id.0 {
        without_session(&rq, &caller, reply)
    } else {
        reply
    })
}
