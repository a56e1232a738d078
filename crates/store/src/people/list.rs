//! Lists of people: filters, order, pages (`docs/protocol/people.md` 12).

use super::change::SEPARATOR;
use super::find::{columns, read};
use crate::dialect::Dialect;
use crate::error::Error;
use crate::tx::Tx;
use crate::value::Value;
use anteroom_domain::people_filter::{Area, GroupFilter, LoginKind, PeopleFilter, PeoplePage, PeopleSort, TextFilter};
use anteroom_domain::{Person, PortalId, Role, Status};
use std::fmt::Write as _;

/// One page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleList {
    /// The people of the page, in order.
    pub items: Vec<Person>,
    /// How many people match, on all pages.
    pub total: i64,
}

/// The people of a portal who match a filter: one page of them, and how many there are.
///
/// # Errors
/// Those of every statement.
pub fn list(tx: &mut Tx<'_>, portal: PortalId, filter: &PeopleFilter, page: &PeoplePage) -> Result<PeopleList, Error> {
    let mut blocks = wanted_blocks(filter);
    if blocks.is_empty() || matches_nobody(filter) {
        return Ok(PeopleList::default());
    }
    let conditions = Conditions::of(tx.dialect(), portal, filter);
    let parts: Vec<Vec<Status>> = if is_sorted_in_blocks(page.sort) {
        blocks.drain(..).map(|block| vec![block]).collect()
    } else {
        vec![blocks]
    };
    let mut list = PeopleList::default();
    let mut uncounted = Vec::new();
    let (mut skip, mut wanted) = (page.start_index.max(0), page.count.max(0));
    for part in parts {
        let found = if wanted > 0 {
            conditions.page(tx, portal, &part, page, skip, wanted)?
        } else {
            Vec::new()
        };
        let length = i64::try_from(found.len()).unwrap_or(i64::MAX);
        if length < wanted && (length > 0 || skip == 0) {
            // The part ended on this page, so its size is known without counting.
            list.total += skip + length;
            skip = 0;
        } else if length == 0 && skip > 0 && wanted > 0 {
            let size = conditions.count(tx, &part)?;
            list.total += size;
            skip = (skip - size).max(0);
        } else {
            uncounted.extend(part);
            skip = 0;
        }
        wanted -= length;
        list.items.extend(found);
    }
    if !uncounted.is_empty() {
        list.total += conditions.count(tx, &uncounted)?;
    }
    Ok(list)
}

fn wanted_blocks(filter: &PeopleFilter) -> Vec<Status> {
    let wanted = |status: &Status| filter.statuses.as_ref().is_none_or(|list| list.contains(status));
    Status::ALL.into_iter().filter(wanted).collect()
}

fn matches_nobody(filter: &PeopleFilter) -> bool {
    filter.roles.as_ref().is_some_and(Vec::is_empty)
}

/// Whether active, pending and disabled people follow each other, in both directions.
const fn is_sorted_in_blocks(sort: PeopleSort) -> bool {
    matches!(sort, PeopleSort::FirstName | PeopleSort::LastName)
}

/// The part of the statement that does not depend on the page.
struct Conditions<'f> {
    text: String,
    values: Vec<Value<'f>>,
}

