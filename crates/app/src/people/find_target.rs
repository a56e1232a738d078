//! Which person a path segment means (`docs/protocol/people.md` 1.4).

use crate::caller::Caller;
use crate::error::{Error, Missing};
use anteroom_domain::{Person, PersonId, PortalId};
use anteroom_store::{Tx, people};

/// A person as a request names him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonRef {
    /// The caller himself.
    Own,
    /// By identifier.
    Id(PersonId),
    /// By user name.
    UserName(String),
}

impl PersonRef {
    /// Reads a path segment that changes look up: an identifier first, else a user name.
    #[must_use]
    pub fn parse(segment: &str) -> Self {
        match segment {
            "@self" => Self::Own,
            text => PersonId::parse(text).map_or_else(|| Self::UserName(text.to_owned()), Self::Id),
        }
    }
}

/// The person that a request names, locked for a change until the transaction ends.
///
/// # Errors
/// [`Missing::Person`] when there is nobody like that in the portal, [`Error::Denied`] for the accounts that stand for
/// nobody; those of the store.
pub fn get_target_for_change(tx: &mut Tx<'_>, caller: &Caller, named: &PersonRef) -> Result<Person, Error> {
    let portal = caller.portal.id;
    let id = match named {
        PersonRef::Own => caller.person.id,
        PersonRef::Id(id) if id.is_system() => return Err(Error::Denied),
        PersonRef::Id(id) => *id,
        PersonRef::UserName(name) => {
            people::find_by_user_name(tx, portal, name)?
                .ok_or(Error::NotFound(Missing::Person))?
                .id
        }
    };
    get_for_change(tx, portal, id)
}

/// The person with this identifier, locked for a change until the transaction ends.
///
/// # Errors
/// [`Missing::Person`] when there is nobody like that in the portal; those of the store.
pub fn get_for_change(tx: &mut Tx<'_>, portal: PortalId, id: PersonId) -> Result<Person, Error> {
    people::list_for_change(tx, portal, &[id])?
        .pop()
        .ok_or(Error::NotFound(Missing::Person))
}
