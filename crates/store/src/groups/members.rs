//! Adding members to a group and removing them.

use crate::error::Error;
use crate::people::in_list;
use crate::portals;
use crate::tx::{Touched, Tx};
use crate::value::Value;
use anteroom_domain::policy::Permit;
use anteroom_domain::{GroupId, PersonId, PortalId};

pub(super) const LIST: &str = "SELECT p.id FROM people p WHERE p.portal_id = $1 AND p.id IN (SELECT m.person_id \
FROM group_members m WHERE m.portal_id = $1 AND m.group_id = $2) ORDER BY p.id";
pub(super) const COUNT_MORE: &str = "UPDATE groups SET members_count = members_count + $1, version = version + 1 \
WHERE portal_id = $2 AND id = $3";

/// From so many people on, one change of the portal's version stands for one change of the version of each.
const MANY: usize = 100;

/// The members of a group by id, disabled ones too, who are then going to be changed: nobody else changes them or their
/// memberships until this transaction ends.
///
/// # Errors
/// Those of every statement.
pub fn list_members_for_change(tx: &mut Tx<'_>, portal: PortalId, group: GroupId) -> Result<Vec<PersonId>, Error> {
    let statement = tx.dialect().for_change(LIST, "p");
    tx.all(&statement, &[portal.into(), group.into()], |row| {
        Ok(PersonId(row.columns("people").id("id")?))
    })
}

/// Adds people to a group; those who are members already stay it. The caller holds the locks of all of them and of the
/// group. Answers how many were added.
///
/// # Errors
/// Those of every statement.
pub fn add_members(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    portal: PortalId,
    group: GroupId,
    people: &[PersonId],
) -> Result<usize, Error> {
    let mut added = Vec::new();
    for list in in_list::of(people) {
        let statement = format!(
            "INSERT INTO group_members (portal_id, group_id, person_id) SELECT g.portal_id, g.id, p.id \
            FROM groups g JOIN people p ON p.portal_id = g.portal_id WHERE g.portal_id = $1 AND g.id = $2 \
            AND p.id IN ({}) ON CONFLICT (portal_id, group_id, person_id) DO NOTHING RETURNING person_id",
            list.placeholders(3)
        );
        added.extend(run(tx, &statement, portal, group, &list)?);
    }
    note_change(tx, portal, group, &added, 1)?;
    Ok(added.len())
}

/// Removes people from a group. The caller holds the locks of all of them and of the group, and has seen to it that the
/// head is not among them. Answers how many were removed.
///
/// # Errors
/// Those of every statement.
pub fn remove_members(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    portal: PortalId,
    group: GroupId,
    people: &[PersonId],
) -> Result<usize, Error> {
    let mut removed = Vec::new();
    for list in in_list::of(people) {
        let statement = format!(
            "DELETE FROM group_members WHERE portal_id = $1 AND group_id = $2 AND person_id IN ({}) RETURNING person_id",
            list.placeholders(3)
        );
        removed.extend(run(tx, &statement, portal, group, &list)?);
    }
    note_change(tx, portal, group, &removed, -1)?;
    Ok(removed.len())
}

fn run(
    tx: &mut Tx<'_>,
    statement: &str,
    portal: PortalId,
    group: GroupId,
    list: &in_list::InList<'_>,
) -> Result<Vec<PersonId>, Error> {
    let values: Vec<Value<'_>> = [portal.into(), group.into()].into_iter().chain(list.values()).collect();
    tx.all(statement, &values, |row| {
        Ok(PersonId(row.columns("group_members").id("person_id")?))
    })
}

/// Keeps the group's count, and the versions of everything that shows the membership of these people.
fn note_change(tx: &mut Tx<'_>, portal: PortalId, group: GroupId, people: &[PersonId], each: i64) -> Result<(), Error> {
    if people.is_empty() {
        return Ok(());
    }
    let mut counted = 0;
    for list in in_list::of(people) {
        let values: Vec<Value<'_>> = std::iter::once(portal.into()).chain(list.values()).collect();
        let statement = format!(
            "SELECT count(*) FROM people WHERE portal_id = $1 AND list_block < 2 AND id IN ({})",
            list.placeholders(2)
        );
        counted += tx
            .optional(&statement, &values, |row| row.columns("people").int("id"))?
            .unwrap_or(0);
        if people.len() < MANY {
            let statement = format!(
                "UPDATE people SET version = version + 1 WHERE portal_id = $1 AND id IN ({})",
                list.placeholders(2)
            );
            tx.execute(&statement, &values)?;
        }
    }
    tx.execute(COUNT_MORE, &[(counted * each).into(), portal.into(), group.into()])?;
    if people.len() < MANY {
        for person in people {
            tx.touch(Touched::Person(portal, *person));
        }
        return Ok(());
    }
    portals::raise_version(tx, portal)
}
