//! Invitations as links: the types `EmpInvite` and `LinkInvite` (`docs/protocol/auth.md` 6).

use crate::app::{App, Ctx};
use crate::error::Error;
use crate::links::make::subject;
use crate::links::open::{OpenedLink, PresentedLink, Proof};
use crate::links::sign::PresentedKey;
use crate::portal_settings::in_transaction;
use anteroom_domain::event::{Action as Event, Event as Record};
use anteroom_domain::policy::may_come_by_common_link;
use anteroom_domain::{
    Activation, EmployeeType, EventId, Instant, InvitationLink, InvitationLinkId, LinkRefusal, LinkType, Person,
    PersonId, Portal, Role, Status, UnsignedLink,
};
use anteroom_store::{Tx, invitations, people};
use std::net::IpAddr;
use std::sync::Arc;

/// How long an invitation to one person works once it was opened: 15 minutes.
const OPENED_FOR_US: i64 = 15 * 60_000_000;

/// What an invitation invites to, and how.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// What one becomes.
    pub role: Role,
    /// Whom it is for.
    pub whom: Invited,
}

/// Whom an invitation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// Whoever has it; the stored link whose uses are counted, when there is one.
    Anybody(Option<InvitationLinkId>),
    /// The pending account with this identifier.
    One(PersonId),
    /// Whoever reads the mails of this address, which nobody of the portal has.
    Address,
}

/// An invitation to one person, who has a pending account.
#[must_use]
pub fn by_mail(inviter: PersonId, email: &str, role: Role, alias: &str, now: Instant) -> UnsignedLink {
    let inviter = inviter.to_string();
    UnsignedLink {
        kind: LinkType::LinkInvite,
        subject: individual_subject(email, role, &inviter, alias),
        query: vec![
            ("emplType".to_owned(), role.wire_number().to_string()),
            ("encemail".to_owned(), email.to_owned()),
            ("uid".to_owned(), inviter),
        ],
        made_at: now,
    }
}

/// A link for the address of somebody who has no account. `is_trusted`: it works while the portal trusts the domain of the
/// address; an administrator has vouched for the other ones.
#[must_use]
pub fn by_address(email: &str, role: Role, is_trusted: bool, now: Instant) -> UnsignedLink {
    UnsignedLink {
        kind: LinkType::EmpInvite,
        subject: joining_subject(email, role, if is_trusted { TRUSTED } else { VOUCHED }),
        query: vec![
            ("emplType".to_owned(), role.wire_number().to_string()),
            ("encemail".to_owned(), email.to_owned()),
        ],
        made_at: now,
    }
}

/// A stored link, as `inviter` hands it out: always the same one.
#[must_use]
pub fn common(link: &InvitationLink, inviter: PersonId, alias: &str) -> UnsignedLink {
    let inviter = inviter.to_string();
    let subject = stored_subject(link.role, link.id, &inviter, alias);
    for_anybody(subject, link.role, inviter, link.created_at)
}

/// A link that needs no stored one.
#[must_use]
pub fn personal(role: Role, inviter: PersonId, alias: &str, now: Instant) -> UnsignedLink {
    let inviter = inviter.to_string();
    for_anybody(personal_subject(role, &inviter, alias), role, inviter, now)
}

fn for_anybody(subject: String, role: Role, inviter: String, made_at: Instant) -> UnsignedLink {
    UnsignedLink {
        kind: LinkType::LinkInvite,
        subject,
        query: vec![
            ("emplType".to_owned(), role.wire_number().to_string()),
            ("uid".to_owned(), inviter),
        ],
        made_at,
    }
}

// The subjects differ in the number of their parts, or in the first one, so that none is ever taken for another. Each
// contains everything of the query that decides about something.

fn plain_subject(role: Role) -> String {
    subject(&[LinkType::LinkInvite.name(), &role.wire_number().to_string()])
}

fn personal_subject(role: Role, inviter: &str, alias: &str) -> String {
    let number = role.wire_number().to_string();
    subject(&[LinkType::LinkInvite.name(), &number, inviter, alias])
}

fn stored_subject(role: Role, id: InvitationLinkId, inviter: &str, alias: &str) -> String {
    let number = role.wire_number().to_string();
    subject(&[LinkType::LinkInvite.name(), &number, &id.to_string(), inviter, alias])
}

/// What the subjects of a stored link begin with, whoever hands it out.
pub(crate) fn beginning_of_common(link: &InvitationLink) -> String {
    let number = link.role.wire_number().to_string();
    // The empty part at the end is the separator behind the identifier.
    subject(&[LinkType::LinkInvite.name(), &number, &link.id.to_string(), ""])
}

fn individual_subject(email: &str, role: Role, inviter: &str, alias: &str) -> String {
    subject(&[email, LinkType::LinkInvite.name(), role.name(), alias, inviter])
}

fn employee_subject(email: &str, role: Role) -> String {
    let number = role.wire_number().to_string();
    subject(&[email, LinkType::EmpInvite.name(), &number])
}

