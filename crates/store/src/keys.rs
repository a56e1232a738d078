//! The table of API keys (`docs/protocol/auth.md` 7).

use crate::error::Error;
use crate::tx::{Touched, Tx};
use crate::value::{Columns, Row};
use anteroom_domain::policy::Permit;
use anteroom_domain::{ApiKey, Instant, KeyId, PersonId, PortalId, Scope, ScopeSet};

macro_rules! columns {
    () => {
        "id, portal_id, creator_id, name, postfix, scopes, created_at, last_used_at, expires_at, is_active, version, \
former_ends_at"
    };
}

const INSERT: &str = concat!(
    "INSERT INTO api_keys (",
    columns!(),
    ", secret_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
);
const FIND_BY_HASH: &str = concat!(
    "SELECT secret_hash, ",
    columns!(),
    " FROM api_keys WHERE secret_hash = $1 AND portal_id = $2"
);
const FIND_BY_FORMER_HASH: &str = concat!(
    "SELECT former_hash, ",
    columns!(),
    " FROM api_keys WHERE former_hash = $1 AND portal_id = $2 AND former_ends_at IS NOT NULL"
);
pub(crate) const FIND: &str = concat!("SELECT ", columns!(), " FROM api_keys WHERE portal_id = $1 AND id = $2");
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM api_keys WHERE portal_id = $1 ORDER BY created_at DESC, id DESC"
);
const LIST_OF_CREATOR: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM api_keys WHERE portal_id = $1 AND creator_id = $2 ORDER BY created_at DESC, id DESC"
);
const UPDATE: &str = "UPDATE api_keys SET name = $1, scopes = $2, expires_at = $3, is_active = $4, version = version + 1 \
WHERE portal_id = $5 AND id = $6";
const ROTATE: &str = "UPDATE api_keys SET former_hash = secret_hash, former_ends_at = $1, secret_hash = $2, \
postfix = $3, version = version + 1 WHERE portal_id = $4 AND id = $5";
const ROTATE_AT_ONCE: &str = "UPDATE api_keys SET former_hash = NULL, former_ends_at = NULL, secret_hash = $1, \
postfix = $2, version = version + 1 WHERE portal_id = $3 AND id = $4";
const DELETE: &str = "DELETE FROM api_keys WHERE portal_id = $1 AND id = $2";
const DELETE_ALL_OF: &str = "DELETE FROM api_keys WHERE portal_id = $1 AND creator_id = $2";
const LIST_SOME_OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM api_keys WHERE portal_id = $1 AND creator_id = $2 ORDER BY id LIMIT $3"
);
// Of several nodes the one that writes last need not be the one that saw the key last.
const SET_LAST_USED: &str = "UPDATE api_keys SET last_used_at = $1 WHERE portal_id = $2 AND id = $3 \
AND (last_used_at IS NULL OR last_used_at < $1)";

pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    FIND_BY_HASH,
    FIND_BY_FORMER_HASH,
    FIND,
    LIST,
    LIST_OF_CREATOR,
    UPDATE,
    ROTATE,
    ROTATE_AT_ONCE,
    DELETE,
    DELETE_ALL_OF,
    LIST_SOME_OF,
    SET_LAST_USED,
];

/// Adds a key; of the secret only its keyed hash is stored.
///
/// # Errors
/// Those of every statement; also when the creator does not exist.
pub fn insert(tx: &mut Tx<'_>, key: &ApiKey, secret_hash: &[u8; 32]) -> Result<(), Error> {
    let scopes = scopes_text(&key.scopes);
    tx.execute(
        INSERT,
        &[
            key.id.into(),
            key.portal.into(),
            key.creator.into(),
            (&key.name).into(),
            (&key.postfix).into(),
            scopes.as_deref().into(),
            key.created_at.into(),
            key.last_used_at.into(),
            key.expires_at.into(),
            key.is_active.into(),
            key.version.into(),
            key.former_ends_at.into(),
            secret_hash.into(),
        ],
    )?;
    tx.touch(Touched::Key(key.portal, key.id));
    Ok(())
}

/// A secret of a key, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySecret {
    /// The keyed hash of it.
    pub hash: [u8; 32],
    /// When it stops working although the key does not: for the secret from before a rotation.
    pub ends_at: Option<Instant>,
}

/// The key of a portal that has, or had before its last rotation, the secret with this hash.
///
/// # Errors
/// Those of every statement.
pub fn find_by_hash(
    tx: &mut Tx<'_>,
    portal: PortalId,
    secret_hash: &[u8; 32],
) -> Result<Option<(ApiKey, KeySecret)>, Error> {
    let read = |row: Row<'_>| {
        let mut columns = row.columns("api_keys");
        let hash = columns.hash("secret_hash")?;
        Ok((hash, read_columns(&mut columns)?))
    };
    if let Some((hash, key)) = tx.optional(FIND_BY_HASH, &[secret_hash.into(), portal.into()], read)? {
        return Ok(Some((key, KeySecret { hash, ends_at: None })));
    }
    let former = tx.optional(FIND_BY_FORMER_HASH, &[secret_hash.into(), portal.into()], read)?;
    Ok(former.map(|(hash, key)| {
        let ends_at = key.former_ends_at;
        (key, KeySecret { hash, ends_at })
    }))
}

/// A key of a portal.
///
/// # Errors
/// Those of every statement.
pub fn find(tx: &mut Tx<'_>, portal: PortalId, id: KeyId) -> Result<Option<ApiKey>, Error> {
    tx.optional(FIND, &[portal.into(), id.into()], read)
}

