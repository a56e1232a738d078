//! Registering with an invitation and an account at a provider (`docs/protocol/people.md` 14.4).

use super::accounts::{read_profile, set_link};
use crate::app::{App, Ctx};
use crate::error::{Error, Fault, Refusal};
use crate::invitations::{check_switch, check_switch_early};
use crate::links::invite::{Invitation, Invited};
use crate::links::{PresentedLink, make};
use crate::people::letters::write_to;
use crate::people::register::check_inviter;
use crate::people::seats::check_seats;
use crate::webhooks::notice;
use anteroom_domain::culture::find_enabled;
use anteroom_domain::email::Email;
use anteroom_domain::event::{Action as Event, Event as Record};
use anteroom_domain::name::{display_name, user_name_base};
use anteroom_domain::{
    Activation, EmployeeType, EventId, ExternalProfile, LetterKind, LinkType, Person, PersonId, Portal, Role, Status,
    Trigger,
};
use anteroom_store::{Tx, external_accounts, invitations, people, relations};
use std::net::IpAddr;
use std::sync::Arc;

/// What a registration page sends for somebody whom a provider vouched for.
#[derive(Clone)]
pub struct SignUp {
    /// The profile that the provider's way back ended with.
    pub serialized_profile: String,
    /// The key of an invitation.
    pub key: String,
    /// The type that the invitation is for; a room admin when it is absent.
    pub employee_type: Option<EmployeeType>,
    /// Language of the person; one that is not enabled is ignored.
    pub culture: Option<String>,
    /// From where.
    pub address: IpAddr,
}

/// The first name of somebody whom the provider does not name.
const UNNAMED: &str = "Unknown";

/// Registers whoever holds an invitation for everybody and whom a provider vouched for, and links the account there.
/// Somebody who is in the portal already is only linked. None: he changed his mind at the provider.
///
/// # Errors
/// In this order: those of the profile; [`Fault::Email`] without a verified address; [`Error::Denied`] for a key that opens no
/// invitation for everybody; [`Refusal::EmailWaits`] when the address belongs to an account whose holder has not shown that
/// it is his; [`Error::Limit`].
pub async fn sign_up(app: &App, portal: &Arc<Portal>, request: SignUp) -> Result<Option<Person>, Error> {
    let Some(profile) = read_profile(app.ctx(), portal.id, &request.serialized_profile)? else {
        return Ok(None);
    };
    let email = profile.email.as_deref().and_then(|email| Email::parse(email).ok());
    let email = email.ok_or(Fault::Email)?;
    let presented = PresentedLink {
        kind: Some(LinkType::LinkInvite),
        key: request.key.clone(),
        employee_type: request.employee_type.or(Some(EmployeeType::Role(Role::RoomAdmin))),
        ..PresentedLink::default()
    };
    let link = app
        .open_link(portal, &presented, None)
        .await?
        .map_err(|_| Error::Denied)?;
    let invitation = link.invitation.clone().ok_or(Error::Denied)?;
    check_inviter(link.person.as_deref(), invitation.role)?;
    check_switch_early(app, portal.id, invitation.role).await?;
    let joining = Joining {
        portal: Arc::clone(portal),
        inviter: link.person.as_ref().map(|person| person.id),
        invitation,
        profile,
        email,
        culture: request.culture.as_deref().and_then(find_enabled),
        address: request.address,
    };
    app.write(move |tx, ctx| join(tx, ctx, &joining)).await.map(Some)
}

struct Joining {
    portal: Arc<Portal>,
    inviter: Option<PersonId>,
    invitation: Invitation,
    profile: ExternalProfile,
    email: Email,
    culture: Option<&'static str>,
    address: IpAddr,
}

