//! `PUT /settings/webhook`: changes a webhook (`docs/protocol/portal.md` 11).

use super::secret;
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
    Operation::put("update_webhook", "/settings/webhook", |rq| Box::pin(update_webhook(rq)))
        .about("Changes a webhook; absent members and an empty secret stay as they are.")
        .takes::<UpdateWebhookRequest>()
        .answers::<WebhookDto>()
}

async fn update_webhook(rq: Request) -> Result<Reply, Problem> {
    let UpdateWebhookRequest {
        id,
        members,
        names_target,
    } = UpdateWebhookRequest::parse(&rq.body)?;
    let update = WebhookUpdate {
        secret: secret(&members),
        triggers: members.triggers(),
        name: Some(members.name),
        uri: Some(members.uri),
        is_enabled: members.enabled,
        checks_certificate: members.ssl,
        target: names_target.then(|| members.target_id.unwrap_or_default()),
    };
    let view = webhooks::update_webhook(&rq.app, rq.caller()?, WebhookId(id), update).await?;
    Reply::one(&Reader::of(&rq)?.webhook(&view))
}
