//! `PUT /settings/tfaappwithlink`: as `PUT /settings/tfaapp`, with the way to go on (`docs/protocol/auth.md` 8).

use super::{cookie_of, rule_of};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::second_factor::set_rule;
use anteroom_wire::request::SecondFactorRequest;

pub(super) fn operation() -> Operation {
    Operation::put("set_second_factor_with_link", "/settings/tfaappwithlink", |rq| {
        Box::pin(set_second_factor_with_link(rq))
    })
    .about(
        "Switches the second factor on or off; answers the page on which the caller sets an app up, or nothing to do.",
    )
    .takes::<SecondFactorRequest>()
    .shows_secret()
    .answers::<String>()
}

async fn set_second_factor_with_link(rq: Request) -> Result<Reply, Problem> {
    let command = rule_of(SecondFactorRequest::parse(&rq.body)?);
    let caller = rq.caller()?.clone();
    let enabled = rq
        .app
        .write(move |tx, ctx| set_rule(tx, ctx, &caller, &command))
        .await?;
    match enabled.set_up {
        Some(step) => Ok(Reply::one(&format!("{}{}", rq.link_root(), step.path))?.with_cookie(cookie_of(&step))),
        None => Reply::one(""),
    }
}
