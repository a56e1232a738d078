//! Who makes a request, and with what.

use crate::error::Error;
use anteroom_domain::policy::{Actor, Target};
use anteroom_domain::{Instant, KeyId, LinkType, Person, Portal, ScopeSet, SessionId};
use anteroom_store::{Tx, people, relations};
use std::net::IpAddr;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A credential as it was presented (`docs/protocol/auth.md` 1).
#[derive(Clone)]
pub enum Presented {
    /// None at all.
    None,
    /// An API key, `sk-…`.
    ApiKey(String),
    /// A session token, from the header or the cookie.
    Session(String),
    /// Login and clear-text password in every request.
    Basic {
        /// The address.
        login: String,
        /// The password.
        password: Zeroizing<String>,
    },
    /// The token of the data folder's control listener.
    Control(String),
}

impl std::fmt::Debug for Presented {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::ApiKey(_) => "ApiKey(…)",
            Self::Session(_) => "Session(…)",
            Self::Basic { .. } => "Basic(…)",
            Self::Control(_) => "Control(…)",
        })
    }
}

/// Which state of a record a request is meant for (`docs/protocol/anteroom.md` row 9).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expected {
    /// Whatever it is.
    #[default]
    Anything,
    /// One of these versions.
    Versions(Vec<i64>),
}

/// A credential that was found good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A session.
    Session(SessionId),
    /// Login and password.
    Basic,
    /// An API key.
    Key(KeyId),
    /// Whoever may read the data folder; acts as the portal's owner.
    Control,
    /// A confirmation link of this type, presented without any other credential.
    Link(LinkType),
    /// None any more: the person started background work, with this key if it was one.
    Task(Option<KeyId>),
}

impl Credential {
    /// What it is, in one word.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Session(_) => "session",
            Self::Basic => "password",
            Self::Key(_) => "key",
            Self::Control => "control",
            Self::Link(_) => "link",
            Self::Task(_) => "task",
        }
    }
}

/// Who makes a request.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The portal that the request addresses.
    pub portal: Arc<Portal>,
    /// The person, as of the beginning of the request.
    pub person: Arc<Person>,
    /// With what.
    pub credential: Credential,
    /// When the session ends that was presented; none for other credentials and for sessions without an end.
    pub session_ends_at: Option<Instant>,
    /// What the credential may be used for.
    pub scopes: ScopeSet,
    /// From where.
    pub address: IpAddr,
    /// Which state of the record that it names the request is meant for.
    pub expected: Expected,
}

impl Caller {
    /// The caller as the policy sees him, as of the beginning of the request.
    #[must_use]
    pub fn actor(&self) -> Actor {
        actor_of(&self.person, &self.scopes)
    }

    /// The caller as the policy sees him, read again inside the transaction that changes something.
    ///
    /// # Errors
    /// [`Error::Denied`] when the person is gone by now.
    pub fn actor_now(&self, tx: &mut Tx<'_>) -> Result<Actor, Error> {
        let person = people::find(tx, self.portal.id, self.person.id)?.ok_or(Error::Denied)?;
        Ok(actor_of(&person, &self.scopes))
    }

    /// Checks that the record that the request names is still what the caller means. To be asked inside the transaction
    /// of the change, about a record that is locked for it, once everything else that could refuse the caller has been
    /// looked at: who may not see a record learns nothing about its version.
    ///
    /// # Errors
    /// [`Error::Changed`] when it is not.
    pub fn expects(&self, version: i64) -> Result<(), Error> {
        match &self.expected {
            Expected::Versions(versions) if !versions.contains(&version) => Err(Error::Changed),
            Expected::Anything | Expected::Versions(_) => Ok(()),
        }
    }

    /// Whether the caller is signed in, or at the machine itself, and does not merely hold a credential that was handed to
    /// a program. What guards the sign-in of a person is changed by the person alone.
    #[must_use]
    pub const fn is_signed_in(&self) -> bool {
        matches!(self.credential, Credential::Session(_) | Credential::Control)
    }

    /// A person as the policy sees the target of this caller's request.
    ///
    /// # Errors
    /// Those of the store.
    pub fn target(&self, tx: &mut Tx<'_>, person: &Person) -> Result<Target, Error> {
        let is_self = person.id == self.person.id;
        // Only guests are hidden from people who did not bring them in, so only for them the question matters.
        let asks = !is_self && person.role == anteroom_domain::Role::Guest && !self.person.is_admin();
        let is_related = asks && relations::exists(tx, self.portal.id, self.person.id, person.id)?;
        Ok(Target {
            role: person.role,
            is_owner: person.is_owner,
            status: person.status,
            is_self,
            is_related,
            is_ldap: person.ldap_id.is_some(),
        })
    }
}

fn actor_of(person: &Person, scopes: &ScopeSet) -> Actor {
    Actor {
        role: person.role,
        is_owner: person.is_owner,
        status: person.status,
        scopes: scopes.clone(),
    }
}
