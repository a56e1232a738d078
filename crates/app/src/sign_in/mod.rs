//! Signing in and out (`docs/protocol/auth.md` 3, 4).

pub(crate) mod basic;
pub mod begin_session;
pub mod end_all_sessions;
pub(crate) mod identify;
pub mod second_step;
pub mod set_phone;
pub mod sign_in_with_password;
pub mod sign_out;
