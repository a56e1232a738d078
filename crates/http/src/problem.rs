//! Why a request was refused, and the one table from the errors of the use cases to status, words and shape
//! (`docs/protocol/http.md` 4 and 5).

use crate::layers::rate::{Standing, TooMany};
use crate::portal_problem::Coded;
use crate::route::Methods;
use anteroom_app::Error;
use anteroom_app::error::{Conflict, Fault, Limit, Missing, Refusal, Unprocessed};
use anteroom_domain::role::ROLE_WORDS;
use anteroom_wire::FieldProblem;
use anteroom_wire::employee::html_encode;
use http::StatusCode;
use std::borrow::Cow;

/// What goes wrong inside; only ever logged.
pub(crate) type Source = Box<dyn std::error::Error + Send + Sync>;

/// The words of permission failures, whatever the cause.
pub(crate) const ACCESS_DENIED: &str = "Access denied";
/// The words of failures of our own.
pub(crate) const INTERNAL: &str = "The server could not complete the request.";
/// The words when more people are invited than may be.
const INVITATION_LIMIT: &str = "Invitation limit is exceeded";
/// The words when the database or a queue cannot take the request now.
const BUSY: &str = "The server is busy. Please try again later.";

/// The words when a record is not what the caller has seen.
pub(crate) const CHANGED: &str = "The record was changed since it was read. Read it again and repeat the change.";
/// The words when there is no upload.
pub(crate) const UPLOAD_NOT_FOUND: &str = "The uploaded file could not be found";
/// The words for a file that is no picture.
pub(crate) const NOT_A_PICTURE: &str = "Unknown image file type";
/// The words for a picture with more pixels than are decoded.
pub(crate) const TOO_MANY_PIXELS: &str = "Image size is too large";
/// The words when no portal would be left in use.
const LAST_PORTAL: &str = "The last full access space cannot be deleted";
/// The words for what this kind of installation does not have.
const NOT_AVAILABLE: &str = "Not available.";
/// The words when an address is somebody's already.
const EMAIL_TAKEN: &str = "User with this email is already registered";

/// What kind of failure an error body names; `type` and `hresult` of the body come from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An argument is wrong.
    Argument,
    /// An argument is null.
    NullArgument,
    /// A right is missing.
    Security,
    /// Not allowed in this state.
    InvalidOperation,
    /// Something named does not exist.
    NotFound,
    /// A limit of the plan.
    Billing,
    /// The body says nothing about it.
    Unnamed,
}

impl Kind {
    /// The `type` member.
    pub(crate) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Argument => Some("System.ArgumentException"),
            Self::NullArgument => Some("System.ArgumentNullException"),
            Self::Security => Some("System.Security.SecurityException"),
            Self::InvalidOperation => Some("System.InvalidOperationException"),
            Self::NotFound => Some("ItemNotFoundException"),
            Self::Billing => Some("BillingException"),
            Self::Unnamed => None,
        }
    }

    /// The `hresult` member.
    pub(crate) const fn hresult(self) -> i64 {
        match self {
            Self::Argument => -2_147_024_809,
            Self::NullArgument => -2_147_467_261,
            Self::Security => -2_146_233_078,
            Self::InvalidOperation => -2_146_233_079,
            Self::NotFound | Self::Billing => -2_146_233_088,
            Self::Unnamed => 0,
        }
    }
}

/// How the body of a refusal looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// No body.
    Empty,
    /// `{ "error": { "message": … } }`.
    Plain { message: Cow<'static, str>, kind: Kind },
    /// A plain one that has a code below `/apisystem` (`docs/protocol/portal.md` 6).
    Coded(Box<Coded>),
    /// Wrapped problem details with the fields that are wrong.
    Validation(Vec<FieldProblem>),
    /// Unwrapped problem details.
    Gate,
    /// A sentence that is not wrapped.
    Text(&'static str),
}

/// A refusal or a failure.
#[derive(Debug)]
pub struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) shape: Shape,
    pub(crate) retry_after_s: Option<u32>,
    /// The `Allow` header of 405.
    pub(crate) allow: Option<String>,
    /// How the caller stands with the limit of 429.
    pub(crate) standing: Option<Standing>,
    pub(crate) source: Option<Source>,
}

impl Problem {
    pub(crate) const fn of(status: StatusCode, shape: Shape) -> Self {
        Self {
            status,
            shape,
            retry_after_s: None,
            allow: None,
            standing: None,
            source: None,
        }
    }

