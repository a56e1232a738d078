//! Taking a photo from an address (`docs/protocol/people.md` 10.4).

use super::fetch::{RequestOrigin, fetch_and_store};
use super::files::attach;
use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::people::find_target::{PersonRef, get_target_for_change};
use crate::record::record_people;
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{PersonAction, decide_person};
use anteroom_domain::{Person, Photo, Trigger};
use anteroom_store::Tx;

/// Fetches a photo and makes it the caller's own. Nothing happens when it is the photo of now.
///
/// # Errors
/// Not found; [`Error::Denied`] when it is for somebody else; [`Fault::PhotoMissing`] without an address; those of
/// fetching it.
pub async fn update_photo(
    app: &App,
    caller: &Caller,
    named: PersonRef,
    address: Option<&str>,
    origin: &RequestOrigin,
) -> Result<Person, Error> {
    let (asking, asked) = (caller.clone(), named.clone());
    let person = app.write(move |tx, _| get_own(tx, &asking, &asked)).await?;
    let address = address.map(str::trim).filter(|address| !address.is_empty());
    let address = address.ok_or(Fault::PhotoMissing)?;
    let Some(photo) = fetch_and_store(app, caller, Some(&person), address, origin).await? else {
        return Ok(person);
    };
    let caller = caller.clone();
    app.write(move |tx, ctx| give(tx, ctx, &caller, &named, &photo, Event::UserAddedAvatar))
        .await
}

/// Who is named, when the caller may change the photo; locked for a change.
///
/// # Errors
/// Not found, then [`Error::Denied`] when it is somebody else, then [`Error::Changed`].
pub(super) fn get_own(tx: &mut Tx<'_>, caller: &Caller, named: &PersonRef) -> Result<Person, Error> {
    let person = get_target_for_change(tx, caller, named)?;
    let (actor, target) = (caller.actor_now(tx)?, caller.target(tx, &person)?);
    decide_person(&actor, PersonAction::ChangePhoto, target)?;
    caller.expects(person.version)?;
    Ok(person)
}

/// Gives a stored photo to who is named, and records it.
///
/// # Errors
/// Those of [`get_own`] and [`attach`].
pub(super) fn give(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    named: &PersonRef,
    photo: &Photo,
    event: Event,
) -> Result<Person, Error> {
    let person = get_own(tx, caller, named)?;
    let person = attach(tx, ctx, &person, Some(photo))?;
    record_people(tx, ctx, caller, event, std::slice::from_ref(&person))?;
    // Another part of the same picture is told to nobody (people.md 21).
    if event == Event::UserAddedAvatar {
        notice::by_caller(tx, ctx, caller, Trigger::UserUpdated, std::slice::from_ref(&person))?;
    }
    Ok(person)
}
