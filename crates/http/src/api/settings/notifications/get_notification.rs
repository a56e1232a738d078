//! `GET /settings/notification/{type}`: whether the caller wants to be told something (`docs/protocol/portal.md` 14).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::notifications;
use anteroom_wire::notification::{NotificationDto, notification_of_route};

pub(super) fn operation() -> Operation {
    Operation::get("get_notification", "/settings/notification/{type}", |rq| {
        Box::pin(get_notification(rq))
    })
    .about("Whether the caller wants to be told something.")
    .answers::<NotificationDto>()
}

async fn get_notification(rq: Request) -> Result<Reply, Problem> {
    let kind = notification_of_route(rq.param("type")).map_err(|problem| vec![problem])?;
    let is_on = notifications::is_on(&rq.app, rq.caller()?, kind).await?;
    Reply::one(&NotificationDto::of(kind, is_on))
}
