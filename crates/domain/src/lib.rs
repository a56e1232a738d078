//! The words and rules of a portal: people, roles, names, addresses, keys and who may do what to whom.
//!
//! Nothing here has a clock, randomness, an environment or I/O: everything is a value or a pure function of values,
//! so that the rules can be read, tested and reused without a server. The protocol sections named in the
//! documentation are those of `docs/protocol/`.

pub mod alias;
pub mod color_theme;
pub mod contact;
pub mod csp;
pub mod culture;
pub mod email;
pub mod event;
pub mod external_account;
pub mod group;
pub mod host_name;
pub mod house;
pub mod id;
pub mod instant;
pub mod invitation;
pub mod joining;
pub mod key;
pub mod letter;
pub mod link;
pub mod mail;
pub mod module;
pub mod name;
pub mod network;
pub mod notification;
pub mod password;
pub mod people_filter;
pub mod person;
pub mod photo;
pub mod plan;
pub mod policy;
pub mod portal;
pub mod portal_settings;
pub mod quota;
pub mod registration;
pub mod role;
pub mod scope;
pub mod second_factor;
pub mod secret_emails;
pub mod status;
pub mod task;
pub mod text_key;
pub mod theme;
pub mod time_zone;
pub mod user_agent;
pub mod webhook;

pub use alias::Alias;
pub use contact::Contact;
pub use email::Email;
pub use external_account::{ExternalAccount, ExternalProfile};
pub use group::{BuiltInGroup, Group, GroupSummary};
pub use id::{
    DeliveryId, EventId, GroupId, InvitationLinkId, KeyId, MailId, PersonId, PictureId, PortalId, SessionId, TaskId,
    WebhookId,
};
pub use instant::Instant;
pub use invitation::InvitationLink;
pub use key::ApiKey;
pub use letter::{Letter, LetterKind};
pub use link::{LinkRefusal, LinkType, UnsignedLink};
pub use mail::{Mail, MailState};
pub use person::Person;
pub use photo::Photo;
pub use portal::Portal;
pub use portal_settings::PortalSettings;
pub use role::{EmployeeType, Role};
pub use scope::{Scope, ScopeSet};
pub use status::{Activation, Status};
pub use task::Task;
pub use webhook::{Trigger, Triggers, Webhook};
