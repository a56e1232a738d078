//! Webhooks and what they were told (`docs/protocol/portal.md` 11).

use crate::date::{InputDate, PortalZone, plain_date_stored};
use crate::employee::{EmployeeDto, Viewer};
use crate::query::{Names, Query};
use crate::validation::FieldProblem;
use anteroom_domain::webhook::{Delivery, DeliveryFilter, StatusClasses};
use anteroom_domain::{DeliveryId, Instant, Person, PersonId, Trigger, Triggers, Webhook, WebhookId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A webhook. The secret is never shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = WebhooksConfigDto)]
pub struct WebhookDto {
    /// Number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Where it is told.
    pub uri: String,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Whether the receiver must prove with a certificate who he is.
    pub ssl: bool,
    /// What it is told: bits; 0 for everything.
    pub triggers: i64,
    /// The identifier of the only thing that it is told of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_id: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<EmployeeDto>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_on: Option<String>,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_by: Option<EmployeeDto>,
    /// When it was changed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_on: Option<String>,
    /// When an attempt failed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_failure_on: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_failure_content: Option<String>,
    /// When an attempt succeeded last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_success_on: Option<String>,
}

/// An instant as plain date of the portal's time.
fn local(at: Instant, zone: &PortalZone) -> String {
    plain_date_stored(at.plus_seconds(zone.offset_seconds(at)))
}

impl WebhookDto {
    /// A webhook, with who made it and who changed it last.
    #[must_use]
    pub fn of(webhook: &Webhook, creator: Option<&Person>, modifier: Option<&Person>, viewer: &Viewer<'_>) -> Self {
        let person = |person: &Person| EmployeeDto::from_person(person, viewer);
        let health = &webhook.health;
        Self {
            id: webhook.id.0,
            name: webhook.name.clone(),
            uri: webhook.uri.clone(),
            enabled: webhook.is_enabled,
            ssl: webhook.checks_certificate,
            triggers: webhook.triggers.number(),
            target_id: webhook.target.clone(),
            created_by: creator.map(person),
            created_on: Some(local(webhook.created_at, viewer.zone)),
            modified_by: modifier.map(person),
            modified_on: webhook.modified_at.map(|at| local(at, viewer.zone)),
            last_failure_on: health.failed_at.map(|at| local(at, viewer.zone)),
            last_failure_content: health.failure.clone(),
            last_success_on: health.succeeded_at.map(|at| local(at, viewer.zone)),
        }
    }
}

/// A webhook and how its receiver fares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = WebhooksConfigWithStatusDto)]
pub struct WebhookWithStatusDto {
    /// The webhook.
    pub configs: WebhookDto,
    /// The status that the receiver answered last; 0: none yet.
    pub status: i64,
}

/// A trigger, and whether the caller's webhooks can be told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct WebhookTriggerDto {
    /// Its name, such as `user.created`; `*` for all.
    pub name: String,
    /// Its bit; 0 for all.
    pub id: i64,
    /// Whether the caller's webhooks can be told of it.
    pub available: bool,
}

/// One delivery to a webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = WebhooksLogDto)]
pub struct WebhookLogDto {
    /// Number.
    pub id: i64,
    /// What the webhook was called.
    pub config_name: String,
    /// What happened, as a bit.
    pub trigger: i64,
    /// When it was written.
    pub creation_time: String,
    /// How it was sent; omitted before the first attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Where it is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// The headers of the last attempt, a line each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_headers: Option<String>,
    /// What was sent in the last attempt; what happened, before the first one.
    pub request_payload: String,
    /// The headers of the last answer, a line each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_headers: Option<String>,
    /// The last answer, or why there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_payload: Option<String>,
    /// The status of the last answer; 0: there was none.
    pub status: i64,
    /// When the last attempt ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
}

impl WebhookLogDto {
    /// A delivery.
    #[must_use]
    pub fn of(delivery: &Delivery, zone: &PortalZone) -> Self {
        let exchange = delivery.exchange.as_ref();
        let sent = exchange.filter(|exchange| exchange.at.is_some());
        Self {
            id: delivery.id.0,
            config_name: delivery.name.clone(),
            trigger: delivery.trigger.number(),
            creation_time: local(delivery.created_at, zone),
            method: sent.map(|_| "POST".to_owned()),
            route: Some(delivery.uri.clone()),
            request_headers: sent.map(|sent| sent.request_headers.clone()),
            request_payload: sent.map_or_else(|| delivery.payload.clone(), |sent| sent.request_body.clone()),
            response_headers: exchange.and_then(|exchange| exchange.response_headers.clone()),
            response_payload: exchange.and_then(|exchange| exchange.response_body.clone()),
            status: exchange.map_or(0, |exchange| exchange.status),
            delivery: sent.and_then(|sent| sent.at).map(|at| local(at, zone)),
        }
    }
}

const STATUSES: &Names<i64> = &[
    (0, "None", 0),
    (1, "NotSent", 1),
    (2, "Status2xx", 2),
    (4, "Status3xx", 4),
    (8, "Status4xx", 8),
    (16, "Status5xx", 16),
];

/// The parameters of `GET /settings/webhooks/log`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookLogQuery {
    /// Which deliveries.
    pub filter: DeliveryFilter,
    /// How many to leave out at the beginning.
    pub start_index: i64,
    /// How many at most.
    pub count: i64,
}

