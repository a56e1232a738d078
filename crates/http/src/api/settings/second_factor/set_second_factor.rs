//! `PUT /settings/tfaapp`: switches the second factor on or off (`docs/protocol/auth.md` 8).

use super::rule_of;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::second_factor::set_rule;
use anteroom_wire::request::SecondFactorRequest;

pub(super) fn operation() -> Operation {
    Operation::put("set_second_factor", "/settings/tfaapp", |rq| {
        Box::pin(set_second_factor(rq))
    })
    .about("Switches the second factor on, which signs everybody out, or off; answers whether it is on.")
    .takes::<SecondFactorRequest>()
    .answers::<bool>()
}

async fn set_second_factor(rq: Request) -> Result<Reply, Problem> {
    let command = rule_of(SecondFactorRequest::parse(&rq.body)?);
    let caller = rq.caller()?.clone();
    let enabled = rq
        .app
        .write(move |tx, ctx| set_rule(tx, ctx, &caller, &command))
        .await?;
    Reply::one(&enabled.is_on)
}
