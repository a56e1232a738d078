//! Giving an API key another secret (`docs/protocol/auth.md` 7.2).

use super::KeyView;
use super::change_key::get_key_for_change;
use super::create_key::{MadeKey, masked, new_secret, postfix_of};
use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::{Error, Missing, Refusal};
use crate::portal_settings;
use crate::record::record;
use anteroom_domain::KeyId;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, decide};
use anteroom_store::{Tx, keys};
use std::sync::Arc;

/// Gives a key a new secret, which is shown this once. The secret that it had works for `overlap_minutes` more, 0: no
/// longer; one from a rotation before that works no longer in either case. Everything else of the key stays.
///
/// Only whoever made the key may do it, not even an administrator: who holds the secret acts as the maker.
///
/// # Errors
/// In this order: [`Missing::Key`], also for whom the key is hidden from; keys are for administrators only here; guests
/// hold none; [`Error::Denied`] for somebody else's key, and for one that may be used for more than the caller's own
/// credential, or than the caller could ask for; [`Refusal::KeyExpired`]; [`Error::Changed`].
pub async fn rotate_key(app: &App, caller: &Caller, id: KeyId, overlap_minutes: i64) -> Result<MadeKey, Error> {
    let caller = caller.clone();
    app.write(move |tx, ctx| rotate(tx, ctx, &caller, id, overlap_minutes))
        .await
}

fn rotate(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, id: KeyId, overlap_minutes: i64) -> Result<MadeKey, Error> {
    let mut key = get_key_for_change(tx, caller, id)?;
    let own = key.creator == caller.person.id;
    if !own && !caller.person.is_admin() {
        // As in lists, where the key is not shown either.
        return Err(Error::NotFound(Missing::Key));
    }
    let actor = caller.actor_now(tx)?;
    let action = Action::RotateKey {
        own,
        admins_only: portal_settings::in_transaction(tx, ctx, key.portal)?
            .developer_tools
            .value
            .admins_only,
        scopes: key.scopes.clone(),
    };
    let permit = decide(&actor, &action)?;
    let now = ctx.now();
    if key.is_expired(now) {
        return Err(Error::Forbidden(Refusal::KeyExpired));
    }
    caller.expects(key.version)?;
    let before = masked(&key);
    let secret = new_secret(ctx);
    key.postfix = postfix_of(&secret);
    key.former_ends_at = (overlap_minutes > 0).then(|| now.plus_seconds(overlap_minutes.saturating_mul(60)));
    keys::rotate(
        tx,
        &permit,
        &key,
        &ctx.secrets.hash_api_key(&secret),
        key.former_ends_at,
    )?;
    key.version += 1;
    // Which secret was replaced, and how long it went on working, is what one looks for after a leak.
    let until = key
        .former_ends_at
        .map_or_else(String::new, |_| format!(", the former for {overlap_minutes} min"));
    let summary = format!("{before} -> {}{until}", masked(&key));
    record(tx, ctx, caller, Event::ApiKeyUpdated, vec![key.id.to_string()], summary)?;
    Ok(MadeKey {
        view: KeyView {
            key,
            created_by: Some(Arc::clone(&caller.person)),
        },
        secret,
    })
}
