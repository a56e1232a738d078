//! Guests as members see them: leaving a guest, and sharing one with others (`docs/protocol/people.md` 7).

pub mod approve_guest;
pub mod remove_guests;
pub mod share_guest;
