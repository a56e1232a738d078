//! The table of portals.

use crate::error::Error;
use crate::tx::{Touched, Tx};
use crate::value::Row;
use anteroom_domain::policy::Permit;
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::quota::QuotaPerPerson;
use anteroom_domain::text_key::email_key;
use anteroom_domain::{Instant, PersonId, Portal, PortalId};

macro_rules! columns {
    () => {
        "id, alias, domain, name, owner_id, status, culture, time_zone, session_epoch, created_at, version, \
        quota_per_person, default_quota_bytes, limited_access, awaits_setup, industry"
    };
}

const INSERT: &str = concat!(
    "INSERT INTO portals (",
    columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
);
pub(crate) const FIND: &str = concat!("SELECT ", columns!(), " FROM portals WHERE id = $1");
// An alias goes before a mapped name of another portal.
const FIND_BY_HOST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM portals WHERE alias = $1 OR domain = $1 \
    ORDER BY CASE WHEN status = 0 THEN 0 ELSE 1 END, CASE WHEN alias = $1 THEN 0 ELSE 1 END, id DESC LIMIT 1"
);
const FIND_FIRST_ACTIVE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM portals WHERE status = 0 ORDER BY id LIMIT 1"
);
// A subquery of one value is looked up in the index for each portal; as EXISTS the planner may read all people instead.
const LIST_ACTIVE_WITH_EMAIL: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM portals WHERE status = 0 AND \
    (SELECT p.id FROM people p WHERE p.portal_id = portals.id AND p.email_key = $1) IS NOT NULL ORDER BY id DESC LIMIT $2"
);
const FIND_ANY: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM portals WHERE removed_at IS NULL ORDER BY status, id LIMIT 1"
);
const LIST: &str = concat!("SELECT ", columns!(), " FROM portals ORDER BY id");
const FIND_OTHER_ACTIVE: &str = "SELECT id FROM portals WHERE status = 0 AND NOT limited_access AND id <> $1 LIMIT 1";
const SET_STATUS: &str = "UPDATE portals SET status = $1, version = version + 1 WHERE id = $2";
const RENAME: &str =
    "UPDATE portals SET alias = $1, session_epoch = session_epoch + 1, version = version + 1 WHERE id = $2";
const SET_DOMAIN: &str = "UPDATE portals SET domain = $1, version = version + 1 WHERE id = $2";
const SET_NAME: &str = "UPDATE portals SET name = $1, version = version + 1 WHERE id = $2";
const SET_OWNER: &str = "UPDATE portals SET owner_id = $1, version = version + 1 WHERE id = $2";
const RAISE_VERSION_OF_PERSON: &str =
    "UPDATE people SET version = version + 1, modified_at = $1 WHERE portal_id = $2 AND id = $3";
const END_SETUP: &str = "UPDATE portals SET awaits_setup = FALSE, version = version + 1 WHERE id = $1 AND awaits_setup";
const RAISE_VERSION: &str = "UPDATE portals SET version = version + 1 WHERE id = $1";
const END_SESSIONS: &str =
    "UPDATE portals SET session_epoch = session_epoch + 1, version = version + 1 WHERE id = $1 RETURNING session_epoch";
const SET_QUOTA_PER_PERSON: &str =
    "UPDATE portals SET quota_per_person = $1, default_quota_bytes = $2, version = version + 1 WHERE id = $3";
const UPDATE: &str = "UPDATE portals SET alias = $1, domain = $2, name = $3, status = $4, culture = $5, time_zone = $6, \
session_epoch = $7, limited_access = $8, awaits_setup = $9, version = version + 1 WHERE id = $10";
// Numbers are not given twice: what is left of a portal somewhere, in a link or a log, must not mean another one later.
const NEXT_ID: &str = "UPDATE counters SET value = value + 1 WHERE name = 'portals' RETURNING value";
const RAISE_COUNTER: &str = "UPDATE counters SET value = $1 WHERE name = 'portals' AND value < $1";
const EXISTS: &str = "SELECT 1 FROM portals LIMIT 1";
const IS_NAME_TAKEN: &str = "SELECT 1 FROM portals WHERE alias = $1 OR domain = $1 OR domain = $2 LIMIT 1";
const LIST_ALIASES_LIKE: &str = "SELECT alias FROM portals WHERE alias >= $1 AND alias < $2 ORDER BY alias LIMIT $3";

pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    FIND,
    FIND_BY_HOST,
    FIND_FIRST_ACTIVE,
    FIND_OTHER_ACTIVE,
    SET_STATUS,
    RENAME,
    SET_DOMAIN,
    SET_NAME,
    LIST_ACTIVE_WITH_EMAIL,
    FIND_ANY,
    LIST,
    SET_OWNER,
    RAISE_VERSION_OF_PERSON,
    END_SETUP,
    RAISE_VERSION,
    END_SESSIONS,
    SET_QUOTA_PER_PERSON,
    UPDATE,
    NEXT_ID,
    RAISE_COUNTER,
    EXISTS,
    IS_NAME_TAKEN,
    LIST_ALIASES_LIKE,
];

/// Adds a portal. Its owner may be inserted afterwards.
///
/// # Errors
/// [`Error::Unique`] when the number, the alias or the domain is taken.
pub fn insert(tx: &mut Tx<'_>, portal: &Portal) -> Result<(), Error> {
    tx.execute(
        INSERT,
        &[
            portal.id.into(),
            (&portal.alias).into(),
            portal.domain.as_deref().into(),
            (&portal.name).into(),
            portal.owner.into(),
            portal.status.wire_number().into(),
            (&portal.culture).into(),
            (&portal.time_zone).into(),
            portal.session_epoch.into(),
            portal.created_at.into(),
            portal.version.into(),
            portal.quota_per_person.is_on.into(),
            portal.quota_per_person.default_bytes.into(),
            portal.limited_access.into(),
            portal.awaits_setup.into(),
            portal.industry.into(),
        ],
    )?;
    tx.execute(RAISE_COUNTER, &[portal.id.into()])?;
    tx.touch(Touched::Portal(portal.id));
    Ok(())
}

/// A number that no portal has, had or will be given again. Whoever takes one makes the others wait until his transaction
/// ends.
///
/// # Errors
/// Those of every statement.
pub fn next_id(tx: &mut Tx<'_>) -> Result<PortalId, Error> {
    let taken = tx.optional(NEXT_ID, &[], |row| row.columns("counters").int("value"))?;
    taken.map(PortalId).ok_or(Error::Corrupt {
        table: "counters",
        column: "value",
    })
}

/// Whether there is any portal, whatever its status.
///
/// # Errors
/// Those of every statement.
pub fn exists_any(tx: &mut Tx<'_>) -> Result<bool, Error> {
    Ok(tx.optional(EXISTS, &[], |_| Ok(()))?.is_some())
}

/// Whether a portal is found under this name, in lower case: as its alias or as its mapped domain; or under `full_name`,
/// which is the name together with the base domain, as its mapped domain.
///
/// # Errors
/// Those of every statement.
pub fn is_name_taken(tx: &mut Tx<'_>, name: &str, full_name: &str) -> Result<bool, Error> {
    let found = tx.optional(IS_NAME_TAKEN, &[name.into(), full_name.into()], |_| Ok(()))?;
    Ok(found.is_some())
}

/// The aliases that begin with this text, in order, so many at most.
///
/// # Errors
/// Those of every statement.
pub fn list_aliases_like(tx: &mut Tx<'_>, start: &str, most: i64) -> Result<Vec<String>, Error> {
    // Every character of an alias sorts before this one.
    let end = format!("{start}~");
    let parameters = [start.into(), (&end).into(), most.into()];
    tx.all(LIST_ALIASES_LIKE, &parameters, |row| {
        row.columns("portals").text("alias")
    })
}

/// The portal with this number.
///
/// # Errors
/// Those of every statement.
pub fn find(tx: &mut Tx<'_>, id: PortalId) -> Result<Option<Portal>, Error> {
    tx.optional(FIND, &[id.into()], read)
}

