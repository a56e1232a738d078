//! Lists of groups: filters, order, pages (`docs/protocol/portal.md` 1.3).

use super::find::{columns, read};
use crate::error::Error;
use crate::tx::Tx;
use crate::value::Value;
use anteroom_domain::group::{GroupsFilter, GroupsPage, GroupsSort};
use anteroom_domain::{Group, PortalId};

/// One page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupsList {
    /// The groups of the page, in order.
    pub items: Vec<Group>,
    /// How many groups match, on all pages.
    pub total: i64,
}

/// The groups of a portal that match a filter: one page of them, and how many there are.
///
/// # Errors
/// Those of every statement.
pub fn list(tx: &mut Tx<'_>, portal: PortalId, filter: &GroupsFilter, page: &GroupsPage) -> Result<GroupsList, Error> {
    let mut conditions = "g.portal_id = $1".to_owned();
    let dialect = tx.dialect();
    let needle = filter.text.as_deref().filter(|text| !text.is_empty());
    let needle = needle.map(|text| dialect.needle(text));
    let mut values: Vec<Value<'_>> = vec![portal.into()];
    let mut add = |condition: &dyn Fn(usize) -> String, value| {
        values.push(value);
        conditions.push_str(" AND ");
        conditions.push_str(&condition(values.len()));
    };
    if let Some(needle) = &needle {
        add(&|at| dialect.contains("g.name_key", at), needle.into());
    }
    if let Some(member) = filter.member {
        let condition = |at| {
            format!("g.id IN (SELECT m.group_id FROM group_members m WHERE m.portal_id = $1 AND m.person_id = ${at})")
        };
        add(&condition, member.into());
    }
    if let Some(manager) = filter.manager {
        add(&|at| format!("g.manager_id = ${at}"), manager.into());
    }
    let total = tx
        .optional(
            &format!("SELECT count(*) FROM groups g WHERE {conditions}"),
            &values,
            |row| row.columns("groups").int("id"),
        )?
        .unwrap_or(0);
    let (skip, count) = (page.start_index.max(0), page.count.max(0));
    if skip >= total || count == 0 {
        return Ok(GroupsList {
            items: Vec::new(),
            total,
        });
    }
    let statement = format!(
        concat!(
            "SELECT ",
            columns!(),
            " FROM groups g WHERE {} ORDER BY {} LIMIT ${} OFFSET ${}"
        ),
        conditions,
        order(page),
        values.len() + 1,
        values.len() + 2,
    );
    values.extend([Value::Int(count), Value::Int(skip)]);
    let items = tx.all(&statement, &values, |row| read(portal, row))?;
    Ok(GroupsList { items, total })
}

/// Groups with equal values follow each other by name and id, so that no page repeats or loses any.
fn order(page: &GroupsPage) -> String {
    let way = if page.descending { "DESC" } else { "ASC" };
    let first = match page.sort {
        GroupsSort::Title => return format!("g.name_key {way}, g.id {way}"),
        GroupsSort::Manager => {
            "COALESCE((SELECT c.first_name_key FROM people c WHERE c.portal_id = g.portal_id AND c.id = g.manager_id), '')"
        }
        GroupsSort::MembersCount => "g.members_count",
    };
    format!("{first} {way}, g.name_key {way}, g.id {way}")
}
