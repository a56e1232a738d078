//! Taking one's photo away (`docs/protocol/people.md` 10.3).

use super::files::attach;
use super::update_photo::get_own;
use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::people::PersonRef;
use crate::record::record_people;
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::{Person, Trigger};
use anteroom_store::Tx;

/// Takes the photo away; fine when there is none. The files are deleted later.
///
/// # Errors
/// Not found, then [`Error::Denied`] when it is somebody else's.
pub fn delete_photo(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, named: &PersonRef) -> Result<Person, Error> {
    let mut person = get_own(tx, caller, named)?;
    if person.photo.is_some() {
        person = attach(tx, ctx, &person, None)?;
    }
    record_people(tx, ctx, caller, Event::UserDeletedAvatar, std::slice::from_ref(&person))?;
    notice::by_caller(tx, ctx, caller, Trigger::UserUpdated, std::slice::from_ref(&person))?;
    Ok(person)
}
