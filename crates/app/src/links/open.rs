//! Checking a link that somebody presents (`docs/protocol/auth.md` 6).

use crate::app::{App, Ctx};
use crate::caller::{Caller, Credential, Expected};
use crate::error::Error;
use crate::links::invite::{self, Invitation};
use crate::links::make::{first_word, subject};
use crate::links::sign::PresentedKey;
use crate::secrets::equal;
use anteroom_domain::policy::{Actor, PersonAction, Target, decide_person};
use anteroom_domain::text_key::email_key;
use anteroom_domain::{
    Activation, EmployeeType, Instant, LinkRefusal, LinkType, Person, PersonId, Portal, ScopeSet, Status,
};
use anteroom_store::link_epochs::{self, EpochKind};
use anteroom_store::{Tx, people, used_links};
use std::net::IpAddr;
use std::sync::Arc;

/// A link as a client presents it; nothing of it is checked.
#[derive(Clone, Default)]
pub struct PresentedLink {
    /// `type`; none when it is missing or unknown.
    pub kind: Option<LinkType>,
    /// `key`.
    pub key: String,
    /// `email`.
    pub email: Option<String>,
    /// `encemail`, used when there is no `email`.
    pub encrypted_email: Option<String>,
    /// `uid`.
    pub uid: Option<PersonId>,
    /// `emplType`.
    pub employee_type: Option<EmployeeType>,
    /// `first`.
    pub first: bool,
}

impl std::fmt::Debug for PresentedLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PresentedLink")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// A link that was found good.
#[derive(Clone, Debug)]
pub struct OpenedLink {
    /// What it confirms.
    pub kind: LinkType,
    /// The address that it carries.
    pub email: Option<String>,
    /// The person of its `uid`: whom it is about, or of an invitation who invites.
    pub person: Option<Arc<Person>>,
    /// The person who has the address, where the type is about one and `uid` means somebody else.
    pub guest: Option<Arc<Person>>,
    /// The type that it invites for.
    pub employee_type: Option<EmployeeType>,
    /// What it invites to, if it is an invitation.
    pub invitation: Option<Invitation>,
    /// What is checked again in the transaction that uses it.
    pub(crate) proof: Proof,
}

/// What shows that a link is still the newest and unused.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proof {
    hash: [u8; 32],
    made_at: Instant,
    epoch: Option<(EpochKind, i64)>,
}

/// Who acts when a link is presented.
#[derive(Clone, Debug)]
pub struct Acting {
    /// The account; none for the system, where a link names nobody.
    pub caller: Option<Caller>,
    /// Whether the session that accompanies the link ends: somebody else's password is being set.
    pub ends_session: bool,
}

type Verdict = Result<OpenedLink, LinkRefusal>;

impl App {
    /// Checks a link. `session`: who is signed in beside it.
    ///
    /// # Errors
    /// Outside: those of the store. Inside: why the link does not open.
    pub async fn open_link(
        &self,
        portal: &Arc<Portal>,
        presented: &PresentedLink,
        session: Option<&Caller>,
    ) -> Result<Verdict, Error> {
        let Some(kind) = presented.kind else {
            return Ok(Err(LinkRefusal::Invalid));
        };
        if matches!(kind, LinkType::EmpInvite | LinkType::LinkInvite) {
            return invite::open(self, portal, kind, presented).await;
        }
        let (portal, presented) = (Arc::clone(portal), presented.clone());
        let session = session.map(|caller| caller.person.id);
        self.point(move |tx, ctx| open(tx, ctx, &portal, kind, &presented, session))
            .await
    }
}

impl App {
    /// The address behind an `encemail` of this portal; none when it is not from here.
    #[must_use]
    pub fn decrypt_address(&self, portal: &Portal, text: &str) -> Option<String> {
        self.ctx().secrets.decrypt_address(portal.id, text)
    }
}

impl PresentedLink {
    /// The address, as it came or decrypted.
    pub(crate) fn address(&self, ctx: &Ctx, portal: &Portal) -> Option<String> {
        let plain = self.email.as_deref().map(str::trim).filter(|email| !email.is_empty());
        plain.map(str::to_owned).or_else(|| {
            let encrypted = self.encrypted_email.as_deref()?;
            ctx.secrets.decrypt_address(portal.id, encrypted)
        })
    }
}

