//! What members want to be told (`docs/protocol/portal.md` 14).

/// How many rooms a member can mute.
pub const MUTED_ROOMS_MAX: usize = 1_000;
/// How many characters the name of a room in somebody else's storage can have.
pub const ROOM_NAME_MAX_CHARS: usize = 255;

/// Something that members are told, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notification {
    /// Badges beside what is new.
    Badges,
    /// Mails about what happens in rooms.
    RoomActivity,
    /// A mail a day about everything.
    DailyFeed,
    /// Mails with hints.
    UsefulTips,
}

impl Notification {
    /// Every kind, by its number.
    pub const ALL: [Self; 4] = [Self::Badges, Self::RoomActivity, Self::DailyFeed, Self::UsefulTips];

    /// The number on the wire, which is stored too.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Badges => 0,
            Self::RoomActivity => 1,
            Self::DailyFeed => 2,
            Self::UsefulTips => 3,
        }
    }
}

/// A room by what clients call it: the portal's own have numbers, those in somebody else's storage names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoomName {
    /// One of the portal's own.
    Number(i64),
    /// One in somebody else's storage.
    Text(String),
}

impl RoomName {
    /// As one word, which [`RoomName::from_key`] reads.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Number(number) => format!("n:{number}"),
            Self::Text(text) => format!("t:{text}"),
        }
    }

    /// The room that a word of [`RoomName::key`] stands for.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        let (kind, name) = key.split_once(':')?;
        match kind {
            "n" => name.parse().ok().map(Self::Number),
            "t" => Some(Self::Text(name.to_owned())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_come_back_from_their_keys() {
        for room in [
            RoomName::Number(12),
            RoomName::Number(-1),
            RoomName::Text("12".to_owned()),
            RoomName::Text("box-1:a|b\n".to_owned()),
            RoomName::Text(String::new()),
        ] {
            assert_eq!(RoomName::from_key(&room.key()), Some(room));
        }
        for key in ["", "n", "n:", "n:x", "x:1"] {
            assert_eq!(RoomName::from_key(key), None, "{key}");
        }
        for (number, kind) in (0..).zip(Notification::ALL) {
            assert_eq!(kind.number(), number);
        }
    }
}
