//! Versions of a portal, and its modules (`docs/protocol/portal.md` 13).

use crate::body::read_body;
use crate::validation::FieldProblem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A version that a portal can use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TenantVersionDto)]
pub struct VersionDto {
    /// Its number.
    pub id: i64,
    /// For people.
    pub name: String,
}

/// Which version of the portal is used, and which there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VersionsDto {
    /// The one that is used.
    pub current: i64,
    /// All of them.
    pub versions: Vec<VersionDto>,
}

/// Body of `PUT /settings/version`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VersionRequest {
    /// The number of the version.
    pub version_id: i64,
}

impl VersionRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; `versionId` must be present.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "SetVersionRequestsDto", |r| {
            r.require_present("versionId");
            if r.is_null("versionId") {
                r.refuse("versionId", "System.Int32");
            }
            Self {
                version_id: r.integer("versionId").map_or(0, i64::from),
            }
        })
    }
}

/// A part of the portal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ModuleDto {
    /// Its identifier, the same in every portal.
    pub id: String,
    /// For people.
    pub title: String,
    /// Where it is.
    pub link: String,
    /// A small picture; there is none.
    pub icon_url: String,
    /// A large picture; there is none.
    pub image_url: String,
}

/// What somebody or something stores, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = UsageSpaceStatItemDto)]
pub struct SpaceUsageDto {
    /// What stores it.
    pub name: String,
    /// A picture of it; there is none.
    pub icon: String,
    /// Whether it is gone.
    pub disabled: bool,
    /// How much, with its unit.
    pub size: String,
    /// Where it is; nowhere.
    pub url: String,
}

/// Bytes with a unit, as people read them.
#[must_use]
pub fn size_text(bytes: i64) -> String {
    const UNITS: [&str; 5] = ["Byte", "KB", "MB", "GB", "TB"];
    let (mut hundredths, mut unit) = (i128::from(bytes.max(0)) * 100, 0);
    while hundredths >= 102_400 && unit + 1 < UNITS.len() {
        hundredths = (hundredths + 512) / 1_024;
        unit += 1;
    }
    let name = UNITS.get(unit).copied().unwrap_or_default();
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    if rest == 0 {
        format!("{whole} {name}")
    } else {
        format!("{whole}.{rest:02} {name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_for_people() {
        for (bytes, text) in [
            (0, "0 Byte"),
            (1_023, "1023 Byte"),
            (1_024, "1 KB"),
            (1_536, "1.50 KB"),
            (1 << 20, "1 MB"),
            (3 << 29, "1.50 GB"),
            (i64::MAX, "8388608 TB"),
            (-5, "0 Byte"),
        ] {
            assert_eq!(size_text(bytes), text, "{bytes}");
        }
        assert!(VersionRequest::parse(b"{}").is_err());
        assert!(VersionRequest::parse(br#"{"versionId":null}"#).is_err());
        assert_eq!(VersionRequest::parse(br#"{"versionId":"2"}"#).unwrap().version_id, 2);
    }
}
