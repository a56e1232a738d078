//! API keys (`docs/protocol/auth.md` 7).

use crate::date::api_date;
use crate::employee::{Creator, EmployeeDto, Viewer};
use anteroom_domain::{ApiKey, Instant};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An API key. The full key is shown once, in the answer to its creation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = ApiKeyResponseDto)]
pub struct ApiKeyDto {
    /// Identifier.
    pub id: Uuid,
    /// Name, as given.
    pub name: String,
    /// The full key in the answer to its creation, else `sk-***` and its last four characters.
    pub key: String,
    /// The last four characters of the key.
    pub key_postfix: String,
    /// Scopes; `[]` for everything.
    pub permissions: Vec<String>,
    /// When it was last used, API date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used: Option<String>,
    /// When it was made, API date.
    pub create_on: String,
    /// Whom it acts as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_by: Option<EmployeeDto>,
    /// When it stops working, API date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// Whether it is switched on.
    pub is_active: bool,
    /// After a rotation, while the secret from before it works too: until when, API date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former_key_expires_at: Option<String>,
}

impl ApiKeyDto {
    /// The key as everybody sees it who may.
    #[must_use]
    pub fn from_key(key: &ApiKey, now: Instant, creator: Creator<'_>, viewer: &Viewer<'_>) -> Self {
        Self {
            id: key.id.0,
            name: key.name.clone(),
            key: format!("sk-***{}", key.postfix),
            key_postfix: key.postfix.clone(),
            permissions: key.scopes.names().into_iter().map(str::to_owned).collect(),
            last_used: key.last_used_at.map(|at| api_date(at, viewer.zone)),
            create_on: api_date(key.created_at, viewer.zone),
            create_by: match creator {
                Creator::Unknown => None,
                Creator::Known(person) => Some(EmployeeDto::from_person(person, viewer)),
                Creator::Removed => Some(EmployeeDto::removed(viewer)),
            },
            expires_at: key.expires_at.map(|at| api_date(at, viewer.zone)),
            is_active: key.is_active,
            former_key_expires_at: key.former_works_until(now).map(|at| api_date(at, viewer.zone)),
        }
    }

    /// The same with the full key, for the answer to its creation.
    #[must_use]
    pub fn with_full_key(mut self, key: String) -> Self {
        self.key = key;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::PortalZone;
    use crate::employee::sample_person;
    use anteroom_domain::{KeyId, PortalId, Scope, ScopeSet};
    use serde_json::json;

    #[test]
    fn keys_are_masked_and_dates_left_out() {
        let person = sample_person();
        let viewer = Viewer::new("http://h", &person, "en-US", &PortalZone::UTC);
        let mut key = ApiKey {
            id: KeyId::parse("00000000-0000-0000-0000-000000000001").unwrap(),
            portal: PortalId(1),
            creator: person.id,
            name: "n".into(),
            postfix: "ab12".into(),
            scopes: ScopeSet::Full,
            created_at: Instant(0),
            last_used_at: None,
            expires_at: None,
            is_active: true,
            version: 1,
            former_ends_at: None,
        };
        let shown = serde_json::to_value(ApiKeyDto::from_key(&key, Instant(0), Creator::Unknown, &viewer)).unwrap();
        assert_eq!(
            shown,
            json!({ "id": "00000000-0000-0000-0000-000000000001", "name": "n", "key": "sk-***ab12", "keyPostfix": "ab12",
                "permissions": [], "createOn": "1970-01-01T00:00:00.0000000Z", "isActive": true })
        );
        key.scopes = ScopeSet::Listed(vec![Scope::RoomsRead]);
        key.last_used_at = Some(Instant(60_000_000));
        key.expires_at = Some(Instant(120_000_000));
        key.former_ends_at = Some(Instant(180_000_000));
        let shown = ApiKeyDto::from_key(&key, Instant(180_000_000), Creator::Unknown, &viewer);
        assert_eq!(shown.former_key_expires_at, None, "it is over");
        let shown = ApiKeyDto::from_key(&key, Instant(179_000_000), Creator::Known(&person), &viewer)
            .with_full_key("sk-full".into());
        assert_eq!(
            shown.former_key_expires_at.as_deref(),
            Some("1970-01-01T00:03:00.0000000Z")
        );
        assert_eq!(shown.permissions, ["rooms:read"]);
        assert_eq!(shown.last_used.as_deref(), Some("1970-01-01T00:01:00.0000000Z"));
        assert_eq!(shown.expires_at.as_deref(), Some("1970-01-01T00:02:00.0000000Z"));
        assert_eq!(
            (shown.key.as_str(), shown.create_by.map(|p| p.id)),
            ("sk-full", Some(person.id.0))
        );
    }
}
