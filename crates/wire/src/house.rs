//! How a portal presents itself, as answers show it (`docs/protocol/portal.md` 7.2, 7.3).

use crate::date::NO_PLAIN_DATE;
use crate::rules::last_modified;
use crate::settings::SOCKET_URL;
use anteroom_domain::house::{AiAccess, DeepLink, StartFolder};
use anteroom_domain::portal_settings::Kept;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer to a greeting that was set.
pub const GREETING_SAVED: &str = "Welcome Page settings have been successfully saved";
/// The answer to a message that was sent to the administrators.
pub const MESSAGE_SENT: &str = "Your message was successfully sent. You will be contacted by the portal administrator.";
/// The answer when somebody was sent the link to join.
pub const JOIN_LINK_SENT: &str = "The link to confirm your account has been sent to the specified email";

/// What links to files open on telephones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TenantDeepLinkSettings)]
pub struct DeepLinkSettingsDto {
    /// 0 asks, 1 the browser, 2 the app.
    pub handling_mode: i64,
    /// When it was set, plain date.
    pub last_modified: String,
}

impl From<Kept<DeepLink>> for DeepLinkSettingsDto {
    fn from(kept: Kept<DeepLink>) -> Self {
        Self {
            handling_mode: kept.value.number(),
            last_modified: last_modified(kept.changed_at),
        }
    }
}

/// Whether members may use artificial intelligence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TenantAiAccessSettings)]
pub struct AiAccessDto {
    /// Whether they may.
    pub enabled: bool,
    /// When it was set, plain date.
    pub last_modified: String,
}

impl From<&Kept<AiAccess>> for AiAccessDto {
    fn from(kept: &Kept<AiAccess>) -> Self {
        Self {
            enabled: kept.value.is_on,
            last_modified: last_modified(kept.changed_at),
        }
    }
}

/// Whether the vendor's banners are hidden.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TenantBannerSettings)]
pub struct BannerSettingsDto {
    /// Always: there are none.
    pub hidden: bool,
    /// Never, plain date.
    pub last_modified: String,
}

impl Default for BannerSettingsDto {
    fn default() -> Self {
        Self {
            hidden: true,
            last_modified: NO_PLAIN_DATE.to_owned(),
        }
    }
}

/// Whether a member wants to be reminded of an address that is not confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = EmailActivationSettings)]
pub struct EmailActivationDto {
    /// Whether he does.
    pub show: bool,
    /// When it was set, plain date.
    pub last_modified: String,
}

impl From<Kept<bool>> for EmailActivationDto {
    fn from(kept: Kept<bool>) -> Self {
        Self {
            show: kept.value,
            last_modified: last_modified(kept.changed_at),
        }
    }
}

/// The section that a member sees first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = StudioDefaultPageSettings)]
pub struct StartFolderDto {
    /// The number of its folder.
    pub default_folder_type: i64,
    /// When it was set, plain date.
    pub last_modified: String,
}

impl From<Kept<StartFolder>> for StartFolderDto {
    fn from(kept: Kept<StartFolder>) -> Self {
        Self {
            default_folder_type: kept.value.number(),
            last_modified: last_modified(kept.changed_at),
        }
    }
}

/// Where live updates are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SocketSettings)]
pub struct SocketDto {
    /// The address, as in `GET /settings`.
    pub url: String,
}

impl Default for SocketDto {
    fn default() -> Self {
        Self {
            url: SOCKET_URL.to_owned(),
        }
    }
}

/// What there is to buy: nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = PaymentSettingsDto)]
#[expect(missing_docs, reason = "names of the wire, empty here")]
pub struct PaymentSettingsDto {
    pub sales_email: String,
    pub feedback_and_support_url: String,
    pub buy_url: String,
    /// Whether there is one machine for all portals.
    pub standalone: bool,
    /// The licence.
    pub current_license: CurrentLicenseDto,
    /// Most people with paid roles.
    pub max: i64,
}

/// A licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CurrentLicenseInfo)]
pub struct CurrentLicenseDto {
    /// Whether it is for trying.
    pub trial: bool,
    /// When it ends, plain date; the zero date: never.
    pub due_date: String,
}

impl Default for CurrentLicenseDto {
    fn default() -> Self {
        Self {
            trial: false,
            due_date: NO_PLAIN_DATE.to_owned(),
        }
    }
}

impl PaymentSettingsDto {
    /// What an installation without billing says; `max_admins`: its own limit, if any.
    #[must_use]
    pub fn without_billing(standalone: bool, max_admins: Option<i64>) -> Self {
        Self {
            standalone,
            max: max_admins.unwrap_or(i64::from(i32::MAX)),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_domain::Instant;
    use serde_json::json;

    #[test]
    fn names_of_the_members() {
        let never = "0001-01-01T00:00:00";
        assert_eq!(
            value(&DeepLinkSettingsDto::from(Kept {
                value: DeepLink::App,
                changed_at: Some(Instant(1_784_630_710_000_000)),
            })),
            json!({ "handlingMode": 2, "lastModified": "2026-07-21T10:45:10" })
        );
        assert_eq!(
            value(&AiAccessDto::from(&Kept::default())),
            json!({ "enabled": false, "lastModified": never })
        );
        assert_eq!(
            value(&BannerSettingsDto::default()),
            json!({ "hidden": true, "lastModified": never })
        );
        assert_eq!(
            value(&StartFolderDto::from(Kept::default())),
            json!({ "defaultFolderType": 14, "lastModified": never })
        );
        assert_eq!(value(&SocketDto::default()), json!({ "url": "/socket.io" }));
        assert_eq!(
            value(&PaymentSettingsDto::without_billing(true, None)),
            json!({
                "salesEmail": "", "feedbackAndSupportUrl": "", "buyUrl": "", "standalone": true,
                "currentLicense": { "trial": false, "dueDate": never }, "max": 2_147_483_647,
            })
        );
    }

    fn value<T: Serialize>(dto: &T) -> serde_json::Value {
        serde_json::to_value(dto).unwrap()
    }
}
