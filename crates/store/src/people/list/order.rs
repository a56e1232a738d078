//! The order of a list, as parts that follow each other and are sorted in themselves.

use super::conditions::{BY_FIRST_NAME, BY_REGISTRATION, Conditions};
use crate::error::Error;
use crate::tx::Tx;
use crate::value::Value;
use anteroom_domain::people_filter::{PeoplePage, PeopleSort};
use anteroom_domain::{Person, PersonId, Role, Status};
use std::cmp::Reverse;
use std::fmt::Write as _;

/// Some people of a list, who stand together in it.
pub(super) struct Part {
    /// Their statuses.
    pub statuses: Vec<Status>,
    /// Their roles; none: every role that matches.
    pub role: Option<Role>,
    /// The index that has them in order (SQLite).
    pub index: Option<&'static str>,
    /// How many they are, when that is known from the start.
    pub size: Option<i64>,
    /// How many whom the counters take for people of this part are in another one.
    pub counted_elsewhere: i64,
    /// The value of the parameter in `test`.
    pub value: Option<Value<'static>>,
    /// What else tells them from the other parts.
    only: Only,
    /// What they are sorted by, and whether it is turned round.
    keys: Vec<(&'static str, bool)>,
}

enum Only {
    Everybody,
    Owner,
    NotOwner,
    CreatedBy,
    CreatedByNobody,
}

/// SQLite uses the index by role only when it is told so, because users are not in it.
pub(super) const NO_USER: &str = " AND p.role <> 4";
const OWNER: &str = "(SELECT o.owner_id FROM portals o WHERE o.id = $1)";

const GROUPS_OF_PERSON: &str =
    "(SELECT count(*) FROM group_members m WHERE m.portal_id = p.portal_id AND m.person_id = p.id)";

impl Part {
    fn new(statuses: &[Status], index: Option<&'static str>, keys: Vec<(&'static str, bool)>) -> Self {
        Self {
            statuses: statuses.to_vec(),
            role: None,
            index,
            size: None,
            counted_elsewhere: 0,
            value: None,
            only: Only::Everybody,
            keys,
        }
    }

    /// The condition that tells the part from others, beginning with `AND`, with the number of its parameter.
    pub fn test(&self, parameter: usize) -> String {
        self.test_of(&self.statuses, parameter)
    }

    /// The same for some of its statuses.
    pub fn test_of(&self, statuses: &[Status], parameter: usize) -> String {
        let mut test = match statuses {
            [one] => format!(" AND p.list_block = {}", one.list_block()),
            all if all.len() == Status::ALL.len() => String::new(),
            some => {
                let numbers: Vec<String> = some.iter().map(|status| status.list_block().to_string()).collect();
                format!(" AND p.list_block IN ({})", numbers.join(", "))
            }
        };
        if let Some(role) = self.role {
            // Writing to a text cannot fail.
            let _ = write!(test, " AND p.role = {}", role.wire_number());
            if role != Role::User {
                test.push_str(NO_USER);
            }
        }
        match self.only {
            Only::Everybody => {}
            Only::Owner => _ = write!(test, " AND p.id = {OWNER}"),
            Only::NotOwner => _ = write!(test, " AND p.id <> {OWNER}"),
            Only::CreatedBy => _ = write!(test, " AND p.created_by = ${parameter}"),
            Only::CreatedByNobody => test.push_str(" AND p.created_by IS NULL"),
        }
        test
    }

    /// Whether the index has the part by status first, so that the statuses must be merged.
    pub fn is_merged(&self) -> bool {
        self.role == Some(Role::User) && self.index == Some(BY_FIRST_NAME)
    }

    /// The order of the part, or the opposite one. Nobody shares an address; otherwise people with equal values follow each other by id, so that no page
    /// repeats or loses anybody.
    pub fn order(&self, is_backwards: bool) -> String {
        let key = |(key, is_descending): &(&str, bool)| {
            let way = if *is_descending == is_backwards { "ASC" } else { "DESC" };
            format!("{key} {way}")
        };
        self.keys.iter().map(key).collect::<Vec<_>>().join(", ")
    }
}

