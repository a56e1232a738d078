//! `GET /settings/webhook/triggers`: what webhooks can be told (`docs/protocol/portal.md` 11).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::webhooks;
use anteroom_wire::webhook::WebhookTriggerDto;

pub(super) fn operation() -> Operation {
    Operation::get("list_webhook_triggers", "/settings/webhook/triggers", |rq| {
        Box::pin(async move { list_webhook_triggers(&rq) })
    })
    .about("What webhooks can be told, and whether those of the caller can.")
    .answers_list::<WebhookTriggerDto>()
}

fn list_webhook_triggers(rq: &Request) -> Result<Reply, Problem> {
    let shown: Vec<WebhookTriggerDto> = webhooks::list_triggers(rq.caller()?)
        .into_iter()
        .map(|shown| WebhookTriggerDto {
            name: shown.trigger.name().to_owned(),
            id: shown.trigger.number(),
            available: shown.is_available,
        })
        .collect();
    Reply::list(&shown)
}
