//! What is wrong with a request about how a portal presents itself.

/// Why it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HouseFault {
    /// No way to open links.
    HandlingMode,
    /// No section that the caller could see first.
    StartFolder,
    /// More rooms than a member can mute.
    MutedRooms,
    /// The installation has no plan that includes it.
    NotInPlan,
}
