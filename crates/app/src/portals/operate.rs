//! What whoever runs the installation does with its portals, through the data folder (`docs/protocol/anteroom.md`,
//! Portals).

use super::close::{resume, suspend};
use super::hand_over::hand_over_to;
use super::owner_rule::check_not_last;
use super::register::{NewPortal, Registered, register_portal};
use super::remove::remove;
use super::rename::rename;
use crate::app::{App, Ctx};
use crate::caller::{Caller, Credential, Expected};
use crate::error::{Error, Fault, Missing};
use crate::passwords::Password;
use crate::record::record_people;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::Permit;
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{Person, PersonId, Portal, ScopeSet};
use anteroom_store::{Tx, people, portals};
use std::sync::Arc;

/// Most portals that one list shows.
const LISTED_MAX: usize = 10_000;

const PERMIT: Permit = Permit::system("whoever has the data folder runs the installation");

/// A portal with its owner.
#[derive(Clone, Debug)]
pub struct PortalView {
    /// The portal.
    pub portal: Portal,
    /// Its owner; none while it is being removed.
    pub owner: Option<Person>,
}

/// What is to be changed of a portal; none: as it is.
#[derive(Clone, Debug, Default)]
pub struct PortalChange {
    /// Whether it can be used: only active and suspended.
    pub status: Option<PortalStatus>,
    /// Another alias.
    pub alias: Option<String>,
}

/// The portals, by number, those that are being removed too.
///
/// # Errors
/// [`Error::Denied`] for everybody who does not come through the data folder.
pub fn list_portals(tx: &mut Tx<'_>, caller: &Caller) -> Result<Vec<PortalView>, Error> {
    check(caller)?;
    let mut views = Vec::new();
    for portal in portals::list(tx)?.into_iter().take(LISTED_MAX) {
        views.push(view(tx, portal)?);
    }
    Ok(views)
}

/// A portal by its alias.
///
/// # Errors
/// [`Error::Denied`]; [`Missing::Portal`].
pub fn get_portal(tx: &mut Tx<'_>, caller: &Caller, alias: &str) -> Result<PortalView, Error> {
    check(caller)?;
    let portal = find(tx, alias)?;
    view(tx, portal)
}

/// Makes a portal, whether registration is open or not.
///
/// # Errors
/// [`Error::Denied`]; those of a registration.
pub async fn create_portal(app: &App, caller: &Caller, new: NewPortal) -> Result<Registered, Error> {
    check(caller)?;
    register_portal(app, new).await
}

/// Suspends a portal, brings it back, renames it.
///
/// # Errors
/// [`Error::Denied`]; [`Missing::Portal`]; [`Error::LastPortal`]; those of a name at a registration.
pub fn change_portal(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    alias: &str,
    change: &PortalChange,
) -> Result<PortalView, Error> {
    check(caller)?;
    let acting = as_owner(tx, caller, alias)?;
    match change.status {
        Some(PortalStatus::Suspended) => {
            check_not_last(tx, ctx, acting.portal.id)?;
            suspend(tx, ctx, &acting, &PERMIT)?;
        }
        Some(PortalStatus::Active) => resume(tx, &acting, &PERMIT)?,
        _ => {}
    }
    if let Some(alias) = &change.alias {
        rename(tx, ctx, &acting, &PERMIT, alias)?;
    }
    let portal = portals::find(tx, acting.portal.id)?.ok_or(Error::NotFound(Missing::Portal))?;
    view(tx, portal)
}

/// Removes a portal without asking its owner, who is told.
///
/// # Errors
/// [`Error::Denied`]; [`Missing::Portal`]; [`Error::LastPortal`].
pub fn remove_portal(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, alias: &str) -> Result<(), Error> {
    check(caller)?;
    let acting = as_owner(tx, caller, alias)?;
    check_not_last(tx, ctx, acting.portal.id)?;
    remove(tx, ctx, &acting, &PERMIT)
}

