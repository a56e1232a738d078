//! `PUT /security/activeconnections/logoutallchangepassword`: ends all sessions of the caller, who then sets another
//! password (`docs/protocol/portal.md` 10.1).

use super::without_session;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::sessions::end_all_for_new_password;

pub(super) fn operation() -> Operation {
    Operation::put(
        "end_all_sessions_for_new_password",
        "/security/activeconnections/logoutallchangepassword",
        |rq| Box::pin(end_all_sessions_for_new_password(rq)),
    )
    .about("Ends all sessions of the caller; answers a link with which he sets another password.")
    .shows_secret()
    .answers::<String>()
}

async fn end_all_sessions_for_new_password(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    let acting = caller.clone();
    let path = rq
        .app
        .write(move |tx, ctx| end_all_for_new_password(tx, ctx, &acting))
        .await?;
    let reply = Reply::one(&format!("{}{path}", rq.link_root()))?;
    Ok(without_session(&rq, &caller, reply))
}
