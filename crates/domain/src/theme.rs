//! The colour scheme that a person has chosen (`docs/protocol/people.md` 13).

/// A colour scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Light.
    Base,
    /// Dark.
    Dark,
    /// As the person's device has it.
    #[default]
    System,
}

impl Theme {
    /// Every theme, by its number.
    pub const ALL: [Self; 3] = [Self::Base, Self::Dark, Self::System];

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Base => "Base",
            Self::Dark => "Dark",
            Self::System => "System",
        }
    }

    /// The theme with exactly this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }
}
