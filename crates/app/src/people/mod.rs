//! People: creating, reading, changing, removing (`docs/protocol/people.md`).

pub mod create_person;
pub mod delete_person;
pub mod find_target;
pub mod list_people;
pub mod profile;
pub mod read_person;
pub mod seats;
pub mod set_role;
pub mod set_status;
pub mod update_person;

pub use find_target::PersonRef;

use anteroom_domain::Person;
use std::sync::Arc;

/// A person together with who created him, as administrators see it.
#[derive(Clone, Debug)]
pub struct PersonView {
    /// The person.
    pub person: Arc<Person>,
    /// Who created the person, when known and still there.
    pub created_by: Option<Arc<Person>>,
}
