//! `POST /settings/notification`: sets whether the caller wants to be told something (`docs/protocol/portal.md` 14).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::notifications;
use anteroom_wire::notification::{NotificationDto, NotificationRequest};

pub(super) fn operation() -> Operation {
    Operation::post("set_notification", "/settings/notification", |rq| {
        Box::pin(set_notification(rq))
    })
    .about("Sets whether the caller wants to be told something.")
    .takes::<NotificationRequest>()
    .answers::<NotificationDto>()
}

async fn set_notification(rq: Request) -> Result<Reply, Problem> {
    let (kind, is_on) = NotificationRequest::parse(&rq.body)?;
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| notifications::switch(tx, ctx, &caller, kind, is_on))
        .await?;
    Reply::one(&NotificationDto::of(kind, is_on))
}
