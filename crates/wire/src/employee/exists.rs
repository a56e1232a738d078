//! Whether somebody has an address (`docs/protocol/people.md` 5.5).

use anteroom_domain::Status;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether somebody has an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = UserExistsResponseDto)]
pub struct PersonExistsDto {
    /// Whether there is somebody.
    pub exists: bool,
    /// 1 active, 2 disabled, 4 invited; only when there is somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<i64>,
}

impl PersonExistsDto {
    /// The answer for the status of the person found; none: nobody has the address.
    #[must_use]
    pub fn of(found: Option<Status>) -> Self {
        Self {
            exists: found.is_some(),
            status: found.map(Status::wire_number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_status_shows_only_when_somebody_is_there() {
        let json = |found| serde_json::to_value(PersonExistsDto::of(found)).unwrap();
        assert_eq!(json(Some(Status::Terminated)), json!({ "exists": true, "status": 2 }));
        assert_eq!(json(None), json!({ "exists": false }));
    }
}
