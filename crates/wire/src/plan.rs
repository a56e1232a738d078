//! What a portal may have and pays (`docs/protocol/portal.md` 4).

use crate::date::{NO_DATE, NO_PLAIN_DATE};
use crate::quota::{EntityQuotaDto, PortalQuotaDto};
use anteroom_domain::PortalId;
use anteroom_domain::plan::{ANY_COUNT, Allowance, MAX_FILE_MIB, PLAN_FEATURES, PLAN_ID, PLAN_NAME, Usage};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const MIB: i64 = 1 << 20;

/// What a portal may have. What is counted and has no limit is 2147483647, in bytes 9223372036854775807.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TenantQuota)]
#[expect(clippy::struct_excessive_bools, missing_docs, reason = "names of the wire")]
pub struct TenantQuotaDto {
    pub tenant_id: i64,
    pub name: String,
    pub price: f64,
    pub visible: bool,
    pub wallet: bool,
    /// What the plan includes, joined by commas.
    pub features: String,
    pub max_file_size: i64,
    pub max_total_size: i64,
    pub count_user: i64,
    pub count_room_admin: i64,
    pub users_in_room: i64,
    pub count_room: i64,
    pub non_profit: bool,
    pub trial: bool,
    pub free: bool,
    pub update: bool,
    pub audit: bool,
    pub docs_edition: bool,
    pub ldap: bool,
    pub sso: bool,
    pub statistic: bool,
    pub branding: bool,
    pub customization: bool,
    pub lifetime: bool,
    pub automation_api: bool,
    pub custom: bool,
    pub restore: bool,
    pub oauth: bool,
    pub content_search: bool,
    pub third_party: bool,
    pub year: bool,
    pub count_free_backup: i64,
    pub backup: bool,
    #[serde(rename = "countAIAgent")]
    pub count_ai_agent: i64,
    pub ai_tools: bool,
}

impl TenantQuotaDto {
    /// The plan of a portal.
    #[must_use]
    pub fn of(portal: PortalId, allowance: &Allowance) -> Self {
        let has = |feature: &str| PLAN_FEATURES.contains(&feature);
        let count = |most: Option<i64>| most.unwrap_or(ANY_COUNT);
        Self {
            tenant_id: portal.0,
            name: PLAN_NAME.to_owned(),
            features: format!("{},file_size:{MAX_FILE_MIB}", PLAN_FEATURES.join(",")),
            max_file_size: MAX_FILE_MIB * MIB,
            max_total_size: allowance.bytes.unwrap_or(i64::MAX),
            count_user: count(allowance.users),
            count_room_admin: count(allowance.admins),
            users_in_room: ANY_COUNT,
            count_room: ANY_COUNT,
            audit: has("audit"),
            ldap: has("ldap"),
            sso: has("sso"),
            statistic: has("statistic"),
            restore: has("restore"),
            oauth: has("oauth"),
            content_search: has("contentsearch"),
            third_party: has("thirdparty"),
            count_ai_agent: ANY_COUNT,
            ..Self::default()
        }
    }
}

/// A plan that is part of a tariff.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = Quota)]
pub struct TariffQuotaDto {
    /// Its number.
    pub id: i64,
    /// How many of it.
    pub quantity: i64,
    /// Whether it is paid from a wallet.
    pub wallet: bool,
}

/// What a portal pays, reduced by who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = Tariff)]
pub struct TariffDto {
    /// Its number; 0 for everybody but administrators.
    pub id: i64,
    /// 1: everything is paid.
    pub state: i64,
    /// Until when, API date; for administrators and room admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<String>,
    /// Until when at most, API date; likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_due_date: Option<String>,
    /// Whether the edition is an open one; for administrators, like everything below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_source: Option<bool>,
    /// Whether it is an enterprise's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enterprise: Option<bool>,
    /// Whether it is a developer's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub developer: Option<bool>,
    /// Until when the licence lasts, API date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license_date: Option<String>,
    /// The number of the customer; there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// The plans.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotas: Option<Vec<TariffQuotaDto>>,
}

/// How much of the tariff somebody is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TariffReader {
    /// Users and guests.
    Member,
    /// Room admins.
    RoomAdmin,
    /// Administrators.
    Admin,
}

impl TariffDto {
    /// The tariff of every portal: nothing is owed, for ever.
    #[must_use]
    pub fn for_reader(reader: TariffReader) -> Self {
        let never = || Some(NO_DATE.to_owned());
        let state = 1;
        match reader {
            TariffReader::Member => Self {
                state,
                ..Self::default()
            },
            TariffReader::RoomAdmin => Self {
                state,
                due_date: never(),
                delay_due_date: never(),
                ..Self::default()
            },
            TariffReader::Admin => Self {
                id: 1,
                open_source: Some(true),
                enterprise: Some(false),
                developer: Some(false),
                license_date: never(),
                quotas: Some(vec![TariffQuotaDto {
                    id: PLAN_ID,
                    quantity: 1,
                    wallet: false,
                }]),
                ..Self::for_reader(TariffReader::RoomAdmin)
            },
        }
    }
}

/// A price.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PriceDto {
    /// How much.
    pub value: f64,
    /// The sign of the currency; nothing is sold, so there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_symbol: Option<String>,
    /// Its three letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iso_currency_symbol: Option<String>,
}

/// A currency that can be paid in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = CurrenciesDto)]
#[expect(missing_docs, reason = "names of the wire")]
pub struct CurrencyDto {
    pub iso_country_code: String,
    pub iso_currency_symbol: String,
    pub currency_native_name: String,
}

