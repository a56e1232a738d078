//! What whoever manages the installation does with its portals (`docs/protocol/portal.md` 6.3).

use super::close::{resume, suspend};
use super::owner_rule::check_not_last;
use super::remove::{remove, send_removal_link};
use super::set_up::is_awaited;
use crate::app::Ctx;
use crate::caller::{Caller, Credential, Expected};
use crate::error::Error;
use crate::portals::fault::PortalFault;
use anteroom_domain::policy::Permit;
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::text_key::email_key;
use anteroom_domain::{Person, Portal, PortalId, ScopeSet};
use anteroom_store::{Tx, people, portals};
use std::net::IpAddr;
use std::sync::Arc;

/// Which portal is meant.
#[derive(Clone, Debug, Default)]
pub struct PortalName {
    /// By its alias.
    pub name: Option<String>,
    /// By its number.
    pub id: Option<PortalId>,
}

/// Which portals are listed; everything that is given must fit.
#[derive(Clone, Debug, Default)]
pub struct PortalFilter {
    /// The one with this alias.
    pub name: Option<String>,
    /// The one with this number.
    pub id: Option<PortalId>,
    /// Those whose owner has this address.
    pub owner_email: Option<String>,
}

/// A portal with its owner.
#[derive(Clone, Debug)]
pub struct ListedPortal {
    /// The portal.
    pub portal: Portal,
    /// Its owner.
    pub owner: Person,
    /// How much of it is taken, in lists that ask for it.
    pub usage: Option<PortalUsage>,
    /// Whether it still waits to be set up.
    pub awaits_setup: bool,
}

/// How much of what a portal may have is taken, and how much that is; no limit: any number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PortalUsage {
    /// People with paid roles.
    pub admins: i64,
    /// Most of them.
    pub max_admins: Option<i64>,
    /// People with free roles.
    pub users: i64,
    /// Most of them.
    pub max_users: Option<i64>,
}

/// Most portals in one list.
const LISTED: usize = 1_000;

/// The portals in use with their owners, by number; with `count_usage` also how much of each is taken.
///
/// # Errors
/// Those of the store.
pub fn list_portals(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    filter: &PortalFilter,
    count_usage: bool,
) -> Result<Vec<ListedPortal>, Error> {
    let name = filter.name.as_deref().map(|name| name.trim().to_ascii_lowercase());
    let email = filter.owner_email.as_deref().map(|email| email_key(email.trim()));
    let all = match (&name, filter.id) {
        (None, None) => portals::list(tx)?,
        (_, Some(id)) => portals::find(tx, id)?.into_iter().collect(),
        (Some(name), None) => portals::find_by_host(tx, name)?.into_iter().collect(),
    };
    let mut found = Vec::new();
    for portal in all {
        let is_meant = portal.status == PortalStatus::Active && name.as_ref().is_none_or(|name| *name == portal.alias);
        if !is_meant {
            continue;
        }
        let owner = people::find(tx, portal.id, portal.owner)?;
        let fits = |owner: &Person| email.as_ref().is_none_or(|email| *email == email_key(&owner.email));
        let Some(owner) = owner.filter(fits) else { continue };
        let usage = if count_usage {
            Some(usage_of(tx, ctx, portal.id)?)
        } else {
            None
        };
        let awaits_setup = is_awaited(tx, &portal)?;
        found.push(ListedPortal {
            portal,
            owner,
            usage,
            awaits_setup,
        });
        if found.len() == LISTED {
            break;
        }
    }
    Ok(found)
}

fn usage_of(tx: &mut Tx<'_>, ctx: &Ctx, portal: PortalId) -> Result<PortalUsage, Error> {
    let seats = people::count_seats(tx, portal)?;
    Ok(PortalUsage {
        admins: seats.paid,
        max_admins: ctx.settings.max_admins,
        users: seats.free,
        max_users: ctx.settings.max_users,
    })
}

/// Suspends a portal; nothing happens when it is.
///
/// # Errors
/// [`PortalFault::NameEmpty`], [`PortalFault::NotFound`]; [`PortalFault::LastPortal`].
pub fn suspend_portal(tx: &mut Tx<'_>, ctx: &Ctx, which: &PortalName, address: IpAddr) -> Result<Portal, Error> {
    let acting = acting(tx, which, address)?;
    refuse_last(check_not_last(tx, ctx, acting.portal.id))?;
    suspend(
        tx,
        ctx,
        &acting,
        &Permit::system("whoever manages the installation suspends a portal"),
    )?;
    again(tx, &acting)
}

/// Brings a portal back; nothing happens when it is in use.
///
/// # Errors
/// [`PortalFault::NameEmpty`], [`PortalFault::NotFound`].
pub fn resume_portal(tx: &mut Tx<'_>, _ctx: &Ctx, which: &PortalName, address: IpAddr) -> Result<Portal, Error> {
    let acting = acting(tx, which, address)?;
    resume(
        tx,
        &acting,
        &Permit::system("whoever manages the installation brings a portal back"),
    )?;
    again(tx, &acting)
}

/// Removes a portal that was never set up; of every other one the owner is asked by mail. Answers whether it was removed.
///
/// # Errors
/// [`PortalFault::NameEmpty`], [`PortalFault::NotFound`]; [`PortalFault::LastPortal`].
pub fn remove_portal(tx: &mut Tx<'_>, ctx: &Ctx, which: &PortalName, address: IpAddr) -> Result<(Portal, bool), Error> {
    let acting = acting(tx, which, address)?;
    refuse_last(check_not_last(tx, ctx, acting.portal.id))?;
    if is_awaited(tx, &acting.portal)? {
        remove(tx, ctx, &acting, &Permit::system("nobody has set the portal up"))?;
        return Ok(((*acting.portal).clone(), true));
    }
    send_removal_link(tx, ctx, &acting.portal, &acting.person)?;
    Ok(((*acting.portal).clone(), false))
}

/// Who manages the installation acts in a portal as its owner.
fn acting(tx: &mut Tx<'_>, which: &PortalName, address: IpAddr) -> Result<Caller, Error> {
    let name = which.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let found = match (name, which.id) {
        (Some(name), _) => {
            let name = name.to_ascii_lowercase();
            portals::find_by_host(tx, &name)?.filter(|portal| portal.alias == name)
        }
        (None, Some(id)) => portals::find(tx, id)?,
        (None, None) => return Err(PortalFault::NameEmpty.into()),
    };
    let portal = found
        .filter(|portal| portal.status != PortalStatus::RemovePending)
        .ok_or(PortalFault::NotFound)?;
    let owner = people::find(tx, portal.id, portal.owner)?.ok_or(PortalFault::NotFound)?;
    Ok(Caller {
        portal: Arc::new(portal),
        person: Arc::new(owner),
        credential: Credential::Control,
        session_ends_at: None,
        scopes: ScopeSet::Full,
        address,
        expected: Expected::Anything,
    })
}

fn again(tx: &mut Tx<'_>, acting: &Caller) -> Result<Portal, Error> {
    Ok(portals::find(tx, acting.portal.id)?.ok_or(PortalFault::NotFound)?)
}

fn refuse_last(checked: Result<(), Error>) -> Result<(), Error> {
    checked.map_err(|error| match error {
        Error::LastPortal => PortalFault::LastPortal.into(),
        other => other,
    })
}
