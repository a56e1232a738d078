//! Choosing one's language (`docs/protocol/people.md` 5.7).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::people::find_target::{PersonRef, get_for_change, get_target_for_change};
use crate::record::record_people;
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{PersonAction, decide_person};
use anteroom_domain::{Person, Trigger, culture};
use anteroom_store::{Tx, people};

/// Sets the caller's own language.
///
/// # Errors
/// In this order: [`Fault::Culture`] when it is not switched on; not found; [`Error::Denied`] for everybody but the
/// person, administrators too; [`Error::Changed`].
pub fn set_culture(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    named: &PersonRef,
    name: &str,
) -> Result<Person, Error> {
    let culture = culture::find_enabled(name).ok_or(Fault::Culture)?;
    let mut person = get_target_for_change(tx, caller, named)?;
    let target = caller.target(tx, &person)?;
    decide_person(&caller.actor_now(tx)?, PersonAction::SetCulture, target)?;
    caller.expects(person.version)?;
    person.culture = Some(culture.to_owned());
    person.modified_at = ctx.now();
    people::update_profile(tx, &person)?;
    let person = get_for_change(tx, person.portal, person.id)?;
    record_people(
        tx,
        ctx,
        caller,
        Event::UserUpdatedLanguage,
        std::slice::from_ref(&person),
    )?;
    notice::by_caller(tx, ctx, caller, Trigger::UserUpdated, std::slice::from_ref(&person))?;
    Ok(person)
}
