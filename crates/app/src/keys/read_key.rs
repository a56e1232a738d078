//! Reading API keys.

use crate::app::App;
use crate::caller::{Caller, Credential};
use crate::error::{Error, Missing};
use crate::keys::KeyView;
use anteroom_domain::ApiKey;
use anteroom_domain::policy::{Action, decide};
use anteroom_store::keys;

/// The keys that the caller may see, newest first: all of the portal for administrators, else his own.
///
/// # Errors
/// [`Error::Denied`] when the credential is not for it.
pub async fn list_keys(app: &App, caller: &Caller) -> Result<Vec<KeyView>, Error> {
    decide(&caller.actor(), &Action::ListKeys)?;
    let portal = caller.portal.id;
    let creator = (!caller.person.is_admin()).then_some(caller.person.id);
    let found = app.read(move |tx, _| Ok(keys::list(tx, portal, creator)?)).await?;
    let mut views = Vec::with_capacity(found.len());
    for key in found {
        views.push(view(app, key).await?);
    }
    Ok(views)
}

/// The key that this request was made with.
///
/// # Errors
/// [`Missing::KeyOfCaller`] when it was made with another credential.
pub async fn get_own_key(app: &App, caller: &Caller) -> Result<KeyView, Error> {
    let Credential::Key(id) = caller.credential else {
        return Err(Error::NotFound(Missing::KeyOfCaller));
    };
    let portal = caller.portal.id;
    let found = app.point(move |tx, _| Ok(keys::find(tx, portal, id)?)).await?;
    view(app, found.ok_or(Error::NotFound(Missing::KeyOfCaller))?).await
}

async fn view(app: &App, key: ApiKey) -> Result<KeyView, Error> {
    let created_by = app.find_person(key.portal, key.creator).await?;
    Ok(KeyView { key, created_by })
}
