//! `PUT /settings/emailactivation`: whether the caller wants to be reminded of an address that is not confirmed
//! (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::own_view;
use anteroom_wire::house::EmailActivationDto;
use anteroom_wire::request::EmailActivationRequest;

pub(super) fn operation() -> Operation {
    Operation::put("set_email_activation", "/settings/emailactivation", |rq| {
        Box::pin(set_email_activation(rq))
    })
    .about("Sets whether the caller wants to be reminded of an address that is not confirmed.")
    .takes::<EmailActivationRequest>()
    .answers::<EmailActivationDto>()
}

async fn set_email_activation(rq: Request) -> Result<Reply, Problem> {
    let show = EmailActivationRequest::parse(&rq.body)?.show;
    let caller = rq.caller()?.clone();
    let kept = rq
        .app
        .write(move |tx, ctx| own_view::set_email_activation(tx, ctx, &caller, show))
        .await?;
    Reply::one(&EmailActivationDto::from(kept))
}
