//! The database: all SQL, on SQLite and PostgreSQL, one text for each statement.
//!
//! Use cases are synchronous functions over a [`Tx`]. [`Db`] takes them as jobs: [`Db::write`] for changes,
//! [`Db::read`] for lists and searches, [`Db::point`] for look-ups by key. Each table has a module of free functions
//! over a [`Tx`]. On SQLite one thread writes, and jobs that wait at the same time share a commit; on PostgreSQL a pool
//! of threads holds one connection each. What differs between the two lives in `dialect.rs`.
//!
//! Nothing here decides about permissions: the functions that change roles, status, addresses and passwords ask for a
//! [`Permit`](anteroom_domain::policy::Permit), which only the policy makes.

pub mod backlogs;
pub mod cache;
mod config;
pub mod contents;
mod db;
mod dialect;
mod error;
pub mod event_chains;
pub mod events;
pub mod external_accounts;
pub mod groups;
pub mod idempotent_calls;
pub mod invitations;
mod job;
pub mod keys;
pub mod link_epochs;
mod listeners;
pub mod meter;
mod migrate;
pub mod outbox;
pub mod people;
pub mod person_settings;
pub mod portal_details;
pub mod portal_removal;
pub mod portal_sections;
pub mod portal_settings;
pub mod portals;
mod postgres;
mod postgres_nodes;
mod postgres_tls;
pub mod relations;
pub mod second_factors;
pub mod sessions;
pub mod settings;
pub mod short_links;
mod sqlite;
mod statements;
pub mod tasks;
pub mod transfer;
mod tx;
pub mod unused_pictures;
pub mod used_links;
mod value;
pub mod webhook_deliveries;
pub mod webhooks;

pub use config::{Database, StoreConfig};
pub use db::Db;
pub use error::{Constraint, Error, JobError, OpenError};
pub use tx::{Lock, Touched, Tx};
