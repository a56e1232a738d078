//! Inviting people by mail (`docs/protocol/people.md` 6.3).

use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::{Error, Fault, Limit, Refusal};
use crate::invitations::{check_switch, give_back, spend};
use crate::links::invite;
use crate::mail;
use crate::people::PersonView;
use crate::people::list_people::list_waiting;
use crate::people::seats::check_seats;
use crate::people::set_role::set_role;
use crate::record::record_people;
use crate::webhooks::notice;
use anteroom_domain::email::{EMAIL_MAX_CHARS, Email, is_punycode, matches_strict};
use anteroom_domain::event::Action as Event;
use anteroom_domain::name::{display_name, user_name_base};
use anteroom_domain::policy::{Action, Actor, PersonAction, decide, decide_person};
use anteroom_domain::text_key::email_key;
use anteroom_domain::{
    Activation, EmployeeType, Letter, LetterKind, Person, PersonId, Portal, Role, Status, Trigger,
    culture::CULTURE_MAX_CHARS,
};
use anteroom_store::{Lock, Tx, external_accounts, people, relations};
use std::collections::HashMap;

/// So many people are invited by one request at most.
pub const INVITATIONS_MAX: usize = 1_000;

/// Somebody to be invited.
#[derive(Clone, Debug)]
pub struct Invitee {
    /// The address as it came.
    pub email: Option<String>,
    /// The `type` member.
    pub kind: EmployeeType,
}

/// An invitee whom the rules accept.
struct Wanted {
    email: Email,
    role: Role,
}

/// Invites people: whoever is new gets a pending account and a mail; who is there already is given the type if it is
/// higher. All of them or nobody. Answers everybody who waits for an activation and whom the caller may see.
///
/// # Errors
/// In this order: [`Fault::InvitationLimit`], [`Error::Denied`] for the switch and for callers who invite nobody,
/// [`Limit::AdminsRequested`], then for each person [`Fault::Email`], [`Error::Denied`] for whom the caller may not
/// invite, [`Fault::PersonDisabled`], [`Fault::EmailOfExternalAccount`], [`Error::Limit`], [`Refusal::EmailUnconfirmed`].
pub async fn invite_people(
    app: &App,
    caller: &Caller,
    invitees: Vec<Invitee>,
    culture: Option<String>,
) -> Result<Vec<PersonView>, Error> {
    let inviter = caller.clone();
    app.write(move |tx, ctx| invite(tx, ctx, &inviter, &invitees, culture.as_deref()))
        .await?;
    list_waiting(app, caller).await
}

fn invite(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    invitees: &[Invitee],
    culture: Option<&str>,
) -> Result<(), Error> {
    if invitees.len() > INVITATIONS_MAX {
        return Err(Fault::InvitationLimit.into());
    }
    let portal = caller.portal.id;
    spend(tx, ctx, portal, invitees.len())?;
    check_switch(tx, ctx, portal, Role::User)?;
    let actor = caller.actor_now(tx)?;
    decide(&actor, &Action::AddType(EmployeeType::Role(Role::User)))?;
    let role_of = |kind: EmployeeType| kind.role().unwrap_or(ctx.settings.default_role);
    check_admins(tx, ctx, caller, invitees.iter().map(|one| role_of(one.kind)))?;
    if culture.is_some_and(|culture| culture.chars().count() > CULTURE_MAX_CHARS) {
        let (field, max_chars) = ("Culture", CULTURE_MAX_CHARS);
        return Err(Fault::TooLong { field, max_chars }.into());
    }

    let mut wanted = Vec::with_capacity(invitees.len());
    for one in invitees {
        let email = parse_email(one.email.as_deref())?;
        let role = role_of(one.kind);
        decide(&actor, &Action::CreatePerson(one.kind))?;
        decide(&actor, &Action::CreatePerson(EmployeeType::Role(role)))?;
        wanted.push(Wanted { email, role });
    }
    let mut known = lock_known(tx, caller, &wanted)?;
    for one in wanted
        .iter()
        .filter(|one| !known.contains_key(&email_key(one.email.as_str())))
    {
        check_providers(tx, caller, &one.email)?;
    }
    let new = wanted
        .iter()
        .filter(|one| !known.contains_key(&email_key(one.email.as_str())));
    let free = new.filter(|one| !one.role.is_paid()).count();
    check_seats(tx, ctx, portal, Role::User, i64::try_from(free).unwrap_or(i64::MAX))?;

    let mut invited = Vec::new();
    for one in &wanted {
        let key = email_key(one.email.as_str());
        let person = if let Some(person) = known.remove(&key) {
            invite_known(tx, ctx, caller, &actor, person, one)?
        } else {
            let person = create_pending(tx, ctx, caller, one, culture)?;
            post_invitation(tx, ctx, &caller.portal, &caller.person, &person, culture)?;
            invited.push(person.clone());
            person
        };
        known.insert(key, person);
    }
    // Whether the mails fit is asked about everybody, before it is known who has an account and gets none.
    give_back(tx, ctx, portal, wanted.len() - invited.len())?;
    if !invited.is_empty() {
        record_people(tx, ctx, caller, Event::SendJoinInvite, &invited)?;
        notice::by_caller(tx, ctx, caller, Trigger::UserInvited, &invited)?;
    }
    Ok(())
}

