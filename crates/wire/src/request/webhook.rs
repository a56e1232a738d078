//! Bodies about webhooks (`docs/protocol/portal.md` 11).

use crate::body::{BodyReader, read_body};
use crate::validation::FieldProblem;
use crate::webhook::triggers_of;
use anteroom_domain::Triggers;
use anteroom_domain::webhook::{
    WEBHOOK_NAME_MAX_CHARS, WEBHOOK_SECRET_MAX_CHARS, WEBHOOK_TARGET_MAX_CHARS, WEBHOOK_URI_MAX_CHARS,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Body of `POST /settings/webhook`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateWebhooksConfigRequestsDto)]
pub struct CreateWebhookRequest {
    /// Name, at most 50 characters.
    pub name: String,
    /// Where it is told: an absolute URL, HTTP or HTTPS.
    pub uri: String,
    /// With what messages are signed, at most 50 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_key: Option<String>,
    /// Whether it is switched on; absent for not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Whether the receiver must prove with a certificate who he is; absent for not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssl: Option<bool>,
    /// What it is told: bits; absent or 0 for everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub triggers: Option<i64>,
    /// The identifier of the only thing that it is told of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_id: Option<String>,
}

impl std::fmt::Debug for CreateWebhookRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreateWebhookRequest")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl CreateWebhookRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "CreateWebhooksConfigRequestsDto", Self::read)
    }

    fn read(r: &mut BodyReader<'_>) -> Self {
        r.require_present("name");
        r.require_present("uri");
        let request = Self::members(r);
        for (name, text) in [("Name", &request.name), ("Uri", &request.uri)] {
            if text.trim().is_empty() {
                r.break_rule(FieldProblem::required("", name));
            }
        }
        request
    }

    fn members(r: &mut BodyReader<'_>) -> Self {
        let request = Self {
            name: r.text("name").unwrap_or_default(),
            uri: r.text("uri").unwrap_or_default(),
            secret_key: r.text("secretKey").filter(|secret| !secret.is_empty()),
            enabled: r.flag("enabled"),
            ssl: r.flag("ssl"),
            triggers: triggers(r).map(Triggers::number),
            target_id: r.text("targetId").filter(|target| !target.is_empty()),
        };
        r.check_max_length("", "Name", Some(&request.name), WEBHOOK_NAME_MAX_CHARS);
        r.check_max_length("", "Uri", Some(&request.uri), WEBHOOK_URI_MAX_CHARS);
        r.check_max_length("", "SecretKey", request.secret_key.as_deref(), WEBHOOK_SECRET_MAX_CHARS);
        r.check_max_length("", "TargetId", request.target_id.as_deref(), WEBHOOK_TARGET_MAX_CHARS);
        request
    }

    /// The triggers.
    #[must_use]
    pub fn triggers(&self) -> Option<Triggers> {
        self.triggers.and_then(Triggers::from_number)
    }
}

/// Body of `PUT /settings/webhook` and `PUT /settings/webhook/enable`; the latter needs no more than `id` and `enabled`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateWebhooksConfigRequestsDto)]
pub struct UpdateWebhookRequest {
    /// Which webhook.
    pub id: i64,
    /// What it is to be; absent members, and an empty secret, stay as they are.
    #[serde(flatten)]
    pub members: CreateWebhookRequest,
    /// Whether `targetId` was sent: null or empty takes the bond away.
    #[serde(skip)]
    pub names_target: bool,
}

impl UpdateWebhookRequest {
    /// Reads the body of a change.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        Self::read(body, CreateWebhookRequest::read)
    }

    /// Reads the body that switches a webhook on or off.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse_switch(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        Self::read(body, CreateWebhookRequest::members)
    }

    fn read(
        body: &[u8],
        members: impl FnOnce(&mut BodyReader<'_>) -> CreateWebhookRequest,
    ) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "UpdateWebhooksConfigRequestsDto", |r| {
            r.require_present("id");
            Self {
                id: r.integer("id").map_or(0, i64::from),
                names_target: r.is_null("targetId") || r.value("targetId").is_some(),
                members: members(r),
            }
        })
    }
}

/// Body of `PUT /settings/webhook/retry`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WebhookRetryRequestsDto)]
pub struct RetryWebhooksRequest {
    /// Which entries of the log.
    pub ids: Vec<i64>,
}

impl RetryWebhooksRequest {
    /// Reads the body; no list names nothing.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "WebhookRetryRequestsDto", |r| {
            let listed = r.value("ids").map(|value| {
                let items = value.as_array()?.iter();
                items.map(number_of).collect::<Option<Vec<i64>>>()
            });
            if listed == Some(None) {
                r.refuse("ids", "System.Collections.Generic.List`1[System.Int32]");
            }
            Self {
                ids: listed.flatten().unwrap_or_default(),
            }
        })
    }
}

fn number_of(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// The `triggers` member: bits as number or text, or names.
fn triggers(r: &mut BodyReader<'_>) -> Option<Triggers> {
    let value = r.value("triggers")?;
    let read = match value {
        Value::Number(number) => number.as_i64().and_then(Triggers::from_number),
        Value::String(text) => triggers_of(text.trim()),
        _ => None,
    };
    if read.is_none() {
        r.refuse("triggers", "WebhookTrigger");
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_whole_webhook() {
        let body = json!({ "name": "HR", "uri": "https://a.example", "secretKey": "secret-1", "enabled": true,
            "ssl": true, "triggers": "4", "targetId": "x" });
        let read = CreateWebhookRequest::parse(body.to_string().as_bytes()).unwrap();
        assert_eq!(read.triggers(), Some(Triggers::Some(4)));
        assert_eq!((read.enabled, read.ssl), (Some(true), Some(true)));
        assert!(!format!("{read:?}").contains("secret-1"));
    }

    #[test]
    fn what_is_refused() {
        for body in [
            json!({}),
            json!({ "name": "", "uri": "x" }),
            json!({ "name": "x", "uri": " " }),
            json!({ "name": "x".repeat(51), "uri": "x" }),
            json!({ "name": "x", "uri": "x".repeat(2_001) }),
            json!({ "name": "x", "uri": "x", "secretKey": "x".repeat(51) }),
            json!({ "name": "x", "uri": "x", "targetId": "x".repeat(256) }),
            json!({ "name": "x", "uri": "x", "triggers": -1 }),
            json!({ "name": "x", "uri": "x", "triggers": true }),
        ] {
            assert!(
                CreateWebhookRequest::parse(body.to_string().as_bytes()).is_err(),
                "{body}"
            );
        }
        assert!(UpdateWebhookRequest::parse(br#"{"name":"x","uri":"x"}"#).is_err());
        assert!(UpdateWebhookRequest::parse(br#"{"id":1}"#).is_err());
        assert!(UpdateWebhookRequest::parse_switch(br#"{"enabled":true}"#).is_err());
        assert!(RetryWebhooksRequest::parse(br#"{"ids":["x"]}"#).is_err());
    }

    #[test]
    fn switches_and_retries() {
        let read = UpdateWebhookRequest::parse_switch(br#"{"id":3,"enabled":false,"targetId":null}"#).unwrap();
        assert_eq!(
            (read.id, read.members.enabled, read.names_target),
            (3, Some(false), true)
        );
        assert_eq!(RetryWebhooksRequest::parse(br#"{"ids":[1,"2"]}"#).unwrap().ids, [1, 2]);
        assert_eq!(RetryWebhooksRequest::parse(b"{}").unwrap().ids, [0_i64; 0]);
    }
}
