//! The part of a list's statements that says who matches.

use super::super::change::SEPARATOR;
use super::super::find::{columns, read};
use super::order::{NO_USER, Part};
use crate::dialect::Dialect;
use crate::error::Error;
use crate::tx::Tx;
use crate::value::Value;
use anteroom_domain::people_filter::{Area, GroupFilter, LoginKind, PeopleFilter, TextFilter};
use anteroom_domain::{Person, PortalId, Role, Status};

/// The index that answers every text, status, role and activation by itself (SQLite).
pub(super) const BY_FIRST_NAME: &str = "people_by_first_name";
/// The index that finds whom somebody created.
pub(super) const BY_REGISTRATION: &str = "people_by_registration";
/// The index of everybody with a storage limit or an account elsewhere.
const WITH_MARKS: &str = "people_with_marks";
/// The index of the primary key (SQLite).
const BY_ID: &str = "sqlite_autoindex_people_1";

/// The texts that are looked for, as the database wants them.
pub(super) struct Needles {
    texts: Vec<String>,
    columns: &'static [&'static str],
    joint: &'static str,
}

impl Needles {
    pub fn of(dialect: Dialect, filter: &TextFilter) -> Option<Self> {
        let (texts, joint, columns): (&[String], _, &[&str]) = match filter {
            TextFilter::None => return None,
            TextFilter::AllWords(words) => (words, " AND ", &["p.search_key"]),
            TextFilter::AnyPart(parts) => (parts, " OR ", &["p.search_key"]),
            TextFilter::Directory(words) => (words, " AND ", &["p.search_key", "p.directory_key"]),
            TextFilter::Account(text) => (
                std::slice::from_ref(text),
                " AND ",
                &["p.search_key", "p.user_name_key", "p.contacts_key"],
            ),
        };
        let needle = |text: &String| {
            if text.contains(SEPARATOR) {
                // It would be found across two columns. Nothing stored contains it alone.
                dialect.needle(&SEPARATOR.repeat(8))
            } else {
                dialect.needle(text)
            }
        };
        Some(Self {
            texts: texts.iter().map(needle).collect(),
            columns,
            joint,
        })
    }
}

/// What is asked of memberships.
#[derive(Clone, Copy)]
pub(super) enum Membership {
    /// What the filter says.
    Filter(GroupFilter),
    /// To be a member of any group.
    OfSomeGroup,
}

impl Membership {
    /// Those whom a filter leaves out, when they are easier to count than those who stay.
    pub const fn left_out_by(filter: GroupFilter) -> Option<Self> {
        match filter {
            GroupFilter::Any | GroupFilter::In(_) => None,
            GroupFilter::NotIn(group) => Some(Self::Filter(GroupFilter::In(group))),
            GroupFilter::Without => Some(Self::OfSomeGroup),
        }
    }
}

/// Who matches, on every page.
pub(super) struct Conditions<'f> {
    pub dialect: Dialect,
    portal: PortalId,
    text: String,
    values: Vec<Value<'f>>,
    /// The roles that may match.
    pub roles: Vec<Role>,
    /// Whether the counters know how many match.
    pub is_counted: bool,
    /// The counters know how many match beside the guests whom this parameter brought in, who are few.
    related: Option<usize>,
    /// The index that finds the matches when they are few (SQLite).
    pub narrow: Option<&'static str>,
    /// Whether [`BY_FIRST_NAME`] answers every condition by itself.
    pub is_covered: bool,
}

impl<'f> Conditions<'f> {
    /// None when nobody can match.
    pub fn of(
        dialect: Dialect,
        portal: PortalId,
        filter: &'f PeopleFilter,
        membership: Membership,
        needles: Option<&'f Needles>,
    ) -> Option<Self> {
        let roles = roles_of(filter);
        if roles.is_empty() {
            return None;
        }
        let mut conditions = Self {
            dialect,
            portal,
            text: "p.portal_id = $1".to_owned(),
            values: vec![portal.into()],
            roles,
            is_counted: true,
            related: None,
            narrow: None,
            is_covered: true,
        };
        conditions.add_counted(filter);
        conditions.add_related(filter);
        if let Some(creator) = filter.created_by {
            let at = conditions.bind(creator.into());
            conditions.add(&format!("p.created_by = ${at}"));
            conditions.is_counted = false;
            conditions.is_covered = false;
            conditions.narrow = Some(BY_REGISTRATION);
        }
        conditions.add_membership(membership);
        if let Some(needles) = needles {
            conditions.add_needles(needles);
        }
        Some(conditions)
    }