fn open(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    kind: LinkType,
    presented: &PresentedLink,
    session: Option<PersonId>,
) -> Result<Verdict, Error> {
    let Some(key) = PresentedKey::parse(&presented.key) else {
        return Ok(Err(LinkRefusal::Invalid));
    };
    let mut claim = Claim::read(tx, ctx, portal, kind, presented)?;
    // Whatever the claim says about people, the answer for a key that does not fit is the same.
    if !key.fits(&ctx.secrets, portal.id, kind, &claim.subject(kind)) {
        return Ok(Err(LinkRefusal::Invalid));
    }
    let made_at = key.made_at();
    if kind
        .validity_us()
        .is_some_and(|validity| ctx.now().0.saturating_sub(made_at.0) > validity)
    {
        return Ok(Err(LinkRefusal::Expired));
    }
    let proof = Proof {
        hash: key.hash(&ctx.secrets, portal.id),
        made_at,
        epoch: claim.epoch,
    };
    // Only now, so that the time that a forged link takes tells nothing about people.
    claim.find_people(tx, portal, kind)?;
    let holds = claim.holds(tx, portal, kind, session)?
        && !(kind == LinkType::Auth && used_links::is_used(tx, portal.id, &proof.hash)?);
    if !holds {
        return Ok(Err(LinkRefusal::Invalid));
    }
    Ok(Ok(OpenedLink {
        kind,
        email: claim.email,
        person: claim.person.map(Arc::new),
        guest: claim.guest.map(Arc::new),
        // Only invitations vouch for one.
        employee_type: None,
        invitation: None,
        proof,
    }))
}

/// Whether the subject of a type contains the person of `uid`.
const fn vouches_for_uid(kind: LinkType) -> bool {
    matches!(
        kind,
        LinkType::PortalOwnerChange
            | LinkType::Activation
            | LinkType::EmailChange
            | LinkType::EmailActivation
            | LinkType::PasswordChange
            | LinkType::ProfileRemove
            | LinkType::TfaActivation
            | LinkType::TfaAuth
            | LinkType::GuestShareLink
    )
}

/// Whether the subject of a type contains an address.
const fn vouches_for_address(kind: LinkType) -> bool {
    !matches!(kind, LinkType::TfaActivation | LinkType::TfaAuth | LinkType::Wizard)
}

/// What a presented link says, and whom it is about.
struct Claim {
    email: Option<String>,
    uid: Option<PersonId>,
    first: bool,
    /// The person of `uid`; of the types without one, who has the address.
    person: Option<Person>,
    guest: Option<Person>,
    epoch: Option<(EpochKind, i64)>,
}

impl Claim {
    fn read(
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        portal: &Portal,
        kind: LinkType,
        presented: &PresentedLink,
    ) -> Result<Self, Error> {
        // What the key does not vouch for is not read: whoever has a link could write in it what he likes.
        let email = presented
            .address(ctx, portal)
            .filter(|email| vouches_for_address(kind) && !email.contains('\0'));
        let uid = presented.uid.filter(|_| vouches_for_uid(kind));
        // Two subjects contain what only the person's own record says.
        let person = match uid {
            Some(uid) if matches!(kind, LinkType::TfaActivation | LinkType::TfaAuth) => {
                people::find(tx, portal.id, uid)?
            }
            _ => None,
        };
        let guest = match &email {
            Some(email) if kind == LinkType::GuestShareLink => people::find_by_email(tx, portal.id, email)?,
            _ => None,
        };
        let epoch_kind = match kind {
            LinkType::PasswordChange => Some(EpochKind::Password),
            LinkType::EmailChange => Some(EpochKind::Email),
            LinkType::PortalOwnerChange => Some(EpochKind::Ownership),
            _ => None,
        };
        // Of the links that hand a portal over the newest of its owner counts, whoever is to have it.
        let whose = if kind == LinkType::PortalOwnerChange {
            Some(portal.owner)
        } else {
            uid
        };
        let epoch = match (epoch_kind, whose) {
            (Some(kind), Some(whose)) => Some((kind, link_epochs::get(tx, portal.id, whose, kind)?)),
            _ => None,
        };
        Ok(Self {
            email,
            uid,
            first: presented.first,
            person,
            guest,
            epoch,
        })
    }

