//! `PUT /security/activeconnections/logoutall/{userId}`: ends all sessions of a person (`docs/protocol/portal.md` 10.1).

use super::without_session;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::sessions::end_all_of;

pub(super) fn operation() -> Operation {
    Operation::put(
        "end_all_sessions_of_person",
        "/security/activeconnections/logoutall/{userid:guid}",
        |rq| Box::pin(end_all_sessions_of_person(rq)),
    )
    .about("Ends all sessions of a person: one's own, or for administrators anybody's.")
}

async fn end_all_sessions_of_person(rq: Request) -> Result<Reply, Problem> {
    let (caller, id) = (rq.caller()?.clone(), rq.person_id()?);
    let acting = caller.clone();
    rq.app.write(move |tx, ctx| end_all_of(tx, ctx, &acting, id)).await?;
    let reply = Reply::nothing();
    Ok(if caller.person.id == id {
        without_session(&rq, &caller, reply)
    } else {
        reply
    })
}
