//! What a member wants to be told (`docs/protocol/portal.md` 14). Everything, as long as he has not said otherwise.

use super::HouseFault;
use super::own_view::{allow, lock};
use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::notification::{MUTED_ROOMS_MAX, Notification, RoomName};
use anteroom_domain::policy::{Action, decide};
use anteroom_store::{Tx, person_settings};

/// What the names of the settings begin with; the kind, or the room, follows. A setting that is there stands for silence.
const KIND_OFF: &str = "notify-off:";
const ROOM_MUTED: &str = "room-muted:";

/// Whether the caller wants to be told this.
///
/// # Errors
/// Those of the store.
pub async fn is_on(app: &App, caller: &Caller, kind: Notification) -> Result<bool, Error> {
    let (portal, person) = (caller.portal.id, caller.person.id);
    let found = app
        .point(move |tx, _| Ok(person_settings::find(tx, portal, person, &kind_off(kind))?))
        .await?;
    Ok(found.is_none())
}

/// Keeps whether the caller wants to be told this.
///
/// # Errors
/// [`Error::Denied`] when the credential is not for changes.
pub fn switch(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, kind: Notification, is_on: bool) -> Result<(), Error> {
    allow(tx, caller)?;
    lock(tx, caller)?;
    let (portal, person, name) = (caller.portal.id, caller.person.id, kind_off(kind));
    if is_on {
        person_settings::delete(tx, portal, person, &name)?;
    } else {
        person_settings::set(tx, portal, person, &name, "true", ctx.now())?;
    }
    Ok(())
}

/// The rooms about which the caller wants to be told nothing.
///
/// # Errors
/// Those of the store.
pub async fn list_muted_rooms(app: &App, caller: &Caller) -> Result<Vec<RoomName>, Error> {
    let caller = caller.clone();
    app.point(move |tx, _| muted(tx, &caller)).await
}

/// Keeps whether the caller wants to be told about a room. Answers the rooms about which he does not.
///
/// # Errors
/// [`Error::Denied`] when the credential is not for changes; [`HouseFault::MutedRooms`] when there are too many already.
pub fn mute_room(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    room: &RoomName,
    is_muted: bool,
) -> Result<Vec<RoomName>, Error> {
    allow(tx, caller)?;
    lock(tx, caller)?;
    let (portal, person, name) = (
        caller.portal.id,
        caller.person.id,
        format!("{ROOM_MUTED}{}", room.key()),
    );
    if is_muted {
        person_settings::set(tx, portal, person, &name, "true", ctx.now())?;
    } else {
        person_settings::delete(tx, portal, person, &name)?;
    }
    let muted = muted(tx, caller)?;
    if muted.len() > MUTED_ROOMS_MAX {
        return Err(HouseFault::MutedRooms.into());
    }
    Ok(muted)
}

/// Checks that the caller may say what he wants to be told.
///
/// # Errors
/// [`Error::Denied`] when the credential is not for changes.
pub fn check_own(caller: &Caller) -> Result<(), Error> {
    decide(&caller.actor(), &Action::EditOwnSettings)?;
    Ok(())
}

fn kind_off(kind: Notification) -> String {
    format!("{KIND_OFF}{}", kind.number())
}

fn muted(tx: &mut Tx<'_>, caller: &Caller) -> Result<Vec<RoomName>, Error> {
    let names = person_settings::list_names(tx, caller.portal.id, caller.person.id, ROOM_MUTED)?;
    let keys = names.iter().filter_map(|name| name.strip_prefix(ROOM_MUTED));
    Ok(keys.filter_map(RoomName::from_key).collect())
}
