//! What members want to be told (`docs/protocol/portal.md` 14).

use crate::body::read_body;
use crate::query::{Names, enum_member};
use crate::validation::FieldProblem;
use anteroom_domain::notification::{Notification, ROOM_NAME_MAX_CHARS, RoomName};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

const KINDS: &Names<Notification> = &[
    (0, "Badges", Notification::Badges),
    (1, "RoomsActivity", Notification::RoomActivity),
    (2, "DailyFeed", Notification::DailyFeed),
    (3, "UsefullTips", Notification::UsefulTips),
];

/// The kind in a route, by name in any case or by number.
///
/// # Errors
/// A text that is neither.
pub fn notification_of_route(value: &str) -> Result<Notification, FieldProblem> {
    enum_member("type", value, KINDS)
}

/// Whether somebody wants to be told something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = NotificationSettingsDto)]
pub struct NotificationDto {
    /// 0 badges, 1 what happens in rooms, 2 a mail a day about everything, 3 hints.
    #[serde(rename = "type")]
    pub kind: i64,
    /// Whether he wants to.
    pub is_enabled: bool,
}

impl NotificationDto {
    /// Whether somebody wants to be told this.
    #[must_use]
    pub fn of(kind: Notification, is_enabled: bool) -> Self {
        Self {
            kind: kind.number(),
            is_enabled,
        }
    }
}

/// Body of `POST /settings/notification`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NotificationSettingsRequestsDto)]
pub struct NotificationRequest {
    /// Number or name of the kind.
    #[serde(rename = "type")]
    pub kind: i64,
    /// Whether the caller wants to be told.
    pub is_enabled: bool,
}

impl NotificationRequest {
    /// Reads the body; an absent flag is false.
    ///
    /// # Errors
    /// See [`read_body`]; `type` must be present.
    pub fn parse(body: &[u8]) -> Result<(Notification, bool), Vec<FieldProblem>> {
        read_body(body, "NotificationSettingsRequestsDto", |r| {
            r.require_present("type");
            if r.is_null("type") {
                r.refuse("type", "NotificationType");
            }
            let kind = r.member("type", "NotificationType", KINDS);
            let is_on = r.flag("isEnabled").unwrap_or(false);
            (kind.unwrap_or(Notification::Badges), is_on)
        })
    }
}

/// The rooms about which somebody wants to be told nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = RoomsNotificationSettingsDto)]
pub struct MutedRoomsDto {
    /// Numbers, and names of rooms in other storage.
    #[schema(value_type = Vec<MutedRoomDto>)]
    pub disabled_rooms: Vec<MutedRoomDto>,
}

/// A room by its number, or by its name in other storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum MutedRoomDto {
    /// Its number.
    Number(i64),
    /// Its name.
    Text(String),
}

impl From<Vec<RoomName>> for MutedRoomsDto {
    fn from(rooms: Vec<RoomName>) -> Self {
        let dto = |room| match room {
            RoomName::Number(number) => MutedRoomDto::Number(number),
            RoomName::Text(text) => MutedRoomDto::Text(text),
        };
        Self {
            disabled_rooms: rooms.into_iter().map(dto).collect(),
        }
    }
}

/// Body of `POST /settings/notification/rooms`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RoomsNotificationsSettingsRequestDto)]
pub struct MuteRoomRequest {
    /// The room.
    pub rooms_id: MutedRoomDto,
    /// Whether the caller wants to be told nothing about it.
    pub mute: bool,
}

impl MuteRoomRequest {
    /// Reads the body; an absent flag is false.
    ///
    /// # Errors
    /// See [`read_body`]; `roomsId` must be a whole number or a text of 1 to 255 characters.
    pub fn parse(body: &[u8]) -> Result<(RoomName, bool), Vec<FieldProblem>> {
        read_body(body, "RoomsNotificationsSettingsRequestDto", |r| {
            r.require_present("roomsId");
            let given = r.value("roomsId");
            let room = match given {
                Some(Value::Number(number)) => number.as_i64().map(RoomName::Number),
                Some(Value::String(text)) if !text.is_empty() => Some(RoomName::Text(text.clone())),
                _ => None,
            };
            if room.is_none() && (given.is_some() || r.is_null("roomsId")) {
                r.refuse("roomsId", "RoomsId");
            }
            let room = room.unwrap_or(RoomName::Number(0));
            if let RoomName::Text(text) = &room {
                r.check_max_length("", "RoomsId", Some(text), ROOM_NAME_MAX_CHARS);
            }
            (room, r.flag("mute").unwrap_or(false))
        })
    }
}

/// A way on which members are told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = NotificationChannelDto)]
pub struct ChannelDto {
    /// Its name.
    pub name: String,
    /// Whether anything comes on it.
    pub is_enabled: bool,
}

/// The ways on which members are told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = NotificationChannelStatusDto)]
pub struct ChannelsDto {
    /// The ways.
    pub channels: Vec<ChannelDto>,
}

/// Whether somebody's Telegram account is linked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TelegramStatusDto)]
pub struct TelegramDto {
    /// 0: it is not.
    pub status: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_about_kinds() {
        let parse = |body: &str| NotificationRequest::parse(body.as_bytes());
        for (given, wanted) in [
            ("0", Notification::Badges),
            ("\"3\"", Notification::UsefulTips),
            ("\"dailyfeed\"", Notification::DailyFeed),
        ] {
            let read = parse(&format!("{{\"type\":{given},\"isEnabled\":true}}")).unwrap();
            assert_eq!(read, (wanted, true), "{given}");
        }
        assert_eq!(parse("{\"type\":1}").unwrap(), (Notification::RoomActivity, false));
        for wrong in [
            "{}",
            "{\"type\":null}",
            "{\"type\":4}",
            "{\"type\":\"x\"}",
            "{\"type\":[]}",
            "[]",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn bodies_about_rooms() {
        let parse = |given: &str| MuteRoomRequest::parse(format!("{{\"roomsId\":{given},\"mute\":true}}").as_bytes());
        assert_eq!(parse("12").unwrap(), (RoomName::Number(12), true));
        assert_eq!(parse("\"12\"").unwrap(), (RoomName::Text("12".to_owned()), true));
        let long = format!("\"{}\"", "x".repeat(256));
        for wrong in ["null", "1.5", "\"\"", "[]", "{}", "true", long.as_str()] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        let rooms = MutedRoomsDto::from(vec![RoomName::Number(12), RoomName::Text("12".to_owned())]);
        assert_eq!(
            serde_json::to_value(rooms).unwrap(),
            serde_json::json!({ "disabledRooms": [12, "12"] })
        );
    }
}
