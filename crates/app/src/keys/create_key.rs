//! Making an API key.

use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::portal_settings::in_transaction;
use crate::record::record;
use anteroom_domain::event::Action as Event;
use anteroom_domain::key::KEY_PREFIX;
use anteroom_domain::policy::{Action, Actor, decide};
use anteroom_domain::{ApiKey, KeyId, ScopeSet};
use anteroom_store::{Tx, keys};
use std::sync::Arc;
use zeroize::Zeroizing;

use super::KeyView;

/// What a request asks for; name and life are checked when the request is read.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// The name.
    pub name: String,
    /// Names of scopes; none: everything.
    pub permissions: Option<Vec<String>>,
    /// Life in days; none: no end.
    pub expires_in_days: Option<i64>,
}

/// A new key with its secret, which is shown this once; `Debug` does not show it.
pub struct MadeKey {
    /// The record.
    pub view: KeyView,
    /// The whole key, `sk-` and 64 hexadecimal digits.
    pub secret: Zeroizing<String>,
}

impl std::fmt::Debug for MadeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MadeKey")
            .field("view", &self.view)
            .finish_non_exhaustive()
    }
}

/// Makes a key that acts as the caller.
///
/// # Errors
/// In this order: keys are for administrators only here; guests hold none; [`Fault::Scopes`]; [`Error::Denied`] for
/// accounts scopes of a user, and for more scopes than the caller's own credential has.
pub async fn create_key(app: &App, caller: &Caller, new: NewKey) -> Result<MadeKey, Error> {
    let caller = caller.clone();
    app.write(move |tx, ctx| insert_key(tx, ctx, &caller, &new)).await
}

fn insert_key(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, new: &NewKey) -> Result<MadeKey, Error> {
    let actor = caller.actor_now(tx)?;
    let admins_only = in_transaction(tx, ctx, caller.portal.id)?
        .developer_tools
        .value
        .admins_only;
    decide(&actor, &Action::HoldKeys { admins_only })?;
    let scopes = match &new.permissions {
        None => ScopeSet::Full,
        Some(names) => ScopeSet::parse(names.iter().map(String::as_str)).map_err(|_| Fault::Scopes)?,
    };
    decide(&widening(ctx, actor), &Action::CreateKey(scopes.clone()))?;
    let secret = new_secret(ctx);
    let now = ctx.now();
    let key = ApiKey {
        id: KeyId(ctx.new_id()),
        portal: caller.portal.id,
        creator: caller.person.id,
        name: new.name.clone(),
        postfix: postfix_of(&secret),
        scopes,
        created_at: now,
        last_used_at: None,
        expires_at: new.expires_in_days.map(|days| now.plus_days(days)),
        is_active: true,
        version: 1,
        former_ends_at: None,
    };
    keys::insert(tx, &key, &ctx.secrets.hash_api_key(&secret))?;
    record(
        tx,
        ctx,
        caller,
        Event::ApiKeyCreated,
        vec![key.id.to_string()],
        masked(&key),
    )?;
    Ok(MadeKey {
        view: KeyView {
            key,
            created_by: Some(Arc::clone(&caller.person)),
        },
        secret,
    })
}

/// The actor for whom it is decided which scopes a key may have: the reference does not look at what the actor's own
/// credential may be used for.
pub(super) fn widening(ctx: &Ctx, actor: Actor) -> Actor {
    if ctx.settings.compat.is_reference() {
        let scopes = ScopeSet::Full;
        Actor { scopes, ..actor }
    } else {
        actor
    }
}

/// A new secret of a key, `sk-` and 64 hexadecimal digits.
pub(super) fn new_secret(ctx: &Ctx) -> Zeroizing<String> {
    Zeroizing::new(format!("{KEY_PREFIX}{}", hex::encode(ctx.new_secret())))
}

/// The part of a secret that everybody may see.
pub(super) fn postfix_of(secret: &str) -> String {
    secret.chars().skip(secret.len().saturating_sub(4)).collect()
}

/// The key as everybody may see it.
#[must_use]
pub fn masked(key: &ApiKey) -> String {
    format!("{KEY_PREFIX}***{}", key.postfix)
}
