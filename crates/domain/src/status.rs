//! Whether a person can sign in, and whether the address is verified (`docs/protocol/people.md` 2.1, 3.8).

/// Whether a person takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Can sign in.
    Active,
    /// Disabled: cannot sign in; keys, sessions and links are dead; data, role and groups stay.
    Terminated,
    /// Invited by mail and not registered yet.
    Pending,
}

impl Status {
    /// Every status in list order: active first, then pending, then disabled.
    pub const ALL: [Self; 3] = [Self::Active, Self::Pending, Self::Terminated];

    /// The wire number (`EmployeeStatus`).
    #[must_use]
    pub const fn wire_number(self) -> i64 {
        match self {
            Self::Active => 1,
            Self::Terminated => 2,
            Self::Pending => 4,
        }
    }

    /// The status with this wire number; the combined values 5 and 7 are not a person's status.
    #[must_use]
    pub const fn from_wire_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::Active),
            2 => Some(Self::Terminated),
            4 => Some(Self::Pending),
            _ => None,
        }
    }

    /// Place in name-sorted lists: active 0, pending 1, disabled 2, in both directions (people.md 12.2).
    #[must_use]
    pub const fn list_block(self) -> i64 {
        match self {
            Self::Active => 0,
            Self::Pending => 1,
            Self::Terminated => 2,
        }
    }
}

/// Whether the address of a person is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Activation {
    /// Not verified.
    NotActivated,
    /// Verified.
    Activated,
    /// Waiting for the mail to be answered.
    Pending,
}

impl Activation {
    /// The wire number (`EmployeeActivationStatus`).
    #[must_use]
    pub const fn wire_number(self) -> i64 {
        match self {
            Self::NotActivated => 0,
            Self::Activated => 1,
            Self::Pending => 2,
        }
    }

    /// The activation with this wire number.
    #[must_use]
    pub const fn from_wire_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::NotActivated),
            1 => Some(Self::Activated),
            2 => Some(Self::Pending),
            _ => None,
        }
    }
}
