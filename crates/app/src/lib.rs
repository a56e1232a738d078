//! Use cases: what the portal does when somebody asks for it.
//!
//! A use case is a synchronous function over a transaction ([`Tx`]) that loads what it needs, asks
//! [`anteroom_domain::policy`], and calls one or more functions of the store; the change and its audit event commit
//! together. Nothing here knows HTTP, SQL or JSON.

mod admits;
mod app;
pub mod attempts;
pub mod audit;
mod authenticate;
pub mod bootstrap;
mod caches;
pub mod caller;
pub mod captcha;
pub mod client_note;
pub mod clock;
pub mod compat;
pub mod delivery_counts;
pub mod error;
pub mod external;
pub mod groups;
pub mod guests;
pub mod house;
pub mod idempotency;
pub mod invitations;
pub mod keys;
pub mod links;
pub mod mail;
pub mod observe;
pub mod passwords;
pub mod people;
pub mod photos;
pub mod portal_info;
pub mod portal_rules;
pub mod portal_settings;
pub mod portals;
pub mod ports;
pub mod random;
mod record;
mod resolve_portal;
mod root_url;
mod sealed;
pub mod second_factor;
pub mod secrets;
pub mod security;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod tasks;
pub mod webhooks;

pub use anteroom_store::{Db, Tx, cache, meter};
pub use app::{App, Ctx, Parts, Watch};
pub use caller::{Caller, Credential, Expected, Presented};
pub use error::Error;
pub use resolve_portal::PortalQuery;
pub use settings::{MailSettings, Settings};
