//! Confirming one's address with a link (`docs/protocol/people.md` 16.3).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::links::OpenedLink;
use crate::people::find_target::get_for_change;
use crate::people::letters::write_to;
use crate::webhooks::notice;
use anteroom_domain::policy::{PersonAction, decide_person};
use anteroom_domain::{Activation, LetterKind, Person, PersonId, Trigger};
use anteroom_store::people::SetStatus;
use anteroom_store::{Tx, people};

/// Sets whether the address of the acting account is verified.
///
/// # Errors
/// [`Fault::NotOneself`] unless the list is exactly the acting account, and the account that the link is about;
/// [`Error::Denied`] when it may not act; [`Error::Link`] when the link was overtaken.
pub fn set_activation(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    link: &OpenedLink,
    ids: Option<&[PersonId]>,
    activation: Activation,
) -> Result<Person, Error> {
    let own = caller.person.id;
    let is_about = link.person.as_ref().is_some_and(|about| about.id == own);
    if ids != Some(&[own][..]) || !is_about {
        return Err(Fault::NotOneself.into());
    }
    let person = get_for_change(tx, caller.portal.id, own)?;
    let actor = caller.actor_now(tx)?;
    let permit = decide_person(&actor, PersonAction::EditProfile, caller.target(tx, &person)?)?;
    link.check_still_true(&person)?;
    let set = SetStatus {
        status: person.status,
        activation: Some(activation),
        terminated_at: None,
        end_sessions: false,
    };
    people::set_status(tx, &permit, person.portal, own, &set, ctx.now())?;
    let is_first = person.activation != Activation::Activated && activation == Activation::Activated;
    if person.is_owner && is_first {
        write_to(tx, ctx, &caller.portal, &person, LetterKind::Welcome, None)?;
    }
    let person = get_for_change(tx, person.portal, own)?;
    notice::by_caller(tx, ctx, caller, Trigger::UserUpdated, std::slice::from_ref(&person))?;
    Ok(person)
}