/// How much of something is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct FeatureUsedDto {
    /// How much; absent for who may not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// How much of something, or whether, a plan includes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum FeatureValue {
    /// Whether.
    Flag(bool),
    /// How much; -1 for any number.
    Number(i64),
}

impl Default for FeatureValue {
    fn default() -> Self {
        Self::Flag(false)
    }
}

/// Something that a plan includes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TenantQuotaFeatureDto)]
pub struct PlanFeatureDto {
    /// Its name, such as `total_size`.
    pub id: String,
    /// For people.
    pub title: String,
    /// How much, or whether.
    pub value: FeatureValue,
    /// `size`, `count` or `flag`.
    #[serde(rename = "type")]
    pub kind: String,
    /// How much of it is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<FeatureUsedDto>,
}

/// The plan of a portal, for people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = QuotaDto)]
pub struct PlanDto {
    /// Its number.
    pub id: i64,
    /// For people.
    pub title: String,
    /// What it costs.
    pub price: PriceDto,
    /// Whether it is for those who earn nothing.
    pub non_profit: bool,
    /// Whether it is the small one that costs nothing.
    pub free: bool,
    /// Whether it is for trying.
    pub trial: bool,
    /// What it includes.
    pub features: Vec<PlanFeatureDto>,
    /// How much each person may store.
    pub users_quota: EntityQuotaDto,
    /// How much each room may store.
    pub rooms_quota: EntityQuotaDto,
    /// How much each AI agent may store.
    pub ai_agents_quota: EntityQuotaDto,
    /// How much the portal may store.
    pub tenant_custom_quota: PortalQuotaDto,
}

/// Who reads how much of a plan is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsageReader {
    /// Only how much is stored.
    StorageOnly,
    /// Everything.
    Everything,
}

impl PlanDto {
    /// The plan of a portal with how much of it is used.
    #[must_use]
    pub fn of(allowance: &Allowance, usage: &Usage, reader: UsageReader) -> Self {
        let shown = |used: i64| Some(used).filter(|_| reader == UsageReader::Everything);
        let mut features = vec![
            counted(
                "total_size",
                "Storage space",
                "size",
                allowance.bytes,
                Some(usage.bytes),
            ),
            PlanFeatureDto {
                used: None,
                ..counted("file_size", "Size of a file", "size", Some(MAX_FILE_MIB * MIB), None)
            },
            counted(
                "manager",
                "Administrators and room admins",
                "count",
                allowance.admins,
                shown(usage.admins),
            ),
            counted(
                "users",
                "Users and guests",
                "count",
                allowance.users,
                shown(usage.users),
            ),
            counted("room", "Rooms", "count", None, shown(0)),
        ];
        features.extend(PLAN_FEATURES.map(|id| PlanFeatureDto {
            id: id.to_owned(),
            title: id.to_owned(),
            value: FeatureValue::Flag(true),
            kind: "flag".to_owned(),
            used: None,
        }));
        Self {
            id: PLAN_ID,
            title: "Everything that this installation has".to_owned(),
            features,
            ..Self::default()
        }
    }
}

fn counted(id: &str, title: &str, kind: &str, most: Option<i64>, used: Option<i64>) -> PlanFeatureDto {
    PlanFeatureDto {
        id: id.to_owned(),
        title: title.to_owned(),
        value: FeatureValue::Number(most.unwrap_or(-1)),
        kind: kind.to_owned(),
        used: Some(FeatureUsedDto {
            value: used,
            title: Some(title.to_owned()),
        }),
    }
}

/// Edition, tariff and plan together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TenantExtraDto)]
#[expect(clippy::struct_excessive_bools, reason = "names of the wire")]
pub struct TenantExtraDto {
    /// Whether somebody changed the edition for himself.
    pub custom_mode: bool,
    /// Whether it is an open one.
    pub opensource: bool,
    /// Whether it is an enterprise's.
    pub enterprise: bool,
    /// Whether it is a developer's.
    pub developer: bool,
    /// What the portal pays.
    pub tariff: TariffDto,
    /// What it may have.
    pub quota: PlanDto,
    /// Whether something is owed.
    pub not_paid: bool,
    /// When a licence was accepted, plain date; there is none.
    pub license_accept: String,
    /// Whether clients show a page for paying.
    pub enable_tariff_page: bool,
}

impl TenantExtraDto {
    /// Those of an open edition without billing.
    #[must_use]
    pub fn of(quota: PlanDto) -> Self {
        Self {
            opensource: true,
            tariff: TariffDto::for_reader(TariffReader::Admin),
            quota,
            license_accept: NO_PLAIN_DATE.to_owned(),
            ..Self::default()
        }
    }
}

/// Whether a wallet is filled by itself; there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TenantWalletSettings)]
#[expect(missing_docs, reason = "names of the wire")]
pub struct WalletSettingsDto {
    pub enabled: bool,
    pub min_balance: i64,
    pub up_to_balance: i64,
    pub last_modified: String,
}

impl Default for WalletSettingsDto {
    fn default() -> Self {
        Self {
            enabled: false,
            min_balance: 0,
            up_to_balance: 0,
            last_modified: NO_PLAIN_DATE.to_owned(),
        }
    }
}

/// Which services are paid from a wallet; none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TenantWalletServiceSettings)]
#[expect(missing_docs, reason = "names of the wire")]
pub struct WalletServicesDto {
    pub enabled_services: Vec<i64>,
    pub last_modified: String,
}

impl Default for WalletServicesDto {
    fn default() -> Self {
        Self {
            enabled_services: Vec::new(),
            last_modified: NO_PLAIN_DATE.to_owned(),
        }
    }
}