impl<'f> Conditions<'f> {
    fn of(dialect: Dialect, portal: PortalId, filter: &'f PeopleFilter) -> Self {
        let mut conditions = Self {
            text: "p.portal_id = $1".to_owned(),
            values: vec![portal.into()],
        };
        if let Some(activation) = filter.activation {
            conditions.add(&format!("p.activation = {}", activation.wire_number()));
        }
        if let Some(roles) = &filter.roles {
            let numbers: Vec<String> = roles.iter().map(|role| role.wire_number().to_string()).collect();
            conditions.add(&format!("p.role IN ({})", numbers.join(", ")));
        }
        let guest = Role::Guest.wire_number();
        match filter.area {
            Area::All => {}
            Area::People => conditions.add(&format!("p.role <> {guest}")),
            Area::Guests => conditions.add(&format!("p.role = {guest}")),
        }
        match filter.has_quota {
            None => {}
            Some(true) => conditions.add("p.quota_bytes IS NOT NULL"),
            Some(false) => conditions.add("p.quota_bytes IS NULL"),
        }
        match filter.login {
            None => {}
            Some(LoginKind::Sso) => conditions.add("p.sso_id IS NOT NULL"),
            Some(LoginKind::Ldap) => conditions.add("p.ldap_id IS NOT NULL"),
            Some(LoginKind::Standard) => conditions.add("p.sso_id IS NULL AND p.ldap_id IS NULL"),
        }
        if let Some(creator) = filter.created_by {
            let at = conditions.bind(creator.into());
            conditions.add(&format!("p.created_by = ${at}"));
        }
        match filter.group {
            GroupFilter::Any => {}
            GroupFilter::In(group) => {
                let at = conditions.bind(group.into());
                conditions.add(&format!(
                    "p.id IN (SELECT m.person_id FROM group_members m WHERE m.portal_id = $1 AND m.group_id = ${at})"
                ));
            }
            GroupFilter::NotIn(group) => {
                let at = conditions.bind(group.into());
                conditions.add(&format!(
                    "NOT EXISTS (SELECT 1 FROM group_members m \
                    WHERE m.portal_id = p.portal_id AND m.group_id = ${at} AND m.person_id = p.id)"
                ));
            }
            GroupFilter::Without => conditions.add(
                "NOT EXISTS (SELECT 1 FROM group_members m WHERE m.portal_id = p.portal_id AND m.person_id = p.id)",
            ),
        }
        if let Some(person) = filter.guests_related_to {
            let at = conditions.bind(person.into());
            conditions.add(&format!(
                "(p.role <> {guest} OR EXISTS (SELECT 1 FROM relations r \
                WHERE r.portal_id = p.portal_id AND r.from_id = ${at} AND r.to_id = p.id))"
            ));
        }
        conditions.add_text(dialect, &filter.text);
        conditions
    }

    fn add_text(&mut self, dialect: Dialect, filter: &'f TextFilter) {
        let (words, joint, columns): (_, _, &[&str]) = match filter {
            TextFilter::None => return,
            TextFilter::AllWords(words) => (words, " AND ", &["p.search_key"]),
            TextFilter::AnyPart(parts) => (parts, " OR ", &["p.search_key"]),
            TextFilter::Directory(words) => (words, " AND ", &["p.search_key", "p.directory_key"]),
        };
        let mut tests = Vec::with_capacity(words.len());
        for word in words {
            if word.contains(SEPARATOR) {
                tests.push("1 = 0".to_owned());
                continue;
            }
            let at = self.bind(word.as_str().into());
            let places: Vec<String> = columns.iter().map(|column| dialect.contains(column, at)).collect();
            tests.push(format!("({})", places.join(" OR ")));
        }
        if !tests.is_empty() {
            let test = joined(tests, joint);
            self.add(&test);
        }
    }

    fn add(&mut self, condition: &str) {
        self.text.push_str(" AND ");
        self.text.push_str(condition);
    }

    fn bind(&mut self, value: Value<'f>) -> usize {
        self.values.push(value);
        self.values.len()
    }

    fn page(
        &self,
        tx: &mut Tx<'_>,
        portal: PortalId,
        part: &[Status],
        page: &PeoplePage,
        skip: i64,
        count: i64,
    ) -> Result<Vec<Person>, Error> {
        let mut values = self.values.clone();
        // Only the rows of the page are read in full; those that are skipped or sorted away cost their key.
        let statement = format!(
            concat!(
                "SELECT ",
                columns!(),
                " FROM people p WHERE p.portal_id = $1 AND p.id IN ({}) ORDER BY {}"
            ),
            self.ids(part, page),
            order(page, part),
        );
        values.extend([Value::Int(count), Value::Int(skip)]);
        tx.all(&statement, &values, |row| read(portal, row))
    }

    /// The query for the ids of a page, whose length and start are the last two parameters.
    fn ids(&self, part: &[Status], page: &PeoplePage) -> String {
        let (blocks, order, length) = (in_blocks(part), order(page, part), self.values.len() + 1);
        let start = length + 1;
        format!(
            "SELECT p.id FROM people p WHERE {}{blocks} ORDER BY {order} LIMIT ${length} OFFSET ${start}",
            self.text
        )
    }

