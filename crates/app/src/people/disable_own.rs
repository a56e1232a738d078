//! Leaving a portal: asking for the link, and disabling one's own account with it (`docs/protocol/people.md` 15.1, 5.10).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use crate::links::{OpenedLink, make};
use crate::people::find_target::get_for_change;
use crate::people::letters::{write_about, write_to};
use crate::record::record_people;
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::people_filter::{PeopleFilter, PeoplePage, PeopleSort};
use anteroom_domain::policy::{PersonAction, decide_person};
use anteroom_domain::{LetterKind, Person, PortalId, Role, Status, Trigger};
use anteroom_store::people::SetStatus;
use anteroom_store::{Tx, people};

/// So many administrators are told at most, the owner among them.
const ADMINISTRATORS_MAX: i64 = 50;

/// Sends the caller a link with which he can disable his account; answers the address.
///
/// # Errors
/// [`Error::Denied`] for the owner and for accounts of an LDAP directory.
pub fn request_disabling(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<String, Error> {
    let person = get_for_change(tx, caller.portal.id, caller.person.id)?;
    let actor = caller.actor_now(tx)?;
    decide_person(&actor, PersonAction::DisableOwn, caller.target(tx, &person)?)?;
    let link = make::profile_remove(&person, ctx.now());
    write_to(tx, ctx, &caller.portal, &person, LetterKind::ProfileRemoval, Some(link))?;
    let event = Event::UserSentDeleteInstructions;
    record_people(tx, ctx, caller, event, std::slice::from_ref(&person))?;
    Ok(person.email)
}

/// Disables the account of the person whom a link is about; every session ends, and administrators are told.
///
/// # Errors
/// [`Error::Denied`] for the owner, for accounts of an LDAP directory, and when somebody else acts; [`Error::Link`] when
/// the link was overtaken.
pub fn disable_own(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, link: &OpenedLink) -> Result<Person, Error> {
    let person = get_for_change(tx, caller.portal.id, caller.person.id)?;
    let actor = caller.actor_now(tx)?;
    let permit = decide_person(&actor, PersonAction::DisableOwn, caller.target(tx, &person)?)?;
    if link.person.as_ref().is_none_or(|about| about.id != person.id) {
        return Err(Error::Denied);
    }
    link.check_still_true(&person)?;
    let set = SetStatus {
        status: Status::Terminated,
        activation: None,
        terminated_at: None,
        end_sessions: true,
    };
    people::set_status(tx, &permit, person.portal, person.id, &set, ctx.now())?;
    let person = get_for_change(tx, person.portal, person.id)?;
    let about = std::slice::from_ref(&person);
    record_people(tx, ctx, caller, Event::UsersUpdatedStatus, about)?;
    record_people(tx, ctx, caller, Event::CookieSettingsUpdated, about)?;
    notice::by_caller(tx, ctx, caller, Trigger::UserUpdated, about)?;
    for reader in administrators(tx, &person)? {
        write_about(tx, ctx, &caller.portal, &reader, &person, LetterKind::ProfileDisabled)?;
    }
    Ok(person)
}

/// The administrators of a person's portal, the owner first, but not the person; 50 at most.
///
/// # Errors
/// Those of the store.
pub(crate) fn administrators(tx: &mut Tx<'_>, besides: &Person) -> Result<Vec<Person>, Error> {
    let mut readers = all_administrators(tx, besides.portal)?;
    readers.retain(|reader| reader.id != besides.id);
    Ok(readers)
}

/// The administrators of a portal, the owner first; 50 at most.
///
/// # Errors
/// Those of the store.
pub(crate) fn all_administrators(tx: &mut Tx<'_>, portal: PortalId) -> Result<Vec<Person>, Error> {
    let filter = PeopleFilter {
        statuses: Some(vec![Status::Active]),
        roles: Some(vec![Role::DocSpaceAdmin]),
        ..PeopleFilter::default()
    };
    let page = PeoplePage {
        // The owner comes first.
        sort: PeopleSort::Role,
        descending: false,
        start_index: 0,
        count: ADMINISTRATORS_MAX,
    };
    Ok(people::list(tx, portal, &filter, &page)?.items)
}