/// Ends the subject of a link that works while the portal trusts the domain of the address.
const TRUSTED: &str = "trust";
/// Ends the subject of a link that an administrator vouched for.
const VOUCHED: &str = "vouched";

fn joining_subject(email: &str, role: Role, why: &str) -> String {
    let number = role.wire_number().to_string();
    subject(&[email, LinkType::EmpInvite.name(), &number, why])
}

/// Checks an invitation.
///
/// # Errors
/// Those of the store.
pub(super) async fn open(
    app: &App,
    portal: &Arc<Portal>,
    kind: LinkType,
    presented: &PresentedLink,
) -> Result<Result<OpenedLink, LinkRefusal>, Error> {
    let (portal, presented) = (Arc::clone(portal), presented.clone());
    app.point(move |tx, ctx| check(tx, ctx, &portal, kind, &presented))
        .await
}

/// Which form of the protocol a key has.
enum Form {
    /// For whoever has it, without a stored link (forms 2 and 3).
    Loose,
    /// For whoever has it, as the stored link says (form 4).
    Stored(InvitationLink),
    /// For the account with this address (forms 5 and 6, and `EmpInvite`).
    Individual(String),
    /// For whoever reads the mails of this address, with or without an account (`EmpInvite` of whoever joins without an invitation).
    Address(String),
}

fn check(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    kind: LinkType,
    presented: &PresentedLink,
) -> Result<Result<OpenedLink, LinkRefusal>, Error> {
    let role = presented.employee_type.and_then(EmployeeType::role);
    let (Some(key), Some(role)) = (PresentedKey::parse(&presented.key), role) else {
        return Ok(Err(LinkRefusal::Invalid));
    };
    let Some((form, names_inviter)) = find_form(tx, ctx, portal, kind, presented, &key, role)? else {
        return Ok(Err(LinkRefusal::Invalid));
    };
    let uid = presented.uid.or(key.inviter());
    let inviter = match uid.filter(|_| names_inviter) {
        Some(id) => people::find(tx, portal.id, id)?.filter(|person| person.status == Status::Active),
        None => None,
    };
    if names_inviter && inviter.is_none() {
        return Ok(Err(LinkRefusal::Invalid));
    }
    let now = ctx.now();
    let made_at = key.made_at();
    let is_old = kind
        .validity_us()
        .is_some_and(|validity| now.0.saturating_sub(made_at.0) > validity);
    let proof = Proof::of(&key, ctx, portal);
    let by_owner = inviter.as_ref().is_some_and(|person| person.is_owner);
    let whom = match &form {
        Form::Loose | Form::Stored(_) if !may_come_by_common_link(role, by_owner) => {
            return Ok(Err(LinkRefusal::Invalid));
        }
        Form::Stored(link) if link.is_expired(now) => return Ok(Err(LinkRefusal::Expired)),
        Form::Stored(link) if link.is_used_up() => return Ok(Err(LinkRefusal::QuotaFailed)),
        Form::Stored(link) => Invited::Anybody(Some(link.id)),
        Form::Loose | Form::Individual(_) | Form::Address(_) if is_old => return Ok(Err(LinkRefusal::Expired)),
        Form::Loose => Invited::Anybody(None),
        Form::Individual(email) => match find_invitee(tx, portal, email, made_at, now)? {
            Ok(person) => Invited::One(person.id),
            Err(refusal) => return Ok(Err(refusal)),
        },
        Form::Address(email) => match find_joining(tx, portal, email, &proof, now)? {
            Ok(whom) => whom,
            Err(refusal) => return Ok(Err(refusal)),
        },
    };
    Ok(Ok(OpenedLink {
        kind,
        email: match form {
            Form::Individual(email) | Form::Address(email) => Some(email),
            Form::Loose | Form::Stored(_) => None,
        },
        person: inviter.map(Arc::new),
        guest: None,
        employee_type: Some(EmployeeType::Role(role)),
        invitation: Some(Invitation { role, whom }),
        proof,
    }))
}

/// The form whose subject the key fits, and whether that subject vouches for the inviter.
fn find_form(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    kind: LinkType,
    presented: &PresentedLink,
    key: &PresentedKey,
    role: Role,
) -> Result<Option<(Form, bool)>, Error> {
    let fits = |kind, subject: &str| key.fits(&ctx.secrets, portal.id, kind, subject);
    let email = presented.address(ctx, portal).filter(|email| !email.contains('\0'));
    if let Some(email) = &email {
        if fits(LinkType::EmpInvite, &employee_subject(email, role)) {
            return Ok(Some((Form::Individual(email.clone()), false)));
        }
        if fits(LinkType::EmpInvite, &joining_subject(email, role, VOUCHED)) {
            return Ok(Some((Form::Address(email.clone()), false)));
        }
        if fits(LinkType::EmpInvite, &joining_subject(email, role, TRUSTED)) {
            let trusted = in_transaction(tx, ctx, portal.id)?.joining.value.trusted;
            return Ok(trusted.admits(email).then(|| (Form::Address(email.clone()), false)));
        }
    }
    if kind == LinkType::EmpInvite {
        return Ok(None);
    }
    if fits(kind, &plain_subject(role)) {
        return Ok(Some((Form::Loose, false)));
    }
    let Some(inviter) = presented.uid.or(key.inviter()).map(|id| id.to_string()) else {
        return Ok(None);
    };
    if fits(kind, &personal_subject(role, &inviter, &portal.alias)) {
        return Ok(Some((Form::Loose, true)));
    }
    if let Some(email) = email
        && fits(kind, &individual_subject(&email, role, &inviter, &portal.alias))
    {
        return Ok(Some((Form::Individual(email), true)));
    }
    // A portal has one link for a role; the key of one that was deleted does not fit the one that came after it.
    let stored = invitations::find_by_role(tx, portal.id, role)?
        .filter(|link| fits(kind, &stored_subject(role, link.id, &inviter, &portal.alias)));
    Ok(stored.map(|link| (Form::Stored(link), true)))
}

