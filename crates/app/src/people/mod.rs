//! People: creating, reading, changing, removing (`docs/protocol/people.md`).

pub mod change_email;
pub mod confirm_email;
pub mod create_batch;
pub mod create_person;
pub mod delete_person;
pub mod disable_own;
pub mod find_target;
pub(crate) mod letters;
mod link_target;
pub mod list_people;
pub mod profile;
pub mod quota;
pub mod read_person;
pub mod register;
pub mod request_password;
pub mod seats;
pub mod set_activation;
pub mod set_culture;
pub mod set_password;
pub mod set_role;
pub mod set_status;
pub mod theme;
pub mod update_person;

pub use find_target::PersonRef;

use anteroom_domain::{GroupSummary, Person};
use std::sync::Arc;

/// A person together with who created him, as administrators see it. What a profile shows besides is looked up by
/// [`FoundPerson::with_groups`], because whoever has the profile ready does not need it.
#[derive(Clone, Debug)]
pub struct FoundPerson {
    /// The person.
    pub person: Arc<Person>,
    /// Who created the person, when known and still there.
    pub created_by: Option<Arc<Person>>,
}

/// Everything that a profile is made from.
#[derive(Clone, Debug)]
pub struct PersonView {
    /// The person.
    pub person: Arc<Person>,
    /// Who created the person, when known and still there.
    pub created_by: Option<Arc<Person>>,
    /// The ordinary groups of the person, by name.
    pub groups: Vec<GroupSummary>,
}