    pub(crate) fn plain(status: StatusCode, kind: Kind, message: impl Into<Cow<'static, str>>) -> Self {
        Self::of(
            status,
            Shape::Plain {
                message: message.into(),
                kind,
            },
        )
    }

    pub(crate) const fn empty(status: StatusCode) -> Self {
        Self::of(status, Shape::Empty)
    }

    pub(crate) const fn gate(status: StatusCode) -> Self {
        Self::of(status, Shape::Gate)
    }

    pub(crate) const fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    pub(crate) fn method_not_allowed(methods: Methods) -> Self {
        Self {
            allow: Some(methods.allow()),
            ..Self::empty(StatusCode::METHOD_NOT_ALLOWED)
        }
    }

    /// 400 with the fields of the request that break a rule or cannot be read.
    #[must_use]
    pub const fn validation(fields: Vec<FieldProblem>) -> Self {
        Self::of(StatusCode::BAD_REQUEST, Shape::Validation(fields))
    }

    /// 400 with words: an argument that the operation itself refuses.
    #[must_use]
    pub fn bad_argument(message: impl Into<Cow<'static, str>>) -> Self {
        Self::plain(StatusCode::BAD_REQUEST, Kind::Argument, message)
    }

    /// 429 without a body: more requests than are allowed.
    #[must_use]
    pub fn too_many(too_many: TooMany) -> Self {
        Self {
            standing: too_many.standing,
            ..Self::empty(StatusCode::TOO_MANY_REQUESTS).retry_after(too_many.retry_after_s)
        }
    }

    /// 401 without a body: no usable credential.
    #[must_use]
    pub const fn unauthorized() -> Self {
        Self::empty(StatusCode::UNAUTHORIZED)
    }

    /// 403 with a text: the portal may not be used from where the caller is (`docs/protocol/auth.md` 12).
    #[must_use]
    pub const fn restricted() -> Self {
        Self::of(
            StatusCode::FORBIDDEN,
            Shape::Text("The access to the portal is restricted"),
        )
    }

    /// 403 `Access denied`.
    #[must_use]
    pub fn denied() -> Self {
        Self::plain(StatusCode::FORBIDDEN, Kind::Security, ACCESS_DENIED)
    }

    /// 412 with words: `If-Match` does not fit.
    #[must_use]
    pub fn precondition_failed(message: &'static str) -> Self {
        Self::plain(StatusCode::PRECONDITION_FAILED, Kind::Unnamed, message)
    }

    /// 404 with words.
    #[must_use]
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::plain(StatusCode::NOT_FOUND, Kind::NotFound, message)
    }

    /// 501 with words: a part of the protocol that is not built.
    #[must_use]
    pub fn not_built(message: impl Into<Cow<'static, str>>) -> Self {
        Self::plain(StatusCode::NOT_IMPLEMENTED, Kind::Unnamed, message)
    }

    /// 500; the source is logged and never shown.
    #[must_use]
    pub fn internal(source: impl Into<Source>) -> Self {
        Self {
            source: Some(source.into()),
            ..Self::plain(StatusCode::INTERNAL_SERVER_ERROR, Kind::Unnamed, INTERNAL)
        }
    }

    /// The status that the answer will have.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The words that the client reads; none for bodies without one sentence.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        match &self.shape {
            Shape::Plain { message, .. } => Some(message),
            Shape::Text(message) => Some(message),
            Shape::Coded(coded) => Some(coded.message),
            Shape::Empty | Shape::Gate | Shape::Validation(_) => None,
        }
    }

    /// One sentence for somebody who is told of several refusals: the words, or the first field that is wrong.
    pub(crate) fn sentence(&self) -> Option<String> {
        match &self.shape {
            Shape::Validation(fields) => fields.first().map(|field| format!("{}: {}", field.key, field.text)),
            _ => self.message().map(str::to_owned),
        }
    }
}

