//! Looking people up.

use super::contacts;
use crate::error::Error;
use crate::tx::Tx;
use crate::value::{Columns, Row, Value};
use anteroom_domain::person::Sex;
use anteroom_domain::photo::PictureFormat;
use anteroom_domain::text_key::{email_key, text_key};
use anteroom_domain::{Activation, Person, PersonId, Photo, PictureId, PortalId, Role, Status};

/// The columns that [`read`] takes, of `people p`.
macro_rules! columns {
    () => {
        "p.id, p.user_name, p.first_name, p.last_name, p.email, p.role, \
        COALESCE((SELECT o.owner_id FROM portals o WHERE o.id = p.portal_id) = p.id, FALSE), p.status, p.activation, \
        p.culture, p.title, p.sex, p.birthday, p.works_from, p.location, p.notes, p.contacts, p.mobile_phone, p.spam, \
        p.quota_bytes, p.sso_id, p.ldap_id, p.created_by, p.created_at, p.modified_at, p.terminated_at, \
        p.session_epoch, p.version, p.photo_id, p.photo_format, p.photo_width, p.photo_height, p.photo_bytes, p.has_authenticator"
    };
}
pub(super) use columns;

pub(crate) const FIND: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM people p WHERE p.portal_id = $1 AND p.id = $2"
);
/// For PostgreSQL only; see [`Dialect::for_many`](crate::dialect::Dialect::for_many).
const FIND_MANY_FOR_CHANGE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM people p WHERE p.portal_id = $1 AND p.id = ANY($2) ORDER BY p.id FOR UPDATE OF p"
);
pub(super) const FIND_BY_USER_NAME: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM people p WHERE p.portal_id = $1 AND p.user_name_key = $2"
);
pub(super) const FIND_ID_BY_EMAIL: &str = "SELECT id FROM people WHERE portal_id = $1 AND email_key = $2";
pub(super) const EXISTS: &str = "SELECT id FROM people WHERE portal_id = $1 AND id = $2";
pub(super) const FIND_BY_EMAIL: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM people p WHERE p.portal_id = $1 AND p.email_key = $2"
);
/// Whose portal it is.
pub(super) const FIND_OWNER: &str = "SELECT owner_id FROM portals WHERE id = $1";
pub(super) const FIND_PASSWORD_HASH: &str = "SELECT password_hash FROM people WHERE portal_id = $1 AND id = $2";
pub(super) const HAS_USER_NAME: &str = "SELECT id FROM people WHERE portal_id = $1 AND user_name_key = $2";
// The numbers: paid roles are room admin and DocSpace admin, list block 2 is disabled.
pub(super) const COUNT_SEATS: &str = "SELECT CAST(COALESCE(sum(CASE WHEN role IN (1, 3) THEN amount END), 0) AS BIGINT), \
CAST(COALESCE(sum(amount), 0) AS BIGINT) FROM people_counts WHERE portal_id = $1 AND list_block < 2";
pub(super) const COUNT_ACTIVE: &str = "SELECT CAST(COALESCE(sum(amount), 0) AS BIGINT) FROM people_counts \
WHERE portal_id = $1 AND list_block = 0";

/// How many free names are tried one after the other before the search takes larger steps.
const NAMES_TRIED_IN_ORDER: u64 = 16;
/// Locks on user names are told from other locks by their highest byte.
const NAME_LOCK: u64 = 3 << 56;

/// A person of a portal.
///
/// # Errors
/// Those of every statement.
pub fn find(tx: &mut Tx<'_>, portal: PortalId, id: PersonId) -> Result<Option<Person>, Error> {
    tx.optional(FIND, &[portal.into(), id.into()], |row| read(portal, row))
}

/// The person with this user name, without regard to case and accents.
///
/// # Errors
/// Those of every statement.
pub fn find_by_user_name(tx: &mut Tx<'_>, portal: PortalId, user_name: &str) -> Result<Option<Person>, Error> {
    let key = text_key(user_name);
    tx.optional(FIND_BY_USER_NAME, &[portal.into(), (&key).into()], |row| {
        read(portal, row)
    })
}

/// The person with this address, without regard to case.
///
/// # Errors
/// Those of every statement.
pub fn find_by_email(tx: &mut Tx<'_>, portal: PortalId, email: &str) -> Result<Option<Person>, Error> {
    let key = email_key(email);
    tx.optional(FIND_BY_EMAIL, &[portal.into(), (&key).into()], |row| read(portal, row))
}

