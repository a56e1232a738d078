//! Ending sessions (`docs/protocol/portal.md` 10.1).

use super::list::works;
use crate::app::Ctx;
use crate::caller::{Caller, Credential};
use crate::error::{Error, Missing};
use crate::links::{make, url};
use crate::people::find_target::get_for_change;
use crate::people::request_password::obstacle;
use crate::record::record_people;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Permit, PersonAction, decide_person};
use anteroom_domain::{Person, PersonId, SessionId};
use anteroom_store::{Tx, people, sessions};

/// Ends one session: one's own, or for administrators anybody's. Answers whose it was; none when there is no such
/// session, or it is over already.
///
/// # Errors
/// [`Error::Denied`] when it is somebody else's and the caller is no administrator.
pub fn end_one(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: SessionId) -> Result<Option<PersonId>, Error> {
    let portal = &caller.portal;
    let Some(session) = sessions::find(tx, portal.id, id)?.filter(|one| works(one, portal.session_epoch, ctx.now()))
    else {
        return Ok(None);
    };
    let (person, _permit) = may_end(tx, caller, session.person)?;
    if !sessions::end(tx, portal.id, person.id, id)? {
        return Ok(None);
    }
    let event = Event::UserLogoutActiveConnection;
    record_people(tx, ctx, caller, event, std::slice::from_ref(&person))?;
    Ok(Some(person.id))
}

/// Ends every session of the caller but the one that makes the request; every one when the request was not made with a
/// session. Answers the caller.
///
/// # Errors
/// [`Error::Denied`] when the caller may do nothing any more.
pub fn end_others(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<Person, Error> {
    let (person, permit) = may_end(tx, caller, caller.person.id)?;
    match caller.credential {
        Credential::Session(kept) => people::end_other_sessions(tx, &permit, person.portal, person.id, kept)?,
        _ => {
            people::end_all_sessions(tx, &permit, person.portal, person.id)?;
        }
    }
    let event = Event::UserLogoutActiveConnections;
    record_people(tx, ctx, caller, event, std::slice::from_ref(&person))?;
    Ok(person)
}

/// Ends every session of a person: of oneself, or for administrators of anybody. Links for another password or address
/// that the person got before stop working too.
///
/// # Errors
/// [`Missing::Person`]; [`Error::Denied`] for somebody else when the caller is no administrator, whether there is such a
/// person or not.
pub fn end_all_of(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: PersonId) -> Result<(), Error> {
    let (person, permit) = may_end(tx, caller, id)?;
    people::end_all_sessions(tx, &permit, person.portal, person.id)?;
    let event = if person.id == caller.person.id {
        Event::UserLogoutActiveConnections
    } else {
        Event::UserLogoutActiveConnectionsForUser
    };
    record_people(tx, ctx, caller, event, std::slice::from_ref(&person))
}

/// Ends every session of the caller and makes a link with which he sets another password; answers its path and query.
///
/// # Errors
/// [`Error::Denied`] when the caller may do nothing any more, and for a credential that nobody signed in with: whoever
/// holds the link becomes somebody who is signed in. [`Error::Forbidden`] for accounts whose password is kept elsewhere.
pub fn end_all_for_new_password(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<String, Error> {
    let (person, permit) = may_end(tx, caller, caller.person.id)?;
    if !caller.is_signed_in() {
        return Err(Error::Denied);
    }
    if let Some(refusal) = obstacle(&person) {
        return Err(Error::Forbidden(refusal));
    }
    people::end_all_sessions(tx, &permit, person.portal, person.id)?;
    // Only now, because the end of all sessions is the end of all such links.
    let link = make::password_change(tx, &person, ctx.now())?;
    let event = Event::UserSentPasswordChangeInstructions;
    record_people(tx, ctx, caller, event, std::slice::from_ref(&person))?;
    Ok(url(&ctx.secrets, "", caller.portal.id, &link))
}

/// The person, locked for a change, when the caller may end sessions of that person.
fn may_end(tx: &mut Tx<'_>, caller: &Caller, id: PersonId) -> Result<(Person, Permit), Error> {
    let actor = caller.actor_now(tx)?;
    let person = match get_for_change(tx, caller.portal.id, id) {
        // Who may not end it learns nothing about who there is.
        Err(Error::NotFound(Missing::Person)) if !caller.person.is_admin() => return Err(Error::Denied),
        found => found?,
    };
    let target = caller.target(tx, &person)?;
    let permit = decide_person(&actor, PersonAction::EndSessions, target)?;
    Ok((person, permit))
}
