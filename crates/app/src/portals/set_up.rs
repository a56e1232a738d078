//! Setting up a portal that was registered without a password (`docs/protocol/portal.md` 7.3).
//!
//! Whoever comes first may do it, so the door is no wider than it has to be: it closes as soon as the owner has signed in
//! or has a password, by whatever way, and a week after the registration in any case.

use crate::app::{App, Ctx};
use crate::caller::{Caller, Credential, Expected};
use crate::error::{Error, Unprocessed};
use crate::links::{key, make};
use crate::passwords::Password;
use crate::portal_rules::set_language::{ZoneChoice, apply};
use crate::record::record_people;
use crate::sign_in::begin_session::{Beginning, Begun, begin_session};
use anteroom_domain::email::Email;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::Permit;
use anteroom_domain::text_key::email_key;
use anteroom_domain::{Activation, LinkType, Person, Portal, ScopeSet, culture};
use anteroom_store::{Tx, people, portals};
use std::net::IpAddr;
use std::sync::Arc;

const PERMIT: Permit = Permit::system("whoever sets a portal up chooses the address and the password of its owner");

/// What whoever sets a portal up chooses.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// The owner's address, as given.
    pub email: Option<String>,
    /// The owner's password.
    pub password: Option<Password>,
    /// The portal's language; one that is not switched on changes nothing.
    pub language: Option<String>,
    /// The portal's time zone; one that nobody knows changes nothing.
    pub zone: ZoneChoice,
    /// Client address.
    pub address: IpAddr,
    /// `User-Agent` of the client.
    pub user_agent: Option<String>,
}

/// Whether a portal still waits to be set up.
///
/// # Errors
/// Those of the store.
pub fn is_awaited(tx: &mut Tx<'_>, portal: &Portal) -> Result<bool, Error> {
    Ok(portal.awaits_setup && people::find_password_hash(tx, portal.id, portal.owner)?.is_none())
}

/// The link with which anybody sets a portal up, as clients hand it back; none when the portal does not wait for it, or has
/// waited for too long.
///
/// # Errors
/// Those of the store.
pub async fn find_token(app: &App, portal: &Arc<Portal>) -> Result<Option<String>, Error> {
    let age = app.now().0.saturating_sub(portal.created_at.0);
    let is_over = LinkType::Wizard.validity_us().is_some_and(|validity| age > validity);
    if !portal.awaits_setup || is_over {
        return Ok(None);
    }
    let asked = Arc::clone(portal);
    if !app.point(move |tx, _| is_awaited(tx, &asked)).await? {
        return Ok(None);
    }
    let link = make::wizard(portal.created_at);
    let key = key(&app.ctx().secrets, portal.id, &link);
    Ok(Some(format!("type=Wizard&key={key}&uid={}", portal.owner)))
}

/// Sets a portal up: its owner has this address and password from now on and is signed in. Of several who do it at once
/// one succeeds.
///
/// # Errors
/// In this order: [`Unprocessed::SetUpBefore`]; [`Unprocessed::OwnerEmail`]; [`Unprocessed::OwnerPasswordEmpty`];
/// [`Error::SlowDown`] when no password can be hashed now.
pub async fn set_up_portal(app: &App, portal: &Arc<Portal>, chosen: SetUp) -> Result<Begun, Error> {
    let asked = Arc::clone(portal);
    if !app.point(move |tx, _| is_awaited(tx, &asked)).await? {
        return Err(Error::Unprocessed(Unprocessed::SetUpBefore));
    }
    let email = chosen
        .email
        .as_deref()
        .and_then(|email| Email::parse(email.trim()).ok());
    let email = email.ok_or(Error::Unprocessed(Unprocessed::OwnerEmail))?;
    let password = chosen.password.clone();
    let password = password.ok_or(Error::Unprocessed(Unprocessed::OwnerPasswordEmpty))?;
    let mut salt = [0; 16];
    app.ctx().random.fill(&mut salt);
    let hash = app.0.passwords.hash(password, salt, Some(chosen.address)).await?;
    let beginning = Beginning {
        via: "set-up",
        event: Event::LoginSuccessViaPassword,
        address: chosen.address,
        user_agent: chosen.user_agent.clone(),
        culture: None,
        link: None,
    };
    let id = portal.id;
    let (owner, portal) = app
        .write(move |tx, ctx| change(tx, ctx, id, &chosen, &email, &hash))
        .await?;
    begin_session(app, &Arc::new(portal), owner, beginning).await
}

fn change(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: anteroom_domain::PortalId,
    chosen: &SetUp,
    email: &Email,
    hash: &str,
) -> Result<(Person, Portal), Error> {
    let done = || Error::Unprocessed(Unprocessed::SetUpBefore);
    // People are locked before their portal, as everywhere.
    let before = portals::find(tx, id)?.ok_or_else(done)?;
    let owner = people::list_for_change(tx, id, &[before.owner])?
        .pop()
        .ok_or_else(done)?;
    let mut portal = portals::find_for_change(tx, id)?.ok_or_else(done)?;
    if portal.owner != owner.id || !is_awaited(tx, &portal)? {
        return Err(done());
    }
    let now = ctx.now();
    if email_key(&owner.email) != email_key(email.as_str()) {
        // Nobody has shown that the new address is his.
        let unconfirmed = Activation::NotActivated;
        people::set_email(tx, &PERMIT, id, owner.id, email.as_str(), unconfirmed, true, now)?;
    }
    people::set_password_hash(tx, &PERMIT, id, owner.id, hash, true, now)?;
    portal.awaits_setup = false;
    portals::end_setup(tx, id)?;
    let owner = people::find(tx, id, owner.id)?.ok_or_else(done)?;
    let acting = Caller {
        portal: Arc::new(portal.clone()),
        person: Arc::new(owner.clone()),
        credential: Credential::Link(LinkType::Wizard),
        session_ends_at: None,
        scopes: ScopeSet::Full,
        address: chosen.address,
        expected: Expected::Anything,
    };
    let language = chosen
        .language
        .as_deref()
        .and_then(|name| culture::find_enabled(name.trim()));
    let language = language.map_or_else(|| portal.culture.clone(), str::to_owned);
    apply(tx, ctx, &acting, &mut portal, &language, &chosen.zone)?;
    record_people(
        tx,
        ctx,
        &acting,
        Event::UserUpdatedPassword,
        std::slice::from_ref(&owner),
    )?;
    Ok((owner, portal))
}
