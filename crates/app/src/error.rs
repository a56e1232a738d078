//! Why a use case refused or failed. What a client reads about it is made in one place, the HTTP layer's table.

use crate::house::HouseFault;
use crate::photos::PictureFault;
use crate::portal_info::PlanFault;
use crate::portals::fault::PortalFault;
use crate::ports::BlobError;
use crate::security::fault::SecurityFault;
use crate::webhooks::fault::WebhookFault;
use anteroom_domain::password::PasswordPolicy;
use anteroom_domain::policy::Denial;
use anteroom_domain::{EmployeeType, PersonId};

/// Every way in which a use case ends without having done what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No right to it (403, always the same words).
    #[error("denied")]
    Denied,
    /// Something named in the request does not exist (404).
    #[error("not found: {0:?}")]
    NotFound(Missing),
    /// An argument is wrong (400).
    #[error("invalid: {0:?}")]
    Invalid(Fault),
    /// Something about a portal is wrong (400 with a code of its own).
    #[error("portal: {0:?}")]
    Portal(PortalFault),
    /// Something about how a portal presents itself is wrong (400, 402 or 403 with words of its own).
    #[error("house: {0:?}")]
    House(HouseFault),
    /// Something about a webhook is wrong (400).
    #[error("webhook: {0:?}")]
    Webhook(WebhookFault),
    /// Something about the plan of a portal, or about what it may store (a status of its own for each).
    #[error("plan: {0:?}")]
    Plan(PlanFault),
    /// Something about administrators, modules or embedding sites is wrong (400, 403 or 404 with words of its own).
    #[error("security: {0:?}")]
    Security(SecurityFault),
    /// Not allowed in this state (403 with words of its own).
    #[error("forbidden: {0:?}")]
    Forbidden(Refusal),
    /// The record is not in the state any more that the request was meant for (412).
    #[error("changed meanwhile")]
    Changed,
    /// The credentials of a sign-in are wrong (401 with words).
    #[error("unauthenticated")]
    Unauthenticated,
    /// The confirmation link was used or superseded meanwhile (401 without words).
    #[error("the link does not work any more")]
    Link,
    /// Something else is going on that must end first (409).
    #[error("conflict: {0:?}")]
    Conflict(Conflict),
    /// A provider vouched for an address that belongs to an account whose holder has not shown that it is his (401 with
    /// words).
    #[error("the address of the provider's account is taken")]
    ProviderEmailTaken,
    /// No other portal of the installation would be left in use (500 with words).
    #[error("the last portal in use")]
    LastPortal,
    /// What this kind of installation does not have (415 with words).
    #[error("not available on this installation")]
    NotAvailable,
    /// A limit of the portal is reached (402).
    #[error("limit: {0:?}")]
    Limit(Limit),
    /// A provider outside did not do its part (500); the words are its own.
    #[error("the provider said: {0}")]
    Provider(String),
    /// Too many calls of one client to an operation with a guard of its own (500 with words).
    #[error("the guard of the operation refuses")]
    Guarded,
    /// Too much at once; try again after so many seconds (503).
    #[error("busy, retry after {retry_after_s} s")]
    SlowDown {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// The database cannot be reached or takes no more (503).
    #[error("the database is unavailable")]
    Unavailable(#[source] anteroom_store::Error),
    /// What the protocol calls an error of its own (500 with words).
    #[error("unprocessed: {0:?}")]
    Unprocessed(Unprocessed),
    /// Everything else (500); the source is for the log only.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What was not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A person.
    Person,
    /// A portal.
    Portal,
    /// A group.
    Group,
    /// A room, folder or file.
    Entry,
    /// An API key.
    Key,
    /// A mail.
    Mail,
    /// A webhook.
    Webhook,
    /// An entry of the log of webhooks.
    Delivery,
    /// The key of this request: it was not made with one.
    KeyOfCaller,
    /// An uploaded picture that may become a photo, or the original of a photo.
    Upload,
    /// An invitation link.
    InvitationLink,
    /// A person, where guests are meant.
    Guest,
}

/// What is wrong with an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A name breaks the rule.
    Name,
    /// A language that is not switched on.
    Culture,
    /// The owner has not confirmed the address to which a link would go.
    OwnerNotActivated,
    /// An alias of a portal that is empty or has white space in it.
    Alias,
    /// A lifetime of the audit trail that cannot be set.
    AuditLifetime {
        /// The member that says it.
        member: &'static str,
    },
    /// A storage limit that is no number.
    QuotaNoNumber {
        /// The kind of value that it is, as the protocol calls it.
        kind: &'static str,
    },
    /// A storage limit that is no whole number of 64 bits.
    QuotaTooLarge,
    /// No address where one is needed, while creating.
    EmailNull,
    /// No first name, while creating.
    FirstNameNull,
    /// Not an address.
    Email,
    /// Somebody of the portal has the address.
    EmailTaken,
    /// No address where one is to be set.
    EmailBlank,
    /// Not an address that a new password could be sent to.
    PasswordAddress,
    /// No person where one must be named.
    UserIdNull,
    /// Another list than the acting account alone.
    NotOneself,
    /// No password where one is to be set.
    PasswordEmpty,
    /// The password that the person has already.
    SamePassword,
    /// A query for an address without one.
    EmailMissing,
    /// One's own address is changed elsewhere.
    OwnEmail,
    /// The clear-text password breaks the portal's rule.
    Password(PasswordPolicy),
    /// Longer than what is stored.
    TooLong {
        /// The member, as the protocol writes it.
        field: &'static str,
        /// Most characters.
        max_chars: usize,
    },
    /// A `role` that is not one.
    UnknownRole,
    /// `role` and `type` name different roles.
    RoleAndTypeDiffer,
    /// A status that cannot be given.
    Status,
    /// A list of ids is missing where one is needed.
    UserIdsNull {
        /// The parameter, as the protocol writes it.
        parameter: &'static str,
    },
    /// A search without its text.
    QueryNull,
    /// A search text of more words than are looked for at once.
    TooManyWords {
        /// Most words.
        max: usize,
    },
    /// A group filter that is not an identifier.
    GroupFilter,
    /// A group without a name.
    GroupNameNull,
    /// A name of a group that is all white space.
    GroupNameBlank,
    /// Somebody who is to be a member does not exist, is disabled or is a guest.
    GroupMember,
    /// No list of members, or nobody of it can be a member.
    GroupMembers,
    /// A guest was to join a group.
    GuestInGroup,
    /// More identifiers in one list than one request may name.
    TooManyIds {
        /// Most identifiers.
        max: usize,
    },
    /// Scopes that are not in the catalogue.
    Scopes,
    /// No address of a photo where one is needed.
    PhotoMissing,
    /// What was fetched is longer than a photo may be.
    PhotoTooLong,
    /// Neither PNG nor JPEG, or broken.
    NotAPicture,
    /// More pixels than are decoded.
    TooManyPixels,
    /// A rectangle with nothing of the picture in it.
    Rectangle,
    /// A time zone that nobody knows.
    TimeZone,
    /// A profile of a provider that is not ours, or too old.
    ExternalProfile,
    /// An account at a provider that is linked to somebody else.
    ExternalAccountTaken,
    /// A type that no invitation link is for.
    EmployeeType,
    /// An end that is over already.
    Expiration,
    /// Fewer uses than there were.
    MaxUseCount,
    /// The portal has an invitation link for the type.
    InvitationLinkExists,
    /// The budget of invitation mails does not hold so many.
    InvitationLimit,
    /// Somebody is invited who is disabled.
    PersonDisabled {
        /// The address.
        email: String,
    },
    /// Somebody is invited whose address is that of an account which a member has at a provider.
    EmailOfExternalAccount {
        /// How the member is called.
        display_name: String,
    },
    /// The person is no guest, where guests are meant.
    NotAGuest,
    /// Nothing can be handed over to this person.
    ReassignTo(PersonId),
    /// Nothing of this person can be handed over.
    ReassignFrom(PersonId),
    /// Somebody is to be removed who does not exist.
    RemoveUnknown(PersonId),
    /// Somebody is to be removed who cannot be.
    Remove(PersonId),
    /// A type that the operation does not give.
    TypeNotGiven(EmployeeType),
    /// The type of this person cannot be changed.
    TypeUnchangeable,
    /// The type of a DocSpace admin cannot be changed by this caller.
    TypeOfAdmin,
    /// Passwords of so few, or so many, characters cannot be demanded.
    MinLength,
    /// A rule about networks that is on and allows none.
    NetworksMissing,
    /// A text that names no network.
    Networks,
    /// More people with passwords than one call can create.
    TooManyPasswords {
        /// Most people with passwords.
        max: usize,
    },
    /// More networks than a portal can allow.
    TooManyNetworks {
        /// Most networks.
        max: usize,
    },
    /// The rooms of somebody cannot go to this person.
    PassOnTo(PersonId),
    /// A wrong code of the second factor.
    Code,
    /// A trusted network that is none.
    TrustedNetwork,
}

