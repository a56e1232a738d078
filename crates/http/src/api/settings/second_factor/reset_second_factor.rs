//! `PUT /settings/tfaappnewapp`: takes an authenticator app away (`docs/protocol/auth.md` 8).

use super::cookie_of;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::second_factor::reset;
use anteroom_domain::PersonId;
use anteroom_wire::request::ResetSecondFactorRequest;

pub(super) fn operation() -> Operation {
    Operation::put("reset_second_factor", "/settings/tfaappnewapp", |rq| {
        Box::pin(reset_second_factor(rq))
    })
    .about("Takes an authenticator app away and signs its owner out; answers the page on which the caller sets another one up, empty for somebody else's.")
    .takes::<ResetSecondFactorRequest>()
    .shows_secret().answers::<String>()
}

async fn reset_second_factor(rq: Request) -> Result<Reply, Problem> {
    let body = ResetSecondFactorRequest::parse(&rq.body)?;
    let caller = rq.caller()?.clone();
    let id = body.id.map_or(caller.person.id, PersonId);
    let done = rq.app.write(move |tx, ctx| reset(tx, ctx, &caller, id)).await?;
    match done.set_up {
        Some(step) => Ok(Reply::one(&format!("{}{}", rq.link_root(), step.path))?.with_cookie(cookie_of(&step))),
        None => Reply::one(""),
    }
}