/// Checks that there is a seat for every administrator who is asked for.
fn check_admins(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, roles: impl Iterator<Item = Role>) -> Result<(), Error> {
    let requested = i64::try_from(roles.filter(|role| role.is_paid()).count()).unwrap_or(i64::MAX);
    let Some(most) = ctx.settings.max_admins.filter(|_| requested > 0) else {
        return Ok(());
    };
    tx.lock(Lock::Seats(caller.portal.id))?;
    let remaining = (most - people::count_seats(tx, caller.portal.id)?.paid).max(0);
    if requested > remaining {
        return Err(Error::Limit(Limit::AdminsRequested { requested, remaining }));
    }
    Ok(())
}

fn parse_email(email: Option<&str>) -> Result<Email, Error> {
    let email = email.map(str::trim).unwrap_or_default();
    let fits = email.chars().count() <= EMAIL_MAX_CHARS && matches_strict(email) && !is_punycode(email);
    let parsed = Email::parse(email).ok().filter(|_| fits);
    parsed.ok_or_else(|| Fault::Email.into())
}

/// Those of the invitees who have an account, by their address, locked for a change.
fn lock_known(tx: &mut Tx<'_>, caller: &Caller, wanted: &[Wanted]) -> Result<HashMap<String, Person>, Error> {
    let portal = caller.portal.id;
    let mut ids: Vec<PersonId> = Vec::new();
    for one in wanted {
        if let Some(person) = people::find_by_email(tx, portal, one.email.as_str())? {
            if person.status == Status::Terminated {
                return Err(Fault::PersonDisabled {
                    email: one.email.to_string(),
                }
                .into());
            }
            ids.push(person.id);
        }
    }
    let mut known = HashMap::with_capacity(ids.len());
    for person in people::list_for_change(tx, portal, &ids)? {
        if person.status == Status::Terminated {
            return Err(Fault::PersonDisabled { email: person.email }.into());
        }
        known.insert(email_key(&person.email), person);
    }
    Ok(known)
}

/// Checks that the address is not that of an account which somebody has at a sign-in provider: the invitation would make
/// a second account of the same person.
fn check_providers(tx: &mut Tx<'_>, caller: &Caller, email: &Email) -> Result<(), Error> {
    let portal = &caller.portal;
    let Some(account) = external_accounts::find_by_email(tx, portal.id, email.as_str())? else {
        return Ok(());
    };
    let Some(person) = people::find(tx, portal.id, account.person)? else {
        return Ok(());
    };
    let display_name = display_name(&person.first_name, &person.last_name, &person.email, &portal.culture);
    Err(Fault::EmailOfExternalAccount { display_name }.into())
}

/// Somebody who is there already: a higher type is given where that is legal, else nothing happens; who has the type or
/// more is noted as brought in by the caller too.
fn invite_known(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    actor: &Actor,
    person: Person,
    wanted: &Wanted,
) -> Result<Person, Error> {
    if person.role.rank() < wanted.role.rank() {
        // The question is asked before the relation is noted, which could make the answer another one.
        let target = caller.target(tx, &person)?;
        if decide_person(actor, PersonAction::SetRole(wanted.role), target).is_err() {
            return Ok(person);
        }
        // Anybody can register with a common link under somebody else's address. Who invites the address means its reader,
        // and the account may be the other one's.
        if person.activation == Activation::NotActivated {
            return Err(Error::Forbidden(Refusal::EmailUnconfirmed(person.email)));
        }
        let person = set_role(tx, ctx, caller, actor, person, wanted.role)?;
        notice::by_caller(tx, ctx, caller, Trigger::UserUpdated, std::slice::from_ref(&person))?;
        relate(tx, ctx, caller, person.id)?;
        return Ok(person);
    }
    relate(tx, ctx, caller, person.id)?;
    Ok(person)
}

fn relate(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, to: PersonId) -> Result<(), Error> {
    if to == caller.person.id {
        return Ok(());
    }
    Ok(relations::insert(
        tx,
        caller.portal.id,
        caller.person.id,
        to,
        ctx.now(),
    )?)
}

fn create_pending(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    wanted: &Wanted,
    culture: Option<&str>,
) -> Result<Person, Error> {
    let portal = caller.portal.id;
    let user_name = people::free_user_name(tx, portal, &user_name_base(wanted.email.local_part()))?;
    let id = PersonId(ctx.new_id());
    let mut person = Person::new(id, portal, wanted.role, wanted.email.as_str(), user_name, ctx.now());
    person.status = Status::Pending;
    person.created_by = Some(caller.person.id);
    person.culture = culture.filter(|culture| !culture.is_empty()).map(str::to_owned);
    people::insert(tx, &person, None)?;
    relate(tx, ctx, caller, person.id)?;
    Ok(person)
}

/// Writes the mail that invites somebody who has an account already, pending or not activated.
///
/// # Errors
/// Those of the store.
pub(crate) fn post_invitation(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    inviter: &Person,
    person: &Person,
    culture: Option<&str>,
) -> Result<(), Error> {
    let link = invite::by_mail(inviter.id, &person.email, person.role, &portal.alias, ctx.now());
    let name = display_name(&inviter.first_name, &inviter.last_name, &inviter.email, &portal.culture);
    let letter = Letter {
        kind: LetterKind::Invitation,
        to: person.email.clone(),
        recipient: Some(person.id),
        culture: culture.map(str::to_owned).or_else(|| person.culture.clone()),
        link: Some(link),
        facts: vec![
            ("inviter".to_owned(), name),
            ("role".to_owned(), person.role.name().to_owned()),
        ],
    };
    mail::post(tx, ctx, portal, &letter)
}
