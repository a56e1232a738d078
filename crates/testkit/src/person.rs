//! Somebody of the portal with a key of his own.

use anteroom_domain::PersonId;

/// Somebody of the portal with a key of his own.
#[derive(Clone, Debug)]
pub struct TestPerson {
    /// Identifier, as text.
    pub id: String,
    /// Address.
    pub email: String,
    /// An API key with everything the person may do, or a session token for those who hold no keys.
    pub credential: String,
}

impl TestPerson {
    /// Identifier.
    pub fn person_id(&self) -> PersonId {
        PersonId::parse(&self.id).unwrap()
    }
}
