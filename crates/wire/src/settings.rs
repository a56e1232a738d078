//! The answer of `GET /settings` (`docs/protocol/portal.md` 7.1).

use crate::PROTOCOL_LEVEL;
use crate::date::{PortalZone, time_span};
use anteroom_domain::house::{AiAccess, StartFolder};
use anteroom_domain::joining::JoinRule;
use anteroom_domain::{Instant, Portal, culture};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a portal without a name of its own greets with.
pub const DEFAULT_GREETING: &str = "Cloud space for your office docs";
/// Names of portals (`portal.md` 6).
const PORTAL_NAME_REGEX: &str = "^[a-z0-9]([a-z0-9-]){1,61}[a-z0-9]$";
const PORTAL_NAME_CHARS: (i64, i64) = (3, 63);
const MAX_IMAGE_BYTES: i64 = 5 * 1024 * 1024;
const LOGO_TEXT: &str = "Anteroom";
/// Where the web client looks for live updates; it signs people out when the member is missing.
pub(crate) const SOCKET_URL: &str = "/socket.io";

/// How clients hash passwords (`auth.md` 5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PasswordHasher {
    /// Bits of the result.
    pub size: i64,
    /// Rounds.
    pub iterations: i64,
    /// Salt, used as text.
    pub salt: String,
}

/// Apps that open links.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "names of the wire, all empty here")]
pub struct DeepLinkDto {
    pub android_package_name: String,
    pub url: String,
    pub ios_package_id: String,
}

/// Addresses outside of the portal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "names of the wire, all empty here")]
pub struct ExternalResources {
    pub api: ExternalResource,
    pub common: ExternalResource,
    pub forum: ExternalResource,
    pub helpcenter: ExternalResource,
    pub integrations: ExternalResource,
    pub site: ExternalResource,
    pub social_networks: ExternalResource,
    pub support: ExternalResource,
    pub videoguides: ExternalResource,
}

/// One kind of addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ExternalResource {
    /// Where they begin.
    pub domain: String,
    /// Paths by name.
    pub entries: BTreeMap<String, String>,
}

/// Push messages; all empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "names of the wire, all empty here")]
pub struct FirebaseDto {
    pub api_key: String,
    pub auth_domain: String,
    pub project_id: String,
    pub storage_bucket: String,
    pub messaging_sender_id: String,
    pub app_id: String,
    pub measurement_id: String,
    #[serde(rename = "databaseURL")]
    pub database_url: String,
}

/// Which names a portal may have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "names of the wire")]
pub struct DomainValidator {
    pub regex: String,
    pub min_length: i64,
    pub max_length: i64,
}

/// Web client plugins; all off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[expect(missing_docs, reason = "names of the wire")]
pub struct PluginsDto {
    pub enabled: bool,
    pub upload: bool,
    pub delete: bool,
}

/// Form templates; all empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "names of the wire, all empty here")]
pub struct FormGalleryDto {
    pub path: String,
    pub domain: String,
    pub ext: String,
    pub upload_path: String,
    pub upload_domain: String,
    pub upload_ext: String,
    pub upload_dashboard: String,
}

/// What the answer says about the installation beside the portal.
#[derive(Clone, Copy, Debug)]
pub struct Installation<'a> {
    /// The domain below which portals live; `""` and `localhost` for a single machine.
    pub base_domain: &'a str,
    /// The regular expression of people's names (`people.md` 3.4).
    pub name_pattern: &'a str,
    /// Whether only administrators make API keys.
    pub keys_for_admins_only: bool,
    /// Whether the life of sessions is limited (`auth.md` 13).
    pub limits_sessions: bool,
    /// The captcha that clients show, if any: the number of its kind and the public key for its provider.
    pub captcha: Option<(i64, &'a str)>,
    /// Who may join without an invitation.
    pub joining: &'a JoinRule,
    /// Whether everybody may write to the administrators.
    pub takes_messages: bool,
    /// Most invitation mails in a day; none: any number.
    pub invitation_limit: Option<i64>,
}

/// What the answer says to a member beside what everybody sees.
#[derive(Clone, Copy, Debug, Default)]
pub struct OfMember {
    /// Whether members may use artificial intelligence.
    pub ai_access: AiAccess,
    /// The section that the member sees first.
    pub start_folder: StartFolder,
}

