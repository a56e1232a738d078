//! Looking groups up.

use crate::error::Error;
use crate::people::in_list;
use crate::tx::Tx;
use crate::value::{Row, Value};
use anteroom_domain::{Group, GroupId, GroupSummary, PersonId, PortalId};
use std::collections::HashMap;

/// The columns that [`read`] takes, of `groups g`.
macro_rules! columns {
    () => {
        "g.id, g.name, g.manager_id, g.members_count, g.created_at, g.modified_at, g.version"
    };
}
pub(super) use columns;

pub(crate) const FIND: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM groups g WHERE g.portal_id = $1 AND g.id = $2"
);
pub(crate) const LIST_OF_PERSON: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM groups g WHERE g.portal_id = $1 AND g.id IN (SELECT m.group_id FROM group_members m \
    WHERE m.portal_id = $1 AND m.person_id = $2) ORDER BY g.id"
);

pub(crate) const LIST_LED_BY: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM groups g WHERE g.portal_id = $1 AND g.manager_id = $2 ORDER BY g.id LIMIT $3"
);

/// A group of a portal.
///
/// # Errors
/// Those of every statement.
pub fn find(tx: &mut Tx<'_>, portal: PortalId, id: GroupId) -> Result<Option<Group>, Error> {
    tx.optional(FIND, &[portal.into(), id.into()], |row| read(portal, row))
}

/// The groups of these that exist, each once and by id, which are then going to be changed: nobody else changes them
/// until this transaction ends.
///
/// # Errors
/// Those of every statement.
pub fn list_for_change(tx: &mut Tx<'_>, portal: PortalId, ids: &[GroupId]) -> Result<Vec<Group>, Error> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let statement = tx.dialect().for_change(FIND, "g");
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(tx.optional(&statement, &[portal.into(), id.into()], |row| read(portal, row))?);
    }
    Ok(found)
}

/// The groups that a person leads by id, `limit` of them at most, which are then going to be changed.
///
/// # Errors
/// Those of every statement.
pub fn list_led_by_for_change(
    tx: &mut Tx<'_>,
    portal: PortalId,
    manager: PersonId,
    limit: i64,
) -> Result<Vec<Group>, Error> {
    let statement = tx.dialect().for_change(LIST_LED_BY, "g");
    tx.all(&statement, &[portal.into(), manager.into(), limit.into()], |row| {
        read(portal, row)
    })
}

/// The groups of each of these people as profiles show them, by name. People without a group are not in the answer.
///
/// # Errors
/// Those of every statement.
pub fn summaries_of(
    tx: &mut Tx<'_>,
    portal: PortalId,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<GroupSummary>>, Error> {
    let mut found: HashMap<PersonId, Vec<GroupSummary>> = HashMap::new();
    for list in in_list::of(people) {
        let statement = format!(
            "SELECT m.person_id, g.id, g.name, c.user_name FROM group_members m \
            JOIN groups g ON g.portal_id = m.portal_id AND g.id = m.group_id \
            LEFT JOIN people c ON c.portal_id = g.portal_id AND c.id = g.manager_id \
            WHERE m.portal_id = $1 AND m.person_id IN ({}) ORDER BY g.name_key, g.id",
            list.placeholders(2)
        );
        let values: Vec<Value<'_>> = std::iter::once(portal.into()).chain(list.values()).collect();
        let rows = tx.all(&statement, &values, |row| {
            let mut columns = row.columns("group_members");
            let person = PersonId(columns.id("person_id")?);
            let summary = GroupSummary {
                id: GroupId(columns.id("id")?),
                name: columns.text("name")?,
                manager: columns.opt_text("user_name")?,
            };
            Ok((person, summary))
        })?;
        for (person, summary) in rows {
            found.entry(person).or_default().push(summary);
        }
    }
    Ok(found)
}

/// Reads [`columns`].
pub(super) fn read(portal: PortalId, row: Row<'_>) -> Result<Group, Error> {
    let mut columns = row.columns("groups");
    Ok(Group {
        portal,
        id: GroupId(columns.id("id")?),
        name: columns.text("name")?,
        manager: columns.opt_id("manager_id")?.map(PersonId),
        members_count: columns.int("members_count")?,
        created_at: columns.instant("created_at")?,
        modified_at: columns.instant("modified_at")?,
        version: columns.int("version")?,
    })
}