/// The portal with this alias or mapped domain, in lower case; of several the active one, then the one with the alias.
///
/// # Errors
/// Those of every statement.
pub fn find_by_host(tx: &mut Tx<'_>, name: &str) -> Result<Option<Portal>, Error> {
    tx.optional(FIND_BY_HOST, &[name.into()], read)
}

/// The portal in use with the lowest number.
///
/// # Errors
/// Those of every statement.
pub fn find_first_active(tx: &mut Tx<'_>) -> Result<Option<Portal>, Error> {
    tx.optional(FIND_FIRST_ACTIVE, &[], read)
}

/// The portal that is most in use, with the lowest number; none that is being removed.
///
/// # Errors
/// Those of every statement.
pub fn find_any(tx: &mut Tx<'_>) -> Result<Option<Portal>, Error> {
    tx.optional(FIND_ANY, &[], read)
}

/// Every portal, by number.
///
/// # Errors
/// Those of every statement.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Portal>, Error> {
    tx.all(LIST, &[], read)
}

/// The portal with this number, locked for a change until the transaction ends.
///
/// # Errors
/// Those of every statement.
pub fn find_for_change(tx: &mut Tx<'_>, id: PortalId) -> Result<Option<Portal>, Error> {
    let statement = tx.dialect().for_change(FIND, "portals");
    tx.optional(&statement, &[id.into()], read)
}

/// Whether any other portal with full access is in use. Only true until the transaction ends when [`Lock::Portals`](crate::Lock) is held.
///
/// # Errors
/// Those of every statement.
pub fn is_other_active(tx: &mut Tx<'_>, besides: PortalId) -> Result<bool, Error> {
    Ok(tx.optional(FIND_OTHER_ACTIVE, &[besides.into()], |_| Ok(()))?.is_some())
}

/// Sets whether a portal can be used.
///
/// # Errors
/// Those of every statement.
pub fn set_status(tx: &mut Tx<'_>, _permit: &Permit, portal: PortalId, status: PortalStatus) -> Result<(), Error> {
    tx.execute(SET_STATUS, &[status.wire_number().into(), portal.into()])?;
    tx.touch(Touched::Portal(portal));
    Ok(())
}

/// Gives a portal another alias, in lower case, and ends every session of it.
///
/// # Errors
/// [`Error::Unique`] when it is taken.
pub fn rename(tx: &mut Tx<'_>, _permit: &Permit, portal: PortalId, alias: &str) -> Result<(), Error> {
    tx.execute(RENAME, &[alias.into(), portal.into()])?;
    tx.touch(Touched::Portal(portal));
    Ok(())
}

/// Maps a host name of its own to a portal, in lower case; none: not any more.
///
/// # Errors
/// [`Error::Unique`] when it is taken.
pub fn set_domain(tx: &mut Tx<'_>, _permit: &Permit, portal: PortalId, domain: Option<&str>) -> Result<(), Error> {
    tx.execute(SET_DOMAIN, &[domain.into(), portal.into()])?;
    tx.touch(Touched::Portal(portal));
    Ok(())
}

/// Gives a portal another display name; an empty one stands for the default text.
///
/// # Errors
/// Those of every statement.
pub fn set_name(tx: &mut Tx<'_>, _permit: &Permit, portal: PortalId, name: &str) -> Result<(), Error> {
    tx.execute(SET_NAME, &[name.into(), portal.into()])?;
    tx.touch(Touched::Portal(portal));
    Ok(())
}

/// Makes a person the owner. The caller sees to it that it is a DocSpace admin, and that the portal and both people are
/// locked. The versions of both rise: profiles show who is the owner.
///
/// # Errors
/// Those of every statement.
pub fn set_owner(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    portal: PortalId,
    owner: PersonId,
    now: Instant,
) -> Result<(), Error> {
    let before = find(tx, portal)?.map(|p| p.owner);
    tx.execute(SET_OWNER, &[owner.into(), portal.into()])?;
    for person in before.into_iter().chain([owner]) {
        tx.execute(RAISE_VERSION_OF_PERSON, &[now.into(), portal.into(), person.into()])?;
        tx.touch(Touched::Person(portal, person));
    }
    tx.touch(Touched::Portal(portal));
    Ok(())
}

