//! What a portal can do (`docs/protocol/portal.md` 13, `docs/protocol/anteroom.md` row 13).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a portal can do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CapabilitiesDto {
    /// Whether people can come from an LDAP directory.
    pub ldap_enabled: bool,
    /// The LDAP domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ldap_domain: Option<String>,
    /// Names of the third-party sign-in providers.
    pub providers: Vec<String>,
    /// Label of the single sign-on button.
    pub sso_label: String,
    /// Whether signing in through third parties is possible.
    pub oauth_enabled: bool,
    /// Where single sign-on begins.
    pub sso_url: String,
    /// Whether there is an `OAuth2` authorisation server.
    pub identity_server_enabled: bool,
    /// What kind of Anteroom this is; absent from other servers and in reference mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anteroom: Option<AnteroomCapabilities>,
}

/// What a tool wants to know about an Anteroom server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AnteroomCapabilities {
    /// The server's version.
    pub version: String,
    /// `anteroom` or `reference`.
    pub compat_mode: String,
    /// Names of what it does beyond the reference, such as `role`.
    pub features: Vec<String>,
}

/// The answer of `GET /settings/version/build`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct BuildVersionDto {
    /// The level of the protocol.
    pub doc_space: String,
    /// The version of the document server, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_server: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_of_a_bare_portal() {
        let bare = serde_json::to_value(CapabilitiesDto::default()).unwrap();
        assert_eq!(
            bare,
            json!({ "ldapEnabled": false, "providers": [], "ssoLabel": "", "oauthEnabled": false, "ssoUrl": "", "identityServerEnabled": false })
        );
        let ours = AnteroomCapabilities {
            version: "0.1.0".into(),
            compat_mode: "anteroom".into(),
            features: vec!["role".into()],
        };
        let value = serde_json::to_value(CapabilitiesDto {
            anteroom: Some(ours),
            ..CapabilitiesDto::default()
        })
        .unwrap();
        assert_eq!(
            value["anteroom"],
            json!({ "version": "0.1.0", "compatMode": "anteroom", "features": ["role"] })
        );
        let build = BuildVersionDto {
            doc_space: crate::PROTOCOL_LEVEL.into(),
            document_server: None,
        };
        assert_eq!(serde_json::to_value(build).unwrap(), json!({ "docSpace": "3.6.0" }));
    }
}
