//! Portals as the operations of the installation show them (`docs/protocol/portal.md` 6.2, 6.3).

use crate::date::{PortalZone, plain_date_utc};
use crate::settings::DEFAULT_GREETING;
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{Person, Portal};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TenantWrapper)]
pub struct TenantDto {
    /// When it was made, plain date.
    pub created: String,
    /// Its host name.
    pub domain: String,
    /// The branch of business.
    pub industry: i64,
    /// Its language.
    pub language: String,
    /// A mapped host name of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapped_domain: Option<String>,
    /// How it is called.
    pub name: String,
    /// Who owns it.
    pub owner_id: Uuid,
    /// Its alias.
    pub portal_name: String,
    /// Name of its status.
    pub status: &'static str,
    /// Its number.
    pub tenant_id: i64,
    /// Its time zone, an IANA name.
    pub time_zone_id: String,
    /// Its time zone for people.
    pub time_zone_name: String,
    /// How much it may store in bytes; -1: any amount.
    pub custom_quota: i64,
    /// How much of it is taken, in lists that ask for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota_usage: Option<QuotaUsageDto>,
    /// Who owns it, in lists that ask for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<TenantOwnerDto>,
    /// Whether it was set up, in lists that ask for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wizard_settings: Option<WizardSettingsDto>,
}

/// How a number without a limit is written (`docs/protocol/portal.md` 4).
const ANY_NUMBER: i64 = 2_147_483_647;
/// How a size without a limit is written.
const ANY_SIZE: i64 = i64::MAX;

/// How many people a portal has; no limit: any number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakenSeats {
    /// With paid roles.
    pub admins: i64,
    /// Most of them.
    pub max_admins: Option<i64>,
    /// With free roles.
    pub users: i64,
    /// Most of them.
    pub max_users: Option<i64>,
}

/// How much of a portal is taken. There are no files, rooms and agents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "names of the wire")]
pub struct QuotaUsageDto {
    pub tenant_id: i64,
    pub tenant_alias: String,
    pub tenant_domain: String,
    pub storage_size: i64,
    pub used_size: i64,
    pub max_room_admins_count: i64,
    pub room_admin_count: i64,
    pub max_users: i64,
    pub users_count: i64,
    pub max_rooms_count: i64,
    pub rooms_count: i64,
    #[serde(rename = "maxAIAgentsCount")]
    pub max_ai_agents_count: i64,
    #[serde(rename = "aiAgentsCount")]
    pub ai_agents_count: i64,
}

/// Who owns a portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "names of the wire")]
pub struct TenantOwnerDto {
    pub id: Uuid,
    pub email: String,
    pub display_name: String,
}

/// Whether a portal was set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct WizardSettingsDto {
    /// Whether it was.
    pub completed: bool,
}

impl TenantDto {
    /// A portal of an installation with this base domain.
    #[must_use]
    pub fn new(portal: &Portal, base_domain: &str) -> Self {
        let domain = match &portal.domain {
            Some(domain) => domain.clone(),
            None if base_domain == "localhost" => base_domain.to_owned(),
            None => format!("{}.{base_domain}", portal.alias),
        };
        Self {
            created: plain_date_utc(portal.created_at),
            domain,
            industry: portal.industry,
            language: portal.culture.clone(),
            mapped_domain: portal.domain.clone(),
            name: if portal.name.is_empty() {
                DEFAULT_GREETING.to_owned()
            } else {
                portal.name.clone()
            },
            owner_id: portal.owner.0,
            portal_name: portal.alias.clone(),
            status: status_name(portal.status),
            tenant_id: portal.id.0,
            time_zone_id: portal.time_zone.clone(),
            time_zone_name: PortalZone::named(&portal.time_zone).display_name(&portal.time_zone, portal.created_at),
            custom_quota: -1,
            quota_usage: None,
            owner: None,
            wizard_settings: None,
        }
    }

    /// The same with who owns it, how much of it is taken, and whether it was set up.
    #[must_use]
    pub fn with_statistics(
        mut self,
        owner: &Person,
        display_name: String,
        awaits_setup: bool,
        seats: TakenSeats,
    ) -> Self {
        self.quota_usage = Some(QuotaUsageDto {
            tenant_id: self.tenant_id,
            tenant_alias: self.portal_name.clone(),
            tenant_domain: self.domain.clone(),
            storage_size: ANY_SIZE,
            used_size: 0,
            max_room_admins_count: seats.max_admins.unwrap_or(ANY_NUMBER),
            room_admin_count: seats.admins,
            max_users: seats.max_users.unwrap_or(ANY_NUMBER),
            users_count: seats.users,
            max_rooms_count: ANY_NUMBER,
            rooms_count: 0,
            max_ai_agents_count: ANY_NUMBER,
            ai_agents_count: 0,
        });
        self.owner = Some(TenantOwnerDto {
            id: owner.id.0,
            email: owner.email.clone(),
            display_name,
        });
        self.wizard_settings = Some(WizardSettingsDto {
            completed: !awaits_setup,
        });
        self
    }
}

const fn status_name(status: PortalStatus) -> &'static str {
    match status {
        PortalStatus::Active => "Active",
        PortalStatus::Suspended => "Suspended",
        PortalStatus::RemovePending => "RemovePending",
        PortalStatus::Transferring => "Transfering",
        PortalStatus::Restoring => "Restoring",
        PortalStatus::Migrating => "Migrating",
        PortalStatus::Encryption => "Encryption",
    }
}

/// The answer to a registration.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegisteredPortalDto {
    /// The link that signs the owner in, once.
    pub reference: String,
    /// The portal.
    pub tenant: TenantDto,
    /// A call that writes the welcome mail, when none was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_welcome: Option<String>,
    /// Whether the address was made up; only after a registration by e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_generated_email: Option<bool>,
    /// Whether people can sign in through the provider that was named; only where one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_configured: Option<bool>,
    /// Why they cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_configuration_error: Option<&'static str>,
}

/// A text about a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MessageDto {
    /// The text.
    pub message: &'static str,
}

/// That something answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ValueDto {
    /// The text.
    pub value: &'static str,
}

/// Portals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TenantsDto {
    /// By number.
    pub tenants: Vec<TenantDto>,
}

/// A portal that was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangedTenantDto {
    /// The portal.
    pub tenant: TenantDto,
    /// Whether it was removed at once; only after a removal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<bool>,
}
