//! Bodies of requests. The server reads them with `parse`, a client writes them with `Serialize`; members that are not
//! set are left out.

mod account;
mod api_key;
mod confirm;
mod extras;
mod group;
mod house;
mod invitation;
mod joining;
mod people;
mod photo;
mod registration;
mod rules;
mod sales;
mod second_factor;
mod security;
pub(crate) mod sign_in;
mod task;
mod webhook;

pub use account::{ChangeEmailRequest, ConfirmEmailRequest, ForgottenPasswordRequest, SetPasswordRequest};
pub use api_key::{CreateKeyRequest, RotateKeyRequest, UpdateKeyRequest};
pub use confirm::ConfirmRequest;
pub use extras::{CultureRequest, GivenQuota, QuotaRequest, ThemeRequest};
pub use group::{CreateGroupRequest, GroupManagerRequest, GroupMembersRequest, UpdateGroupRequest};
pub use house::{
    AiAccessRequest, BannerRequest, DeepLinkMembers, DeepLinkRequest, EmailActivationRequest, GreetingRequest,
    StartFolderRequest,
};
pub use invitation::{
    ApproveGuestRequest, CreateInvitationLinkRequest, InvitationMembers, InvitationSettingsRequest,
    InvitePeopleRequest, UpdateInvitationLinkRequest,
};
pub use joining::{AdminMessageRequest, JoinRequest, MessageRuleRequest, TrustedDomainsRequest};
pub use people::{CreatePersonRequest, ProfileMembers, UpdatePersonRequest, UserIdsRequest};
pub use photo::{CropPhotoRequest, UpdatePhotoRequest, UploadPhotoForm};
pub use registration::{
    PortalNameRequest, PortalStatusRequest, ProviderMembers, ProvisionPortalRequest, RegisterPortalRequest,
};
pub use rules::{
    CookieSettingsRequest, DeveloperToolsRequest, IpRestrictionsRequest, LoginSettingsRequest, NamedAddresses,
    PasswordSettingsRequest,
};
pub use sales::SalesRequest;
pub use second_factor::{PhoneRequest, ResetSecondFactorRequest, SecondFactorRequest, ValidateCodeRequest};
pub use security::{
    AdministratorQuery, AdministratorRequest, CspRequest, ModuleAccessRequest, ModuleSwitch, ModuleSwitchesRequest,
};
pub use sign_in::{ConfirmData, SignInRequest};
pub use task::{StartReassignRequest, StartTypeRequest, TaskRequest};
pub use webhook::{CreateWebhookRequest, RetryWebhooksRequest, UpdateWebhookRequest};

use crate::query::Names;
use anteroom_domain::EmployeeType;
use anteroom_domain::person::Sex;
use serde::Serializer;

/// Longest name, title or address that a request may carry (`people.md` 2.6).
const TEXT_MAX_CHARS: usize = 255;

const SEXES: &Names<Sex> = &[(0, "Female", Sex::Female), (1, "Male", Sex::Male)];

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
fn write_sex<S: Serializer>(sex: &Option<Sex>, serializer: S) -> Result<S::Ok, S::Error> {
    match sex {
        Some(Sex::Female) => serializer.serialize_str("Female"),
        Some(Sex::Male) => serializer.serialize_str("Male"),
        None => serializer.serialize_none(),
    }
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
pub(crate) fn write_type<S: Serializer>(kind: &Option<EmployeeType>, serializer: S) -> Result<S::Ok, S::Error> {
    match kind {
        Some(kind) => serializer.serialize_str(kind.name()),
        None => serializer.serialize_none(),
    }
}
