//! `GET /settings/webhook`: the webhooks that the caller may see (`docs/protocol/portal.md` 11).

use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::webhooks;
use anteroom_wire::webhook::WebhookWithStatusDto;

pub(super) fn operation() -> Operation {
    Operation::get("list_webhooks", "/settings/webhook", |rq| Box::pin(list_webhooks(rq)))
        .about("Webhooks and how their receivers fare: all of the portal for administrators, their own for others.")
        .answers_list::<WebhookWithStatusDto>()
}

async fn list_webhooks(rq: Request) -> Result<Reply, Problem> {
    let (reader, caller) = (Reader::of(&rq)?, rq.caller()?.clone());
    let found = rq
        .app
        .read(move |tx, ctx| webhooks::list_webhooks(tx, ctx, &caller))
        .await?;
    let items: Vec<WebhookWithStatusDto> = found
        .iter()
        .map(|view| WebhookWithStatusDto {
            configs: reader.webhook(view),
            status: view.webhook.health.last_status,
        })
        .collect();
    Reply::list(&items)
}
