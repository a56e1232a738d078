//! The colours in which clients show a portal (`docs/protocol/portal.md` 7.3).

use super::HouseFault;
use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::Error;
use crate::record::record;
use anteroom_domain::PortalId;
use anteroom_domain::color_theme::{ColorTheme, ColorThemes};
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, decide};
use anteroom_store::{Lock, Tx, portal_sections};

/// What is set, for everybody.
///
/// # Errors
/// Those of the store.
pub async fn get_color_themes(app: &App, portal: PortalId) -> Result<ColorThemes, Error> {
    app.point(move |tx, _| Ok(portal_sections::get(tx, portal)?.value))
        .await
}

/// Checks early that the caller may set them, so that nobody else learns what is wrong with a colour.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub fn may_set(caller: &Caller) -> Result<(), Error> {
    decide(&caller.actor(), &Action::EditSettings)?;
    Ok(())
}

/// Adds a scheme or changes one, and says which is shown; nothing of it when something is wrong. Answers what is set now.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators; [`HouseFault::BuiltInTheme`], [`HouseFault::TooManyThemes`],
/// [`HouseFault::UnknownTheme`].
pub fn set_color_themes(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    theme: Option<ColorTheme>,
    selected: Option<i64>,
) -> Result<ColorThemes, Error> {
    let mut themes = load(tx, caller)?;
    if let Some(theme) = theme {
        if ColorThemes::is_built_in(theme.id) {
            return Err(HouseFault::BuiltInTheme.into());
        }
        if !themes.put(theme) {
            return Err(HouseFault::TooManyThemes.into());
        }
    }
    if let Some(selected) = selected {
        if !themes.has(selected) {
            return Err(HouseFault::UnknownTheme.into());
        }
        themes.selected = selected;
    }
    if theme.is_none() && selected.is_none() {
        return Ok(themes);
    }
    store(tx, ctx, caller, themes)
}

/// Takes a scheme of the portal's own away. Answers what is set now.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators; [`HouseFault::BuiltInTheme`], [`HouseFault::UnknownTheme`].
pub fn delete_color_theme(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: i64) -> Result<ColorThemes, Error> {
    let mut themes = load(tx, caller)?;
    if ColorThemes::is_built_in(id) {
        return Err(HouseFault::BuiltInTheme.into());
    }
    if !themes.remove(id) {
        return Err(HouseFault::UnknownTheme.into());
    }
    store(tx, ctx, caller, themes)
}

fn load(tx: &mut Tx<'_>, caller: &Caller) -> Result<ColorThemes, Error> {
    decide(&caller.actor_now(tx)?, &Action::EditSettings)?;
    tx.lock(Lock::ColorThemes(caller.portal.id))?;
    Ok(portal_sections::get(tx, caller.portal.id)?.value)
}

fn store(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, themes: ColorThemes) -> Result<ColorThemes, Error> {
    let portal = caller.portal.id;
    portal_sections::set(tx, portal, &themes, ctx.now())?;
    let summary = format!("scheme {}, {} of its own", themes.selected, themes.own.len());
    record(
        tx,
        ctx,
        caller,
        Event::ColorThemeChanged,
        vec![portal.to_string()],
        summary,
    )?;
    Ok(themes)
}
