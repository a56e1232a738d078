//! Registering with an invitation link (`docs/protocol/people.md` 6.1, way b).

use crate::app::{App, Ctx};
use crate::error::{Error, Fault, Limit};
use crate::invitations::{check_switch, check_switch_early, give_back};
use crate::links::invite::{Invitation, Invited, is_registered};
use crate::links::open::Proof;
use crate::links::{OpenedLink, make};
use crate::people::create_person::{Draft, NewPerson, check_address, check_profile, parse_role_word};
use crate::people::letters::write_to;
use crate::people::seats::{check_seats, seat_for};
use crate::webhooks::notice;
use anteroom_domain::event::{Action as Event, Event as Record};
use anteroom_domain::name::{display_name, user_name_base};
use anteroom_domain::policy::{Action, Actor, Permit, decide};
use anteroom_domain::text_key::email_key;
use anteroom_domain::{
    Activation, EmployeeType, EventId, InvitationLinkId, LetterKind, LinkType, Person, PersonId, Portal, Role,
    ScopeSet, Status, Trigger,
};
use anteroom_store::people::SetStatus;
use anteroom_store::{Tx, invitations, people, relations};
use std::net::IpAddr;
use std::sync::Arc;

/// What a registration page sends beside the profile.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The link of the request; none without one.
    pub link: Option<OpenedLink>,
    /// Whether the key of the body is that of the link.
    pub key_fits: bool,
    /// From where.
    pub address: IpAddr,
}

/// Registers whoever holds an invitation: a new account, or the pending one that the invitation is for. Answers the
/// account.
///
/// # Errors
/// In this order: [`Error::Denied`] for a link that is not this invitation's, for an inviter who may not invite such
/// people (any more), for the switches, and for an account that waits no longer; [`Fault::Password`], address, photo,
/// names, [`Fault::EmailTaken`], [`Error::Limit`]. A link that is used up by others meanwhile is [`Error::Denied`] too.
pub async fn register(
    app: &App,
    portal: &Arc<Portal>,
    registration: Registration,
    new: NewPerson,
) -> Result<Person, Error> {
    let ctx = app.ctx();
    let link = registration
        .link
        .filter(|_| registration.key_fits)
        .ok_or(Error::Denied)?;
    let invitation = link.invitation.clone().ok_or(Error::Denied)?;
    let is_own = match (&link.email, &new.email) {
        (Some(invited), Some(given)) => email_key(invited) == email_key(given.trim()),
        (Some(_), None) => false,
        (None, _) => true,
    };
    if !is_own {
        return Err(Error::Denied);
    }
    if let Some(word) = &new.role_word
        && parse_role_word(word)? != invitation.role
    {
        return Err(Fault::RoleAndTypeDiffer.into());
    }
    let inviter = link.person.as_deref().cloned();
    check_inviter(inviter.as_ref(), invitation.role)?;
    check_switch_early(app, portal.id, invitation.role).await?;
    if let Invited::One(id) = invitation.whom {
        let id_of_portal = portal.id;
        let waits = app
            .point(move |tx, _| match people::find(tx, id_of_portal, id)? {
                Some(person) => Ok(!is_registered(tx, &person)?),
                None => Ok(false),
            })
            .await?;
        if !waits {
            return Err(Error::Denied);
        }
    }
    let is_new = !matches!(invitation.whom, Invited::One(_));
    let email = check_address(app, portal.id, &new).await?;
    // The portal fetches nothing for people who are not in it yet.
    if new
        .photo
        .as_ref()
        .is_some_and(|(address, _)| !address.trim().is_empty())
    {
        return Err(Error::Denied);
    }
    check_profile(ctx, &new)?;
    let draft = Draft::prepare(app, (portal.id, registration.address), email, new, is_new, None).await?;
    let joining = Joining {
        portal: Arc::clone(portal),
        inviter: inviter.map(|person| person.id),
        proof: link.proof,
        invitation,
        address: registration.address,
    };
    app.write(move |tx, ctx| join(tx, ctx, &joining, &draft)).await
}

struct Joining {
    portal: Arc<Portal>,
    inviter: Option<PersonId>,
    invitation: Invitation,
    proof: Proof,
    address: IpAddr,
}

/// Whether the inviter may bring in people with this role; links of the system name nobody.
pub(crate) fn check_inviter(inviter: Option<&Person>, role: Role) -> Result<(), Error> {
    let Some(person) = inviter else {
        return Ok(());
    };
    let actor = Actor {
        role: person.role,
        is_owner: person.is_owner,
        status: person.status,
        scopes: ScopeSet::Full,
    };
    decide(&actor, &Action::AddType(EmployeeType::Role(role)))?;
    Ok(())
}