    /// What the counters know of.
    fn add_counted(&mut self, filter: &PeopleFilter) {
        if let Some(activation) = filter.activation {
            self.add(&format!("p.activation = {}", activation.wire_number()));
            self.narrow = Some(BY_FIRST_NAME);
        }
        if self.roles.len() < Role::ALL.len() {
            let numbers: Vec<String> = self.roles.iter().map(|role| role.wire_number().to_string()).collect();
            self.add(&format!("p.role IN ({})", numbers.join(", ")));
            self.narrow = if self.roles.contains(&Role::User) {
                Some(BY_FIRST_NAME)
            } else {
                self.text.push_str(NO_USER);
                Some("people_by_role")
            };
        }
        let (test, narrow) = match filter.login {
            None => ("", None),
            Some(LoginKind::Sso) => ("p.sso_id IS NOT NULL", Some(WITH_MARKS)),
            Some(LoginKind::Ldap) => ("p.ldap_id IS NOT NULL", Some(WITH_MARKS)),
            Some(LoginKind::Standard) => ("p.sso_id IS NULL AND p.ldap_id IS NULL", None),
        };
        self.add_mark(test, narrow);
        match filter.has_quota {
            None => {}
            Some(true) => self.add_mark("p.quota_bytes IS NOT NULL", Some(WITH_MARKS)),
            Some(false) => self.add_mark("p.quota_bytes IS NULL", None),
        }
    }

    fn add_mark(&mut self, test: &str, narrow: Option<&'static str>) {
        if !test.is_empty() {
            self.add(test);
            self.is_covered = false;
            self.narrow = narrow.or(self.narrow);
        }
    }

    fn add_related(&mut self, filter: &PeopleFilter) {
        let Some(person) = filter.guests_related_to.filter(|_| self.roles.contains(&Role::Guest)) else {
            return;
        };
        let at = self.bind(person.into());
        if self.roles == [Role::Guest] {
            self.add(&format!(
                "p.id IN (SELECT r.to_id FROM relations r WHERE r.portal_id = $1 AND r.from_id = ${at})"
            ));
            self.is_counted = false;
            self.narrow = Some(BY_ID);
            return;
        }
        self.add(&format!(
            "(p.role <> {} OR EXISTS (SELECT 1 FROM relations r \
            WHERE r.portal_id = p.portal_id AND r.from_id = ${at} AND r.to_id = p.id))",
            Role::Guest.wire_number()
        ));
        self.related = Some(at);
    }

    fn add_membership(&mut self, membership: Membership) {
        match membership {
            Membership::Filter(GroupFilter::Any) => return,
            Membership::Filter(GroupFilter::In(group)) => {
                let at = self.bind(group.into());
                self.add(&format!(
                    "p.id IN (SELECT m.person_id FROM group_members m WHERE m.portal_id = $1 AND m.group_id = ${at})"
                ));
                (self.is_counted, self.narrow) = (false, Some(BY_ID));
            }
            Membership::Filter(GroupFilter::NotIn(group)) => {
                let at = self.bind(group.into());
                self.add(&format!(
                    "NOT EXISTS (SELECT 1 FROM group_members m \
                    WHERE m.portal_id = p.portal_id AND m.group_id = ${at} AND m.person_id = p.id)"
                ));
            }
            Membership::Filter(GroupFilter::Without) => self.add(
                "NOT EXISTS (SELECT 1 FROM group_members m WHERE m.portal_id = p.portal_id AND m.person_id = p.id)",
            ),
            Membership::OfSomeGroup => {
                self.add("p.id IN (SELECT m.person_id FROM group_members m WHERE m.portal_id = $1)");
                (self.is_counted, self.narrow) = (false, Some(BY_ID));
            }
        }
        self.is_covered = false;
    }

