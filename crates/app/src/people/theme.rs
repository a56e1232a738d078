//! The colour scheme that a person has chosen (`docs/protocol/people.md` 13).

use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::Error;
use crate::people::find_target::{PersonRef, get_target_for_change};
use anteroom_domain::Instant;
use anteroom_domain::policy::{PersonAction, decide_person};
use anteroom_domain::theme::Theme;
use anteroom_store::{Tx, person_settings};

/// The name of the setting.
const THEME: &str = "theme";

/// A person's theme, and when it was chosen; none: never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChosenTheme {
    /// The theme.
    pub theme: Theme,
    /// When it was chosen.
    pub changed_at: Option<Instant>,
}

/// The caller's own theme.
///
/// # Errors
/// Those of the store.
pub async fn get_theme(app: &App, caller: &Caller) -> Result<ChosenTheme, Error> {
    let (portal, person) = (caller.portal.id, caller.person.id);
    let found = app
        .point(move |tx, _| Ok(person_settings::find(tx, portal, person, THEME)?))
        .await?;
    // A theme that a newer version knew is as good as none.
    let chosen = found.and_then(|(name, at)| Some((Theme::from_name(&name)?, at)));
    Ok(chosen.map_or_else(ChosenTheme::default, |(theme, at)| ChosenTheme {
        theme,
        changed_at: Some(at),
    }))
}

/// Sets the caller's own theme. The record of the person stays as it is: nobody else sees the theme, and no event is
/// written.
///
/// # Errors
/// Not found when the caller is gone by now; [`Error::Denied`] when the credential is not for changes.
pub fn set_theme(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, theme: Theme) -> Result<ChosenTheme, Error> {
    let person = get_target_for_change(tx, caller, &PersonRef::Own)?;
    let target = caller.target(tx, &person)?;
    decide_person(&caller.actor_now(tx)?, PersonAction::EditProfile, target)?;
    let now = ctx.now();
    person_settings::set(tx, person.portal, person.id, THEME, theme.name(), now)?;
    Ok(ChosenTheme {
        theme,
        changed_at: Some(now),
    })
}
