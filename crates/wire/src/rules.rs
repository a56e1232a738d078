//! What administrators set for their portal, as answers show it (`docs/protocol/auth.md` 11, 13, 16;
//! `docs/protocol/portal.md` 9).

use crate::date::{NO_PLAIN_DATE, plain_date_stored};
use anteroom_domain::portal_settings::{AllowedNetwork, AttemptRule, DeveloperTools, Kept, NetworkRule, SessionRule};
use anteroom_domain::{Instant, PortalId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer to settings that were written and are not shown.
pub const SETTINGS_UPDATED: &str = "Settings have been successfully updated";

/// The lock against guessing passwords.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = LoginSettingsDto)]
pub struct LoginSettingsDto {
    /// Failed attempts that are tolerated within the period.
    pub attempt_count: i64,
    /// Seconds that the lock lasts.
    pub block_time: i64,
    /// The period, in seconds.
    pub check_period: i64,
    /// Whether these are the values of the installation.
    pub is_default: bool,
}

impl LoginSettingsDto {
    /// A rule beside that of the installation.
    #[must_use]
    pub fn of(rule: AttemptRule, installation: AttemptRule) -> Self {
        Self {
            attempt_count: i64::try_from(rule.attempt_count).unwrap_or(i64::MAX),
            block_time: rule.block_time_s,
            check_period: rule.check_period_s,
            is_default: rule == installation,
        }
    }
}

/// How long sessions last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = CookieSettingsDto)]
pub struct CookieSettingsDto {
    /// Minutes.
    pub life_time: i64,
    /// Whether they count.
    pub enabled: bool,
}

impl From<SessionRule> for CookieSettingsDto {
    fn from(rule: SessionRule) -> Self {
        Self {
            life_time: rule.life_minutes,
            enabled: rule.is_on,
        }
    }
}

/// Who may make keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TenantDevToolsAccessSettingsDto)]
pub struct DeveloperToolsDto {
    /// Whether only administrators may.
    pub limited_access_for_users: bool,
    /// When it was set, plain date.
    pub last_modified: String,
}

impl From<&Kept<DeveloperTools>> for DeveloperToolsDto {
    fn from(kept: &Kept<DeveloperTools>) -> Self {
        Self {
            limited_access_for_users: kept.value.admins_only,
            last_modified: last_modified(kept.changed_at),
        }
    }
}

/// One address, network or range from which a portal may be used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = IPRestriction)]
pub struct IpRestrictionDto {
    /// Its place in the list, from 1 on.
    pub id: i64,
    /// The portal.
    pub tenant_id: i64,
    /// The addresses, as they were given.
    pub ip: String,
    /// Whether only administrators may come from there.
    pub for_admin: bool,
}

impl IpRestrictionDto {
    /// The list of a portal.
    #[must_use]
    pub fn list(rule: &NetworkRule, portal: PortalId) -> Vec<Self> {
        let numbered = (1..).zip(&rule.allowed);
        numbered
            .map(|(id, entry)| Self {
                id,
                tenant_id: portal.0,
                ip: entry.range.to_string(),
                for_admin: entry.admins_only,
            })
            .collect()
    }
}

/// Whether the list of addresses counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = IPRestrictionsSettings)]
pub struct IpRestrictionsSettingsDto {
    /// Whether it does.
    pub enable: bool,
    /// When it was set, plain date.
    pub last_modified: String,
}

impl From<&Kept<NetworkRule>> for IpRestrictionsSettingsDto {
    fn from(kept: &Kept<NetworkRule>) -> Self {
        Self {
            enable: kept.value.is_on,
            last_modified: last_modified(kept.changed_at),
        }
    }
}

/// The list as it was set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = IpRestrictionsDto)]
pub struct IpRestrictionsDto {
    /// The addresses.
    pub ip_restrictions: Vec<IpRestrictionBase>,
    /// Whether the list counts.
    pub enable: bool,
}

/// One entry of the list as it was set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = IpRestrictionBase)]
pub struct IpRestrictionBase {
    /// An address, a network such as `10.0.0.0/8`, or a range such as `10.0.0.1-10.0.0.9`.
    pub ip: String,
    /// Whether only administrators may come from there.
    pub for_admin: bool,
}

impl From<&NetworkRule> for IpRestrictionsDto {
    fn from(rule: &NetworkRule) -> Self {
        let entry = |entry: &AllowedNetwork| IpRestrictionBase {
            ip: entry.range.to_string(),
            for_admin: entry.admins_only,
        };
        Self {
            ip_restrictions: rule.allowed.iter().map(entry).collect(),
            enable: rule.is_on,
        }
    }
}

/// When a section was set, plain date.
pub(crate) fn last_modified(changed_at: Option<Instant>) -> String {
    changed_at.map_or_else(|| NO_PLAIN_DATE.to_owned(), plain_date_stored)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_domain::network::AddressRange;
    use serde_json::json;

    #[test]
    fn names_of_the_members() {
        let rule = AttemptRule::default();
        assert_eq!(
            serde_json::to_value(LoginSettingsDto::of(rule, rule)).unwrap(),
            json!({ "attemptCount": 5, "blockTime": 60, "checkPeriod": 60, "isDefault": true })
        );
        let other = AttemptRule {
            block_time_s: 61,
            ..rule
        };
        assert!(!LoginSettingsDto::of(other, rule).is_default);
        assert_eq!(
            serde_json::to_value(CookieSettingsDto::from(SessionRule::default())).unwrap(),
            json!({ "lifeTime": 1440, "enabled": false })
        );
        let mut tools = Kept::<DeveloperTools>::default();
        assert_eq!(
            serde_json::to_value(DeveloperToolsDto::from(&tools)).unwrap(),
            json!({ "limitedAccessForUsers": false, "lastModified": "0001-01-01T00:00:00" })
        );
        tools.changed_at = Some(Instant(1_784_630_710_000_000));
        assert_eq!(DeveloperToolsDto::from(&tools).last_modified, "2026-07-21T10:45:10");
        let rule = NetworkRule {
            is_on: true,
            allowed: vec![AllowedNetwork {
                range: AddressRange::parse("10.0.0.0/8").unwrap(),
                admins_only: true,
            }],
        };
        assert_eq!(
            serde_json::to_value(IpRestrictionDto::list(&rule, PortalId(7))).unwrap(),
            json!([{ "id": 1, "tenantId": 7, "ip": "10.0.0.0/8", "forAdmin": true }])
        );
        assert_eq!(
            serde_json::to_value(IpRestrictionsDto::from(&rule)).unwrap(),
            json!({ "ipRestrictions": [{ "ip": "10.0.0.0/8", "forAdmin": true }], "enable": true })
        );
    }
}