    fn add_needles(&mut self, needles: &'f Needles) {
        let mut tests = Vec::with_capacity(needles.texts.len());
        for text in &needles.texts {
            let at = self.bind(text.into());
            let places: Vec<String> = needles
                .columns
                .iter()
                .map(|column| self.dialect.contains(column, at))
                .collect();
            tests.push(format!("({})", places.join(" OR ")));
        }
        if !tests.is_empty() {
            self.add(&joined(tests, needles.joint));
            self.is_counted = false;
            self.narrow = Some(BY_FIRST_NAME);
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

    /// The people of a part of the list, without the first `skip`.
    pub fn page(
        &self,
        tx: &mut Tx<'_>,
        part: &Part,
        index: Option<&str>,
        is_backwards: bool,
        (skip, count): (i64, i64),
    ) -> Result<Vec<Person>, Error> {
        let mut values = self.values.clone();
        values.extend(part.value);
        values.extend([Value::Int(count), Value::Int(skip)]);
        let statement = self.page_statement(part, index, is_backwards);
        tx.all(&statement, &values, |row| read(self.portal, row))
    }

    /// Only the rows of the page are read in full; those that are skipped or sorted away cost their key.
    pub fn page_statement(&self, part: &Part, index: Option<&str>, is_backwards: bool) -> String {
        format!(
            concat!(
                "SELECT ",
                columns!(),
                " FROM people p{} WHERE p.portal_id = $1 AND p.id IN ({}) ORDER BY {}"
            ),
            self.dialect.through(Some(BY_ID)),
            self.ids_statement(part, index, is_backwards),
            part.order(false),
        )
    }

    /// The query for the ids of a page, whose length and start are the last two parameters.
    pub fn ids_statement(&self, part: &Part, index: Option<&str>, is_backwards: bool) -> String {
        let first_free = self.values.len() + 1;
        let length = first_free + usize::from(part.value.is_some());
        if part.is_merged() && index == part.index {
            return self.merged_ids_statement(part, index, is_backwards, length);
        }
        format!(
            "SELECT p.id FROM people p{} WHERE {}{} ORDER BY {} LIMIT ${length} OFFSET ${}",
            self.dialect.through(index),
            self.text,
            part.test(first_free),
            part.order(is_backwards),
            length + 1
        )
    }

    /// The query for the ids of a page of people of several statuses, each of which the index has in order.
    fn merged_ids_statement(&self, part: &Part, index: Option<&str>, is_backwards: bool, length: usize) -> String {
        let way = if is_backwards { "DESC" } else { "ASC" };
        let of_status = |status: &Status| {
            // Of all but pending people, first_name_sort is first_name_key.
            let key = if *status == Status::Pending {
                "p.first_name_key"
            } else {
                "p.first_name_sort"
            };
            format!(
                "SELECT {key} AS name, p.id AS id FROM people p{} WHERE {}{}",
                self.dialect.through(index),
                self.text,
                part.test_of(std::slice::from_ref(status), length)
            )
        };
        let statuses: Vec<String> = part.statuses.iter().map(of_status).collect();
        format!(
            "SELECT m.id FROM ({} ORDER BY name {way}, id {way} LIMIT ${length} OFFSET ${}) m",
            statuses.join(" UNION ALL "),
            length + 1
        )
    }

    /// Counts the people of a part one by one.
    pub fn count(&self, tx: &mut Tx<'_>, part: &Part) -> Result<i64, Error> {
        let mut values = self.values.clone();
        values.extend(part.value);
        one_number(tx, &self.count_statement(part), &values)
    }

    pub fn count_statement(&self, part: &Part) -> String {
        let index = self.dialect.through(self.narrow.or(part.index));
        let test = part.test(self.values.len() + 1);
        format!("SELECT count(*) FROM people p{index} WHERE {}{test}", self.text)
    }

    /// How many guests of a part were brought in by whom the filter names, when the counters know the rest.
    pub fn count_related(&self, tx: &mut Tx<'_>, part: &Part) -> Result<i64, Error> {
        let Some(from) = self.related else { return Ok(0) };
        let statement = format!(
            "SELECT count(*) FROM relations r CROSS JOIN people p WHERE r.portal_id = $1 AND p.id = r.to_id AND {}{} \
            AND r.from_id = ${from} AND p.role = {}",
            self.text,
            part.test(self.values.len() + 1),
            Role::Guest.wire_number()
        );
        let mut values = self.values.clone();
        values.extend(part.value);
        one_number(tx, &statement, &values)
    }

    /// The roles whose members the counters know of.
    pub fn counted_roles(&self) -> Vec<Role> {
        let is_uncounted = |role: &Role| *role == Role::Guest && self.related.is_some();
        self.roles.iter().copied().filter(|role| !is_uncounted(role)).collect()
    }

    /// Runs a query of two columns over the people of a part, the second of which is a number.
    pub fn select<T>(
        &self,
        tx: &mut Tx<'_>,
        head: &str,
        part: &Part,
        tail: &str,
        read: impl FnMut(crate::value::Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let index = self.dialect.through(self.narrow.or(part.index));
        let statement = format!(
            "{head} FROM people p{index} WHERE {}{} {tail}",
            self.text,
            part.test(self.values.len() + 1)
        );
        let mut values = self.values.clone();
        values.extend(part.value);
        tx.all(&statement, &values, read)
    }
}

fn one_number(tx: &mut Tx<'_>, statement: &str, values: &[Value<'_>]) -> Result<i64, Error> {
    let found = tx.optional(statement, values, |row| row.columns("people").int("id"))?;
    Ok(found.unwrap_or(0))
}

/// The roles that satisfy what a filter says of roles and of guests.
fn roles_of(filter: &PeopleFilter) -> Vec<Role> {
    let is_wanted = |role: &Role| {
        filter.roles.as_ref().is_none_or(|roles| roles.contains(role))
            && match filter.area {
                Area::All => true,
                Area::People => *role != Role::Guest,
                Area::Guests => *role == Role::Guest,
            }
    };
    Role::ALL.into_iter().filter(is_wanted).collect()
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