    /// Whom the link is about, once its key has shown that it is one of ours.
    fn find_people(&mut self, tx: &mut Tx<'_>, portal: &Portal, kind: LinkType) -> Result<(), Error> {
        if self.person.is_some() {
            return Ok(());
        }
        self.person = match (self.uid, &self.email) {
            (Some(uid), _) => people::find(tx, portal.id, uid)?,
            (None, Some(email)) if !vouches_for_uid(kind) => people::find_by_email(tx, portal.id, email)?,
            _ => None,
        };
        Ok(())
    }

    /// The subject that a link with these words has.
    fn subject(&self, kind: LinkType) -> String {
        let email = self.email.as_deref().unwrap_or_default();
        let uid = self.uid.map(|id| id.to_string()).unwrap_or_default();
        let name = kind.name();
        match kind {
            LinkType::PortalSuspend
            | LinkType::PortalContinue
            | LinkType::PortalRemove
            | LinkType::DnsChange
            | LinkType::EmpInvite
            | LinkType::LinkInvite => subject(&[email, name]),
            LinkType::Activation | LinkType::EmailActivation | LinkType::ProfileRemove => subject(&[email, name, &uid]),
            LinkType::EmailChange | LinkType::PasswordChange | LinkType::PortalOwnerChange => {
                let epoch = self.epoch.map_or(0, |(_, epoch)| epoch).to_string();
                subject(&[email, name, &uid, &epoch])
            }
            LinkType::PhoneActivation | LinkType::PhoneAuth | LinkType::Auth => {
                subject(&[email, name, first_word(self.first)])
            }
            LinkType::TfaActivation | LinkType::TfaAuth => {
                let epoch = self.person.as_ref().map(|person| person.session_epoch.to_string());
                subject(&[&uid, name, first_word(self.first), epoch.as_deref().unwrap_or_default()])
            }
            LinkType::Wizard => subject(&[name]),
            LinkType::GuestShareLink => {
                let guest = self.guest.as_ref().map(|guest| guest.id.to_string());
                subject(&[email, name, &uid, guest.as_deref().unwrap_or_default()])
            }
        }
    }

    /// Whether what the link says is still true.
    fn holds(
        &self,
        tx: &mut Tx<'_>,
        portal: &Portal,
        kind: LinkType,
        session: Option<PersonId>,
    ) -> Result<bool, Error> {
        let is_enabled = self.person.as_ref().is_some_and(|p| p.status != Status::Terminated);
        let has_email = self
            .person
            .as_ref()
            .zip(self.email.as_ref())
            .is_some_and(|(person, email)| email_key(&person.email) == email_key(email));
        Ok(match kind {
            LinkType::PortalSuspend | LinkType::PortalContinue | LinkType::PortalRemove => {
                self.is_of_owner(tx, portal)?
            }
            LinkType::PortalOwnerChange => is_enabled && self.is_of_owner(tx, portal)?,
            LinkType::DnsChange => true,
            // Whoever had it before the portal was set up must not have anything of it afterwards.
            LinkType::Wizard => portal.awaits_setup,
            LinkType::Activation => {
                is_enabled
                    && has_email
                    && self
                        .person
                        .as_ref()
                        .is_some_and(|p| p.activation == Activation::Pending)
            }
            LinkType::EmailActivation | LinkType::PasswordChange => is_enabled && has_email,
            LinkType::ProfileRemove => is_enabled && has_email && session.is_none_or(|id| Some(id) == self.uid),
            LinkType::EmailChange
            | LinkType::PhoneActivation
            | LinkType::PhoneAuth
            | LinkType::Auth
            | LinkType::TfaActivation => is_enabled,
            LinkType::TfaAuth => is_enabled && session.is_none(),
            LinkType::GuestShareLink => self.may_share_guest(),
            LinkType::EmpInvite | LinkType::LinkInvite => false,
        })
    }

    fn is_of_owner(&self, tx: &mut Tx<'_>, portal: &Portal) -> Result<bool, Error> {
        let owner = people::find(tx, portal.id, portal.owner)?;
        Ok(owner
            .zip(self.email.as_ref())
            .is_some_and(|(owner, email)| email_key(&owner.email) == email_key(email)))
    }

    fn may_share_guest(&self) -> bool {
        let (Some(inviter), Some(guest)) = (&self.person, &self.guest) else {
            return false;
        };
        let actor = Actor {
            role: inviter.role,
            is_owner: inviter.is_owner,
            status: inviter.status,
            scopes: ScopeSet::Full,
        };
        // Whether the inviter was related to the guest was asked when the link was made.
        let target = Target {
            role: guest.role,
            is_owner: guest.is_owner,
            status: guest.status,
            is_self: false,
            is_related: true,
            is_ldap: guest.ldap_id.is_some(),
        };
        decide_person(&actor, PersonAction::ShareGuest, target).is_ok()
    }
}

