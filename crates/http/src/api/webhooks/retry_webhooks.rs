//! `PUT /settings/webhook/retry`: tells webhooks again what entries of the log say (`docs/protocol/portal.md` 11).

use super::{entry, zone};
use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::webhooks;
use anteroom_domain::DeliveryId;
use anteroom_wire::request::RetryWebhooksRequest;
use anteroom_wire::webhook::WebhookLogDto;

pub(super) fn operation() -> Operation {
    Operation::put("retry_webhooks", "/settings/webhook/retry", |rq| {
        Box::pin(retry_webhooks(rq))
    })
    .about("Tells webhooks again what the entries of the log with these numbers say; leaves out unknown ones and those of others.")
    .rate(RateClass::Sensitive)
    .takes::<RetryWebhooksRequest>()
    .answers_list::<WebhookLogDto>()
}

async fn retry_webhooks(rq: Request) -> Result<Reply, Problem> {
    let ids: Vec<DeliveryId> = RetryWebhooksRequest::parse(&rq.body)?
        .ids
        .into_iter()
        .map(DeliveryId)
        .collect();
    let caller = rq.caller()?.clone();
    let made = rq
        .app
        .write(move |tx, ctx| webhooks::retry_deliveries(tx, ctx, &caller, &ids))
        .await?;
    let zone = zone(&rq);
    let items: Vec<WebhookLogDto> = made.iter().map(|delivery| entry(delivery, &zone)).collect();
    Reply::list(&items)
}
