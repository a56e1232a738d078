//! What webhooks are told (`docs/protocol/portal.md` 11). Members that say nothing are left out.

use crate::date::{plain_date_stored, plain_date_utc};
use crate::employee::RawPersonDto;
use anteroom_domain::webhook::Delivery;
use anteroom_domain::{Group, Person, Webhook};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

#[derive(Serialize)]
struct MessageDto<'a> {
    event: EventDto,
    payload: Value,
    webhook: ListenerDto<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventDto {
    id: i64,
    create_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    create_by: Option<Uuid>,
    trigger: &'static str,
    trigger_id: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListenerDto<'a> {
    id: i64,
    name: &'a str,
    url: &'a str,
    triggers: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<TargetDto<'a>>,
    #[serde(flatten)]
    retry: Option<RetryDto<'a>>,
}

#[derive(Serialize)]
struct TargetDto<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// What only a message says that was sent before.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RetryDto<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    last_failure_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_failure_content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_success_on: Option<String>,
    retry_count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_on: Option<String>,
}

/// The whole message of an attempt. `now`: when it is made.
///
/// # Errors
/// When the kept payload is no JSON.
pub fn message(
    webhook: &Webhook,
    delivery: &Delivery,
    now: anteroom_domain::Instant,
) -> Result<String, serde_json::Error> {
    let payload: Value = serde_json::from_str(&delivery.payload)?;
    let health = &webhook.health;
    let retries = delivery.retries();
    let retry = (retries > 0).then(|| RetryDto {
        last_failure_on: health.failed_at.map(plain_date_utc),
        last_failure_content: health.failure.as_deref(),
        last_success_on: health.succeeded_at.map(plain_date_utc),
        retry_count: retries,
        retry_on: Some(plain_date_utc(now)),
    });
    serde_json::to_string(&MessageDto {
        event: EventDto {
            id: delivery.event.0,
            create_on: plain_date_utc(delivery.created_at),
            create_by: delivery.actor.map(|actor| actor.0),
            trigger: delivery.trigger.name(),
            trigger_id: delivery.trigger.number(),
        },
        payload,
        webhook: ListenerDto {
            id: webhook.id.0,
            name: &webhook.name,
            url: &webhook.uri,
            triggers: webhook.triggers.names(),
            target: webhook.target.as_deref().map(|id| TargetDto {
                id,
                kind: delivery.trigger.subject_kind(),
            }),
            retry,
        },
    })
}

/// A person, as messages show people; `is_gone`: the account is just being deleted.
#[must_use]
pub fn person_payload(person: &Person, is_gone: bool) -> String {
    let record = RawPersonDto {
        removed: is_gone,
        ..RawPersonDto::of(person)
    };
    without_defaults(serde_json::to_value(record).unwrap_or_default())
}

/// A group, as messages show groups; `is_gone`: it is just being deleted.
#[must_use]
pub fn group_payload(group: &Group, is_gone: bool) -> String {
    without_defaults(json!({
        "id": group.id.0,
        "name": group.name,
        "managerId": group.manager.map(|manager| manager.0),
        "membersCount": group.members_count,
        "removed": is_gone,
        "lastModified": plain_date_stored(group.modified_at),
        "tenantId": group.portal.0,
    }))
}

/// Leaves out what is null, false or 0.
fn without_defaults(value: Value) -> String {
    let Value::Object(members) = value else {
        return value.to_string();
    };
    let says_something = |value: &Value| !(value.is_null() || *value == false || *value == 0);
    let kept: Map<String, Value> = members.into_iter().filter(|(_, value)| says_something(value)).collect();
    Value::Object(kept).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::employee::sample_person;
    use anteroom_domain::webhook::{DeliveryState, Health};
    use anteroom_domain::{DeliveryId, GroupId, Instant, PersonId, PortalId, Trigger, Triggers, WebhookId};

    fn webhook() -> Webhook {
        Webhook {
            id: WebhookId(3),
            portal: PortalId(1),
            creator: PersonId(Uuid::from_u128(1)),
            name: "HR".into(),
            uri: "https://hr.example/in".into(),
            is_enabled: true,
            checks_certificate: true,
            triggers: Triggers::All,
            target: None,
            created_at: Instant(0),
            modifier: None,
            modified_at: None,
            health: Health::default(),
        }
    }

    fn delivery() -> Delivery {
        Delivery {
            id: DeliveryId(12),
            portal: PortalId(1),
            webhook: WebhookId(3),
            owner: PersonId(Uuid::from_u128(1)),
            event: DeliveryId(12),
            message: Uuid::from_u128(9),
            trigger: Trigger::GroupCreated,
            subject: Uuid::from_u128(7),
            actor: Some(PersonId(Uuid::from_u128(1))),
            created_at: Instant(1_500_000),
            name: "HR".into(),
            uri: "https://hr.example/in".into(),
            target: None,
            payload: r#"{"id":"x"}"#.into(),
            state: DeliveryState::Waiting,
            attempts: 1,
            retried: 0,
            exchange: None,
        }
    }

    #[test]
    fn the_first_attempt_says_only_what_happened() {
        let text = message(&webhook(), &delivery(), Instant(0)).unwrap();
        assert_eq!(
            text,
            r#"{"event":{"id":12,"createOn":"1970-01-01T00:00:01.5Z","createBy":"00000000-0000-0000-0000-000000000001","trigger":"group.created","triggerId":16},"payload":{"id":"x"},"webhook":{"id":3,"name":"HR","url":"https://hr.example/in","triggers":["*"]}}"#
        );
    }

    #[test]
    fn a_retry_says_how_the_receiver_fared() {
        let mut webhook = webhook();
        webhook.target = Some("7".into());
        webhook.health.failed_at = Some(Instant(2_000_000));
        webhook.health.failure = Some("500 oops".into());
        let delivery = Delivery {
            attempts: 3,
            ..delivery()
        };
        let text = message(&webhook, &delivery, Instant(4_000_000)).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            value["webhook"],
            json!({ "id": 3, "name": "HR", "url": "https://hr.example/in", "triggers": ["*"],
                "target": { "id": "7", "type": "group" }, "lastFailureOn": "1970-01-01T00:00:02Z",
                "lastFailureContent": "500 oops", "retryCount": 2, "retryOn": "1970-01-01T00:00:04Z" })
        );
    }

    #[test]
    fn payloads_leave_out_what_says_nothing() {
        let person: Value = serde_json::from_str(&person_payload(&sample_person(), false)).unwrap();
        assert_eq!(person["firstName"], "Ann");
        assert_eq!(person["isActive"], true);
        for member in ["removed", "mobilePhoneActivationStatus", "ldapQouta", "checkActivation"] {
            assert_eq!(person.get(member), None, "{member}");
        }
        let group = Group {
            id: GroupId(Uuid::from_u128(7)),
            portal: PortalId(1),
            name: "HR".into(),
            manager: None,
            members_count: 0,
            created_at: Instant(0),
            modified_at: Instant(0),
            version: 1,
        };
        let gone: Value = serde_json::from_str(&group_payload(&group, true)).unwrap();
        assert_eq!(
            gone,
            json!({ "id": "00000000-0000-0000-0000-000000000007", "name": "HR", "removed": true,
                "lastModified": "1970-01-01T00:00:00", "tenantId": 1 })
        );
    }
}