impl From<Vec<FieldProblem>> for Problem {
    fn from(fields: Vec<FieldProblem>) -> Self {
        Self::validation(fields)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied => Self::denied(),
            Error::NotFound(what) => Self::not_found(missing(what)),
            Error::Invalid(Fault::InvitationLimit) => {
                Self::validation(vec![FieldProblem::new("Invitations", INVITATION_LIMIT)])
            }
            Error::Invalid(fault) => Self::plain(StatusCode::BAD_REQUEST, kind_of(&fault), self::fault(&fault)),
            Error::Portal(fault) => fault.into(),
            Error::House(fault) => fault.into(),
            Error::Webhook(fault) => fault.into(),
            Error::Plan(fault) => fault.into(),
            Error::Security(fault) => fault.into(),
            Error::Forbidden(why) => refusal(why),
            Error::Unauthenticated => {
                Self::plain(StatusCode::UNAUTHORIZED, Kind::Unnamed, "User authentication failed")
            }
            Error::ProviderEmailTaken => Self::plain(StatusCode::UNAUTHORIZED, Kind::Unnamed, EMAIL_TAKEN),
            Error::Provider(words) => Self::plain(StatusCode::INTERNAL_SERVER_ERROR, Kind::Unnamed, words),
            Error::Guarded => {
                let message = "Request limit is exceeded";
                Self::plain(StatusCode::INTERNAL_SERVER_ERROR, Kind::Unnamed, message)
            }
            Error::Link => Self::unauthorized(),
            Error::LastPortal => Self::plain(StatusCode::INTERNAL_SERVER_ERROR, Kind::Unnamed, LAST_PORTAL),
            Error::NotAvailable => Self::plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, Kind::Unnamed, NOT_AVAILABLE),
            Error::Changed => Self::precondition_failed(CHANGED),
            Error::Conflict(what) => Self::plain(StatusCode::CONFLICT, Kind::InvalidOperation, conflict(&what)),
            Error::Limit(limit) => Self::plain(StatusCode::PAYMENT_REQUIRED, Kind::Billing, self::limit(limit)),
            Error::SlowDown { retry_after_s } => {
                Self::plain(StatusCode::SERVICE_UNAVAILABLE, Kind::Unnamed, BUSY).retry_after(retry_after_s)
            }
            Error::Unavailable(source) => Self {
                source: Some(source.into()),
                ..Self::plain(StatusCode::SERVICE_UNAVAILABLE, Kind::Unnamed, BUSY).retry_after(1)
            },
            Error::Unprocessed(what) => {
                Self::plain(StatusCode::INTERNAL_SERVER_ERROR, Kind::Unnamed, unprocessed(what))
            }
            Error::Internal(source) => Self::internal(source),
        }
    }
}

const fn missing(what: Missing) -> &'static str {
    match what {
        Missing::Person => "The user could not be found",
        Missing::Portal => "Portal not found",
        Missing::Group => "The group could not be found",
        Missing::Entry => "Item not found",
        Missing::Key | Missing::Mail | Missing::Webhook | Missing::Delivery | Missing::InvitationLink => {
            "The record could not be found"
        }
        Missing::Guest => "User not found",
        Missing::Upload => UPLOAD_NOT_FOUND,
        Missing::KeyOfCaller => "The request was not made with an API key",
    }
}

const fn kind_of(fault: &Fault) -> Kind {
    match fault {
        Fault::EmailNull
        | Fault::FirstNameNull
        | Fault::UserIdNull
        | Fault::UserIdsNull { .. }
        | Fault::QueryNull
        | Fault::GroupNameNull => Kind::NullArgument,
        _ => Kind::Argument,
    }
}

