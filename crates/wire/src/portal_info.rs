//! The portal itself, as its own operations show it (`docs/protocol/portal.md` 4.1).

use crate::date::{NO_PLAIN_DATE, plain_date_stored};
use anteroom_domain::joining::TrustedDomains;
use anteroom_domain::portal::PortalDetails;
use anteroom_domain::{Portal, PortalId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The version of what portals keep: there has been one only.
pub const VERSION: i64 = 1;

/// A portal. Dates are plain ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TenantDto)]
pub struct PortalInfoDto {
    /// Through whom the owner came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affiliate_id: Option<String>,
    /// Its name in host names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_alias: Option<String>,
    /// Whether the owner wants calls.
    pub calls: bool,
    /// Through which campaign the owner came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    /// When it was made.
    pub creation_date_time: String,
    /// Where it is hosted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosted_region: Option<String>,
    /// Its number.
    pub tenant_id: i64,
    /// The branch of business.
    pub industry: i64,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// When it was last changed.
    pub last_modified: String,
    /// A host name of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapped_domain: Option<String>,
    /// Its display name; `""` for the default text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who owns it.
    pub owner_id: Uuid,
    /// Its number in a shop; there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// Whether the owner wants mailings.
    pub spam: bool,
    /// Number of its status.
    pub status: i64,
    /// Since when it has the status.
    pub status_change_date: String,
    /// Its time zone, an IANA name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Domains whose addresses may join by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_domains: Option<Vec<String>>,
    /// The same as it is kept elsewhere, joined by `|`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_domains_raw: Option<String>,
    /// 0 nobody joins by himself, 1 addresses of the domains, 2 everybody.
    pub trusted_domains_type: i64,
    /// The version of what the portal keeps.
    pub version: i64,
    /// Since when it has that version.
    pub version_changed: String,
    /// In which region it is kept; `""`: the installation has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

impl PortalInfoDto {
    /// What every member may know.
    #[must_use]
    pub fn for_members(portal: PortalId) -> Self {
        let never = || NO_PLAIN_DATE.to_owned();
        Self {
            tenant_id: portal.0,
            creation_date_time: never(),
            last_modified: never(),
            status_change_date: never(),
            version_changed: never(),
            ..Self::default()
        }
    }

    /// Everything.
    #[must_use]
    pub fn for_administrators(portal: &Portal, details: &PortalDetails, trusted: &TrustedDomains) -> Self {
        let made = plain_date_stored(portal.created_at);
        Self {
            affiliate_id: details.affiliate_id.clone(),
            tenant_alias: Some(portal.alias.clone()),
            calls: details.calls.unwrap_or_default(),
            campaign: details.campaign.clone(),
            creation_date_time: made.clone(),
            hosted_region: details.region.clone(),
            tenant_id: portal.id.0,
            industry: portal.industry,
            language: Some(portal.culture.clone()),
            last_modified: made.clone(),
            mapped_domain: portal.domain.clone(),
            name: Some(portal.name.clone()),
            owner_id: portal.owner.0,
            payment_id: None,
            spam: details.spam.unwrap_or_default(),
            status: portal.status.wire_number(),
            status_change_date: made.clone(),
            time_zone: Some(portal.time_zone.clone()),
            trusted_domains: Some(trusted.names().to_vec()),
            trusted_domains_raw: (!trusted.names().is_empty()).then(|| trusted.names().join("|")),
            trusted_domains_type: trusted.number(),
            version: VERSION,
            version_changed: made,
            region: Some(details.region.clone().unwrap_or_default()),
        }
    }
}
