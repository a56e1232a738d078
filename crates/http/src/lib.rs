//! The HTTP faces of the portal: routing, authentication, gates, envelopes, and the one table from errors to answers.
//!
//! A request passes `shell` (the order of checks of `docs/protocol/http.md` 6, one concern a file in `layers`), then its
//! handler in `api`, which turns it into a use case of `anteroom_app` and the result into a [`Reply`]. Nothing here
//! decides who may do what.

pub mod api;
pub mod config;
pub mod connections;
pub mod coverage;
mod docs_page;
pub mod form;
mod health;
mod hook_bodies;
mod house_problem;
pub mod layers;
mod login_page;
mod logos;
mod metrics;
mod once;
pub mod openapi;
pub mod operation;
mod pages;
mod pictures;
pub mod plan_problem;
pub mod planned;
mod portal_problem;
mod problem;
mod render;
pub mod rendered;
pub mod replay;
pub mod reply;
pub mod request;
pub mod route;
mod security_problem;
pub mod server;
pub mod shell;
mod sign_in_page;
pub mod table;
pub mod tracer;
mod unread;
mod webhook_problem;

pub use config::{HttpConfig, ListenerKind};
pub use hook_bodies::JsonHookBodies;
pub use operation::Operation;
pub use problem::Problem;
pub use reply::Reply;
pub use request::Request;
pub use server::{Drain, serve};
pub use shell::{Shell, service};
pub use tracer::{Answered, Tracer};

/// Where the API begins.
pub const API_ROOT: &str = "/api/2.0";
