//! Portals as a whole: taken out of use, brought back, removed, renamed (`docs/protocol/portal.md` 5).

pub mod close;
pub mod congratulate;
mod owner_rule;
mod purge;
pub mod remove;