/// What the protocol answers 500 to although the request is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unprocessed {
    /// No code where one is needed.
    CodeEmpty,
    /// No telephone number where one is to be set.
    PhoneEmpty,
    /// A telephone number is set already.
    PhoneSet,
    /// Nobody to whom a portal could be handed over.
    NewOwner,
    /// A portal that was set up is not set up again.
    SetUpBefore,
    /// No address of an owner where one is needed.
    OwnerEmail,
    /// No password of an owner where one is needed.
    OwnerPasswordEmpty,
}

/// What is going on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The data of somebody who was to be removed is being handed over.
    Reassigning {
        /// How the person is called.
        display_name: String,
    },
}

/// What is not allowed in this state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Only disabled accounts are removed.
    NotSuspended,
    /// Only disabled accounts are removed, and one of several is not.
    NotAllSuspended,
    /// The credentials are right, the account is disabled.
    UserDisabled,
    /// Too many failed sign-ins.
    TooManyAttempts,
    /// A captcha is not solved.
    Captcha,
    /// Ownership is handed over, not given as a role.
    OwnerIsTransferred,
    /// Only administrators make keys here.
    KeysForAdminsOnly,
    /// Guests hold no keys.
    GuestsHoldNoKeys,
    /// A key that works no longer gets no new secret.
    KeyExpired,
    /// The address belongs to an account whose holder has not shown that it is his.
    EmailWaits,
    /// An invitation would give more rights to an account whose holder has not shown that the address is his.
    EmailUnconfirmed(String),
    /// The directory owns the member.
    DirectoryManaged,
    /// Built-in groups follow from roles and are not changed.
    BuiltInGroup,
    /// A mail that was sent is not sent again.
    MailIsSent,
    /// Nothing delivers mails here.
    NoMailServer,
    /// A photo could not be fetched: the status of the other side.
    PhotoDownload(u16),
    /// Nobody has the address, as an administrator may know.
    NobodyHasEmail(String),
    /// A disabled person cannot set a password.
    ProfileSuspended,
    /// The password is kept by an LDAP directory.
    RecoveryOfLdap,
    /// The person signs in through an identity provider.
    RecoveryOfSso,
    /// Authenticator apps are not switched on as second factor.
    AppIsOff,
    /// The person has no authenticator app, or has one where none may be.
    AppNotAvailable,
    /// Nothing sends text messages.
    SmsNotAvailable,
    /// Only the owner may be the person that this is about, and only for himself.
    NotAboutOwner,
    /// Too many wrong codes of the second factor.
    TooManyCodes,
}

