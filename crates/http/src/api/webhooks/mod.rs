//! Webhooks (`docs/protocol/portal.md` 11).

mod create_webhook;
mod delete_webhook;
mod list_webhook_log;
mod list_webhook_triggers;
mod list_webhooks;
mod retry_webhook;
mod retry_webhooks;
mod switch_webhook;
mod test_webhook;
mod update_webhook;

use crate::operation::Operation;
use crate::problem::Problem;
use crate::request::Request;
use anteroom_domain::webhook::Delivery;
use anteroom_wire::date::PortalZone;
use anteroom_wire::request::CreateWebhookRequest;
use anteroom_wire::webhook::WebhookLogDto;
use zeroize::Zeroizing;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        list_webhooks::operation(),
        create_webhook::operation(),
        update_webhook::operation(),
        switch_webhook::operation(),
        delete_webhook::operation(),
        list_webhook_log::operation(),
        retry_webhook::operation(),
        retry_webhooks::operation(),
        list_webhook_triggers::operation(),
        test_webhook::operation(),
    ]
}

fn zone(rq: &Request) -> PortalZone {
    PortalZone::named(&rq.portal.time_zone)
}

fn entry(delivery: &Delivery, zone: &PortalZone) -> WebhookLogDto {
    WebhookLogDto::of(delivery, zone)
}

/// The number that the path names; what is larger than any names nothing.
fn number(rq: &Request) -> Result<i64, Problem> {
    rq.param("id")
        .parse()
        .map_err(|_| Problem::not_found("The record could not be found"))
}

fn secret(members: &CreateWebhookRequest) -> Option<Zeroizing<String>> {
    members.secret_key.clone().map(Zeroizing::new)
}
