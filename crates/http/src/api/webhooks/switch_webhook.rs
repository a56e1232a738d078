//! `PUT /settings/webhook/enable`: switches a webhook on or off (`docs/protocol/portal.md` 11).

use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::webhooks::{self, WebhookUpdate};
use anteroom_domain::WebhookId;
use anteroom_wire::request::UpdateWebhookRequest;
use anteroom_wire::webhook::WebhookDto;

pub(super) fn operation() -> Operation {
    Operation::put("switch_webhook", "/settings/webhook/enable", |rq| {
        Box::pin(switch_webhook(rq))
    })
    .about("Switches a webhook on, when its receiver answers, or off. Other members than id and enabled count for nothing.")
    .takes::<UpdateWebhookRequest>()
    .answers::<WebhookDto>()
}

async fn switch_webhook(rq: Request) -> Result<Reply, Problem> {
    let body = UpdateWebhookRequest::parse_switch(&rq.body)?;
    let update = WebhookUpdate {
        is_enabled: Some(body.members.enabled.unwrap_or_default()),
        ..WebhookUpdate::default()
    };
    let view = webhooks::update_webhook(&rq.app, rq.caller()?, WebhookId(body.id), update).await?;
    Reply::one(&Reader::of(&rq)?.webhook(&view))
}