/// Sets the password of a portal's owner; every session of the owner ends.
///
/// # Errors
/// [`Error::Denied`]; [`Missing::Portal`]; [`Fault::PasswordEmpty`]; [`Fault::Password`]; [`Error::SlowDown`].
pub async fn set_owner_password(
    app: &App,
    caller: &Caller,
    alias: &str,
    password: Option<Password>,
) -> Result<Person, Error> {
    check(caller)?;
    let (acting, wanted) = (caller.clone(), alias.to_owned());
    let acting = app.point(move |tx, _| as_owner(tx, &acting, &wanted)).await?;
    let password = password.ok_or(Fault::PasswordEmpty)?;
    if let Password::Clear(clear) = &password {
        let rules = app.portal_settings(acting.portal.id).await?;
        let checked = rules.passwords.value.check(clear);
        checked.map_err(|refused| Fault::Password(refused.0))?;
    }
    let mut salt = [0; 16];
    app.ctx().random.fill(&mut salt);
    let hash = app.0.passwords.hash(password, salt, None).await?;
    app.write(move |tx, ctx| {
        let (portal, id) = (acting.portal.id, acting.person.id);
        people::list_for_change(tx, portal, &[id])?;
        people::set_password_hash(tx, &PERMIT, portal, id, &hash, true, ctx.now())?;
        portals::end_setup(tx, portal)?;
        let owner = people::find(tx, portal, id)?.ok_or(Error::NotFound(Missing::Portal))?;
        let about = std::slice::from_ref(&owner);
        record_people(tx, ctx, &acting, Event::UserUpdatedPassword, about)?;
        record_people(tx, ctx, &acting, Event::CookieSettingsUpdated, about)?;
        Ok(owner)
    })
    .await
}

/// Hands a portal over to one of its people, named by address, user name or identifier.
///
/// # Errors
/// [`Error::Denied`]; [`Missing::Portal`]; [`Missing::Person`]; those of a hand-over.
pub fn set_owner(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, alias: &str, name: &str) -> Result<PortalView, Error> {
    check(caller)?;
    let acting = as_owner(tx, caller, alias)?;
    let portal = acting.portal.id;
    let next = match PersonId::parse(name) {
        Some(id) => people::find(tx, portal, id)?,
        None if name.contains('@') => people::find_by_email(tx, portal, name)?,
        None => people::find_by_user_name(tx, portal, name)?,
    };
    let next = next.ok_or(Error::NotFound(Missing::Person))?;
    hand_over_to(tx, ctx, &acting, &PERMIT, next.id)?;
    get_portal(tx, caller, alias)
}

/// Only whoever can read the data folder runs the installation.
fn check(caller: &Caller) -> Result<(), Error> {
    match caller.credential {
        Credential::Control => Ok(()),
        _ => Err(Error::Denied),
    }
}

/// The portal with this very alias that is not being removed.
fn find(tx: &mut Tx<'_>, alias: &str) -> Result<Portal, Error> {
    let alias = alias.to_ascii_lowercase();
    portals::find_by_host(tx, &alias)?
        .filter(|portal| portal.alias == alias && portal.status != PortalStatus::RemovePending)
        .ok_or(Error::NotFound(Missing::Portal))
}

/// The caller as the owner of another portal.
fn as_owner(tx: &mut Tx<'_>, caller: &Caller, alias: &str) -> Result<Caller, Error> {
    let portal = find(tx, alias)?;
    let owner = people::find(tx, portal.id, portal.owner)?.ok_or(Error::NotFound(Missing::Portal))?;
    Ok(Caller {
        portal: Arc::new(portal),
        person: Arc::new(owner),
        credential: Credential::Control,
        session_ends_at: None,
        scopes: ScopeSet::Full,
        address: caller.address,
        expected: Expected::Anything,
    })
}

fn view(tx: &mut Tx<'_>, portal: Portal) -> Result<PortalView, Error> {
    let owner = people::find(tx, portal.id, portal.owner)?;
    Ok(PortalView { portal, owner })
}
