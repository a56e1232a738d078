//! Login and password in every request (`docs/protocol/auth.md` 9).

use super::identify::{counted, record_failure};
use crate::app::App;
use crate::error::Error;
use crate::passwords::Password;
use anteroom_domain::event::Action;
use anteroom_domain::{PersonId, Portal};
use anteroom_store::people;
use std::net::IpAddr;
use std::sync::Arc;

/// Whose address and password these are; none for wrong ones, while the login is locked for the client, and where the
/// installation does not want passwords in every request. Unknown and known people are answered after the same work.
///
/// # Errors
/// Those of the store, and [`Error::SlowDown`] when no password can be checked now.
pub(crate) async fn find(
    app: &App,
    portal: &Arc<Portal>,
    login: &str,
    password: &str,
    client: IpAddr,
) -> Result<Option<PersonId>, Error> {
    if !app.settings().basic_is_on {
        return Ok(None);
    }
    let Some(password) = Password::from_members(Some(password), None) else {
        return Ok(None);
    };
    let is_counted = !app.settings().secret_emails.is_secret(login);
    if is_counted && is_locked(app, portal, login, client).await? {
        return Ok(None);
    }
    let (person, stored) = find_account(app, portal, login).await?;
    let right = app.0.passwords.verify(password, stored, client).await?;
    let found = person.filter(|_| right);
    if found.is_none() {
        if is_counted {
            let rule = app.portal_settings(portal.id).await?.attempts.value;
            let attempts = &app.0.attempts;
            attempts.add_failure(rule, &counted(portal, login), client, app.now());
        }
        record_failure(app, portal, client, login, Action::LoginFailViaApi).await?;
    }
    Ok(found)
}

/// Whether the login is locked for the client, by failures of this kind or at the sign-in, which count together. Only
/// failures are counted: programs send several requests at a time.
async fn is_locked(app: &App, portal: &Arc<Portal>, login: &str, client: IpAddr) -> Result<bool, Error> {
    let rule = app.portal_settings(portal.id).await?.attempts.value;
    let verdict = app.0.attempts.look(rule, &counted(portal, login), client, app.now());
    let Err(locked) = verdict else { return Ok(false) };
    if locked.since_now {
        record_failure(app, portal, client, login, Action::LoginFailBruteForce).await?;
    }
    Ok(true)
}

async fn find_account(app: &App, portal: &Portal, login: &str) -> Result<(Option<PersonId>, Option<String>), Error> {
    let (portal, owner, login) = (portal.id, portal.owner, login.to_owned());
    app.point(move |tx, _| {
        let person = people::find_id_by_email(tx, portal, &login)?;
        // Read also when nobody has the address, and forgotten: the answer is to take as long.
        let stored = people::find_password_hash(tx, portal, person.unwrap_or(owner))?;
        Ok((person, stored.filter(|_| person.is_some())))
    })
    .await
}
