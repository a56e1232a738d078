//! `GET /settings/webhooks/log`: what webhooks were told (`docs/protocol/portal.md` 11).

use super::{entry, zone};
use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::webhooks;
use anteroom_wire::webhook::{WebhookLogDto, WebhookLogQuery};

const QUERY: &[QueryParameter] = &[
    QueryParameter::new(
        "deliveryFrom",
        QueryKind::Text,
        "Only what was written at this time or later.",
    ),
    QueryParameter::new(
        "deliveryTo",
        QueryKind::Text,
        "Only what was written at this time or earlier.",
    ),
    QueryParameter::new("hookUri", QueryKind::Text, "Only what is sent to this URL."),
    QueryParameter::new("configId", QueryKind::Integer, "Only what this webhook was told."),
    QueryParameter::new("eventId", QueryKind::Integer, "Only what tells of this event."),
    QueryParameter::new(
        "groupStatus",
        QueryKind::Text,
        "Only these classes of statuses: bits, 1 not sent, 2 for 2xx, 4 for 3xx, 8 for 4xx, 16 for 5xx.",
    ),
    QueryParameter::new("userId", QueryKind::Text, "Only what this person caused."),
    QueryParameter::new("trigger", QueryKind::Text, "Only these triggers: bits, or names."),
    QueryParameter::new(
        "count",
        QueryKind::Integer,
        "Size of the page, 1 to 100; 100 when it is not given.",
    ),
    QueryParameter::new(
        "startIndex",
        QueryKind::Integer,
        "How many to leave out at the beginning.",
    ),
];

pub(super) fn operation() -> Operation {
    Operation::get("list_webhook_log", "/settings/webhooks/log", |rq| {
        Box::pin(list_webhook_log(rq))
    })
    .about("What webhooks were told, newest first: all of the portal for administrators, that of their own for others.")
    .query(QUERY)
    .answers_page::<WebhookLogDto>()
}

async fn list_webhook_log(rq: Request) -> Result<Reply, Problem> {
    let zone = zone(&rq);
    let query = WebhookLogQuery::parse(&rq.query, &zone)?;
    let caller = rq.caller()?.clone();
    let page = rq
        .app
        .read(move |tx, ctx| webhooks::list_deliveries(tx, ctx, &caller, &query.filter, query.start_index, query.count))
        .await?;
    let items: Vec<WebhookLogDto> = page.items.iter().map(|delivery| entry(delivery, &zone)).collect();
    Reply::page(&items, page.total)
}
