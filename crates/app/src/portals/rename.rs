//! What a portal is called in host names: its alias (`docs/protocol/portal.md` 4.1) and a domain of its own (7.3).

use super::close::{get_for_change, record_portal};
use super::fault::PortalFault;
use super::name::{parse_name, require_free};
use crate::app::Ctx;
use crate::caller::{Caller, Credential};
use crate::error::{Error, Fault};
use crate::links::make;
use crate::mail;
use crate::people::disable_own::administrators;
use crate::record::record;
use crate::resolve_portal::LOCAL_ALIAS;
use anteroom_domain::event::Action as Event;
use anteroom_domain::host_name::HostName;
use anteroom_domain::policy::{Action, Permit, decide};
use anteroom_domain::{Letter, LetterKind, Portal, UnsignedLink};
use anteroom_store::{Lock, Tx, portals};

/// A portal with its new name.
#[derive(Clone, Debug)]
pub struct Renamed {
    /// The portal as it is now.
    pub portal: Portal,
    /// Signs the caller in again, whose session ended with all others; none for keys, which go on working and must not
    /// turn into sessions.
    pub link: Option<UnsignedLink>,
}

/// Gives the caller's portal another alias: every session ends, and the other administrators are told. None when it has
/// the alias already.
///
/// # Errors
/// [`Error::Denied`]; [`Fault::Alias`] for nothing, and for white space; then those of a name at a registration.
pub fn rename_portal(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, alias: &str) -> Result<Option<Renamed>, Error> {
    let permit = decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    if alias.is_empty() || alias.contains(char::is_whitespace) {
        return Err(Fault::Alias.into());
    }
    let Some(portal) = rename(tx, ctx, caller, &permit, alias)? else {
        return Ok(None);
    };
    let is_session = matches!(caller.credential, Credential::Session(_));
    let link = is_session.then(|| make::sign_in(&caller.person.email, false, ctx.now()));
    Ok(Some(Renamed { portal, link }))
}

/// Gives the caller's portal another alias; none when it has it already.
pub(super) fn rename(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    permit: &Permit,
    alias: &str,
) -> Result<Option<Portal>, Error> {
    if caller.portal.alias.eq_ignore_ascii_case(alias) {
        return Ok(None);
    }
    let alias = parse_name(alias)?;
    tx.lock(Lock::Portals)?;
    let before = get_for_change(tx, caller)?;
    require_free(tx, ctx, &alias)?;
    portals::rename(tx, permit, before.id, alias.as_str())?;
    let portal = portals::find(tx, before.id)?.ok_or(Error::Denied)?;
    let summary = format!("{} → {}", before.alias, portal.alias);
    record(
        tx,
        ctx,
        caller,
        Event::PortalRenamed,
        vec![portal.id.to_string()],
        summary,
    )?;
    for reader in administrators(tx, &caller.person)? {
        let letter = Letter {
            kind: LetterKind::PortalRenamed,
            to: reader.email,
            recipient: Some(reader.id),
            culture: reader.culture,
            link: None,
            facts: vec![("alias".to_owned(), portal.alias.clone())],
        };
        mail::post(tx, ctx, &portal, &letter)?;
    }
    Ok(Some(portal))
}

/// Maps a host name of its own to the caller's portal, or with none takes it away.
///
/// # Errors
/// [`Error::Denied`]; [`Error::NotAvailable`] where portals have a base domain; [`PortalFault::NameEmpty`];
/// [`PortalFault::NameCharacters`] for what is no host name; [`PortalFault::NameTaken`] for one that another portal has,
/// or that means the installation.
pub fn set_domain(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, name: Option<&str>) -> Result<(), Error> {
    let permit = decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    if ctx.settings.base_domain != LOCAL_ALIAS {
        return Err(Error::NotAvailable);
    }
    let name = match name.map(str::trim) {
        None => None,
        Some("") => return Err(PortalFault::NameEmpty.into()),
        Some(name) => Some(HostName::parse(name).ok_or(PortalFault::NameCharacters)?),
    };
    tx.lock(Lock::Portals)?;
    let portal = get_for_change(tx, caller)?;
    let name = name.as_ref().map(HostName::as_str);
    if portal.domain.as_deref() == name {
        return Ok(());
    }
    if let Some(name) = name
        && (means_the_installation(ctx, name) || portals::is_name_taken(tx, name, name)?)
    {
        return Err(PortalFault::NameTaken { similar: Vec::new() }.into());
    }
    portals::set_domain(tx, &permit, portal.id, name)?;
    record_portal(tx, ctx, caller, Event::DnsSettingsUpdated)
}

/// Whether people reach the installation itself under a name: whoever had it would speak for every other portal.
pub(crate) fn means_the_installation(ctx: &Ctx, name: &str) -> bool {
    let settings = &ctx.settings;
    let public = settings
        .public_url
        .split_once("://")
        .map_or("", |(_, authority)| authority);
    let public = public.split([':', '/']).next().unwrap_or_default();
    public.eq_ignore_ascii_case(name) || settings.local_names.iter().any(|own| own == name)
}
