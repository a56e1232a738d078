//! Invitation links and the switches of inviting (`docs/protocol/portal.md` 3.2, 3.4).

use crate::date::{PortalZone, api_date};
use anteroom_domain::portal_settings::InvitationRule;
use anteroom_domain::{Instant, InvitationLink};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An invitation link that anybody may use who has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct InvitationLinkDto {
    /// Identifier.
    pub id: Uuid,
    /// What those become who register with it, as number.
    pub employee_type: i64,
    /// From when on it does not work any more, API date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration: Option<String>,
    /// Whether its time is over.
    pub is_expired: bool,
    /// How many people may register with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_use_count: Option<i64>,
    /// How many people registered with it.
    pub current_use_count: i64,
    /// The link as the caller hands it out.
    pub url: String,
}

impl InvitationLinkDto {
    /// A link; `url` is what its reader hands out.
    #[must_use]
    pub fn of(link: &InvitationLink, url: String, now: Instant, zone: &PortalZone) -> Self {
        Self {
            id: link.id.0,
            employee_type: link.role.wire_number(),
            expiration: link.expires_at.map(|at| api_date(at, zone)),
            is_expired: link.is_expired(now),
            max_use_count: link.max_uses,
            current_use_count: link.uses,
            url,
        }
    }
}

/// Who may be invited at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TenantUserInvitationSettingsDto)]
pub struct InvitationSettingsDto {
    /// Members may be created and invited.
    pub allow_inviting_members: bool,
    /// Guests may be brought in.
    pub allow_inviting_guests: bool,
}

impl From<InvitationRule> for InvitationSettingsDto {
    fn from(rule: InvitationRule) -> Self {
        Self {
            allow_inviting_members: rule.members,
            allow_inviting_guests: rule.guests,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_domain::{InvitationLinkId, PortalId, Role};
    use serde_json::json;

    #[test]
    fn a_link_shows_only_the_limits_that_it_has() {
        let mut link = InvitationLink {
            id: InvitationLinkId(Uuid::nil()),
            portal: PortalId(1),
            role: Role::User,
            expires_at: None,
            max_uses: None,
            uses: 2,
            created_at: Instant(0),
        };
        let dto = |link: &InvitationLink| {
            serde_json::to_value(InvitationLinkDto::of(link, "u".into(), Instant(5), &PortalZone::UTC)).unwrap()
        };
        assert_eq!(
            dto(&link),
            json!({ "id": Uuid::nil(), "employeeType": 4, "isExpired": false, "currentUseCount": 2, "url": "u" })
        );
        (link.expires_at, link.max_uses) = (Some(Instant(5)), Some(3));
        let limited = dto(&link);
        assert_eq!(limited["expiration"], "1970-01-01T00:00:00.0000050Z");
        assert_eq!(
            (&limited["isExpired"], &limited["maxUseCount"]),
            (&json!(true), &json!(3))
        );
    }
}