fn join(tx: &mut Tx<'_>, ctx: &Ctx, joining: &Joining) -> Result<Person, Error> {
    let (portal, profile) = (&joining.portal, &joining.profile);
    let linked = external_accounts::find(tx, portal.id, &profile.provider, &profile.subject)?;
    let linked = match linked {
        Some(account) => people::find(tx, portal.id, account.person)?,
        None => None,
    };
    if let Some(person) = linked {
        return Ok(person);
    }
    if let Some(person) = people::find_by_email(tx, portal.id, joining.email.as_str())? {
        if person.status != Status::Active || person.activation != Activation::Activated {
            return Err(Error::Forbidden(Refusal::EmailWaits));
        }
        set_link(tx, ctx, portal.id, person.id, profile)?;
        return Ok(person);
    }
    // Locked, so that an inviter who is disabled or removed at this moment brings nobody in any more.
    let inviter = match joining.inviter {
        Some(id) => Some(
            people::list_for_change(tx, portal.id, &[id])?
                .pop()
                .ok_or(Error::Denied)?,
        ),
        None => None,
    };
    check_inviter(inviter.as_ref(), joining.invitation.role)?;
    check_switch(tx, ctx, portal.id, joining.invitation.role)?;
    match joining.invitation.whom {
        // An invitation by mail is for the account that waits for it, and its holder registers there.
        Invited::One(_) | Invited::Address => return Err(Error::Denied),
        Invited::Anybody(Some(link)) if !invitations::take_use(tx, portal.id, link, ctx.now())? => {
            return Err(Error::Denied);
        }
        Invited::Anybody(_) => {}
    }
    insert(tx, ctx, joining)
}

fn insert(tx: &mut Tx<'_>, ctx: &Ctx, joining: &Joining) -> Result<Person, Error> {
    let portal = &joining.portal;
    let role = joining.invitation.role;
    check_seats(tx, ctx, portal.id, role, 1)?;
    let user_name = people::free_user_name(tx, portal.id, &user_name_base(joining.email.local_part()))?;
    let id = PersonId(ctx.new_id());
    let mut person = Person::new(id, portal.id, role, joining.email.as_str(), user_name, ctx.now());
    person.activation = Activation::Activated;
    person.created_by = joining.inviter;
    person.culture = joining.culture.map(str::to_owned);
    (person.first_name, person.last_name) = names(ctx, &joining.profile);
    people::insert(tx, &person, None)?;
    set_link(tx, ctx, portal.id, id, &joining.profile)?;
    if let Some(inviter) = joining.inviter {
        relations::insert(tx, portal.id, inviter, id, ctx.now())?;
    }
    let record = Record {
        id: EventId(ctx.new_id()),
        portal: portal.id,
        at: ctx.now(),
        action: Event::created_via_invitation(role),
        actor: Some(id),
        via_key: None,
        address: Some(joining.address.to_string()),
        targets: vec![id.to_string()],
        summary: display_name(&person.first_name, &person.last_name, &person.email, &portal.culture),
    };
    crate::record::record_event(tx, ctx, &record, None)?;
    let about = std::slice::from_ref(&person);
    notice::about_people(tx, ctx, portal, Some(id), Trigger::UserCreated, about)?;
    write_to(tx, ctx, portal, &person, LetterKind::Welcome, None)?;
    // He has no password here; with this link he can set one.
    let link = make::password_change(tx, &person, ctx.now())?;
    write_to(tx, ctx, portal, &person, LetterKind::PasswordChange, Some(link))?;
    Ok(person)
}

/// The names of the profile as far as the portal accepts them.
fn names(ctx: &Ctx, profile: &ExternalProfile) -> (String, String) {
    let accepted = |name: &Option<String>| {
        let name = name.as_deref().map(str::trim).filter(|name| !name.is_empty())?;
        let is_fine = ctx.settings.name_rule.check(name, "").is_ok();
        is_fine.then(|| name.to_owned())
    };
    let first = accepted(&profile.first_name).or_else(|| accepted(&profile.display_name));
    let last = accepted(&profile.last_name).unwrap_or_default();
    (first.unwrap_or_else(|| UNNAMED.to_owned()), last)
}
