//! Creating many people in one call (`docs/protocol/anteroom.md`, Many people at once).

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::people::create_person::{NewPerson, create_person};
use anteroom_domain::Person;
use futures_util::StreamExt as _;

/// Most people with a password in one call: each takes the time of a hash.
pub const PASSWORDS_MAX: usize = 100;
/// People who are written at the same time, so that one commit carries many of them.
const AT_ONCE: usize = 256;

/// Creates people, each for himself: what is refused for one holds up nobody else. Answers in the order of the request;
/// an entry that could not be read stays what it is.
///
/// # Errors
/// [`Fault::TooManyPasswords`] before anybody is created; those of one person are in his place.
pub async fn create_people<E>(
    app: &App,
    caller: &Caller,
    entries: Vec<Result<NewPerson, E>>,
) -> Result<Vec<Result<Person, E>>, Error>
where
    E: From<Error>,
{
    let passwords = entries.iter().flatten().filter(|new| new.password.is_some()).count();
    if passwords > PASSWORDS_MAX {
        return Err(Fault::TooManyPasswords { max: PASSWORDS_MAX }.into());
    }
    let work = entries.into_iter().map(|entry| async {
        let person = create_person(app, caller, entry?).await?;
        Ok(person)
    });
    Ok(futures_util::stream::iter(work).buffered(AT_ONCE).collect().await)
}
