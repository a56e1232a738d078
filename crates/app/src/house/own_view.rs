//! What a member sets for himself: where he begins, and which hints he has closed (`docs/protocol/portal.md` 7.3).

use super::HouseFault;
use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::Error;
use crate::record::record;
use crate::resolve_portal::LOCAL_ALIAS;
use anteroom_domain::event::Action as Event;
use anteroom_domain::house::StartFolder;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::portal_settings::Kept;
use anteroom_store::{Tx, people, person_settings};

/// The names of the settings.
const START_FOLDER: &str = "start-folder";
const EMAIL_ACTIVATION: &str = "email-activation";
const WELCOME_CLOSED: &str = "welcome-closed";
const HELPER_CLOSED: &str = "helper-closed";

/// The section that the caller sees first.
///
/// # Errors
/// Those of the store.
pub async fn get_start_folder(app: &App, caller: &Caller) -> Result<Kept<StartFolder>, Error> {
    let (portal, person) = (caller.portal.id, caller.person.id);
    let found = app
        .point(move |tx, _| Ok(person_settings::find(tx, portal, person, START_FOLDER)?))
        .await?;
    // A section that a newer version knew is as good as none.
    let chosen = found.and_then(|(number, at)| Some((StartFolder::from_number(number.parse().ok()?)?, at)));
    Ok(chosen.map_or_else(Kept::default, |(value, at)| Kept {
        value,
        changed_at: Some(at),
    }))
}

/// Sets the section that the caller sees first; none stands for a folder that nobody sees first.
///
/// # Errors
/// [`Error::Denied`] when the credential is not for changes; [`HouseFault::StartFolder`], also for guests who choose the
/// documents that they do not have.
pub fn set_start_folder(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    folder: Option<StartFolder>,
) -> Result<Kept<StartFolder>, Error> {
    allow(tx, caller)?;
    let has_none = |folder: StartFolder| folder == StartFolder::Own && caller.person.role.is_guest();
    let folder = folder
        .filter(|folder| !has_none(*folder))
        .ok_or(HouseFault::StartFolder)?;
    let kept = put(tx, ctx, caller, START_FOLDER, folder.number().to_string())?;
    record(
        tx,
        ctx,
        caller,
        Event::DefaultStartPageSettingsUpdated,
        vec![caller.person.id.to_string()],
        format!("{folder:?}"),
    )?;
    Ok(Kept {
        value: folder,
        changed_at: kept.changed_at,
    })
}

/// Sets whether the caller wants to be reminded of an address that is not confirmed.
///
/// # Errors
/// [`Error::Denied`] when the credential is not for changes.
pub fn set_email_activation(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, show: bool) -> Result<Kept<bool>, Error> {
    allow(tx, caller)?;
    let kept = put(tx, ctx, caller, EMAIL_ACTIVATION, show.to_string())?;
    Ok(Kept {
        value: show,
        changed_at: kept.changed_at,
    })
}

/// Closes the greeting that a guest gets at the first visit, for good.
///
/// # Errors
/// [`Error::NotAvailable`] for everybody who is no guest, and for guests who have closed it.
pub fn close_welcome(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<(), Error> {
    allow(tx, caller)?;
    let (portal, person) = (caller.portal.id, caller.person.id);
    let is_closed = person_settings::find(tx, portal, person, WELCOME_CLOSED)?.is_some();
    if !caller.person.role.is_guest() || is_closed {
        return Err(Error::NotAvailable);
    }
    put(tx, ctx, caller, WELCOME_CLOSED, "true".to_owned()).map(drop)
}

/// Closes the hints for administrators, for the caller.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators; [`Error::NotAvailable`] where portals have a base domain.
pub fn close_helper(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<(), Error> {
    decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    if ctx.settings.base_domain != LOCAL_ALIAS {
        return Err(Error::NotAvailable);
    }
    put(tx, ctx, caller, HELPER_CLOSED, "true".to_owned()).map(drop)
}

pub(super) fn allow(tx: &mut Tx<'_>, caller: &Caller) -> Result<(), Error> {
    decide(&caller.actor_now(tx)?, &Action::EditOwnSettings)?;
    Ok(())
}

/// Whoever is removed at the same moment sets nothing any more.
pub(super) fn lock(tx: &mut Tx<'_>, caller: &Caller) -> Result<(), Error> {
    if people::list_for_change(tx, caller.portal.id, &[caller.person.id])?.is_empty() {
        return Err(Error::Denied);
    }
    Ok(())
}

fn put(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, name: &str, value: String) -> Result<Kept<String>, Error> {
    let (portal, person, now) = (caller.portal.id, caller.person.id, ctx.now());
    lock(tx, caller)?;
    person_settings::set(tx, portal, person, name, &value, now)?;
    Ok(Kept {
        value,
        changed_at: Some(now),
    })
}