impl WebhookLogQuery {
    /// Reads the parameters; dates without an offset are in the portal's time.
    ///
    /// # Errors
    /// Every value that cannot be converted, at once.
    pub fn parse(query: &Query, zone: &PortalZone) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut date = |name: &str| {
            let text = query.first(name).map(str::trim).filter(|text| !text.is_empty())?;
            let read = InputDate::parse(text).and_then(|date| date.instant(zone));
            if read.is_none() {
                problems.push(FieldProblem::not_valid(name, text));
            }
            read
        };
        let (from, to) = (date("deliveryFrom"), date("deliveryTo"));
        let mut reader = query.reader();
        let number = 1..=i64::from(i32::MAX);
        let mut filter = DeliveryFilter {
            from,
            to,
            uri: reader.text("hookUri").map(str::to_owned),
            webhook: reader.integer("configId", "ConfigId", number.clone()).map(WebhookId),
            event: reader.integer("eventId", "EventId", number.clone()).map(DeliveryId),
            statuses: None,
            actor: reader.guid("userId").map(PersonId),
            owner: None,
            triggers: None,
        };
        if let Some(text) = reader.text("groupStatus") {
            let bits = STATUSES
                .iter()
                .find(|(_, name, _)| name.eq_ignore_ascii_case(text.trim()));
            let bits = bits.map(|(bits, _, _)| *bits).or_else(|| text.trim().parse().ok());
            match bits.map(StatusClasses::from_number) {
                Some(Ok(statuses)) => filter.statuses = statuses,
                _ => problems.push(FieldProblem::not_valid("groupStatus", text)),
            }
        }
        if let Some(text) = reader.text("trigger") {
            match triggers_of(text.trim()) {
                Some(Triggers::All) => {}
                Some(Triggers::Some(bits)) => filter.triggers = Some(bits),
                None => problems.push(FieldProblem::not_valid("trigger", text)),
            }
        }
        let parsed = Self {
            filter,
            start_index: reader
                .integer("startIndex", "StartIndex", 0..=i64::from(i32::MAX))
                .unwrap_or(0),
            count: reader.integer("count", "Count", 1..=100).unwrap_or(100),
        };
        match reader.finish() {
            Ok(()) if problems.is_empty() => Ok(parsed),
            Ok(()) => Err(problems),
            Err(more) => Err(problems.into_iter().chain(more).collect()),
        }
    }
}

/// A set of triggers: bits, or names separated by commas, as `user.created` or `UserCreated`.
#[must_use]
pub fn triggers_of(text: &str) -> Option<Triggers> {
    if let Ok(number) = text.parse::<i64>() {
        return Triggers::from_number(number);
    }
    let parts = text.split(',').map(|part| trigger_of(part.trim()));
    parts.reduce(|one, other| Some(one?.or(other?))).flatten()
}

fn trigger_of(word: &str) -> Option<Triggers> {
    if matches!(word, "*") || word.eq_ignore_ascii_case("all") {
        return Some(Triggers::All);
    }
    let bare = |name: &str| name.replace('.', "");
    let wanted = bare(word);
    let found = Trigger::ALL
        .into_iter()
        .find(|(_, name)| bare(name).eq_ignore_ascii_case(&wanted));
    found.map(|(trigger, _)| Triggers::Some(trigger.number()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triggers_come_as_bits_and_names() {
        assert_eq!(triggers_of("0"), Some(Triggers::All));
        assert_eq!(triggers_of("*"), Some(Triggers::All));
        assert_eq!(triggers_of("All"), Some(Triggers::All));
        assert_eq!(triggers_of("5"), Some(Triggers::Some(5)));
        assert_eq!(triggers_of("UserCreated, user.updated"), Some(Triggers::Some(5)));
        assert_eq!(triggers_of("formfilledout"), Some(Triggers::Some(1 << 29)));
        for wrong in ["", "x", "-1", "68719476736", "user.created,", "user.created,x"] {
            assert_eq!(triggers_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_log_is_asked_with_many_words() {
        let query = Query::parse(
            "deliveryFrom=2026-07-21T10:45:10Z&hookUri=https://a.example/h&configId=3&eventId=4&groupStatus=17\
            &userId=11111111-2222-3333-4444-555555555555&trigger=group.created&count=5&startIndex=10",
        );
        let read = WebhookLogQuery::parse(&query, &PortalZone::UTC).unwrap();
        assert_eq!(read.filter.from, Some(Instant(1_784_630_710_000_000)));
        assert_eq!(read.filter.webhook, Some(WebhookId(3)));
        assert_eq!(read.filter.event, Some(DeliveryId(4)));
        assert_eq!(read.filter.triggers, Some(16));
        assert_eq!((read.start_index, read.count), (10, 5));
        assert_eq!(read.filter.statuses, StatusClasses::from_number(17).unwrap());
        for wrong in [
            "deliveryTo=x",
            "groupStatus=32",
            "trigger=x",
            "configId=x",
            "count=101",
            "userId=x",
        ] {
            assert!(
                WebhookLogQuery::parse(&Query::parse(wrong), &PortalZone::UTC).is_err(),
                "{wrong}"
            );
        }
    }
}
