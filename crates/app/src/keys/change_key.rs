//! Changing and deleting API keys.

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault, Missing};
use crate::keys::create_key::{masked, widening};
use crate::record::record;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::{ApiKey, KeyId, ScopeSet};
use anteroom_store::{Tx, keys};

/// What a request changes; `None`, an empty name and an empty list leave what is there.
#[derive(Clone, Debug, Default)]
pub struct KeyUpdate {
    /// The name.
    pub name: Option<String>,
    /// Names of scopes.
    pub permissions: Option<Vec<String>>,
    /// Whether the key is switched on.
    pub is_active: Option<bool>,
}

/// Changes a key. `false`: the key is expired, or the caller is neither its maker nor an administrator.
///
/// # Errors
/// [`Missing::Key`]; [`Error::Changed`]; [`Fault::Scopes`]; [`Error::Denied`] when the caller may not ask for the scopes that the key would
/// get.
pub fn update_key(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: KeyId, update: &KeyUpdate) -> Result<bool, Error> {
    let mut key = get_key_for_change(tx, caller, id)?;
    if key.is_expired(ctx.now()) || !may_change(caller, &key) {
        return Ok(false);
    }
    let own = key.creator == caller.person.id;
    let actor = caller.actor_now(tx)?;
    decide(&actor, &Action::ManageKey { own })?;
    caller.expects(key.version)?;
    if let Some(name) = update.name.as_deref().filter(|name| !name.is_empty()) {
        name.clone_into(&mut key.name);
    }
    if let Some(names) = update.permissions.as_ref().filter(|names| !names.is_empty()) {
        key.scopes = ScopeSet::parse(names.iter().map(String::as_str)).map_err(|_| Fault::Scopes)?;
        let scopes = key.scopes.clone();
        decide(&widening(ctx, actor), &Action::ChangeKey { own, scopes })?;
    }
    key.is_active = update.is_active.unwrap_or(key.is_active);
    keys::update(tx, &key)?;
    record(
        tx,
        ctx,
        caller,
        Event::ApiKeyUpdated,
        vec![key.id.to_string()],
        masked(&key),
    )?;
    Ok(true)
}

/// Deletes a key. `false`: the caller is neither its maker nor an administrator.
///
/// # Errors
/// [`Missing::Key`]; [`Error::Denied`] when the caller's own credential is not for changes; [`Error::Changed`].
pub fn delete_key(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: KeyId) -> Result<bool, Error> {
    let key = get_key_for_change(tx, caller, id)?;
    if !may_change(caller, &key) {
        return Ok(false);
    }
    let own = key.creator == caller.person.id;
    decide(&caller.actor_now(tx)?, &Action::ManageKey { own })?;
    caller.expects(key.version)?;
    keys::delete(tx, key.portal, key.id)?;
    record(
        tx,
        ctx,
        caller,
        Event::ApiKeyDeleted,
        vec![key.id.to_string()],
        masked(&key),
    )?;
    Ok(true)
}

pub(super) fn get_key_for_change(tx: &mut Tx<'_>, caller: &Caller, id: KeyId) -> Result<ApiKey, Error> {
    keys::find_for_change(tx, caller.portal.id, id)?.ok_or(Error::NotFound(Missing::Key))
}

fn may_change(caller: &Caller, key: &ApiKey) -> bool {
    key.creator == caller.person.id || caller.person.is_admin()
}
