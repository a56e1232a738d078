//! Sending invitations again (`docs/protocol/people.md` 6.4).

use crate::app::{App, Ctx};
use crate::attempts::AttemptRule;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::invitations::invite_people::{INVITATIONS_MAX, post_invitation};
use crate::invitations::spend;
use crate::links::make;
use crate::people::PersonView;
use crate::people::letters::write_to;
use crate::people::list_people::{views, waiting_filter};
use crate::people::set_role::unique;
use crate::record::record_people;
use anteroom_domain::event::Action as Event;
use anteroom_domain::people_filter::{PeoplePage, PeopleSort};
use anteroom_domain::policy::{Action, PersonAction, decide, decide_person};
use anteroom_domain::{Activation, EmployeeType, LetterKind, Person, PersonId, Role, Status};
use anteroom_store::{Tx, people};
use std::net::{IpAddr, Ipv4Addr};

/// Mails that somebody may have sent to himself. The address may be somebody else's: nobody has confirmed it.
const TO_ONESELF: AttemptRule = AttemptRule {
    attempt_count: 5,
    check_period_s: 3_600,
    block_time_s: 3_600,
};
/// Mails that members who do not administer people may have sent to one person, or to everybody: whoever invites must
/// not be able to fill mailboxes in the portal's name.
const BY_MEMBERS: AttemptRule = AttemptRule {
    attempt_count: 5,
    check_period_s: 3_600,
    block_time_s: 3_600,
};
/// Stands for the client: only the member counts.
const ANYWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// Sends the mail again that waits for an answer: the invitation, or the confirmation of the address. Answers the
/// candidates whom the caller may see, those too who are not the caller's to remind.
///
/// # Errors
/// In this order: [`Error::Denied`] when a user or guest asks for all or for somebody else, [`Fault::UserIdsNull`],
/// [`Fault::InvitationLimit`]. [`Error::SlowDown`] for somebody who asks for himself too often, and for members who do not
/// administer people and remind the same person, or everybody, too often.
pub async fn send_again(
    app: &App,
    caller: &Caller,
    ids: Option<Vec<PersonId>>,
    all: bool,
) -> Result<Vec<PersonView>, Error> {
    let is_for_himself = ids.as_ref().is_some_and(|ids| ids.contains(&caller.person.id));
    if is_for_himself && caller.person.activation != Activation::Activated {
        let asking = format!("a reminder of {} of {}", caller.person.id, caller.portal.id);
        let begun = app.0.attempts.begin(TO_ONESELF, &asking, ANYWHERE, app.now());
        begun.map_err(|_| Error::SlowDown { retry_after_s: 3_600 })?;
    }
    let may_invite = decide(&caller.actor(), &Action::AddType(EmployeeType::Role(Role::User))).is_ok();
    if may_invite && decide(&caller.actor(), &Action::AdministerPeople).is_err() {
        check_reminders(app, caller, ids.as_deref(), all)?;
    }
    let own = caller.clone();
    let people = app
        .write(move |tx, ctx| remind(tx, ctx, &own, ids.as_deref(), all))
        .await?;
    views(app, caller, people).await
}

/// Counts the reminders that somebody asks for who does not administer people: those of each person, whoever asks for
/// them, and those of everybody.
fn check_reminders(app: &App, caller: &Caller, ids: Option<&[PersonId]>, all: bool) -> Result<(), Error> {
    let count = |what: &str| {
        let begun = app.0.attempts.begin(BY_MEMBERS, what, ANYWHERE, app.now());
        begun.map_err(|_| Error::SlowDown { retry_after_s: 3_600 })
    };
    if all {
        return count(&format!(
            "reminders of everybody of {} by {}",
            caller.portal.id, caller.person.id
        ));
    }
    let ids = unique(ids.unwrap_or_default());
    for id in ids.iter().take(INVITATIONS_MAX).filter(|id| **id != caller.person.id) {
        count(&format!("a reminder by members of {id} of {}", caller.portal.id))?;
    }
    Ok(())
}

fn remind(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    ids: Option<&[PersonId]>,
    all: bool,
) -> Result<Vec<Person>, Error> {
    let actor = caller.actor_now(tx)?;
    if decide(&actor, &Action::AddType(EmployeeType::Role(Role::User))).is_err() {
        let asks_for_others = all || ids.is_some_and(|ids| ids.iter().any(|id| *id != caller.person.id));
        let may_ask_for_himself =
            decide_person(&actor, PersonAction::SendInvitation, caller.target(tx, &caller.person)?);
        if asks_for_others || may_ask_for_himself.is_err() {
            return Err(Error::Denied);
        }
    }
    let candidates = if all {
        list_candidates(tx, caller)?
    } else {
        let ids = ids.ok_or(Fault::UserIdsNull { parameter: "source" })?;
        find_candidates(tx, caller, ids)?
    };

    let mut sent = Vec::new();
    let mut shown = Vec::with_capacity(candidates.len());
    for person in candidates {
        let target = caller.target(tx, &person)?;
        let is_waiting = person.activation != Activation::Activated && person.status != Status::Terminated;
        if is_waiting && decide_person(&actor, PersonAction::SendInvitation, target).is_ok() {
            sent.push(person.clone());
        }
        if decide_person(&actor, PersonAction::View, target).is_ok() {
            shown.push(person);
        }
    }
    let (invited, unconfirmed): (Vec<_>, Vec<_>) = sent
        .iter()
        .cloned()
        .partition(|person| person.activation == Activation::Pending);
    spend(tx, ctx, caller.portal.id, invited.len())?;
    for person in &invited {
        post_invitation(tx, ctx, &caller.portal, &caller.person, person, None)?;
    }
    for person in &unconfirmed {
        let link = make::email_activation(person, ctx.now());
        write_to(tx, ctx, &caller.portal, person, LetterKind::EmailActivation, Some(link))?;
    }
    if !invited.is_empty() {
        record_people(tx, ctx, caller, Event::SendJoinInvite, &invited)?;
    }
    record_people(tx, ctx, caller, Event::UsersSentActivationInstructions, &sent)?;
    Ok(shown)
}

/// Everybody who waits for an activation, as many as are invited by one request.
fn list_candidates(tx: &mut Tx<'_>, caller: &Caller) -> Result<Vec<Person>, Error> {
    let page = PeoplePage {
        sort: PeopleSort::FirstName,
        descending: false,
        start_index: 0,
        count: i64::try_from(INVITATIONS_MAX).unwrap_or(i64::MAX),
    };
    Ok(people::list(tx, caller.portal.id, &waiting_filter(None), &page)?.items)
}

fn find_candidates(tx: &mut Tx<'_>, caller: &Caller, ids: &[PersonId]) -> Result<Vec<Person>, Error> {
    let ids = unique(ids);
    if ids.len() > INVITATIONS_MAX {
        return Err(Fault::InvitationLimit.into());
    }
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(people::find(tx, caller.portal.id, id)?);
    }
    Ok(found)
}
