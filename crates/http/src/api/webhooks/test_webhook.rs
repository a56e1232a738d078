//! `POST /anteroom/webhooks/{id}/test`: tells a webhook something for a test (`docs/protocol/anteroom.md`, Webhooks).

use super::{entry, number, zone};
use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::webhooks;
use anteroom_domain::WebhookId;
use anteroom_wire::webhook::WebhookLogDto;

pub(super) fn operation() -> Operation {
    Operation::post("test_webhook", "/anteroom/webhooks/{id:int}/test", |rq| {
        Box::pin(test_webhook(rq))
    })
    .about("Tells a webhook about the caller, as if he had changed himself; answers the entry of the log.")
    .rate(RateClass::Sensitive)
    .answers::<WebhookLogDto>()
}

async fn test_webhook(rq: Request) -> Result<Reply, Problem> {
    let (caller, id) = (rq.caller()?.clone(), WebhookId(number(&rq)?));
    let made = rq
        .app
        .write(move |tx, ctx| webhooks::test_webhook(tx, ctx, &caller, id))
        .await?;
    Reply::one(&entry(&made, &zone(&rq)))
}
