//! Bodies about what administrators set for their portal (`docs/protocol/auth.md` 11, 13, 14, 16;
//! `docs/protocol/portal.md` 9).

use crate::body::{BodyReader, read_body};
use crate::validation::FieldProblem;
use serde::Serialize;
use utoipa::ToSchema;

/// What the numbers of login settings may be.
const LOGIN_RANGE: (i64, i64) = (1, 9_999);

/// Body of `PUT /settings/security/loginsettings`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LoginSettingsRequestDto)]
pub struct LoginSettingsRequest {
    /// Failed attempts that are tolerated within the period, 1 to 9,999.
    pub attempt_count: i64,
    /// Seconds that the lock lasts, 1 to 9,999.
    pub block_time: i64,
    /// The period, 1 to 9,999 seconds.
    pub check_period: i64,
}

impl LoginSettingsRequest {
    /// Reads the body; an absent number is 0.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "LoginSettingsRequestDto", |r| Self {
            attempt_count: limited(r, "attemptCount", "AttemptCount"),
            block_time: limited(r, "blockTime", "BlockTime"),
            check_period: limited(r, "checkPeriod", "CheckPeriod"),
        })
    }
}

fn limited(r: &mut BodyReader<'_>, name: &str, property: &str) -> i64 {
    let number = r.integer(name).map_or(0, i64::from);
    let (min, max) = LOGIN_RANGE;
    if !(min..=max).contains(&number) {
        r.break_rule(FieldProblem::range("", property, min, max));
    }
    number
}

/// Body of `PUT /settings/cookiesettings`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CookieSettingsRequestsDto)]
pub struct CookieSettingsRequest {
    /// Minutes that a session lasts; 0: without end.
    pub life_time: i64,
    /// Whether they count.
    pub enabled: bool,
}

impl CookieSettingsRequest {
    /// Reads the body; absent members are 0 and false.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "CookieSettingsRequestsDto", |r| Self {
            life_time: r.integer("lifeTime").map_or(0, i64::from),
            enabled: r.flag("enabled").unwrap_or(false),
        })
    }
}

/// Body of `PUT /settings/security/password`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PasswordSettingsRequestsDto)]
pub struct PasswordSettingsRequest {
    /// Fewest characters, 8 to 30.
    pub min_length: i64,
    /// Whether a capital letter is needed.
    pub upper_case: bool,
    /// Whether a digit is needed.
    pub digits: bool,
    /// Whether a special character is needed.
    pub spec_symbols: bool,
}

impl PasswordSettingsRequest {
    /// Reads the body; absent flags are false.
    ///
    /// # Errors
    /// See [`read_body`]; `minLength` must be present.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "PasswordSettingsRequestsDto", |r| {
            r.require_present("minLength");
            Self {
                min_length: r.integer("minLength").map_or(0, i64::from),
                upper_case: r.flag("upperCase").unwrap_or(false),
                digits: r.flag("digits").unwrap_or(false),
                spec_symbols: r.flag("specSymbols").unwrap_or(false),
            }
        })
    }
}

/// Body of `POST` and `PUT /settings/devtoolsaccess`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TenantDevToolsAccessSettingsRequestDto)]
pub struct DeveloperToolsRequest {
    /// Whether only administrators may make keys.
    pub limited_access_for_users: bool,
}

impl DeveloperToolsRequest {
    /// Reads the body; an absent flag is false.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TenantDevToolsAccessSettingsDto", |r| Self {
            limited_access_for_users: r.flag("limitedAccessForUsers").unwrap_or(false),
        })
    }
}

/// Body of `PUT /settings/iprestrictions`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IpRestrictionsRequestDto)]
pub struct IpRestrictionsRequest {
    /// The addresses, in place of those before.
    pub ip_restrictions: Vec<NamedAddresses>,
    /// Whether the list counts; absent: when it is not empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable: Option<bool>,
}

/// One entry of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IpRestrictionRequestBase)]
pub struct NamedAddresses {
    /// An address, a network such as `10.0.0.0/8`, or a range such as `10.0.0.1-10.0.0.9`.
    pub ip: String,
    /// Whether only administrators may come from there.
    pub for_admin: bool,
}

impl IpRestrictionsRequest {
    /// Reads the body; a list that is `null` is empty.
    ///
    /// # Errors
    /// See [`read_body`]; `ipRestrictions`, and in each entry `ip`, must be present.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "IpRestrictionsDto", |r| {
            r.require_present("ipRestrictions");
            let entries = r.objects("ipRestrictions", "IpRestrictionBase", |r| {
                r.require_present("ip");
                NamedAddresses {
                    ip: r.text("ip").unwrap_or_default(),
                    for_admin: r.flag("forAdmin").unwrap_or(false),
                }
            });
            Self {
                ip_restrictions: entries.unwrap_or_default(),
                enable: r.flag("enable"),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(problems: &[FieldProblem]) -> Vec<String> {
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn numbers_of_login_settings_have_a_range() {
        let body = br#"{"attemptCount":1,"blockTime":"9999","checkPeriod":60}"#;
        let request = LoginSettingsRequest {
            attempt_count: 1,
            block_time: 9_999,
            check_period: 60,
        };
        assert_eq!(LoginSettingsRequest::parse(body), Ok(request));
        let body = br#"{"attemptCount":10000,"blockTime":-1}"#;
        assert_eq!(
            texts(&LoginSettingsRequest::parse(body).unwrap_err()),
            [
                "AttemptCount: The field AttemptCount must be between 1 and 9999.",
                "BlockTime: The field BlockTime must be between 1 and 9999.",
                "CheckPeriod: The field CheckPeriod must be between 1 and 9999.",
            ]
        );
        assert!(LoginSettingsRequest::parse(br#"{"attemptCount":true}"#).is_err());
    }

    #[test]
    fn absent_members() {
        assert_eq!(
            CookieSettingsRequest::parse(b"{}"),
            Ok(CookieSettingsRequest::default())
        );
        assert_eq!(
            DeveloperToolsRequest::parse(b"{}"),
            Ok(DeveloperToolsRequest::default())
        );
        let missing = texts(&PasswordSettingsRequest::parse(b"{}").unwrap_err());
        assert!(
            missing
                .concat()
                .contains("missing required properties including: 'minLength'")
        );
        let missing = texts(&IpRestrictionsRequest::parse(br#"{"enable":true}"#).unwrap_err());
        assert!(
            missing
                .concat()
                .contains("missing required properties including: 'ipRestrictions'")
        );
        let missing = texts(&IpRestrictionsRequest::parse(br#"{"ipRestrictions":[{}]}"#).unwrap_err());
        assert!(missing.concat().contains("missing required properties including: 'ip'"));
    }

    #[test]
    fn lists_of_addresses() {
        let body = br#"{"IpRestrictions":[{"ip":"10.0.0.0/8","forAdmin":true},null,{"ip":null}],"enable":false}"#;
        let read = IpRestrictionsRequest::parse(body).unwrap();
        assert_eq!(read.enable, Some(false));
        assert_eq!(read.ip_restrictions.len(), 2);
        assert_eq!(read.ip_restrictions.first().map(|e| e.for_admin), Some(true));
        assert_eq!(
            IpRestrictionsRequest::parse(br#"{"ipRestrictions":null}"#).unwrap(),
            IpRestrictionsRequest::default()
        );
        assert!(IpRestrictionsRequest::parse(br#"{"ipRestrictions":["10.0.0.1"]}"#).is_err());
    }
}