fn fault(fault: &Fault) -> Cow<'static, str> {
    let null = |parameter: &str| format!("Value cannot be null. (Parameter '{parameter}')").into();
    match fault {
        Fault::OwnerNotActivated => "Owner's email is not activated".into(),
        Fault::Name => "Incorrect firstname or lastname".into(),
        Fault::Culture => "The specified culture is not in the list of available ones".into(),
        Fault::QuotaNoNumber { kind } => format!(
            "The requested operation requires an element of type 'Number', but the target element has type '{kind}'."
        )
        .into(),
        Fault::QuotaTooLarge => {
            "Failed to set quota per user. The entered value is greater than the total DocSpace storage.".into()
        }
        Fault::EmailNull => null("address"),
        Fault::FirstNameNull => null("input"),
        Fault::Email => "Incorrect email".into(),
        Fault::EmailBlank => "Email field is empty".into(),
        Fault::PasswordAddress => "email (Parameter 'Incorrect email')".into(),
        Fault::UserIdNull => null("UserId"),
        Fault::NotOneself => "Value does not fall within the expected range.".into(),
        Fault::PasswordEmpty => "The password is empty.".into(),
        Fault::SamePassword => "A new password must be used".into(),
        Fault::EmailTaken => EMAIL_TAKEN.into(),
        Fault::EmailMissing => "Email field is empty (Parameter 'email')".into(),
        Fault::OwnEmail => "Use POST /api/2.0/people/email to change your own email address.".into(),
        Fault::Password(policy) => policy.sentence().into(),
        Fault::TooLong { field, max_chars } => {
            format!("The field {field} must be a string with a maximum length of {max_chars}.").into()
        }
        Fault::UnknownRole => format!("Unknown role. Accepted roles are: {ROLE_WORDS}.").into(),
        Fault::RoleAndTypeDiffer => "The role and the type name different roles. Send one of them.".into(),
        Fault::Alias => "alias".into(),
        Fault::AuditLifetime { member } => (*member).into(),
        Fault::Status => "Incorrect status".into(),
        Fault::UserIdsNull { parameter } => null(parameter),
        Fault::QueryNull => null("value"),
        Fault::TooManyWords { max } => format!("The search text has more than {max} words.").into(),
        Fault::GroupFilter => "The group filter is not a group id. (Parameter 'groupId')".into(),
        Fault::GroupNameNull => null("groupName"),
        Fault::GroupNameBlank => {
            "The value cannot be an empty string or composed entirely of whitespace. (Parameter 'groupName')".into()
        }
        Fault::GroupMember => missing(Missing::Person).into(),
        Fault::GroupMembers => "Members".into(),
        Fault::GuestInGroup => "Guests cannot be members of groups.".into(),
        Fault::TooManyIds { max } => format!("A list in the request has more than {max} ids.").into(),
        Fault::Scopes => "Permissions are not valid.".into(),
        Fault::PhotoMissing => UPLOAD_NOT_FOUND.into(),
        Fault::PhotoTooLong => "Image file size is too large".into(),
        Fault::NotAPicture => NOT_A_PICTURE.into(),
        Fault::TooManyPixels => TOO_MANY_PIXELS.into(),
        Fault::Rectangle => "The rectangle lies outside the picture.".into(),
        Fault::ExternalProfile => {
            "The profile of the sign-in provider cannot be read, or is too old. Sign in there again.".into()
        }
        Fault::ExternalAccountTaken => "The account is already in use".into(),
        Fault::EmployeeType => "EmployeeType".into(),
        Fault::Expiration => "Expiration".into(),
        Fault::MaxUseCount => "MaxUseCount".into(),
        Fault::InvitationLinkExists => "link with the same EmployeeType already exists".into(),
        Fault::InvitationLimit => INVITATION_LIMIT.into(),
        Fault::PersonDisabled { email } => format!("User disabled: {email}").into(),
        Fault::EmailOfExternalAccount { display_name } => {
            format!("This email is attached to the user {display_name} as a third-party provider").into()
        }
        Fault::NotAGuest => "User is not a guest".into(),
        Fault::ReassignTo(id) => format!("Can not reassign data to user with id = {id}").into(),
        Fault::ReassignFrom(id) => format!("Can not reassign data from user with id = {id}").into(),
        Fault::RemoveUnknown(id) => format!("User with id = {id} not found").into(),
        Fault::Remove(id) => format!("Can not delete user with id = {id}").into(),
        Fault::TypeNotGiven(kind) => format!("Can not update to {}", kind.name()).into(),
        Fault::TypeUnchangeable => "Can not update type".into(),
        Fault::TypeOfAdmin => "Can not update type for admin".into(),
        Fault::MinLength => "MinLength".into(),
        Fault::NetworksMissing => "Add at least 1 allowed IP address.".into(),
        Fault::Networks => "IpRestrictions".into(),
        Fault::TooManyPasswords { max } => {
            format!("At most {max} people of a call can have passwords. Leave them out, or send fewer people.").into()
        }
        Fault::TooManyNetworks { max } => format!("More than {max} addresses and networks cannot be allowed.").into(),
        Fault::PassOnTo(id) => format!("Can not reassign to user - {id}").into(),
        Fault::Code => "Incorrect code".into(),
        Fault::TimeZone => "TimeZoneID".into(),
        Fault::TrustedNetwork => {
            "A trusted network is not an address, a range or a network. (Parameter 'trustedIps')".into()
        }
    }
}

const fn unprocessed(what: Unprocessed) -> &'static str {
    match what {
        Unprocessed::CodeEmpty => "Validation code field cannot be empty",
        Unprocessed::NewOwner => "The user could not be found",
        Unprocessed::PhoneEmpty => "Enter mobile phone number",
        Unprocessed::PhoneSet => "To change the number, you need to delete your current phone number",
        Unprocessed::SetUpBefore => "Wizard passed.",
        Unprocessed::OwnerEmail => "Incorrect email address",
        Unprocessed::OwnerPasswordEmpty => "The password is empty.",
    }
}

