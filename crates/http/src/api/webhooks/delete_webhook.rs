//! `DELETE /settings/webhook/{id}`: deletes a webhook (`docs/protocol/portal.md` 11).

use super::number;
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::webhooks;
use anteroom_domain::WebhookId;
use anteroom_wire::webhook::WebhookDto;

pub(super) fn operation() -> Operation {
    Operation::delete("delete_webhook", "/settings/webhook/{id:int}", |rq| {
        Box::pin(delete_webhook(rq))
    })
    .about("Deletes a webhook; what it was told stays in the log.")
    .answers::<WebhookDto>()
}

async fn delete_webhook(rq: Request) -> Result<Reply, Problem> {
    let (caller, id) = (rq.caller()?.clone(), WebhookId(number(&rq)?));
    let view = rq
        .app
        .write(move |tx, ctx| webhooks::delete_webhook(tx, ctx, &caller, id))
        .await?;
    Reply::one(&Reader::of(&rq)?.webhook(&view))
}
