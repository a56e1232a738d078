//! The JSON of the DocSpace API, in both directions: answers as they are written, requests as they are read, query
//! strings, dates. Nothing here decides anything; it only describes shapes (`docs/protocol/http.md`).
//!
//! Answers also implement `Deserialize` and requests `Serialize`, so that a client can use the same types.

pub mod active_connections;
pub mod api_key;
pub mod audit;
pub mod authentication;
pub mod batch;
pub mod body;
pub mod capabilities;
pub mod color_theme;
pub mod confirmation;
pub mod date;
pub mod employee;
pub mod envelope;
pub mod extras;
pub mod fields;
pub mod group;
pub mod group_query;
pub mod house;
pub mod installation;
pub mod invitation;
pub mod logo;
pub mod mail;
pub mod notification;
pub mod owner;
pub mod password_settings;
pub mod people_query;
pub mod plan;
pub mod portal;
pub mod portal_info;
pub mod problem;
pub mod query;
pub mod quota;
pub mod request;
pub mod rules;
pub mod second_factor;
pub mod security;
pub mod settings;
pub mod task;
pub mod tenant;
pub mod third_party;
pub mod validation;
pub mod version;
pub mod webhook;
pub mod webhook_message;
pub mod wizard;

pub use employee::{EmployeeDto, EmployeeFullDto, Viewer};
pub use validation::FieldProblem;

/// The level of the protocol that is spoken, as `GET /settings/version/build` names it.
pub const PROTOCOL_LEVEL: &str = "3.6.0";