/// Which limit is reached, and how much it allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// People with paid roles.
    Admins(i64),
    /// People with free roles.
    Users(i64),
    /// So many people with paid roles at once.
    AdminsRequested {
        /// How many were asked for.
        requested: i64,
        /// How many there is room for.
        remaining: i64,
    },
}

impl From<Denial> for Error {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Denied => Self::Denied,
            Denial::NotSuspended => Self::Forbidden(Refusal::NotSuspended),
            Denial::KeysForAdminsOnly => Self::Forbidden(Refusal::KeysForAdminsOnly),
            Denial::GuestsHoldNoKeys => Self::Forbidden(Refusal::GuestsHoldNoKeys),
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Invalid(fault)
    }
}

impl From<PlanFault> for Error {
    fn from(fault: PlanFault) -> Self {
        Self::Plan(fault)
    }
}

impl From<PortalFault> for Error {
    fn from(fault: PortalFault) -> Self {
        Self::Portal(fault)
    }
}

impl From<HouseFault> for Error {
    fn from(fault: HouseFault) -> Self {
        Self::House(fault)
    }
}

impl From<SecurityFault> for Error {
    fn from(fault: SecurityFault) -> Self {
        Self::Security(fault)
    }
}

impl From<WebhookFault> for Error {
    fn from(fault: WebhookFault) -> Self {
        Self::Webhook(fault)
    }
}

impl From<PictureFault> for Error {
    fn from(fault: PictureFault) -> Self {
        Self::Invalid(match fault {
            PictureFault::Unknown => Fault::NotAPicture,
            PictureFault::TooManyPixels => Fault::TooManyPixels,
        })
    }
}

impl From<BlobError> for Error {
    fn from(error: BlobError) -> Self {
        Self::Internal(Box::new(error))
    }
}

impl From<anteroom_store::Error> for Error {
    fn from(error: anteroom_store::Error) -> Self {
        use anteroom_store::{Constraint, Error as Store};
        match error {
            Store::Unique(Constraint::PersonEmail) => Self::Invalid(Fault::EmailTaken),
            Store::Unique(Constraint::ExternalAccount) => Self::Invalid(Fault::ExternalAccountTaken),
            Store::Unique(Constraint::PortalName) => Self::Portal(PortalFault::NameTaken { similar: Vec::new() }),
            Store::Unavailable | Store::Uncertain | Store::Busy => Self::Unavailable(error),
            other => Self::Internal(Box::new(other)),
        }
    }
}

impl anteroom_store::JobError for Error {
    fn store_error(&self) -> Option<&anteroom_store::Error> {
        match self {
            Self::Unavailable(error) => Some(error),
            Self::Internal(source) => source.downcast_ref(),
            _ => None,
        }
    }
}
