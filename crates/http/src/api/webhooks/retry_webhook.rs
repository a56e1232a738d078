//! `PUT /settings/webhook/{id}/retry`: tells a webhook again what an entry of the log says (`docs/protocol/portal.md` 11).

use super::{entry, number, zone};
use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::webhooks;
use anteroom_domain::DeliveryId;
use anteroom_wire::webhook::WebhookLogDto;

pub(super) fn operation() -> Operation {
    Operation::put("retry_webhook", "/settings/webhook/{id:int}/retry", |rq| {
        Box::pin(retry_webhook(rq))
    })
    .about("Tells a webhook again what the entry of the log with this number says; answers the new entry.")
    .rate(RateClass::Sensitive)
    .answers::<WebhookLogDto>()
}

async fn retry_webhook(rq: Request) -> Result<Reply, Problem> {
    let (caller, id) = (rq.caller()?.clone(), DeliveryId(number(&rq)?));
    let made = rq
        .app
        .write(move |tx, ctx| webhooks::retry_delivery(tx, ctx, &caller, id))
        .await?;
    Reply::one(&entry(&made, &zone(&rq)))
}
