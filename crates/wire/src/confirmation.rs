//! The answer to `POST /authentication/confirm` (`docs/protocol/auth.md` 6).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether a confirmation link is good.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = ConfirmDto)]
pub struct ConfirmationDto {
    /// 0 good, 1 invalid, 2 expired, 3 no place in the plan, 4 registered already, 5 disabled, 6 used too often.
    pub result: i64,
    /// The address of the link, when it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The room that it invites to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room_id: Option<String>,
    /// The title of the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether the room is one of an assistant.
    pub is_agent: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_known_is_left_out() {
        assert_eq!(
            serde_json::to_value(ConfirmationDto::default()).unwrap(),
            json!({ "result": 0, "isAgent": false })
        );
    }
}
