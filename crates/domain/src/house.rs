//! What the administrators of a portal, and its members for themselves, set beside the rules about signing in
//! (`docs/protocol/portal.md` 7, 8).

/// Longest greeting.
pub const GREETING_MAX_CHARS: usize = 255;

/// What a link to a file opens on a telephone (portal.md 7.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeepLink {
    /// Whoever opens it is asked.
    #[default]
    Ask,
    /// The browser.
    Web,
    /// The app.
    App,
}

impl DeepLink {
    /// Every mode, by its number.
    pub const ALL: [Self; 3] = [Self::Ask, Self::Web, Self::App];

    /// The number on the wire, which is stored too.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Ask => 0,
            Self::Web => 1,
            Self::App => 2,
        }
    }

    /// The mode with this number.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.number() == number)
    }
}

/// The section that a member sees first (portal.md 7.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StartFolder {
    /// One's own documents.
    Own,
    /// What others have shared.
    Shared,
    /// What one has marked.
    Favorites,
    /// What one had open last.
    Recent,
    /// The rooms.
    #[default]
    Rooms,
    /// The agents.
    Agents,
}

impl StartFolder {
    /// Every section that can be chosen.
    pub const ALL: [Self; 6] = [
        Self::Own,
        Self::Shared,
        Self::Favorites,
        Self::Recent,
        Self::Rooms,
        Self::Agents,
    ];

    /// The number of its folder on the wire, which is stored too.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Own => 5,
            Self::Shared => 6,
            Self::Favorites => 10,
            Self::Recent => 11,
            Self::Rooms => 14,
            Self::Agents => 34,
        }
    }

    /// The section with this number; none for folders that nobody sees first.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|folder| folder.number() == number)
    }
}

/// Whether members may use artificial intelligence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AiAccess {
    /// Whether they may.
    pub is_on: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for mode in DeepLink::ALL {
            assert_eq!(DeepLink::from_number(mode.number()), Some(mode));
        }
        assert_eq!(DeepLink::from_number(3), None);
        for folder in StartFolder::ALL {
            assert_eq!(StartFolder::from_number(folder.number()), Some(folder));
        }
        assert_eq!(StartFolder::from_number(0), None);
    }
}
