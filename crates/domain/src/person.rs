//! A person of a portal.

use crate::contact::Contact;
use crate::id::{PersonId, PortalId};
use crate::instant::Instant;
use crate::photo::Photo;
use crate::role::Role;
use crate::status::{Activation, Status};

/// Sex as the 3.6 line of the protocol knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Wire number 0.
    Female,
    /// Wire number 1.
    Male,
}

/// A person as stored. Secrets (the password hash) are deliberately not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Identifier.
    pub id: PersonId,
    /// The portal that the person belongs to.
    pub portal: PortalId,
    /// Made at creation from the local part of the address, unique in the portal, never changed.
    pub user_name: String,
    /// First name as given; empty for invited people who have not registered.
    pub first_name: String,
    /// Last name as given; may be empty.
    pub last_name: String,
    /// Address with the case given; unique in the portal without regard to case.
    pub email: String,
    /// Role.
    pub role: Role,
    /// Whether this person owns the portal (then the role is [`Role::DocSpaceAdmin`]).
    pub is_owner: bool,
    /// Whether the person can take part.
    pub status: Status,
    /// Whether the address is verified.
    pub activation: Activation,
    /// Language, such as `de`; none: the portal's.
    pub culture: Option<String>,
    /// Job title (3.6 line).
    pub title: Option<String>,
    /// Sex (3.6 line).
    pub sex: Option<Sex>,
    /// Birthday (3.6 line), midnight UTC.
    pub birthday: Option<Instant>,
    /// First working day (3.6 line), midnight UTC.
    pub works_from: Option<Instant>,
    /// Where the person works.
    pub location: Option<String>,
    /// Notes about the person (requests call them `comment`).
    pub notes: Option<String>,
    /// Further ways to reach the person.
    pub contacts: Vec<Contact>,
    /// Telephone number, digits only.
    pub mobile_phone: Option<String>,
    /// Whether the person agreed to mailings; unset when never asked.
    pub spam: Option<bool>,
    /// Personal storage limit in bytes, -1 for none.
    pub quota_bytes: Option<i64>,
    /// Identifier at a SAML identity provider.
    pub sso_id: Option<String>,
    /// Identifier in an LDAP directory.
    pub ldap_id: Option<String>,
    /// Who created or invited the person.
    pub created_by: Option<PersonId>,
    /// When the record was made.
    pub created_at: Instant,
    /// When it was last changed.
    pub modified_at: Instant,
    /// When the person was disabled through the profile (not through the status list).
    pub terminated_at: Option<Instant>,
    /// Raised when every session of the person ends.
    pub session_epoch: i64,
    /// Raised by each change of the record, 1 at creation.
    pub version: i64,
    /// The person's own photo.
    pub photo: Option<Photo>,
    /// Whether an authenticator app is set up.
    pub has_authenticator: bool,
}

impl Person {
    /// A record with nothing but what every person has: active, the address not verified yet, no profile, made at
    /// `created_at`.
    #[must_use]
    pub fn new(
        id: PersonId,
        portal: PortalId,
        role: Role,
        email: impl Into<String>,
        user_name: impl Into<String>,
        created_at: Instant,
    ) -> Self {
        Self {
            id,
            portal,
            user_name: user_name.into(),
            first_name: String::new(),
            last_name: String::new(),
            email: email.into(),
            role,
            is_owner: false,
            status: Status::Active,
            activation: Activation::Pending,
            culture: None,
            title: None,
            sex: None,
            birthday: None,
            works_from: None,
            location: None,
            notes: None,
            contacts: Vec::new(),
            mobile_phone: None,
            spam: None,
            quota_bytes: None,
            sso_id: None,
            ldap_id: None,
            created_by: None,
            created_at,
            modified_at: created_at,
            terminated_at: None,
            session_epoch: 0,
            version: 1,
            photo: None,
            has_authenticator: false,
        }
    }

    /// Whether the person administers the portal: the owner or another DocSpace admin.
    #[must_use]
    pub const fn is_admin(&self) -> bool {
        matches!(self.role, Role::DocSpaceAdmin)
    }

    /// Whether the record is kept by an outside directory (LDAP or SSO).
    #[must_use]
    pub const fn is_directory_managed(&self) -> bool {
        self.ldap_id.is_some() || self.sso_id.is_some()
    }
}
