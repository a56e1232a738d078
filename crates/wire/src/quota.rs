//! How much may be stored (`docs/protocol/portal.md` 12).

use crate::body::read_body;
use crate::date::{NO_PLAIN_DATE, plain_date_stored};
use crate::validation::FieldProblem;
use anteroom_domain::Instant;
use anteroom_domain::quota::{PortalQuota, QuotaPerPerson};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// How much each person, room or AI agent may store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TenantEntityQuotaSettings)]
pub struct EntityQuotaDto {
    /// Whether there is a limit.
    pub enable_quota: bool,
    /// The limit in bytes; -2: never set.
    pub default_quota: i64,
    /// When it was set, plain date.
    pub last_modified: String,
}

impl EntityQuotaDto {
    /// A limit, and when it was set.
    #[must_use]
    pub fn of(quota: QuotaPerPerson, changed_at: Option<Instant>) -> Self {
        Self {
            enable_quota: quota.is_on,
            default_quota: quota.default_bytes,
            last_modified: date(changed_at),
        }
    }
}

/// How much a portal may store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TenantQuotaSettings)]
pub struct PortalQuotaDto {
    /// Whether there is a limit.
    pub enable_quota: bool,
    /// The limit in bytes; -1: none.
    pub quota: i64,
    /// When it was set, plain date.
    pub last_modified: String,
}

impl PortalQuotaDto {
    /// A limit, and when it was set.
    #[must_use]
    pub fn of(quota: PortalQuota, changed_at: Option<Instant>) -> Self {
        Self {
            enable_quota: quota.is_on,
            quota: quota.bytes,
            last_modified: date(changed_at),
        }
    }
}

fn date(changed_at: Option<Instant>) -> String {
    changed_at.map_or_else(|| NO_PLAIN_DATE.to_owned(), plain_date_stored)
}

/// Body of `POST /settings/userquotasettings` and its siblings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = QuotaSettingsRequestsDto)]
pub struct EntityQuotaRequest {
    /// Whether there is a limit.
    pub enable_quota: bool,
    /// The limit in bytes, as number or text; none: it is no whole number.
    pub default_quota: Option<i64>,
}

impl EntityQuotaRequest {
    /// Reads the body; a limit that is none does not fail it.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "QuotaSettingsRequestsDto", |r| {
            r.require_present("defaultQuota");
            Self {
                enable_quota: r.flag("enableQuota").unwrap_or(false),
                default_quota: r.value("defaultQuota").and_then(bytes),
            }
        })
    }
}

/// Body of `PUT /settings/tenantquotasettings`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TenantQuotaSettingsRequestsDto)]
pub struct PortalQuotaRequest {
    /// The number of the portal.
    pub tenant_id: i64,
    /// The limit in bytes; negative for none.
    pub quota: i64,
}

impl PortalQuotaRequest {
    /// Reads the body. Without a limit there is none.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TenantQuotaSettingsRequestsDto", |r| {
            r.require_present("tenantId");
            let quota = r.value("quota").map(bytes);
            if quota == Some(None) {
                r.refuse("quota", "System.Int64");
            }
            Self {
                tenant_id: r.integer("tenantId").map_or(0, i64::from),
                quota: quota.flatten().unwrap_or(QuotaPerPerson::UNLIMITED),
            }
        })
    }
}

fn bytes(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_bodies() {
        for (given, limit) in [
            ("5", Some(5)),
            ("\"5\"", Some(5)),
            ("-3", Some(-3)),
            ("1.5", None),
            ("\"x\"", None),
            ("null", None),
            ("9223372036854775808", None),
        ] {
            let body = format!("{{\"enableQuota\":true,\"defaultQuota\":{given}}}");
            let request = EntityQuotaRequest::parse(body.as_bytes()).unwrap();
            assert_eq!(request.default_quota, limit, "{given}");
            assert!(request.enable_quota);
        }
        assert!(EntityQuotaRequest::parse(b"{}").is_err());
        let whole = PortalQuotaRequest::parse(br#"{"tenantId":"7","quota":"12"}"#).unwrap();
        assert_eq!((whole.tenant_id, whole.quota), (7, 12));
        assert_eq!(PortalQuotaRequest::parse(br#"{"tenantId":7}"#).unwrap().quota, -1);
        assert!(PortalQuotaRequest::parse(br#"{"tenantId":7,"quota":[]}"#).is_err());
        assert!(PortalQuotaRequest::parse(b"{}").is_err());
    }
}
