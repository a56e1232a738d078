//! What each type of link says (`docs/protocol/auth.md` 6, the table of subjects).
//!
//! The subject is what the key vouches for. The query carries what is needed to find the subject again: whatever of it is
//! changed changes the subject, and the key no longer fits.

use crate::error::Error;
use anteroom_domain::{Instant, LinkType, Person, PersonId, PortalId, UnsignedLink};
use anteroom_store::Tx;
use anteroom_store::link_epochs::{self, EpochKind};

/// Between the parts of a subject; no address and no name contains it.
const SEPARATOR: &str = "\u{1f}";

/// The subject made of these parts.
pub(crate) fn subject(parts: &[&str]) -> String {
    parts.join(SEPARATOR)
}

fn link(kind: LinkType, parts: &[&str], query: &[(&str, &str)], made_at: Instant) -> UnsignedLink {
    UnsignedLink {
        kind,
        subject: subject(parts),
        query: query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        made_at,
    }
}

/// About an address alone: suspending, continuing and removing a portal, changing its domain.
fn of_address(kind: LinkType, email: &str, now: Instant) -> UnsignedLink {
    link(kind, &[email, kind.name()], &[("encemail", email)], now)
}

/// About an address and the person it belongs to.
fn of_person(kind: LinkType, email: &str, id: PersonId, now: Instant) -> UnsignedLink {
    let id = id.to_string();
    let query = [("encemail", email), ("uid", &*id)];
    link(kind, &[email, kind.name(), &id], &query, now)
}

/// Suspends a portal; for its owner.
#[must_use]
pub fn portal_suspend(owner_email: &str, now: Instant) -> UnsignedLink {
    of_address(LinkType::PortalSuspend, owner_email, now)
}

/// Brings a suspended portal back; for its owner.
#[must_use]
pub fn portal_continue(owner_email: &str, now: Instant) -> UnsignedLink {
    of_address(LinkType::PortalContinue, owner_email, now)
}

/// Removes a portal; for its owner.
#[must_use]
pub fn portal_remove(owner_email: &str, now: Instant) -> UnsignedLink {
    of_address(LinkType::PortalRemove, owner_email, now)
}

/// Changes the domain of a portal.
#[must_use]
pub fn dns_change(email: &str, now: Instant) -> UnsignedLink {
    of_address(LinkType::DnsChange, email, now)
}

/// Hands a portal over to somebody; for its owner. Whatever link of this type the owner got before stops working.
///
/// # Errors
/// Those of the store.
pub fn portal_owner_change(tx: &mut Tx<'_>, owner: &Person, to: PersonId, now: Instant) -> Result<UnsignedLink, Error> {
    let epoch = link_epochs::raise(tx, owner.portal, owner.id, EpochKind::Ownership)?;
    Ok(with_epoch(LinkType::PortalOwnerChange, &owner.email, to, epoch, now))
}

/// Activates a new account: sets its password and confirms its address.
#[must_use]
pub fn activation(person: &Person, now: Instant) -> UnsignedLink {
    of_person(LinkType::Activation, &person.email, person.id, now)
}

/// Confirms the address of an account.
#[must_use]
pub fn email_activation(person: &Person, now: Instant) -> UnsignedLink {
    of_person(LinkType::EmailActivation, &person.email, person.id, now)
}

/// Disables one's own account.
#[must_use]
pub fn profile_remove(person: &Person, now: Instant) -> UnsignedLink {
    of_person(LinkType::ProfileRemove, &person.email, person.id, now)
}

/// Sets a password; whatever link of this type the person got before stops working.
///
/// # Errors
/// Those of the store.
pub fn password_change(tx: &mut Tx<'_>, person: &Person, now: Instant) -> Result<UnsignedLink, Error> {
    password_change_of(tx, person.portal, person.id, &person.email, now)
}

/// The same for whoever has this identifier and address, or nobody.
///
/// # Errors
/// Those of the store.
pub(crate) fn password_change_of(
    tx: &mut Tx<'_>,
    portal: PortalId,
    id: PersonId,
    email: &str,
    now: Instant,
) -> Result<UnsignedLink, Error> {
    let epoch = link_epochs::raise(tx, portal, id, EpochKind::Password)?;
    Ok(with_epoch(LinkType::PasswordChange, email, id, epoch, now))
}

/// Confirms a new address, to which it is sent; whatever link of this type the person got before stops working.
///
/// # Errors
/// Those of the store.
pub fn email_change(
    tx: &mut Tx<'_>,
    portal: PortalId,
    person: PersonId,
    new_email: &str,
    now: Instant,
) -> Result<UnsignedLink, Error> {
    let epoch = link_epochs::raise(tx, portal, person, EpochKind::Email)?;
    Ok(with_epoch(LinkType::EmailChange, new_email, person, epoch, now))
}

fn with_epoch(kind: LinkType, email: &str, id: PersonId, epoch: i64, now: Instant) -> UnsignedLink {
    let (id, epoch) = (id.to_string(), epoch.to_string());
    let query = [("encemail", email), ("uid", &*id)];
    link(kind, &[email, kind.name(), &id, &epoch], &query, now)
}

/// Signs somebody in, once. `first`: the portal was just made.
#[must_use]
pub fn sign_in(email: &str, first: bool, now: Instant) -> UnsignedLink {
    first_step(LinkType::Auth, "encemail", email, first, now)
}

/// Sets or checks a telephone number; `kind` is one of the two types for it.
#[must_use]
pub fn phone(kind: LinkType, email: &str, first: bool, now: Instant) -> UnsignedLink {
    first_step(kind, "encemail", email, first, now)
}

/// Sets an authenticator app up or checks its code; `kind` is one of the two types for it. It stands for a password that
/// was right, so that whatever ends every session of the person, such as a new password, ends it too.
#[must_use]
pub fn authenticator(kind: LinkType, person: &Person, first: bool, now: Instant) -> UnsignedLink {
    let (id, epoch) = (person.id.to_string(), person.session_epoch.to_string());
    link(
        kind,
        &[&id, kind.name(), first_word(first), &epoch],
        &first_query("uid", &id, first),
        now,
    )
}

fn first_step(kind: LinkType, name: &str, whom: &str, first: bool, now: Instant) -> UnsignedLink {
    let parts = [whom, kind.name(), first_word(first)];
    link(kind, &parts, &first_query(name, whom, first), now)
}

fn first_query<'q>(name: &'q str, whom: &'q str, first: bool) -> Vec<(&'q str, &'q str)> {
    let mut query = vec![(name, whom)];
    if first {
        query.push(("first", "true"));
    }
    query
}

pub(crate) const fn first_word(first: bool) -> &'static str {
    if first { "true" } else { "" }
}

/// Sets a new portal up, as long as it waits for it. Made as of when the portal was registered, it does not outlive a
/// registration that nobody came back to.
#[must_use]
pub fn wizard(now: Instant) -> UnsignedLink {
    link(LinkType::Wizard, &[LinkType::Wizard.name()], &[], now)
}

/// Leads other members to a guest whom `inviter` shares.
#[must_use]
pub fn guest_share(inviter: PersonId, guest: &Person, now: Instant) -> UnsignedLink {
    let (inviter, guest_id) = (inviter.to_string(), guest.id.to_string());
    link(
        LinkType::GuestShareLink,
        &[&guest.email, LinkType::GuestShareLink.name(), &inviter, &guest_id],
        &[("encemail", &guest.email), ("uid", &inviter)],
        now,
    )
}
