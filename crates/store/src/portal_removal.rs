//! Portals that are being removed, and the removal of everything that they had.
//!
//! A portal is taken out of use in one transaction. What it had goes in bounded pieces afterwards, what refers to other
//! rows first, and its own row last of all: whatever happens in between, the next piece goes on where this one ended.

use crate::error::Error;
use crate::tx::{Touched, Tx};
use anteroom_domain::policy::Permit;
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{Instant, PortalId};

/// A portal that is being removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovedPortal {
    /// Its number.
    pub id: PortalId,
    /// Since when.
    pub removed_at: Instant,
}

const BEGIN: &str = "UPDATE portals SET status = $1, alias = $2, domain = NULL, session_epoch = session_epoch + 1, \
version = version + 1, removed_at = $3, removal_due_at = $3 WHERE id = $4";
pub(crate) const FIND_DUE: &str =
    "SELECT id, removed_at FROM portals WHERE removal_due_at <= $1 ORDER BY removal_due_at LIMIT 1";
const FIND_NEXT_DUE: &str =
    "SELECT removal_due_at FROM portals WHERE removal_due_at IS NOT NULL ORDER BY removal_due_at LIMIT 1";
const POSTPONE: &str = "UPDATE portals SET removal_due_at = $1 WHERE id = $2 AND removal_due_at IS NOT NULL";
const DELETE: &str = "DELETE FROM portals WHERE id = $1 AND removal_due_at IS NOT NULL";
const GIVE_UP_PHOTOS: &str = "INSERT INTO unused_pictures (portal_id, id, person_id, format, due_at) \
SELECT portal_id, photo_id, id, photo_format, 0 FROM people WHERE portal_id = $1 AND photo_id IS NOT NULL \
AND id IN (SELECT id FROM people WHERE portal_id = $1 ORDER BY id LIMIT $2)";
const GIVE_UP_PICTURES: &str = "UPDATE unused_pictures SET due_at = 0 WHERE portal_id = $1 AND due_at > 0";
const FIND_PICTURE: &str = "SELECT id FROM unused_pictures WHERE portal_id = $1 LIMIT 1";
const DELETE_OTHER_MAILS: &str = "DELETE FROM outbox WHERE portal_id = $1 \
AND id IN (SELECT id FROM outbox WHERE portal_id = $1 AND kind <> $2 LIMIT $3)";

/// A table with rows of portals, and how a few of a portal's are deleted.
struct Table {
    name: &'static str,
    delete: &'static str,
    is_bounded: bool,
}

macro_rules! by_key {
    ($name:literal, $key:literal) => {
        Table {
            name: $name,
            delete: concat!(
                "DELETE FROM ",
                $name,
                " WHERE portal_id = $1 AND (",
                $key,
                ") IN (SELECT ",
                $key,
                " FROM ",
                $name,
                " WHERE portal_id = $1 ORDER BY ",
                $key,
                " LIMIT $2)"
            ),
            is_bounded: true,
        }
    };
}

macro_rules! of_few_rows {
    ($name:literal) => {
        Table {
            name: $name,
            delete: concat!("DELETE FROM ", $name, " WHERE portal_id = $1"),
            is_bounded: false,
        }
    };
}

/// The tables whose rows only this module deletes, in the order in which they can go. Mails and unused pictures are not
/// among them: the last mail is still to be delivered, and a picture has files.
const TABLES: &[Table] = &[
    // Background work first, so that nobody goes on with it.
    by_key!("tasks", "id"),
    by_key!("webhook_deliveries", "id"),
    by_key!("webhooks", "id"),
    by_key!("api_keys", "id"),
    by_key!("sessions", "id"),
    by_key!("relations", "from_id, to_id"),
    by_key!("external_accounts", "provider, subject"),
    by_key!("second_factors", "person_id"),
    by_key!("person_settings", "person_id, name"),
    by_key!("invitation_openings", "person_id, made_at_ms"),
    by_key!("group_members", "group_id, person_id"),
    by_key!("groups", "id"),
    PEOPLE,
    by_key!("idempotent_calls", "caller_id, key_hash"),
    by_key!("idempotent_budgets", "caller_id"),
    by_key!("link_epochs", "person_id, kind"),
    by_key!("used_links", "link_hash"),
    by_key!("short_links", "code_hash"),
    by_key!("invitation_links", "id"),
    by_key!("events", "number"),
    of_few_rows!("event_chains"),
    by_key!("settings", "name"),
    of_few_rows!("invitation_budgets"),
    of_few_rows!("portal_details"),
    // Every person who goes is counted, so the counts go after the people.
    of_few_rows!("people_counts"),
];
const PEOPLE: Table = by_key!("people", "id");
const MAILS: Table = by_key!("outbox", "id");
const PICTURES: &str = "unused_pictures";

pub(crate) const STATEMENTS: &[&str] = &[
    BEGIN,
    FIND_DUE,
    FIND_NEXT_DUE,
    POSTPONE,
    DELETE,
    GIVE_UP_PHOTOS,
    GIVE_UP_PICTURES,
    FIND_PICTURE,
    DELETE_OTHER_MAILS,
    MAILS.delete,
];

/// The deletions of every table, which [`crate::statements`] compiles too.
pub(crate) fn deletions() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|table| table.delete)
}

