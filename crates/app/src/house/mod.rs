//! How a portal presents itself, and what its members set for themselves (`docs/protocol/portal.md` 7, 8).

pub mod ai_access;
pub mod color_themes;
pub mod deep_link;
pub mod fault;
pub mod greeting;
pub mod joining;
pub mod messages;
pub mod notifications;
pub mod own_view;
pub mod paid;
pub mod request_joining;

pub use fault::HouseFault;