/// The identifier of the person with this address, in any spelling that means the same.
///
/// # Errors
/// Those of every statement.
pub fn find_id_by_email(tx: &mut Tx<'_>, portal: PortalId, email: &str) -> Result<Option<PersonId>, Error> {
    let key = email_key(email);
    tx.optional(FIND_ID_BY_EMAIL, &[portal.into(), (&key).into()], |row| {
        row.columns("people").id("id").map(PersonId)
    })
}

/// Whether there is a person with this identifier.
///
/// # Errors
/// Those of every statement.
pub fn exists(tx: &mut Tx<'_>, portal: PortalId, id: PersonId) -> Result<bool, Error> {
    let found = tx.optional(EXISTS, &[portal.into(), id.into()], |row| {
        row.columns("people").id("id")
    })?;
    Ok(found.is_some())
}

/// The people of these who exist, each once and by id, who are then going to be changed: nobody else changes them until
/// this transaction ends.
///
/// # Errors
/// Those of every statement.
pub fn list_for_change(tx: &mut Tx<'_>, portal: PortalId, ids: &[PersonId]) -> Result<Vec<Person>, Error> {
    let mut ids = ids.to_vec();
    // Everybody takes the locks in the same order, so that nobody waits in a circle.
    ids.sort_unstable();
    ids.dedup();
    let many = tx.dialect().for_many(FIND_MANY_FOR_CHANGE).filter(|_| ids.len() > 1);
    let mut found = if let Some(query) = many {
        let ids: Vec<uuid::Uuid> = ids.into_iter().map(|id| id.0).collect();
        tx.all(query, &[portal.into(), Value::Ids(&ids)], |row| read(portal, row))?
    } else {
        let statement = tx.dialect().for_change(FIND, "p");
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(tx.optional(&statement, &[portal.into(), id.into()], |row| read(portal, row))?);
        }
        found
    };
    // Whoever became the owner while this transaction waited for him must not be taken for somebody who can be disabled.
    if let Some(query) = tx.dialect().after_lock(FIND_OWNER).filter(|_| !found.is_empty()) {
        let owner = tx.optional(query, &[portal.into()], |row| row.columns("portals").id("owner_id"))?;
        for person in &mut found {
            person.is_owner = owner == Some(person.id.0);
        }
    }
    Ok(found)
}

/// The stored form of a person's password; none when the person has no password or does not exist.
///
/// # Errors
/// Those of every statement.
pub fn find_password_hash(tx: &mut Tx<'_>, portal: PortalId, id: PersonId) -> Result<Option<String>, Error> {
    let found = tx.optional(FIND_PASSWORD_HASH, &[portal.into(), id.into()], |row| {
        row.columns("people").opt_text("password_hash")
    })?;
    Ok(found.flatten())
}

/// A user name that nobody of the portal has: the base itself, or the base with the number 1, 2, 3, …
///
/// # Errors
/// Those of every statement.
pub fn free_user_name(tx: &mut Tx<'_>, portal: PortalId, base: &str) -> Result<String, Error> {
    if tx.attempt() > 0 {
        // Somebody else took the same name at the same time; from now on one after the other.
        let number = name_lock(portal, &text_key(base));
        tx.lock_number(number)?;
    }
    if !is_taken(tx, portal, base)? {
        return Ok(base.to_owned());
    }
    for number in 1..=NAMES_TRIED_IN_ORDER {
        let name = format!("{base}{number}");
        if !is_taken(tx, portal, &name)? {
            return Ok(name);
        }
    }
    // Thousands may share a name such as `info`: find a free number above, then halve the distance to the taken ones.
    let (mut taken, mut free) = (NAMES_TRIED_IN_ORDER, NAMES_TRIED_IN_ORDER * 2);
    while is_taken(tx, portal, &format!("{base}{free}"))? {
        (taken, free) = (free, free.saturating_mul(2));
    }
    while free - taken > 1 {
        let middle = taken.midpoint(free);
        if is_taken(tx, portal, &format!("{base}{middle}"))? {
            taken = middle;
        } else {
            free = middle;
        }
    }
    Ok(format!("{base}{free}"))
}

fn is_taken(tx: &mut Tx<'_>, portal: PortalId, user_name: &str) -> Result<bool, Error> {
    let key = text_key(user_name);
    Ok(tx
        .optional(HAS_USER_NAME, &[portal.into(), (&key).into()], |_| Ok(()))?
        .is_some())
}

