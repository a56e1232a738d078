//! Portals as a whole: registered, taken out of use, brought back, removed, renamed, and the names under which they are
//! found (`docs/protocol/portal.md` 5, 6).

pub mod authority;
pub mod close;
pub mod congratulate;
pub mod fault;
pub mod hand_over;
pub mod installation_settings;
pub mod manage;
pub mod name;
pub mod operate;
mod owner_rule;
mod purge;
pub mod register;
pub mod remove;
pub mod rename;
pub mod set_up;
pub mod sign_in;
mod signature;
mod throttle;

pub use signature::RegistrationKey;
pub use throttle::RegistrationLimit;
pub(crate) use throttle::Registrations;
