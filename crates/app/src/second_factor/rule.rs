//! Who needs a second factor: the portal's rule (`docs/protocol/auth.md` 8).

use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::{Error, Fault, Refusal};
use crate::portal_settings;
use crate::record::record;
use crate::sign_in::second_step::{self, Step};
use anteroom_domain::event::Action as Event;
use anteroom_domain::network::AddressRange;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::portal_settings::{PortalSetting, SecondFactorKind, SecondFactorRule};
use anteroom_domain::second_factor::Signer;
use anteroom_domain::{BuiltInGroup, GroupId, Person, PersonId, Portal};
use anteroom_store::{Tx, groups, people, portal_settings as stored, portals};
use std::net::IpAddr;
use std::sync::Arc;

/// Most people, groups and networks that a rule may name, of each.
const NAMED_MAX: usize = 1_000;

/// A kind of second factor, as settings show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which one.
    pub kind: SecondFactorKind,
    /// Whether it is on.
    pub is_enabled: bool,
    /// Whether it could be.
    pub is_available: bool,
    /// Its rule; only for administrators, and while it is on.
    pub rule: Option<SecondFactorRule>,
}

/// Every kind, in the order of the protocol.
pub type Entries = [Entry; 2];

/// What an administrator sets.
#[derive(Clone, Debug, Default)]
pub struct SetRule {
    /// Which kind is to be on; none: none.
    pub kind: Option<SecondFactorKind>,
    /// The person that it is about, for clients that name one.
    pub person: Option<PersonId>,
    /// Networks in which it is not needed.
    pub trusted: Vec<String>,
    /// People who need it wherever they are; whoever does not exist is left out.
    pub people: Vec<PersonId>,
    /// Groups whose members need it wherever they are; what does not exist is left out.
    pub groups: Vec<GroupId>,
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct Enabled {
    /// Whether a kind is on now.
    pub is_on: bool,
    /// The set-up that the caller has to go through, when it is on and he has none. Only for somebody who is signed in:
    /// whoever holds this link is as good as signed in.
    pub set_up: Option<Step>,
}

/// Every kind of second factor.
///
/// # Errors
/// Those of the store.
pub async fn list_entries(app: &App, caller: &Caller) -> Result<Entries, Error> {
    let rule = app.portal_settings(caller.portal.id).await?.second_factor.value.clone();
    let sees_rule = decide(&caller.actor(), &Action::EditSettings).is_ok();
    Ok([SecondFactorKind::Sms, SecondFactorKind::App].map(|kind| {
        let is_enabled = rule.kind == Some(kind);
        Entry {
            kind,
            is_enabled,
            // Nothing sends text messages here.
            is_available: kind == SecondFactorKind::App,
            rule: (is_enabled && sees_rule).then(|| rule.clone()),
        }
    }))
}

/// Switches the second factor on, or off, and ends every session of the portal when it is on.
///
/// # Errors
/// In this order: [`Error::Denied`], also while it is on for a credential that nobody signed in with, because such a
/// credential never showed a second factor and must not do away with it; [`Refusal::NotAboutOwner`]; [`Refusal::SmsNotAvailable`]; [`Fault::TooManyIds`];
/// [`Fault::TrustedNetwork`]; those of the store.
pub fn set_rule(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, command: &SetRule) -> Result<Enabled, Error> {
    let portal = &caller.portal;
    let permit = decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    let before = portal_settings::in_transaction(tx, ctx, portal.id)?
        .second_factor
        .value
        .kind;
    if before.is_some() && !caller.is_signed_in() {
        return Err(Error::Denied);
    }
    if command.person == Some(portal.owner) && !caller.person.is_owner {
        return Err(Error::Forbidden(Refusal::NotAboutOwner));
    }
    if command.kind == Some(SecondFactorKind::Sms) {
        return Err(Error::Forbidden(Refusal::SmsNotAvailable));
    }
    let longest = [command.people.len(), command.groups.len(), command.trusted.len()]
        .into_iter()
        .max();
    if longest.is_some_and(|count| count > NAMED_MAX) {
        return Err(Fault::TooManyIds { max: NAMED_MAX }.into());
    }
    let rule = read_rule(tx, portal, command)?;
    stored::put(tx, portal.id, &PortalSetting::SecondFactor(rule.clone()), ctx.now())?;
    let event = match rule.kind {
        Some(SecondFactorKind::App) => Event::TwoFactorAuthenticationEnabledByTfaApp,
        Some(SecondFactorKind::Sms) => Event::TwoFactorAuthenticationEnabledBySms,
        None => Event::TwoFactorAuthenticationDisabled,
    };
    record(tx, ctx, caller, event, Vec::new(), String::new())?;
    let set_up = match rule.kind {
        Some(_) if caller.is_signed_in() => set_up_of(tx, ctx, caller, &rule)?,
        _ => None,
    };
    // Last, because the portal's row is the last to be locked. Profiles show to administrators whether it is on.
    if rule.kind.is_some() {
        portals::end_sessions(tx, &permit, portal.id)?;
    } else if before.is_some() {
        portals::raise_version(tx, portal.id)?;
    }
    Ok(Enabled {
        is_on: rule.kind.is_some(),
        set_up,
    })
}

fn read_rule(tx: &mut Tx<'_>, portal: &Portal, command: &SetRule) -> Result<SecondFactorRule, Error> {
    let mut rule = SecondFactorRule {
        kind: command.kind,
        ..SecondFactorRule::default()
    };
    for text in &command.trusted {
        rule.trusted
            .push(AddressRange::parse(text).map_err(|_| Fault::TrustedNetwork)?);
    }
    for person in &command.people {
        if !rule.people.contains(person) && people::find(tx, portal.id, *person)?.is_some() {
            rule.people.push(*person);
        }
    }
    for group in &command.groups {
        let exists = BuiltInGroup::from_id(*group).is_some() || groups::find(tx, portal.id, *group)?.is_some();
        if !rule.groups.contains(group) && exists {
            rule.groups.push(*group);
        }
    }
    Ok(rule)
}

fn set_up_of(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, rule: &SecondFactorRule) -> Result<Option<Step>, Error> {
    let locked = people::list_for_change(tx, caller.portal.id, &[caller.person.id])?.pop();
    let person = locked.ok_or(Error::Denied)?;
    if !is_needed_in(tx, rule, &person, caller.address)? {
        return Ok(None);
    }
    let step = second_step::make(tx, ctx, &caller.portal, &person)?;
    Ok(step.is_set_up().then_some(step))
}

/// The second step that the caller would have to take to sign in from where he is; none when there is none.
///
/// # Errors
/// [`Error::Denied`] for a credential that nobody signed in with: whoever holds this link is as good as signed in. Those
/// of the store.
pub async fn step_of_caller(app: &App, caller: &Caller) -> Result<Option<Step>, Error> {
    if !is_needed(app, &caller.portal, &caller.person, caller.address).await? {
        return Ok(None);
    }
    if !caller.is_signed_in() {
        return Err(Error::Denied);
    }
    let (portal, id) = (Arc::clone(&caller.portal), caller.person.id);
    app.write(move |tx, ctx| {
        let person = people::list_for_change(tx, portal.id, &[id])?
            .pop()
            .ok_or(Error::Denied)?;
        second_step::make(tx, ctx, &portal, &person).map(Some)
    })
    .await
}

/// Whether somebody who signs in from an address needs a code.
///
/// # Errors
/// Those of the store.
pub(crate) async fn is_needed(app: &App, portal: &Portal, person: &Person, address: IpAddr) -> Result<bool, Error> {
    let settings = app.portal_settings(portal.id).await?;
    if settings.second_factor.value.kind != Some(SecondFactorKind::App) {
        return Ok(false);
    }
    let person = person.clone();
    app.point(move |tx, _| is_needed_in(tx, &settings.second_factor.value, &person, address))
        .await
}

fn is_needed_in(tx: &mut Tx<'_>, rule: &SecondFactorRule, person: &Person, address: IpAddr) -> Result<bool, Error> {
    let groups: Vec<GroupId> = if rule.groups.is_empty() {
        Vec::new()
    } else {
        groups::ids_of(tx, person.portal, person.id)?
    };
    let signer = Signer {
        person: person.id,
        role: person.role,
        groups: &groups,
        address,
    };
    Ok(rule.needed_by(signer) == Some(SecondFactorKind::App))
}
