//! How much people may store (`docs/protocol/people.md` 11).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::people::find_target::get_for_change;
use crate::people::set_role::unique;
use crate::record::{record, record_people};
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, Permit, decide};
use anteroom_domain::quota::QuotaPerPerson;
use anteroom_domain::{Person, PersonId};
use anteroom_store::{Tx, people, portals};
use std::collections::HashMap;

/// Gives people a limit of their own, in bytes; a negative one stands for no limit. Anybody may be meant, the owner and
/// the caller too; who does not exist is left out. Answers the people in the order asked.
///
/// # Errors
/// [`Error::Denied`] when the caller does not administer people; [`Fault::UserIdsNull`] without a list.
pub fn set_quotas(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    ids: Option<&[PersonId]>,
    bytes: i64,
) -> Result<Vec<Person>, Error> {
    let bytes = bytes.max(QuotaPerPerson::UNLIMITED);
    let event = if bytes < 0 {
        Event::CustomQuotaPerUserDisabled
    } else {
        Event::CustomQuotaPerUserChanged
    };
    change_quotas(tx, ctx, caller, ids, Some(bytes), event)
}

/// Takes the limits of their own from people, so that the portal's limit is theirs again; otherwise as [`set_quotas`].
///
/// # Errors
/// As [`set_quotas`].
pub fn reset_quotas(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    ids: Option<&[PersonId]>,
) -> Result<Vec<Person>, Error> {
    change_quotas(tx, ctx, caller, ids, None, Event::CustomQuotaPerUserDefault)
}

fn change_quotas(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    ids: Option<&[PersonId]>,
    bytes: Option<i64>,
    event: Event,
) -> Result<Vec<Person>, Error> {
    let permit = decide(&caller.actor_now(tx)?, &Action::AdministerPeople)?;
    let ids = unique(ids.ok_or(Fault::UserIdsNull { parameter: "source" })?);
    let mut found: HashMap<PersonId, Person> = people::list_for_change(tx, caller.portal.id, &ids)?
        .into_iter()
        .map(|person| (person.id, person))
        .collect();
    let mut changed = Vec::with_capacity(found.len());
    for person in ids.iter().filter_map(|id| found.remove(id)) {
        changed.push(change_quota(tx, ctx, &permit, person, bytes)?);
    }
    if !changed.is_empty() {
        record_people(tx, ctx, caller, event, &changed)?;
    }
    Ok(changed)
}

fn change_quota(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    permit: &Permit,
    person: Person,
    bytes: Option<i64>,
) -> Result<Person, Error> {
    if person.quota_bytes == bytes {
        return Ok(person);
    }
    people::set_quota(tx, permit, person.portal, person.id, bytes, ctx.now())?;
    get_for_change(tx, person.portal, person.id)
}

/// Checks that the caller may have the storage of people counted again, and ask how far that is. What people store is
/// counted as it is stored, so there is nothing to count again and the count is always complete.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn check_recount(caller: &Caller) -> Result<(), Error> {
    decide(&caller.actor(), &Action::RecountStorage)?;
    Ok(())
}

/// Switches limits per person on or off, and sets the limit of everybody who has none of his own; a negative one stands
/// for nothing at all, 0 bytes (`docs/protocol/portal.md` 12).
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn set_quota_per_person(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    quota: QuotaPerPerson,
) -> Result<QuotaPerPerson, Error> {
    let permit = decide(&caller.actor_now(tx)?, &Action::AdministerPeople)?;
    let quota = QuotaPerPerson {
        default_bytes: quota.default_bytes.max(0),
        ..quota
    };
    portals::set_quota_per_person(tx, &permit, caller.portal.id, quota)?;
    let event = if quota.is_on {
        Event::QuotaPerUserChanged
    } else {
        Event::QuotaPerUserDisabled
    };
    record(tx, ctx, caller, event, Vec::new(), quota.default_bytes.to_string())?;
    Ok(quota)
}