/// The parts of a list of people with these statuses, in their order.
pub(super) fn parts(
    tx: &mut Tx<'_>,
    conditions: &Conditions<'_>,
    statuses: &[Status],
    page: &PeoplePage,
) -> Result<Vec<Part>, Error> {
    let down = page.descending;
    let one = |index, keys| Ok(vec![Part::new(statuses, index, keys)]);
    match page.sort {
        PeopleSort::FirstName | PeopleSort::LastName => {
            let is_last = page.sort == PeopleSort::LastName;
            let block = |status: &Status| {
                // Pending people are sorted by address in both orders, and that is what first_name_sort is of them.
                let (key, index) = if is_last && *status != Status::Pending {
                    ("p.last_name_key", "people_by_last_name")
                } else {
                    ("p.first_name_sort", BY_FIRST_NAME)
                };
                Part::new(
                    std::slice::from_ref(status),
                    Some(index),
                    vec![(key, down), ("p.id", down)],
                )
            };
            Ok(statuses.iter().map(block).collect())
        }
        PeopleSort::Email => one(Some("people_by_email"), vec![("p.email_key", down)]),
        // Nothing is stored yet, so everybody uses the same.
        PeopleSort::RegistrationDate | PeopleSort::UsedSpace => {
            one(Some(BY_REGISTRATION), vec![("p.created_at", down), ("p.id", down)])
        }
        PeopleSort::Department => one(
            None,
            vec![(GROUPS_OF_PERSON, down), ("p.first_name_key", down), ("p.id", down)],
        ),
        PeopleSort::Role => by_role(tx, conditions, statuses, down),
        PeopleSort::CreatedBy => by_creator(tx, conditions, statuses, down),
    }
}

/// The owner, then a part for each role; inside always by first name.
fn by_role(
    tx: &mut Tx<'_>,
    conditions: &Conditions<'_>,
    statuses: &[Status],
    is_descending: bool,
) -> Result<Vec<Part>, Error> {
    let part = |only, role| Part {
        role,
        only,
        ..Part::new(statuses, None, vec![("p.first_name_key", false), ("p.id", false)])
    };
    let of_role = |role| Part {
        index: Some(
            if role == Role::User && conditions.dialect.leaves_users_out_of_role_index() {
                BY_FIRST_NAME
            } else {
                "people_by_role"
            },
        ),
        ..part(Only::NotOwner, Some(role))
    };
    let mut owner = part(Only::Owner, None);
    let found: Vec<Person> = conditions.page(tx, &owner, None, false, (0, 1))?;
    owner.size = i64::try_from(found.len()).ok();
    let mut roles = conditions.roles.clone();
    roles.sort_by_key(|role| Reverse(role.rank()));
    let mut parts = vec![owner];
    parts.extend(roles.into_iter().map(|role| Part {
        counted_elsewhere: found.iter().any(|owner| owner.role == role).into(),
        ..of_role(role)
    }));
    if is_descending {
        parts.reverse();
    }
    Ok(parts)
}

/// A part for each creator, by first name of the creator; inside by registration.
fn by_creator(
    tx: &mut Tx<'_>,
    conditions: &Conditions<'_>,
    statuses: &[Status],
    is_descending: bool,
) -> Result<Vec<Part>, Error> {
    const HEAD: &str = "SELECT g.creator, COALESCE(c.first_name_key, ''), g.size FROM \
        (SELECT p.created_by AS creator, count(*) AS size";
    const TAIL: &str = "GROUP BY p.created_by) g LEFT JOIN people c ON c.portal_id = $1 AND c.id = g.creator";
    let everybody = Part::new(statuses, Some(BY_REGISTRATION), Vec::new());
    let mut creators = conditions.select(tx, HEAD, &everybody, TAIL, |row| {
        let mut columns = row.columns("people");
        let creator = columns.opt_id("created_by")?.map(PersonId);
        Ok((columns.text("first_name_key")?, creator, columns.int("id")?))
    })?;
    creators.sort_unstable();
    if is_descending {
        creators.reverse();
    }
    let part = |(_, creator, size): (String, Option<PersonId>, i64)| Part {
        size: Some(size),
        value: creator.map(Into::into),
        only: creator.map_or(Only::CreatedByNobody, |_| Only::CreatedBy),
        ..Part::new(
            statuses,
            Some(BY_REGISTRATION),
            vec![("p.created_at", is_descending), ("p.id", is_descending)],
        )
    };
    Ok(creators.into_iter().map(part).collect())
}
