//! Saying what happened: one delivery for each webhook that is to hear of it, in the transaction of the change.

use super::port::HookSubject;
use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::policy::{Action, Actor, PersonAction, Target, decide, decide_person, may_hear_of};
use anteroom_domain::webhook::WEBHOOKS_MAX;
use anteroom_domain::{DeliveryId, Group, Person, PersonId, Portal, ScopeSet, Trigger, Webhook};
use anteroom_store::webhook_deliveries::{self, NewDelivery};
use anteroom_store::{Tx, people, relations, webhooks};
use uuid::Uuid;

/// A caller did something to people.
///
/// # Errors
/// Those of the store.
pub(crate) fn by_caller(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    trigger: Trigger,
    subjects: &[Person],
) -> Result<(), Error> {
    about_people(tx, ctx, &caller.portal, Some(caller.person.id), trigger, subjects)
}

/// Something happened to people, through somebody if he is known. Of people who are to be deleted it is said before.
///
/// # Errors
/// Those of the store.
pub(crate) fn about_people(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    actor: Option<PersonId>,
    trigger: Trigger,
    subjects: &[Person],
) -> Result<(), Error> {
    if subjects.is_empty() {
        return Ok(());
    }
    let listeners = listeners(tx, ctx, portal, trigger)?;
    for person in subjects {
        say(tx, ctx, portal, actor, trigger, HookSubject::Person(person), &listeners)?;
    }
    Ok(())
}

/// A caller did something to a group.
///
/// # Errors
/// Those of the store.
pub(crate) fn about_group(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    trigger: Trigger,
    group: &Group,
) -> Result<(), Error> {
    let (portal, actor) = (&caller.portal, caller.person.id);
    let listeners = listeners(tx, ctx, portal, trigger)?;
    say(
        tx,
        ctx,
        portal,
        Some(actor),
        trigger,
        HookSubject::Group(group),
        &listeners,
    )
}

/// A webhook, and who made it.
struct Listener {
    webhook: Webhook,
    creator: Person,
}

fn listeners(tx: &mut Tx<'_>, ctx: &Ctx, portal: &Portal, trigger: Trigger) -> Result<Vec<Listener>, Error> {
    if !ctx.wanted_triggers.is_wanted(tx, portal.id, trigger, ctx.now())? {
        return Ok(Vec::new());
    }
    let mut listeners: Vec<Listener> = Vec::new();
    for webhook in webhooks::list(tx, portal.id, None, WEBHOOKS_MAX)? {
        if !webhook.is_enabled || !webhook.triggers.contains(trigger) {
            continue;
        }
        let known = listeners.iter().find(|other| other.creator.id == webhook.creator);
        let creator = match known {
            Some(other) => Some(other.creator.clone()),
            None => people::find(tx, portal.id, webhook.creator)?,
        };
        if let Some(creator) = creator.filter(|creator| may_hear_of(creator.role, trigger)) {
            listeners.push(Listener { webhook, creator });
        }
    }
    Ok(listeners)
}

fn say(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    actor: Option<PersonId>,
    trigger: Trigger,
    subject: HookSubject<'_>,
    listeners: &[Listener],
) -> Result<(), Error> {
    let id = match subject {
        HookSubject::Person(person) => person.id.0,
        HookSubject::Group(group) => group.id.0,
    };
    let mut written: Option<(String, Uuid)> = None;
    let mut event: Option<DeliveryId> = None;
    for Listener { webhook, creator } in listeners {
        if !is_bound_to(webhook, id) || !sees(tx, creator, subject)? {
            continue;
        }
        let (payload, message) = written.get_or_insert_with(|| {
            let is_gone = matches!(trigger, Trigger::UserDeleted | Trigger::GroupDeleted);
            (ctx.hook_bodies.payload(subject, is_gone), ctx.new_id())
        });
        let new = NewDelivery {
            portal: portal.id,
            webhook: webhook.id,
            owner: webhook.creator,
            event,
            message: *message,
            trigger,
            subject: id,
            actor,
            created_at: ctx.now(),
            name: &webhook.name,
            uri: &webhook.uri,
            target: webhook.target.as_deref(),
            payload,
            retried: 0,
        };
        let delivery = webhook_deliveries::insert(tx, &new)?;
        event.get_or_insert(delivery);
    }
    Ok(())
}

/// Whether a webhook is bound to nothing, or to this.
fn is_bound_to(webhook: &Webhook, subject: Uuid) -> bool {
    webhook
        .target
        .as_deref()
        .is_none_or(|target| Uuid::try_parse(target) == Ok(subject))
}

/// Whether somebody may see what a message would be about, as he is now.
fn sees(tx: &mut Tx<'_>, creator: &Person, subject: HookSubject<'_>) -> Result<bool, Error> {
    let actor = Actor {
        role: creator.role,
        is_owner: creator.is_owner,
        status: creator.status,
        scopes: ScopeSet::Full,
    };
    let person = match subject {
        HookSubject::Group(_) => return Ok(decide(&actor, &Action::ReadGroups).is_ok()),
        HookSubject::Person(person) => person,
    };
    let is_self = person.id == creator.id;
    let asks = !is_self && person.role.is_guest() && !creator.is_admin();
    let target = Target {
        role: person.role,
        is_owner: person.is_owner,
        status: person.status,
        is_self,
        is_related: asks && relations::exists(tx, creator.portal, creator.id, person.id)?,
        is_ldap: person.ldap_id.is_some(),
    };
    Ok(decide_person(&actor, PersonAction::View, target).is_ok())
}
