//! The sessions that somebody has (`docs/protocol/portal.md` 10.1).

use crate::date::{PortalZone, api_date};
use anteroom_domain::Instant;
use anteroom_domain::user_agent::UserAgent;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The sessions of the caller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ActiveConnectionsDto {
    /// The number of the session that asks; 0 when no cookie presented it.
    pub login_event: i64,
    /// The sessions.
    pub items: Vec<ActiveConnectionDto>,
}

/// A session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = ActiveConnectionsItemDto)]
pub struct ActiveConnectionDto {
    /// Its number.
    pub id: i64,
    /// The number of its portal.
    pub tenant_id: i64,
    /// Whose it is.
    pub user_id: Uuid,
    /// Whether it began on a telephone or a tablet.
    pub mobile: bool,
    /// From which address it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// In which program, when it said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// On which system, when the program said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// When it began, API date.
    pub date: String,
}

impl ActiveConnectionDto {
    /// What is known about the client of a session that began at `date`; the rest is empty.
    #[must_use]
    pub fn of(address: &str, user_agent: &str, date: Instant, zone: &PortalZone) -> Self {
        let client = UserAgent::parse(user_agent);
        Self {
            mobile: client.is_mobile,
            ip: Some(address.to_owned()).filter(|address| !address.is_empty()),
            browser: client.browser,
            platform: client.platform,
            date: api_date(date, zone),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_known_is_left_out() {
        let item = ActiveConnectionDto::of("192.0.2.7", "", Instant(0), &PortalZone::UTC);
        assert_eq!(
            serde_json::to_value(item).unwrap(),
            json!({
                "id": 0, "tenantId": 0, "userId": "00000000-0000-0000-0000-000000000000", "mobile": false,
                "ip": "192.0.2.7", "date": "1970-01-01T00:00:00.0000000Z",
            })
        );
    }
}
