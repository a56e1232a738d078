//! Setting a portal up, its language and its time zone (`docs/protocol/portal.md` 7.3).

use crate::body::read_body;
use crate::date::{NO_PLAIN_DATE, PortalZone};
use crate::validation::FieldProblem;
use anteroom_domain::Instant;
use anteroom_domain::time_zone::windows_zones;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// A time zone that a portal can be set to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TimezonesRequestsDto)]
pub struct TimeZoneDto {
    /// Its IANA name.
    pub id: String,
    /// Its distance from UTC at this moment, and its place.
    pub display_name: String,
}

/// The time zones that a portal can be set to, from west to east: one for each clock of the world, and the one that it has.
#[must_use]
pub fn time_zones(own: &str, now: Instant) -> Vec<TimeZoneDto> {
    let mut found: Vec<(i64, &str)> = windows_zones()
        .map(|(_, iana)| iana)
        .chain([own])
        .map(|name| (PortalZone::named(name).offset_seconds(now), name))
        .collect();
    found.sort_unstable();
    found.dedup();
    let shown = found.into_iter().map(|(_, name)| TimeZoneDto {
        id: name.to_owned(),
        display_name: PortalZone::named(name).display_name(name, now),
    });
    shown.collect()
}

/// Whether a portal was set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = WizardSettings)]
pub struct WizardDto {
    /// Whether it was.
    pub completed: bool,
    /// When, plain date; not kept.
    pub last_modified: String,
}

impl Default for WizardDto {
    fn default() -> Self {
        Self {
            completed: true,
            last_modified: NO_PLAIN_DATE.to_owned(),
        }
    }
}

/// Body of `PUT /settings/wizard/complete`; `Debug` does not show what stands for the password.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WizardRequestsDto)]
pub struct WizardRequest {
    /// The owner's address.
    #[schema(required)]
    pub email: Option<String>,
    /// The client-side hash of the owner's password.
    #[schema(required)]
    pub password_hash: Option<String>,
    /// The portal's language.
    pub lng: Option<String>,
    /// The portal's time zone.
    pub time_zone: Option<String>,
    /// Means nothing here.
    pub ami_id: Option<String>,
    /// Means nothing here.
    pub subscribe_from_site: Option<bool>,
}

impl WizardRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "WizardRequestsDto", |r| Self {
            email: r.text("email"),
            password_hash: r.text("passwordHash"),
            lng: r.text("lng"),
            time_zone: r.text("timeZone"),
            ami_id: r.text("amiId"),
            subscribe_from_site: r.flag("subscribeFromSite"),
        })
    }
}

impl fmt::Debug for WizardRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WizardRequest")
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

/// Body of `PUT /settings/timeandlanguage`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = TimeZoneRequestDto)]
pub struct TimeAndLanguageRequest {
    /// The portal's language.
    pub lng: String,
    /// The portal's time zone; absent: as before.
    #[serde(rename = "timeZoneID", skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

impl TimeAndLanguageRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; `lng` must be present.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TimeZoneRequestDto", |r| {
            r.require_present("lng");
            Self {
                lng: r.text("lng").unwrap_or_default(),
                time_zone: r.text("timeZoneID"),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-07-21.
    const NOW: Instant = Instant(1_784_630_710_000_000);

    #[test]
    fn zones_go_from_west_to_east_and_contain_the_own_one() {
        let zones = time_zones("Europe/Riga", NOW);
        assert_eq!(zones.first().unwrap().id, "Etc/GMT+12");
        assert_eq!(zones.last().unwrap().id, "Pacific/Kiritimati");
        let riga = zones.iter().find(|zone| zone.id == "Europe/Riga").unwrap();
        assert_eq!(riga.display_name, "(UTC+03:00) Riga");
        let mut ids: Vec<_> = zones.iter().map(|zone| &zone.id).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all);
        assert_eq!(time_zones("UTC", NOW).len() + 1, all);
    }

    #[test]
    fn bodies() {
        let body = br#"{"EMAIL":"a@b.de","passwordHash":"ab","lng":"de","subscribeFromSite":true}"#;
        let request = WizardRequest::parse(body).unwrap();
        assert_eq!(
            (request.email.as_deref(), request.lng.as_deref()),
            (Some("a@b.de"), Some("de"))
        );
        assert!(!format!("{request:?}").contains("\"ab\""));
        assert_eq!(WizardRequest::parse(b"{}").unwrap(), WizardRequest::default());
        assert!(TimeAndLanguageRequest::parse(b"{}").is_err());
        let request = TimeAndLanguageRequest::parse(br#"{"lng":"de","timezoneid":"UTC"}"#).unwrap();
        assert_eq!(request.time_zone.as_deref(), Some("UTC"));
    }
}
