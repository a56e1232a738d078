//! What a portal is: its details, how many people it has, how much it stores (`docs/protocol/portal.md` 2, 4).

pub mod mark_present;
pub mod read_portal;