/// The account that an invitation waits for. Its type may be another one by now; it stays what it is.
fn find_invitee(
    tx: &mut Tx<'_>,
    portal: &Portal,
    email: &str,
    made_at: Instant,
    now: Instant,
) -> Result<Result<Person, LinkRefusal>, Error> {
    let Some(person) = people::find_by_email(tx, portal.id, email)? else {
        return Ok(Err(LinkRefusal::Invalid));
    };
    if person.status == Status::Terminated {
        return Ok(Err(LinkRefusal::UserExcluded));
    }
    if is_registered(tx, &person)? {
        return Ok(Err(LinkRefusal::UserExisted));
    }
    let opened_at = invitations::find_opening(tx, portal.id, person.id, milliseconds(made_at))?;
    if opened_at.is_some_and(|at| now.0.saturating_sub(at.0) > OPENED_FOR_US) {
        return Ok(Err(LinkRefusal::Expired));
    }
    Ok(Ok(person))
}

/// Whom a link for an address is for: the account that waits, or whoever makes one. A link that made an account makes no
/// second one when the account is removed.
fn find_joining(
    tx: &mut Tx<'_>,
    portal: &Portal,
    email: &str,
    proof: &Proof,
    now: Instant,
) -> Result<Result<Invited, LinkRefusal>, Error> {
    if people::find_id_by_email(tx, portal.id, email)?.is_some() {
        let waiting = find_invitee(tx, portal, email, proof.made_at(), now)?;
        return Ok(waiting.map(|person| Invited::One(person.id)));
    }
    match proof.check_unused(tx, portal) {
        Ok(()) => Ok(Ok(Invited::Address)),
        Err(Error::Link) => Ok(Err(LinkRefusal::Invalid)),
        Err(other) => Err(other),
    }
}

/// Whether somebody made this account his own: it has a password, or its address is confirmed.
pub(crate) fn is_registered(tx: &mut Tx<'_>, person: &Person) -> Result<bool, Error> {
    Ok(person.activation != Activation::Pending || people::find_password_hash(tx, person.portal, person.id)?.is_some())
}

const fn milliseconds(at: Instant) -> i64 {
    at.0.div_euclid(1_000)
}

impl App {
    /// Records that an invitation to one person was opened, when it is the first time: from now on it works for some
    /// minutes only. Nothing happens for other links.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn record_opening(&self, portal: &Portal, link: &OpenedLink, address: IpAddr) -> Result<(), Error> {
        let Some(Invited::One(person)) = link.invitation.as_ref().map(|invitation| invitation.whom) else {
            return Ok(());
        };
        let (portal, made_at) = (portal.id, link.proof.made_at());
        // Most openings are not the first one.
        let known = self
            .point(move |tx, _| Ok(invitations::find_opening(tx, portal, person, milliseconds(made_at))?))
            .await?;
        if known.is_some() {
            return Ok(());
        }
        self.write(move |tx, ctx| {
            // Whoever is removed at the same moment opens nothing any more.
            let Some(invitee) = people::list_for_change(tx, portal, &[person])?.pop() else {
                return Ok(());
            };
            if !invitations::record_opening(tx, portal, person, milliseconds(made_at), ctx.now())? {
                return Ok(());
            }
            let record = Record {
                id: EventId(ctx.new_id()),
                portal,
                at: ctx.now(),
                action: Event::RoomInviteLinkUsed,
                actor: Some(person),
                via_key: None,
                address: Some(address.to_string()),
                targets: vec![person.to_string()],
                summary: invitee.email,
            };
            crate::record::record_event(tx, ctx, &record, None)
        })
        .await
    }
}

impl OpenedLink {
    /// Whether this is the key of the link, as a body repeats it.
    #[must_use]
    pub fn has_key(&self, app: &App, portal: &Portal, key: Option<&str>) -> bool {
        let presented = key.and_then(PresentedKey::parse);
        presented.is_some_and(|key| self.proof.is_of(&key, app.ctx(), portal))
    }
}