/// The number of the lock on a user name (FNV-1a; names that share a number only wait for each other).
fn name_lock(portal: PortalId, key: &str) -> i64 {
    let bytes = portal.0.to_be_bytes();
    let hash = bytes
        .iter()
        .chain(key.as_bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    (NAME_LOCK | (hash >> 8)).cast_signed()
}

/// How many people take seats: those who are active or pending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seats {
    /// With roles that are paid for: DocSpace admins, the owner among them, and room admins.
    pub paid: i64,
    /// With the other roles.
    pub free: i64,
}

/// Counts the seats that are taken. To decide by it, take [`Lock::Seats`](crate::Lock::Seats) before.
///
/// # Errors
/// Those of every statement.
pub fn count_seats(tx: &mut Tx<'_>, portal: PortalId) -> Result<Seats, Error> {
    let seats = tx.optional(COUNT_SEATS, &[portal.into()], |row| {
        let mut columns = row.columns("people");
        let (paid, all) = (columns.int("role")?, columns.int("id")?);
        Ok(Seats { paid, free: all - paid })
    })?;
    Ok(seats.unwrap_or_default())
}

/// Counts the people of every role who are active: neither invited nor disabled.
///
/// # Errors
/// Those of every statement.
pub fn count_active(tx: &mut Tx<'_>, portal: PortalId) -> Result<i64, Error> {
    let count = tx.optional(COUNT_ACTIVE, &[portal.into()], |row| {
        row.columns("people").int("amount")
    })?;
    Ok(count.unwrap_or_default())
}

/// Reads [`columns`].
pub(super) fn read(portal: PortalId, row: Row<'_>) -> Result<Person, Error> {
    let mut columns = row.columns("people");
    Ok(Person {
        portal,
        id: PersonId(columns.id("id")?),
        user_name: columns.text("user_name")?,
        first_name: columns.text("first_name")?,
        last_name: columns.text("last_name")?,
        email: columns.text("email")?,
        role: columns.number_of("role", Role::from_wire_number)?,
        is_owner: columns.bool("owner_id")?,
        status: columns.number_of("status", Status::from_wire_number)?,
        activation: columns.number_of("activation", Activation::from_wire_number)?,
        culture: columns.opt_text("culture")?,
        title: columns.opt_text("title")?,
        sex: match columns.opt_int("sex")? {
            None => None,
            Some(0) => Some(Sex::Female),
            Some(1) => Some(Sex::Male),
            Some(_) => return Err(columns.corrupt("sex")),
        },
        birthday: columns.opt_instant("birthday")?,
        works_from: columns.opt_instant("works_from")?,
        location: columns.opt_text("location")?,
        notes: columns.opt_text("notes")?,
        contacts: {
            let text = columns.opt_text("contacts")?;
            contacts::from_text(text.as_deref()).ok_or_else(|| columns.corrupt("contacts"))?
        },
        mobile_phone: columns.opt_text("mobile_phone")?,
        spam: columns.opt_bool("spam")?,
        quota_bytes: columns.opt_int("quota_bytes")?,
        sso_id: columns.opt_text("sso_id")?,
        ldap_id: columns.opt_text("ldap_id")?,
        created_by: columns.opt_id("created_by")?.map(PersonId),
        created_at: columns.instant("created_at")?,
        modified_at: columns.instant("modified_at")?,
        terminated_at: columns.opt_instant("terminated_at")?,
        session_epoch: columns.int("session_epoch")?,
        version: columns.int("version")?,
        photo: photo(&mut columns)?,
        has_authenticator: columns.bool("has_authenticator")?,
    })
}

fn photo(columns: &mut Columns<'_>) -> Result<Option<Photo>, Error> {
    let id = columns.opt_id("photo_id")?.map(PictureId);
    let (format, width, height) = (
        columns.opt_int("photo_format")?,
        columns.opt_int("photo_width")?,
        columns.opt_int("photo_height")?,
    );
    let stored_bytes = columns.opt_int("photo_bytes")?.unwrap_or_default();
    let Some(id) = id else { return Ok(None) };
    let pixels = |stored: Option<i64>| stored.and_then(|pixels| u32::try_from(pixels).ok());
    match (
        format.and_then(PictureFormat::from_number),
        pixels(width),
        pixels(height),
    ) {
        (Some(format), Some(width), Some(height)) => Ok(Some(Photo {
            id,
            format,
            width,
            height,
            stored_bytes,
        })),
        _ => Err(columns.corrupt("photo_format")),
    }
}