impl OpenedLink {
    /// Checks again, of the person locked for a change, what was true when the link was opened.
    ///
    /// # Errors
    /// [`Error::Link`] when it is true no more.
    pub(crate) fn check_still_true(&self, person: &Person) -> Result<(), Error> {
        let has_email = self
            .email
            .as_ref()
            .is_some_and(|email| email_key(email) == email_key(&person.email));
        let is_pending = self.kind != LinkType::Activation || person.activation == Activation::Pending;
        if person.status != Status::Terminated && has_email && is_pending {
            Ok(())
        } else {
            Err(Error::Link)
        }
    }

    /// Who acts: whoever is signed in, else the person of the link, else nobody, which is the system. A link for a new
    /// password acts for its own person only.
    #[must_use]
    pub fn acting(&self, portal: &Arc<Portal>, session: Option<&Caller>, address: IpAddr) -> Acting {
        let named = self.person.as_ref();
        let is_of_somebody_else = |caller: &Caller| named.is_none_or(|person| person.id != caller.person.id);
        let ends_session = self.kind == LinkType::PasswordChange && session.is_some_and(is_of_somebody_else);
        if let Some(caller) = session.filter(|_| !ends_session) {
            return Acting {
                caller: Some(caller.clone()),
                ends_session,
            };
        }
        let caller = named.map(|person| Caller {
            portal: Arc::clone(portal),
            person: Arc::clone(person),
            credential: Credential::Link(self.kind),
            session_ends_at: None,
            scopes: ScopeSet::Full,
            address,
            expected: Expected::Anything,
        });
        Acting { caller, ends_session }
    }
}

impl Proof {
    /// The proof of a link of which there may be several at a time.
    pub(super) fn of(key: &PresentedKey, ctx: &Ctx, portal: &Portal) -> Self {
        Self {
            hash: key.hash(&ctx.secrets, portal.id),
            made_at: key.made_at(),
            epoch: None,
        }
    }

    /// Whether it is the proof of a link with this key.
    pub(super) fn is_of(&self, key: &PresentedKey, ctx: &Ctx, portal: &Portal) -> bool {
        equal(&self.hash, &key.hash(&ctx.secrets, portal.id))
    }

    /// When the link was made.
    pub(super) const fn made_at(&self) -> Instant {
        self.made_at
    }
}

impl Proof {
    /// Checks early what [`Proof::use_once`] decides.
    ///
    /// # Errors
    /// [`Error::Link`] when the link was used before.
    pub(crate) fn check_unused(&self, tx: &mut Tx<'_>, portal: &Portal) -> Result<(), Error> {
        if used_links::is_used(tx, portal.id, &self.hash)? {
            Err(Error::Link)
        } else {
            Ok(())
        }
    }

    /// Uses a link up that works once, in the transaction of what it is used for; of several at the same time one
    /// succeeds.
    ///
    /// # Errors
    /// [`Error::Link`] when it was used before.
    pub(crate) fn use_once(&self, tx: &mut Tx<'_>, ctx: &Ctx, portal: &Portal, kind: LinkType) -> Result<(), Error> {
        let validity_s = kind.validity_us().unwrap_or(i64::MAX).div_euclid(1_000_000) + 1;
        let expires_at = self.made_at.plus_seconds(validity_s);
        if used_links::use_up(tx, portal.id, &self.hash, expires_at, ctx.now())? {
            Ok(())
        } else {
            Err(Error::Link)
        }
    }

    /// Uses a link up of which only the newest works. The person must be locked for a change.
    ///
    /// # Errors
    /// [`Error::Link`] when there is a newer one by now, or this one was used.
    pub(crate) fn use_newest(&self, tx: &mut Tx<'_>, person: &Person) -> Result<(), Error> {
        let Some((kind, epoch)) = self.epoch else {
            return Ok(());
        };
        if link_epochs::get(tx, person.portal, person.id, kind)? != epoch {
            return Err(Error::Link);
        }
        link_epochs::raise(tx, person.portal, person.id, kind)?;
        Ok(())
    }
}
