//! The second factor of a sign-in (`docs/protocol/auth.md` 8).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A kind of second factor, as settings show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TfaSettingsDto)]
pub struct SecondFactorDto {
    /// `sms` or `app`.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Whether it is on.
    pub enabled: bool,
    /// Whether it could be.
    pub available: bool,
    /// The same, as clients have always spelled it.
    pub avaliable: bool,
    /// Networks in which it is not needed; for administrators while it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_ips: Option<Vec<String>>,
    /// People who need it wherever they are; for administrators while it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mandatory_users: Option<Vec<Uuid>>,
    /// Groups whose members need it wherever they are; for administrators while it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mandatory_groups: Option<Vec<Uuid>>,
}

/// The second step that somebody has to take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = ConfirmDataDto)]
pub struct SecondStepDto {
    /// The page for it.
    pub url: String,
    /// The cookie with the key of its link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cookie_name: Option<String>,
    /// The key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cookie_value: Option<String>,
}

/// What an authenticator app needs to be set up.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = SetupCode)]
pub struct AppSetUpDto {
    /// The account, as apps show it.
    pub account: String,
    /// The secret, to be typed: base32.
    pub manual_entry_key: String,
    /// The secret, to be scanned: the URL of a picture that is its own content.
    pub qr_code_setup_image_url: String,
}

/// A backup code.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TfaAppCodeDto)]
pub struct BackupCodeDto {
    /// Whether it was used.
    pub is_used: bool,
    /// The code.
    pub code: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_only_administrators_see_is_left_out() {
        let dto = SecondFactorDto {
            id: "app".into(),
            title: "By authenticator app".into(),
            available: true,
            avaliable: true,
            ..SecondFactorDto::default()
        };
        assert_eq!(
            serde_json::to_value(dto).unwrap(),
            json!({ "id": "app", "title": "By authenticator app", "enabled": false, "available": true, "avaliable": true })
        );
    }

    #[test]
    fn members_of_the_set_up_have_the_names_that_clients_read() {
        let value = serde_json::to_value(AppSetUpDto::default()).unwrap();
        assert_eq!(
            value,
            json!({ "account": "", "manualEntryKey": "", "qrCodeSetupImageUrl": "" })
        );
        let value = serde_json::to_value(BackupCodeDto::default()).unwrap();
        assert_eq!(value, json!({ "isUsed": false, "code": "" }));
    }
}