/// Settings of a portal, as far as the caller may know them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "names of the wire, explained in the section named above")]
pub struct SettingsDto {
    pub culture: String,
    pub greeting_settings: String,
    pub doc_space: bool,
    pub standalone: bool,
    pub is_ami: bool,
    pub base_domain: String,
    pub version: String,
    pub tenant_status: i64,
    pub tenant_alias: String,
    pub enable_adm_mess: bool,
    pub cookie_settings_enabled: bool,
    pub user_name_regex: String,
    pub display_about: bool,
    pub deep_link: DeepLinkDto,
    pub logo_text: String,
    pub external_resources: ExternalResources,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<PasswordHasher>,
    pub owner_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    pub utc_offset: String,
    pub utc_hours_offset: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_domains: Option<Vec<String>>,
    pub trusted_domains_type: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_schema_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_validator: Option<DomainValidator>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zendesk_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_manager_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub socket_url: Option<String>,
    pub limited_access_space: bool,
    pub limited_access_dev_tools_for_users: bool,
    pub display_banners: bool,
    pub ai_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firebase: Option<FirebaseDto>,
    pub debug_info: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plugins: Option<PluginsDto>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form_gallery: Option<FormGalleryDto>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation_limit: Option<i64>,
    pub max_image_upload_size: i64,
    pub default_folder_type: i64,
    pub external_db_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wizard_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled_join: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thirdparty_enable: Option<bool>,
    pub recaptcha_type: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recaptcha_public_key: Option<String>,
}

impl SettingsDto {
    /// What everybody sees of a standalone portal, with the way to hash passwords.
    #[must_use]
    pub fn anonymous(portal: &Portal, installation: Installation<'_>, password_hash: PasswordHasher) -> Self {
        let trusted = &installation.joining.trusted;
        Self {
            culture: culture::shown(&portal.culture).to_owned(),
            greeting_settings: greeting(portal).to_owned(),
            doc_space: true,
            standalone: true,
            base_domain: if installation.base_domain.is_empty() {
                "localhost"
            } else {
                installation.base_domain
            }
            .to_owned(),
            version: PROTOCOL_LEVEL.to_owned(),
            tenant_status: portal.status.wire_number(),
            tenant_alias: portal.alias.clone(),
            cookie_settings_enabled: installation.limits_sessions,
            user_name_regex: installation.name_pattern.to_owned(),
            display_about: true,
            logo_text: LOGO_TEXT.to_owned(),
            password_hash: Some(password_hash),
            utc_offset: time_span(0),
            enable_adm_mess: installation.takes_messages,
            trusted_domains: trusted.is_open().then(|| trusted.names().to_vec()),
            trusted_domains_type: if trusted.is_open() { trusted.number() } else { 0 },
            enabled_join: Some(trusted.is_open()),
            thirdparty_enable: Some(false),
            recaptcha_type: installation.captcha.map_or(0, |(kind, _)| kind),
            recaptcha_public_key: installation.captcha.map(|(_, key)| key.to_owned()),
            ..Self::default()
        }
    }

    /// What a signed-in person sees; `password_hash` only when it was asked for with `withpassword=true`.
    #[must_use]
    pub fn authenticated(
        portal: &Portal,
        installation: Installation<'_>,
        password_hash: Option<PasswordHasher>,
        member: OfMember,
        now: Instant,
    ) -> Self {
        let offset_s = PortalZone::named(&portal.time_zone).offset_seconds(now);
        Self {
            password_hash,
            owner_id: portal.owner.0,
            timezone: Some(portal.time_zone.clone()),
            utc_offset: time_span(offset_s * 1_000_000),
            utc_hours_offset: hours(offset_s),
            name_schema_id: Some("Common".to_owned()),
            domain_validator: Some(DomainValidator {
                regex: PORTAL_NAME_REGEX.to_owned(),
                min_length: PORTAL_NAME_CHARS.0,
                max_length: PORTAL_NAME_CHARS.1,
            }),
            zendesk_key: Some(String::new()),
            tag_manager_id: Some(String::new()),
            socket_url: Some(SOCKET_URL.to_owned()),
            limited_access_dev_tools_for_users: installation.keys_for_admins_only,
            firebase: Some(FirebaseDto::default()),
            plugins: Some(PluginsDto::default()),
            form_gallery: Some(FormGalleryDto::default()),
            invitation_limit: Some(installation.invitation_limit.unwrap_or(i64::from(i32::MAX))),
            max_image_upload_size: MAX_IMAGE_BYTES,
            default_folder_type: member.start_folder.number(),
            limited_access_space: portal.limited_access,
            ai_enabled: member.ai_access.is_on,
            enabled_join: None,
            thirdparty_enable: None,
            trusted_domains: Some(installation.joining.trusted.names().to_vec()),
            trusted_domains_type: installation.joining.trusted.number(),
            ..Self::anonymous(portal, installation, PasswordHasher::default())
        }
    }
}

/// What a portal is called.
#[must_use]
pub const fn greeting(portal: &Portal) -> &str {
    if portal.name.is_empty() {
        DEFAULT_GREETING
    } else {
        portal.name.as_str()
    }
}

fn hours(seconds: i64) -> f64 {
    // Offsets are within a day, so the conversion is exact enough for whole minutes.
    i32::try_from(seconds).map_or(0.0, |seconds| f64::from(seconds) / 3600.0)
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
