//! `POST /settings/webhook`: makes a webhook (`docs/protocol/portal.md` 11).

use super::secret;
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::webhooks::{self, NewWebhook};
use anteroom_wire::request::CreateWebhookRequest;
use anteroom_wire::webhook::WebhookDto;

pub(super) fn operation() -> Operation {
    Operation::post("create_webhook", "/settings/webhook", |rq| Box::pin(create_webhook(rq)))
        .about("Makes a webhook. The receiver must answer HEAD with 2xx.")
        .takes::<CreateWebhookRequest>()
        .answers::<WebhookDto>()
}

async fn create_webhook(rq: Request) -> Result<Reply, Problem> {
    let body = CreateWebhookRequest::parse(&rq.body)?;
    let new = NewWebhook {
        secret: secret(&body),
        triggers: body.triggers().unwrap_or_default(),
        name: body.name,
        uri: body.uri,
        is_enabled: body.enabled.unwrap_or_default(),
        checks_certificate: body.ssl.unwrap_or_default(),
        target: body.target_id,
    };
    let view = webhooks::create_webhook(&rq.app, rq.caller()?, new).await?;
    Reply::one(&Reader::of(&rq)?.webhook(&view))
}
