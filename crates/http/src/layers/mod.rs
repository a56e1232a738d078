//! What happens to every request around its operation, one concern a file. `crate::shell` puts them in order.

pub mod body;
pub mod client;
pub mod conditions;
pub mod confirm;
pub mod cookies;
pub mod cors;
pub mod credential;
pub mod gates;
pub mod gzip;
pub mod headers;
pub mod rate;
pub mod request_id;