    fn count(&self, tx: &mut Tx<'_>, part: &[Status]) -> Result<i64, Error> {
        let statement = format!("SELECT count(*) FROM people p WHERE {}{}", self.text, in_blocks(part));
        Ok(tx
            .optional(&statement, &self.values, |row| row.columns("people").int("id"))?
            .unwrap_or(0))
    }
}

/// Joins tests in a flat tree: SQLite refuses expressions that are nested more than a thousand levels deep, and a chain
/// counts as nested.
fn joined(mut tests: Vec<String>, joint: &str) -> String {
    const WIDTH: usize = 50;
    while tests.len() > WIDTH {
        tests = tests
            .chunks(WIDTH)
            .map(|chunk| format!("({})", chunk.join(joint)))
            .collect();
    }
    format!("({})", tests.join(joint))
}

fn in_blocks(part: &[Status]) -> String {
    match part {
        [one] => format!(" AND p.list_block = {}", one.list_block()),
        part if part.len() == Status::ALL.len() => String::new(),
        part => {
            let numbers: Vec<String> = part.iter().map(|status| status.list_block().to_string()).collect();
            format!(" AND p.list_block IN ({})", numbers.join(", "))
        }
    }
}

/// The order of a part of the list. People with equal values follow each other by id, so that no page repeats or loses
/// anybody.
fn order(page: &PeoplePage, part: &[Status]) -> String {
    let way = if page.descending { "DESC" } else { "ASC" };
    let first = match page.sort {
        PeopleSort::FirstName => "p.first_name_sort",
        PeopleSort::LastName if *part == [Status::Pending] => "p.email_key",
        PeopleSort::LastName => "p.last_name_key",
        PeopleSort::Email => "p.email_key",
        PeopleSort::RegistrationDate => "p.created_at",
        // Nothing is stored yet, so everybody uses the same.
        PeopleSort::UsedSpace => return format!("p.id {way}"),
        PeopleSort::CreatedBy => {
            "COALESCE((SELECT c.first_name_key FROM people c WHERE c.portal_id = p.portal_id AND c.id = p.created_by), '')"
        }
        PeopleSort::Department => {
            let groups =
                "(SELECT count(*) FROM group_members m WHERE m.portal_id = p.portal_id AND m.person_id = p.id)";
            return format!("{groups} {way}, p.first_name_key {way}, p.id {way}");
        }
        PeopleSort::Role => return format!("{} {way}, p.first_name_key, p.id", rank()),
    };
    format!("{first} {way}, p.id {way}")
}

/// An expression whose value is lower the more a person may do; the owner comes first.
fn rank() -> String {
    let mut text = "CASE WHEN p.id = (SELECT o.owner_id FROM portals o WHERE o.id = p.portal_id) THEN 0".to_owned();
    for role in Role::ALL {
        // Writing to a text cannot fail.
        let _ = write!(text, " WHEN p.role = {} THEN {}", role.wire_number(), 5 - role.rank());
    }
    text.push_str(" ELSE 9 END");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tx::Engine;
    use anteroom_domain::Instant;

    /// The order that every list has by default is walked in an index, without sorting and without reading people.
    #[test]
    fn the_usual_order_walks_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let connection = crate::sqlite::open_writer(&folder.path().join("plan.db")).unwrap();
        crate::migrate::apply(
            &mut Tx::new(Engine::Sqlite(&connection), &mut Vec::new(), 0),
            Instant(0),
        )
        .unwrap();
        let filter = PeopleFilter::default();
        let conditions = Conditions::of(Dialect::Sqlite, PortalId(1), &filter);
        for descending in [false, true] {
            let page = PeoplePage {
                sort: PeopleSort::FirstName,
                descending,
                start_index: 0,
                count: 25,
            };
            let query = format!("EXPLAIN QUERY PLAN {}", conditions.ids(&[Status::Active], &page));
            let mut statement = connection.prepare(&query).unwrap();
            let plan: Vec<String> = statement
                .query_map([1, 25, 0], |row| row.get(3))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            let [only] = plan.as_slice() else { panic!("{plan:?}") };
            assert!(
                only.contains("COVERING INDEX people_by_first_name (portal_id=? AND list_block=?)"),
                "{only}"
            );
        }
    }
}
