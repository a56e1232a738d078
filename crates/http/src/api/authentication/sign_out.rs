//! `POST /authentication/logout`: ends the presented session (`docs/protocol/auth.md` 4.3).

use crate::layers::credential::{find_cookie, is_header_given, session_of_cookie};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::{Cookie, Reply};
use crate::request::Request;
use anteroom_app::sign_in::sign_out as end_session;

pub(super) fn operation() -> Operation {
    Operation::post("sign_out", "/authentication/logout", |rq| Box::pin(sign_out(rq)))
        .about("Ends the presented sessions and clears its cookies.")
        .anonymous()
        .knows_refused_callers()
        .works_unpaid()
}

async fn sign_out(rq: Request) -> Result<Reply, Problem> {
    if let Some(caller) = &rq.caller {
        end_session::sign_out(&rq.app, caller).await?;
    }
    // A header decides who asks, but the cookie is cleared as well, and nobody could end its session afterwards.
    if let Some(beside) = session_of_cookie(&rq.headers).filter(|_| is_header_given(&rq.headers)) {
        let owner = rq.app.authenticate(&rq.portal, &beside, rq.address).await?;
        if let Some(owner) = owner {
            end_session::sign_out(&rq.app, &owner).await?;
        }
    }
    let carried = [Cookie::SESSION, Cookie::SOCKET]
        .into_iter()
        .filter(|name| find_cookie(&rq.headers, name).is_some());
    Ok(carried.fold(Reply::nothing(), |reply, name| {
        reply.with_cookie(Cookie::clearing(name))
    }))
}