fn join(tx: &mut Tx<'_>, ctx: &Ctx, joining: &Joining, draft: &Draft) -> Result<Person, Error> {
    let portal = &joining.portal;
    // Locked together with the account that waits, in the order in which everybody takes locks: an inviter who is removed
    // at this moment must not be found gone only when the relation to him is noted.
    let waiting = match joining.invitation.whom {
        Invited::One(id) => Some(id),
        Invited::Anybody(_) | Invited::Address => None,
    };
    let ids: Vec<PersonId> = joining.inviter.into_iter().chain(waiting).collect();
    let mut locked = people::list_for_change(tx, portal.id, &ids)?;
    let at = locked.iter().position(|person| Some(person.id) == joining.inviter);
    let inviter = at.map(|at| locked.swap_remove(at));
    if joining.inviter.is_some() && inviter.is_none() {
        return Err(Error::Denied);
    }
    check_inviter(inviter.as_ref(), joining.invitation.role)?;
    // Since the link was opened somebody may have switched it off.
    check_switch(tx, ctx, portal.id, joining.invitation.role)?;
    let person = match joining.invitation.whom {
        Invited::Anybody(link) => join_anew(tx, ctx, joining, draft, link)?,
        Invited::One(id) => complete(tx, ctx, joining, draft, id)?,
        Invited::Address => join_by_address(tx, ctx, joining, draft)?,
    };
    if let Some(inviter) = joining.inviter {
        relations::insert(tx, portal.id, inviter, person.id, ctx.now())?;
    }
    record(tx, ctx, joining, draft, &person)?;
    let (who, about) = (Some(person.id), std::slice::from_ref(&person));
    notice::about_people(tx, ctx, portal, who, Trigger::UserCreated, about)?;
    write_to(tx, ctx, portal, &person, LetterKind::Welcome, None)?;
    Ok(person)
}

/// A new account, whose address nobody has confirmed.
fn join_anew(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    joining: &Joining,
    draft: &Draft,
    link: Option<InvitationLinkId>,
) -> Result<Person, Error> {
    let portal = &joining.portal;
    let role = joining.invitation.role;
    if let Some(link) = link
        && !invitations::take_use(tx, portal.id, link, ctx.now())?
    {
        return Err(Error::Denied);
    }
    let person = insert(tx, ctx, joining, draft, role, Activation::NotActivated)?;
    let link = make::email_activation(&person, ctx.now());
    write_to(tx, ctx, portal, &person, LetterKind::EmailActivation, Some(link))?;
    Ok(person)
}

/// A new account of whoever has shown with the link that the address is his.
fn join_by_address(tx: &mut Tx<'_>, ctx: &Ctx, joining: &Joining, draft: &Draft) -> Result<Person, Error> {
    let role = joining.invitation.role;
    joining.proof.use_once(tx, ctx, &joining.portal, LinkType::EmpInvite)?;
    let role = match check_seats(tx, ctx, joining.portal.id, role, 1) {
        // The seat was free when the mail was written.
        Err(Error::Limit(Limit::Admins(_))) => Role::User,
        checked => checked.map(|()| role)?,
    };
    insert(tx, ctx, joining, draft, role, Activation::Activated)
}

fn insert(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    joining: &Joining,
    draft: &Draft,
    role: Role,
    activation: Activation,
) -> Result<Person, Error> {
    let portal = &joining.portal;
    if people::find_by_email(tx, portal.id, draft.email.as_str())?.is_some() {
        return Err(Fault::EmailTaken.into());
    }
    let role = seat_for(tx, ctx, portal.id, role)?;
    let user_name = people::free_user_name(tx, portal.id, &user_name_base(draft.email.local_part()))?;
    let id = PersonId(ctx.new_id());
    let mut person = Person::new(id, portal.id, role, draft.email.as_str(), user_name, ctx.now());
    person.activation = activation;
    person.created_by = joining.inviter;
    draft.apply(&mut person);
    people::insert(tx, &person, draft.hash.as_deref())?;
    Ok(person)
}

/// The pending account becomes that of its holder, whose address the invitation has confirmed.
fn complete(tx: &mut Tx<'_>, ctx: &Ctx, joining: &Joining, draft: &Draft, id: PersonId) -> Result<Person, Error> {
    let portal = joining.portal.id;
    let mut person = people::list_for_change(tx, portal, &[id])?.pop().ok_or(Error::Denied)?;
    if person.status == Status::Terminated
        || email_key(&person.email) != email_key(draft.email.as_str())
        || is_registered(tx, &person)?
    {
        return Err(Error::Denied);
    }
    let permit = Permit::system("whoever holds the invitation to an account takes it over");
    draft.apply(&mut person);
    person.modified_at = ctx.now();
    people::update_profile(tx, &person)?;
    let change = SetStatus {
        status: Status::Active,
        activation: Some(Activation::Activated),
        terminated_at: None,
        end_sessions: false,
    };
    people::set_status(tx, &permit, portal, id, &change, ctx.now())?;
    if let Some(hash) = &draft.hash {
        people::set_password_hash(tx, &permit, portal, id, hash, false, ctx.now())?;
    }
    give_back(tx, ctx, portal, 1)?;
    people::find(tx, portal, id)?.ok_or(Error::Denied)
}

fn record(tx: &mut Tx<'_>, ctx: &Ctx, joining: &Joining, draft: &Draft, person: &Person) -> Result<(), Error> {
    let record = Record {
        id: EventId(ctx.new_id()),
        portal: person.portal,
        at: ctx.now(),
        action: if draft.is_user || person.role.is_guest() {
            Event::GuestCreated
        } else {
            Event::UserCreated
        },
        actor: Some(person.id),
        via_key: None,
        address: Some(joining.address.to_string()),
        targets: vec![person.id.to_string()],
        summary: display_name(
            &person.first_name,
            &person.last_name,
            &person.email,
            &joining.portal.culture,
        ),
    };
    crate::record::record_event(tx, ctx, &record, None)
}