/// The names of the tables that a removal empties, sorted.
#[must_use]
pub fn table_names() -> Vec<&'static str> {
    let mut names: Vec<_> = TABLES.iter().map(|table| table.name).collect();
    names.extend([MAILS.name, PICTURES]);
    names.sort_unstable();
    names
}

/// Takes a portal out of use for good: it gets another alias, its own is free at once, and so is its domain; every
/// session ends.
///
/// # Errors
/// [`Error::Unique`] when the new alias is taken.
pub fn begin(tx: &mut Tx<'_>, _permit: &Permit, portal: PortalId, alias: &str, now: Instant) -> Result<(), Error> {
    let status = PortalStatus::RemovePending.wire_number();
    tx.execute(BEGIN, &[status.into(), alias.into(), now.into(), portal.into()])?;
    tx.touch(Touched::Portal(portal));
    // Whoever works on tasks also removes what is left of portals.
    tx.touch(Touched::Task(portal));
    Ok(())
}

/// When somebody has to look after a removed portal next.
///
/// # Errors
/// Those of every statement.
pub fn find_next_due(tx: &mut Tx<'_>) -> Result<Option<Instant>, Error> {
    tx.optional(FIND_NEXT_DUE, &[], |row| {
        row.columns("portals").instant("removal_due_at")
    })
}

/// Takes the removed portal that has been due for longest, for this transaction; none when there is none that nobody
/// else has.
///
/// # Errors
/// Those of every statement.
pub fn claim_due(tx: &mut Tx<'_>, now: Instant) -> Result<Option<RemovedPortal>, Error> {
    let statement = tx.dialect().for_claim(FIND_DUE, "portals");
    tx.optional(&statement, &[now.into()], |row| {
        let mut columns = row.columns("portals");
        Ok(RemovedPortal {
            id: PortalId(columns.int("id")?),
            removed_at: columns.instant("removed_at")?,
        })
    })
}

/// Nobody has to look after the portal before `due_at`.
///
/// # Errors
/// Those of every statement.
pub fn postpone(tx: &mut Tx<'_>, portal: PortalId, due_at: Instant) -> Result<(), Error> {
    tx.execute(POSTPONE, &[due_at.into(), portal.into()]).map(drop)
}

/// Deletes at most about `limit` rows of a removed portal. `true` when nothing is left but mails of the kind that stays,
/// and pictures, which are due to be deleted with their files.
///
/// # Errors
/// Those of every statement.
pub fn delete_some(tx: &mut Tx<'_>, portal: PortalId, staying_mails: &str, limit: u32) -> Result<bool, Error> {
    let mut left = i64::from(limit);
    for table in TABLES {
        if table.name == PEOPLE.name {
            tx.execute(GIVE_UP_PHOTOS, &[portal.into(), left.into()])?;
        }
        let hit = if table.is_bounded {
            tx.execute(table.delete, &[portal.into(), left.into()])?
        } else {
            tx.execute(table.delete, &[portal.into()])?
        };
        left -= i64::try_from(hit).unwrap_or(i64::MAX);
        if left <= 0 {
            return Ok(false);
        }
    }
    tx.execute(GIVE_UP_PICTURES, &[portal.into()])?;
    let hit = tx.execute(DELETE_OTHER_MAILS, &[portal.into(), staying_mails.into(), left.into()])?;
    Ok(i64::try_from(hit).is_ok_and(|hit| hit < left))
}

/// Deletes at most `limit` mails of a removed portal; `true` when none is left.
///
/// # Errors
/// Those of every statement.
pub fn delete_mails(tx: &mut Tx<'_>, portal: PortalId, limit: u32) -> Result<bool, Error> {
    let hit = tx.execute(MAILS.delete, &[portal.into(), i64::from(limit).into()])?;
    Ok(hit < u64::from(limit))
}

/// Whether pictures of a portal wait for the deletion of their files.
///
/// # Errors
/// Those of every statement.
pub fn has_pictures(tx: &mut Tx<'_>, portal: PortalId) -> Result<bool, Error> {
    Ok(tx.optional(FIND_PICTURE, &[portal.into()], |_| Ok(()))?.is_some())
}

/// Deletes the row of a removed portal, the last trace of it.
///
/// # Errors
/// Those of every statement.
pub fn delete(tx: &mut Tx<'_>, portal: PortalId) -> Result<(), Error> {
    tx.execute(DELETE, &[portal.into()])?;
    tx.touch(Touched::Portal(portal));
    Ok(())
}

/// The tables with rows of a portal, as the database itself knows them.
///
/// # Errors
/// Those of every statement.
pub fn list_tables_with_rows(tx: &mut Tx<'_>, portal: PortalId) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for name in list_tables(tx)? {
        let query = format!("SELECT 1 FROM \"{name}\" WHERE portal_id = $1 LIMIT 1");
        if tx.optional(&query, &[portal.into()], |_| Ok(()))?.is_some() {
            found.push(name);
        }
    }
    Ok(found)
}

/// Every table of portals, as the database itself knows them, sorted.
///
/// # Errors
/// Those of every statement.
pub fn list_tables(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    let query = tx.dialect().tables_of_portals();
    tx.all(query, &[], |row| row.columns("tables").text("name"))
}
