//! Accounts at providers outside, such as an OpenID Connect server (`docs/protocol/people.md` 14).

use crate::id::{PersonId, PortalId};
use crate::instant::Instant;

/// Who somebody is for a provider. It comes from outside: nothing of it is checked beyond that the provider said it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExternalProfile {
    /// The provider's name here.
    pub provider: String,
    /// What the provider calls the account; never another one's.
    pub subject: String,
    /// The address, when the provider has verified it.
    pub email: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Name as a whole.
    pub display_name: Option<String>,
}

/// An account outside that is linked to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalAccount {
    /// The portal of the person.
    pub portal: PortalId,
    /// The person.
    pub person: PersonId,
    /// The provider's name here.
    pub provider: String,
    /// What the provider calls the account.
    pub subject: String,
    /// The address there.
    pub email: Option<String>,
    /// When it was linked.
    pub linked_at: Instant,
}
