//! `PUT /security/activeconnections/logoutallexceptthis`: ends all sessions of the caller but the one that asks
//! (`docs/protocol/portal.md` 10.1).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::sessions::end_others;
use anteroom_wire::employee::display_name;

pub(super) fn operation() -> Operation {
    Operation::put(
        "end_other_sessions",
        "/security/activeconnections/logoutallexceptthis",
        |rq| Box::pin(end_other_sessions(rq)),
    )
    .about("Ends all sessions of the caller but the one that asks; answers the caller's name.")
    .answers::<String>()
}

async fn end_other_sessions(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    let person = rq.app.write(move |tx, ctx| end_others(tx, ctx, &caller)).await?;
    Reply::one(&display_name(&person, &rq.portal.culture))
}
