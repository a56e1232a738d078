//! What a portal is: its details, how many people it has, how much it stores and may store (`docs/protocol/portal.md` 2,
//! 4, 12, 13).

pub mod license;
pub mod mark_present;
pub mod plan;
pub mod read_portal;
pub mod set_quota;
pub mod storage;
pub mod version;

/// What about a plan, or about what may be stored, is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanFault {
    /// Nothing is sold here.
    NoBilling,
    /// A limit that is no number of bytes, or more than the portal itself may store.
    Quota(QuotaOf),
    /// The portal stores as much as it may.
    StorageFull,
    /// A message to the seller without an address to answer to.
    SalesEmail,
    /// A message to the seller from a name that is none.
    SalesName,
    /// An empty message to the seller.
    SalesMessage,
    /// A version of the portal that there is not.
    VersionUnknown,
    /// The version that the portal has.
    VersionIsCurrent,
}

/// Whose limits are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaOf {
    /// Each person.
    Person,
    /// Each room.
    Room,
    /// Each AI agent.
    Agent,
}