/// A key of a portal, locked for a change until the transaction ends: a key that is switched off meanwhile must not be
/// switched on again by whoever read it before.
///
/// # Errors
/// Those of every statement.
pub fn find_for_change(tx: &mut Tx<'_>, portal: PortalId, id: KeyId) -> Result<Option<ApiKey>, Error> {
    let statement = tx.dialect().for_change(FIND, "api_keys");
    tx.optional(&statement, &[portal.into(), id.into()], read)
}

/// The keys of a portal, or of one creator in it, newest first.
///
/// # Errors
/// Those of every statement.
pub fn list(tx: &mut Tx<'_>, portal: PortalId, creator: Option<PersonId>) -> Result<Vec<ApiKey>, Error> {
    match creator {
        Some(creator) => tx.all(LIST_OF_CREATOR, &[portal.into(), creator.into()], read),
        None => tx.all(LIST, &[portal.into()], read),
    }
}

/// Writes name, scopes, expiry and whether the key is switched on, and raises its version.
///
/// # Errors
/// Those of every statement.
pub fn update(tx: &mut Tx<'_>, key: &ApiKey) -> Result<(), Error> {
    let scopes = scopes_text(&key.scopes);
    tx.execute(
        UPDATE,
        &[
            (&key.name).into(),
            scopes.as_deref().into(),
            key.expires_at.into(),
            key.is_active.into(),
            key.portal.into(),
            key.id.into(),
        ],
    )?;
    tx.touch(Touched::Key(key.portal, key.id));
    Ok(())
}

/// Gives a key another secret, and raises its version. The one that it had works until `former_ends_at`, none: no longer;
/// the one before that works no longer in either case.
///
/// # Errors
/// Those of every statement.
pub fn rotate(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    key: &ApiKey,
    secret_hash: &[u8; 32],
    former_ends_at: Option<Instant>,
) -> Result<(), Error> {
    let (portal, id) = (key.portal, key.id);
    if let Some(end) = former_ends_at {
        let parameters = [
            end.into(),
            secret_hash.into(),
            (&key.postfix).into(),
            portal.into(),
            id.into(),
        ];
        tx.execute(ROTATE, &parameters)?;
    } else {
        let parameters = [secret_hash.into(), (&key.postfix).into(), portal.into(), id.into()];
        tx.execute(ROTATE_AT_ONCE, &parameters)?;
    }
    tx.touch(Touched::Key(portal, id));
    Ok(())
}

/// Deletes a key.
///
/// # Errors
/// Those of every statement.
pub fn delete(tx: &mut Tx<'_>, portal: PortalId, id: KeyId) -> Result<(), Error> {
    tx.execute(DELETE, &[portal.into(), id.into()])?;
    tx.touch(Touched::Key(portal, id));
    Ok(())
}

/// Deletes keys of a creator, `limit` of them at most; answers how many there were.
///
/// # Errors
/// Those of every statement.
pub fn delete_some_of(tx: &mut Tx<'_>, portal: PortalId, creator: PersonId, limit: i64) -> Result<usize, Error> {
    let some = tx.all(LIST_SOME_OF, &[portal.into(), creator.into(), limit.into()], read)?;
    for key in &some {
        delete(tx, portal, key.id)?;
    }
    Ok(some.len())
}

/// Deletes the keys of a creator.
pub(crate) fn delete_all_of(tx: &mut Tx<'_>, portal: PortalId, creator: PersonId) -> Result<(), Error> {
    for key in list(tx, portal, Some(creator))? {
        tx.touch(Touched::Key(portal, key.id));
    }
    tx.execute(DELETE_ALL_OF, &[portal.into(), creator.into()]).map(drop)
}

/// Notes that a key was used. No change of the record: caches keep what they know.
///
/// # Errors
/// Those of every statement.
pub fn set_last_used(tx: &mut Tx<'_>, portal: PortalId, id: KeyId, at: Instant) -> Result<(), Error> {
    tx.execute(SET_LAST_USED, &[at.into(), portal.into(), id.into()])
        .map(drop)
}

fn scopes_text(scopes: &ScopeSet) -> Option<String> {
    match scopes {
        ScopeSet::Full => None,
        listed @ ScopeSet::Listed(_) => Some(listed.names().join(",")),
    }
}

fn read_scopes(text: Option<&str>) -> Option<ScopeSet> {
    match text {
        None => Some(ScopeSet::Full),
        // Not `ScopeSet::parse`: a list that became empty or unknown must never open everything.
        Some(text) => text
            .split(',')
            .map(Scope::from_name)
            .collect::<Option<Vec<_>>>()
            .map(ScopeSet::Listed),
    }
}

fn read(row: Row<'_>) -> Result<ApiKey, Error> {
    read_columns(&mut row.columns("api_keys"))
}

fn read_columns(columns: &mut Columns<'_>) -> Result<ApiKey, Error> {
    Ok(ApiKey {
        id: KeyId(columns.id("id")?),
        portal: PortalId(columns.int("portal_id")?),
        creator: PersonId(columns.id("creator_id")?),
        name: columns.text("name")?,
        postfix: columns.text("postfix")?,
        scopes: {
            let text = columns.opt_text("scopes")?;
            read_scopes(text.as_deref()).ok_or_else(|| columns.corrupt("scopes"))?
        },
        created_at: columns.instant("created_at")?,
        last_used_at: columns.opt_instant("last_used_at")?,
        expires_at: columns.opt_instant("expires_at")?,
        is_active: columns.bool("is_active")?,
        version: columns.int("version")?,
        former_ends_at: columns.opt_instant("former_ends_at")?,
    })
}