fn conflict(what: &Conflict) -> String {
    match what {
        Conflict::Reassigning { display_name } => {
            format!(
                "Data reassign process for {} is not complete.",
                html_encode(display_name)
            )
        }
    }
}

fn refusal(why: Refusal) -> Problem {
    let (kind, message) = match why {
        Refusal::NotSuspended => (Kind::InvalidOperation, "The user is not suspended"),
        Refusal::NotAllSuspended => (Kind::InvalidOperation, "Users are not suspended"),
        Refusal::UserDisabled => (Kind::Unnamed, "User disabled"),
        Refusal::Captcha => (Kind::Unnamed, "Invalid Recaptcha"),
        Refusal::TooManyAttempts => (Kind::Unnamed, "Too many login attempts. Please try again later"),
        Refusal::OwnerIsTransferred => (
            Kind::InvalidOperation,
            "Owner is not a role that can be given. Transfer the ownership of the portal instead: POST /api/2.0/settings/owner.",
        ),
        Refusal::KeysForAdminsOnly => (
            Kind::InvalidOperation,
            "This operation available only for portal owner/admins",
        ),
        Refusal::GuestsHoldNoKeys => (
            Kind::InvalidOperation,
            "This operation unavailable for user with guest role",
        ),
        Refusal::KeyExpired => (Kind::InvalidOperation, "The key has expired. Make a new one."),
        Refusal::MailIsSent => (Kind::InvalidOperation, "The mail was sent already."),
        Refusal::NoMailServer => (
            Kind::InvalidOperation,
            "No mail server is set up. Mails are kept, and whoever runs the server can read them: anteroom mail list.",
        ),
        Refusal::EmailWaits => (Kind::InvalidOperation, EMAIL_TAKEN),
        Refusal::DirectoryManaged => (
            Kind::InvalidOperation,
            "A directory owns this account. Change the member in the directory.",
        ),
        Refusal::BuiltInGroup => (
            Kind::InvalidOperation,
            "Built-in groups cannot be changed. Change the roles of their members instead.",
        ),
        Refusal::PhotoDownload(status) => {
            let message = format!("Failed to download photo: {}", status_name(status));
            return Problem::plain(StatusCode::FORBIDDEN, Kind::InvalidOperation, message);
        }
        Refusal::NobodyHasEmail(email) => {
            let message = format!("The user with \"{email}\" email could not be found");
            return Problem::plain(StatusCode::FORBIDDEN, Kind::InvalidOperation, message);
        }
        Refusal::EmailUnconfirmed(email) => {
            let message = format!(
                "Somebody registered with the address {email} and has not confirmed it. An invitation does not change that account; PUT /api/2.0/people/type does."
            );
            return Problem::plain(StatusCode::FORBIDDEN, Kind::InvalidOperation, message);
        }
        Refusal::ProfileSuspended => (Kind::InvalidOperation, "Your profile is suspended"),
        Refusal::RecoveryOfLdap => (
            Kind::InvalidOperation,
            "Password recovery operation is prohibited for an LDAP user",
        ),
        Refusal::RecoveryOfSso => (
            Kind::InvalidOperation,
            "Password recovery operation is prohibited for an SSO user",
        ),
        Refusal::AppIsOff => (Kind::InvalidOperation, "TFA application settings are not available"),
        Refusal::AppNotAvailable => (Kind::InvalidOperation, "Not available."),
        Refusal::SmsNotAvailable => (Kind::InvalidOperation, "SMS settings are not available"),
        Refusal::NotAboutOwner => (Kind::InvalidOperation, "No permissions to perform this action"),
        Refusal::TooManyCodes => (
            Kind::Unnamed,
            "You have sent too many text messages. Please try again later.",
        ),
    };
    Problem::plain(StatusCode::FORBIDDEN, kind, message)
}

/// The name of a status in one word, such as `NotFound`.
fn status_name(status: u16) -> String {
    let known = StatusCode::from_u16(status).ok();
    let words = known.and_then(|known| known.canonical_reason());
    words.map_or_else(|| status.to_string(), |words| words.split([' ', '-', '\'']).collect())
}

fn limit(limit: Limit) -> String {
    match limit {
        Limit::Admins(most) => format!("The number of admins should not exceed {most}"),
        Limit::Users(most) => format!("The number of users should not exceed {most}"),
        Limit::AdminsRequested { requested, remaining } => {
            format!("The number of admins exceeds the limit: {requested}/{remaining}.")
        }
    }
}

#[cfg(test)]
#[path = "problem_tests.rs"]
mod tests;