/// Ends that a portal waits to be set up: somebody has shown by now that it is his. Nothing happens when it does not wait.
///
/// # Errors
/// Those of every statement.
pub fn end_setup(tx: &mut Tx<'_>, portal: PortalId) -> Result<(), Error> {
    if tx.execute(END_SETUP, &[portal.into()])? > 0 {
        tx.touch(Touched::Portal(portal));
    }
    Ok(())
}

/// Sets how much each person may store, and raises the version: profiles show it.
///
/// # Errors
/// Those of every statement.
pub fn set_quota_per_person(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    portal: PortalId,
    quota: QuotaPerPerson,
) -> Result<(), Error> {
    let parameters = [quota.is_on.into(), quota.default_bytes.into(), portal.into()];
    tx.execute(SET_QUOTA_PER_PERSON, &parameters)?;
    tx.touch(Touched::Portal(portal));
    Ok(())
}

/// Writes the portal's alias, domain, name, status, culture, time zone, session epoch and what its owners may do and have
/// to do, and raises its version. The owner is changed by [`set_owner`] only.
///
/// # Errors
/// [`Error::Unique`] when the alias or the domain is taken.
pub fn update(tx: &mut Tx<'_>, portal: &Portal) -> Result<(), Error> {
    tx.execute(
        UPDATE,
        &[
            (&portal.alias).into(),
            portal.domain.as_deref().into(),
            (&portal.name).into(),
            portal.status.wire_number().into(),
            (&portal.culture).into(),
            (&portal.time_zone).into(),
            portal.session_epoch.into(),
            portal.limited_access.into(),
            portal.awaits_setup.into(),
            portal.id.into(),
        ],
    )?;
    tx.touch(Touched::Portal(portal.id));
    Ok(())
}

/// Ends every session of the portal: answers the epoch that sessions carry from now on.
///
/// # Errors
/// Those of every statement; also when there is no such portal.
pub fn end_sessions(tx: &mut Tx<'_>, _permit: &Permit, portal: PortalId) -> Result<i64, Error> {
    let epoch = tx.optional(END_SESSIONS, &[portal.into()], |row| {
        row.columns("portals").int("session_epoch")
    })?;
    tx.touch(Touched::Portal(portal));
    epoch.ok_or_else(|| Error::query("a portal whose sessions end does not exist"))
}

/// Raises the portal's version: something has changed that the profiles of many people show, and everything that was made
/// from it has to be made again. To be called last, because the portal's row is the last to be locked.
///
/// # Errors
/// Those of every statement.
pub fn raise_version(tx: &mut Tx<'_>, portal: PortalId) -> Result<(), Error> {
    tx.execute(RAISE_VERSION, &[portal.into()])?;
    tx.touch(Touched::Portal(portal));
    Ok(())
}

/// Portals in use that somebody with this address belongs to, those registered last first, at most `limit`.
///
/// # Errors
/// Those of every statement.
pub fn list_active_with_email(tx: &mut Tx<'_>, email: &str, limit: i64) -> Result<Vec<Portal>, Error> {
    let key = email_key(email);
    tx.all(LIST_ACTIVE_WITH_EMAIL, &[(&key).into(), limit.into()], read)
}

fn read(row: Row<'_>) -> Result<Portal, Error> {
    let mut columns = row.columns("portals");
    Ok(Portal {
        id: PortalId(columns.int("id")?),
        alias: columns.text("alias")?,
        domain: columns.opt_text("domain")?,
        name: columns.text("name")?,
        owner: PersonId(columns.id("owner_id")?),
        status: columns.number_of("status", PortalStatus::from_wire_number)?,
        culture: columns.text("culture")?,
        time_zone: columns.text("time_zone")?,
        session_epoch: columns.int("session_epoch")?,
        created_at: columns.instant("created_at")?,
        version: columns.int("version")?,
        quota_per_person: QuotaPerPerson {
            is_on: columns.bool("quota_per_person")?,
            default_bytes: columns.int("default_quota_bytes")?,
        },
        limited_access: columns.bool("limited_access")?,
        awaits_setup: columns.bool("awaits_setup")?,
        industry: columns.int("industry")?,
    })
}
