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
    /// A colour that is none.
    Color,
    /// A colour scheme that every portal has, where one of its own is meant.
    BuiltInTheme,
    /// As many colour schemes as a portal has.
    TooManyThemes,
    /// No colour scheme of the portal.
    UnknownTheme,
    /// The name of a domain that is none.
    Domain,
    /// No domain is named where some are to be trusted.
    NoDomain,
    /// More domains than a portal trusts.
    TooManyDomains,
    /// A message without words.
    MessageEmpty,
    /// Nobody but members writes to the administrators.
    MessagesOff,
    /// An address of a domain that is not trusted.
    ForeignDomain,
}
