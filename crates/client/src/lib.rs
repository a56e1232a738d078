//! A typed client for any DocSpace portal: an Anteroom server or one of the vendor's.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use anteroom_client::request::{CreatePersonRequest, ProfileMembers};
//! use anteroom_client::{Credential, Portal};
//!
//! let key = Credential::ApiKey("sk-0123…".to_owned());
//! let portal = Portal::connect("https://portal.example.com", key).build()?;
//! let request = CreatePersonRequest {
//!     email: Some("john.doe@example.com".to_owned()),
//!     profile: ProfileMembers {
//!         first_name: Some("John".to_owned()),
//!         last_name: Some("Doe".to_owned()),
//!         ..ProfileMembers::default()
//!     },
//!     ..CreatePersonRequest::default()
//! };
//! let person = portal.create_person(&request).await?.person;
//! println!("{} is {}", person.id, person.email);
//! # Ok(()) }
//! ```
//!
//! **Repeating.** Requests that got 429, 502, 503 or 504, or no answer at all, are repeated with growing pauses
//! ([`RetryPolicy`]); a `Retry-After` is waited for. A creation is never blindly repeated after its answer was lost:
//! the person is looked up first. What would send a second mail, make a second thing of the same name or use up a link
//! is not repeated after a lost answer: [`Error::Unreachable`] says `perhaps_done`.
//!
//! **Links** of mails are read with [`ConfirmLink::parse`], or behind a short one with [`Portal::follow_short_link`], and
//! passed to the operations that they open. **Background work** is started, looked at with [`Portal::find_task`] and
//! waited for with [`Portal::wait_for_task`].
//!
//! **Answers** are the types of [`anteroom_wire`]. Members that a portal adds are ignored, members that it leaves out
//! have their default; the role of a person is [`EmployeeFullDto::shown_role`], which reads the flags that every portal
//! shows. A success that cannot be read is [`Error::Unexpected`], never a guess.

mod account;
mod administrators;
mod answer;
mod audit;
mod credential;
mod entry;
mod error;
mod groups;
mod information;
mod invitations;
mod keys;
mod link;
mod lists;
mod mails;
mod own_settings;
mod people;
mod photos;
mod plan;
mod portal;
mod portals;
mod quotas;
mod retry;
mod roles;
mod setting_sections;
mod sign_in;
mod tasks;
mod third_party;
mod timer;
mod transport;
mod webhooks;

pub use answer::Page;
pub use audit::EventsSearch;
pub use credential::Credential;
pub use entry::{Access, Account, Entry};
pub use error::{Error, FieldProblem, SetupError};
pub use groups::{GroupsSearch, PersonOfGroup};
pub use link::ConfirmLink;
pub use lists::{BroughtInBy, PeopleSearch};
pub use people::{Creation, UserExists};
pub use portal::{Portal, PortalBuilder};
pub use retry::RetryPolicy;
pub use setting_sections::{PortalSetting, SETTING_SECTIONS, SettingKind, SettingSection};
pub use sign_in::hash_password;
pub use tasks::PersonTask;
pub use timer::{SystemTimer, Timer, Wait};

pub use anteroom_domain::theme::Theme;
pub use anteroom_wire::api_key::ApiKeyDto;
pub use anteroom_wire::audit::{AuditEventDto, LoginEventDto};
pub use anteroom_wire::authentication::AuthenticationTokenDto;
pub use anteroom_wire::capabilities::{AnteroomCapabilities, BuildVersionDto, CapabilitiesDto};
pub use anteroom_wire::confirmation::ConfirmationDto;
pub use anteroom_wire::employee::{ContactDto, GroupSummaryDto, PhotoUrlsDto, SavedPhotoDto, SimpleProfileDto};
pub use anteroom_wire::extras::{ClaimsDto, ModuleDto, RecountDto, ThemeDto};
pub use anteroom_wire::group::GroupDto;
pub use anteroom_wire::invitation::{InvitationLinkDto, InvitationSettingsDto};
pub use anteroom_wire::mail::{MailDto, TestMailRequest};
pub use anteroom_wire::owner::OwnerChangeDto;
pub use anteroom_wire::password_settings::PasswordSettingsDto;
pub use anteroom_wire::people_query::{Payments, QuotaFilter, SortKey, StatusFilter};
pub use anteroom_wire::portal::PortalDto;
pub use anteroom_wire::security::{AdministratorDto, CspDto, ModuleDto as EnabledModuleDto};
pub use anteroom_wire::settings::{PasswordHasher, SettingsDto};
pub use anteroom_wire::task::TaskProgressDto;
pub use anteroom_wire::third_party::AccountInfoDto;
pub use anteroom_wire::webhook::{WebhookDto, WebhookLogDto, WebhookTriggerDto, WebhookWithStatusDto, triggers_of};
pub use anteroom_wire::{EmployeeDto, EmployeeFullDto};

/// Bodies of requests.
pub mod request {
    pub use anteroom_wire::date::InputDate;
    pub use anteroom_wire::portal::{CreatePortalRequest, OwnerPasswordRequest, UpdatePortalRequest};
    pub use anteroom_wire::request::{
        ConfirmEmailRequest, CreateGroupRequest, CreateInvitationLinkRequest, CreateKeyRequest, CreatePersonRequest,
        CropPhotoRequest, InvitationMembers, InvitePeopleRequest, ProfileMembers, RotateKeyRequest, SetPasswordRequest,
        SignInRequest, StartReassignRequest, UpdateGroupRequest, UpdateInvitationLinkRequest, UpdateKeyRequest,
        UpdatePersonRequest,
    };
    pub use anteroom_wire::request::{CreateWebhookRequest, RetryWebhooksRequest};
    pub use anteroom_wire::third_party::{LinkAccountRequest, SignUpRequest};
}
