//! The audit trail, for those who read it (`docs/protocol/portal.md` 10.2). Use cases write it with `record`.

pub mod chain;
pub mod lifetimes;
pub mod list_events;
pub mod report;
pub mod seal;
pub mod verify;
