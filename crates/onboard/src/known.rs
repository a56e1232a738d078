//! What a portal says about a person, and how that differs from what a row asks for.

use std::fmt;

use anteroom_domain::text_key::email_key;
use anteroom_domain::{GroupId, PersonId, Role, Status};

use crate::groups::{GroupBook, Named};
use crate::people_file::Row;

/// A person as the portal shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Identifier.
    pub id: PersonId,
    /// E-mail address.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Role.
    pub role: Role,
    /// Whether the person owns the portal.
    pub is_owner: bool,
    /// Whether the person can take part.
    pub status: Status,
    /// Job title, where the portal shows it.
    pub title: Option<String>,
    /// Where the person works, where the portal shows it.
    pub location: Option<String>,
    /// Language, where the portal shows it.
    pub culture: Option<String>,
    /// Notes, where the portal shows them.
    pub notes: Option<String>,
    /// Ways to reach the person, each a kind and a value.
    pub contacts: Vec<(String, String)>,
    /// First day, as `2026-03-31`, where the portal shows it.
    pub start_date: Option<String>,
    /// The groups that the person is a member of.
    pub groups: Vec<GroupId>,
}

/// What the planner must know about the portal itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortalFacts {
    /// The portal is an Anteroom in its own mode: it honours the `role` member, and a profile that leaves a member out
    /// has no value for it.
    pub is_anteroom: bool,
    /// Who the tool acts as; `None` when the credential may not ask that.
    pub caller: Option<Caller>,
}

/// Who the tool acts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Role.
    pub role: Role,
    /// Whether the caller owns the portal.
    pub is_owner: bool,
}

/// A property of a person that a file can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Whether the person can take part: whoever stands in a file of people to bring in is not to be disabled.
    Status,
    /// E-mail address.
    Email,
    /// First name.
    FirstName,
    /// Last name.
    LastName,
    /// Role.
    Role,
    /// Job title.
    Title,
    /// Where the person works.
    Location,
    /// Language.
    Culture,
    /// Notes about the person.
    Notes,
    /// Ways to reach the person.
    Contacts,
    /// First day.
    StartDate,
    /// Groups to be a member of.
    Groups,
}

impl Field {
    /// The name of the column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Email => "email",
            Self::FirstName => "firstName",
            Self::LastName => "lastName",
            Self::Role => "role",
            Self::Title => "title",
            Self::Location => "location",
            Self::Culture => "culture",
            Self::Notes => "notes",
            Self::Contacts => "contacts",
            Self::StartDate => "startDate",
            Self::Groups => "groups",
        }
    }

    /// Whether an update of the profile is the way to change it.
    pub const fn is_profile(self) -> bool {
        matches!(
            self,
            Self::FirstName
                | Self::LastName
                | Self::Title
                | Self::Location
                | Self::Notes
                | Self::Contacts
                | Self::StartDate
        )
    }
}

/// One property that is not as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which one.
    pub field: Field,
    /// What the file asks for; of groups and contacts those that are missing.
    pub asked: String,
    /// What the portal says; empty for nothing.
    pub now: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field == Field::Groups {
            return write!(f, "not a member of {}", self.asked);
        }
        if self.field == Field::Contacts {
            return write!(f, "cannot be reached by {}", self.asked);
        }
        let now = if self.now.is_empty() { "empty" } else { &self.now };
        write!(f, "{} is {now}, asked {}", self.field.name(), self.asked)
    }
}

/// A row compared with what the portal says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What is not as asked.
    pub differences: Vec<Difference>,
    /// What was asked for and the portal does not show, so that nobody can tell.
    pub not_shown: Vec<Field>,
}

/// Compares everything that the row asks for. More groups than asked for are no difference.
pub fn compare(row: &Row, known: &Known, facts: PortalFacts, groups: &GroupBook) -> Comparison {
    let mut found = Comparison::default();
    let mut differ = |field, asked: &str, now: &str| {
        found.differences.push(Difference {
            field,
            asked: asked.to_owned(),
            now: now.to_owned(),
        });
    };
    if known.status == Status::Terminated {
        differ(Field::Status, "active", "disabled");
    }
    if email_key(&row.email) != email_key(&known.email) {
        differ(Field::Email, &row.email, &known.email);
    }
    if row.first_name != known.first_name {
        differ(Field::FirstName, &row.first_name, &known.first_name);
    }
    if !row.last_name.is_empty() && row.last_name != known.last_name {
        differ(Field::LastName, &row.last_name, &known.last_name);
    }
    if row.role != known.role {
        differ(Field::Role, row.role.name(), known.role.name());
    }
    // Every portal shows a location that there is; title and language depend on its line (people.md 2.3).
    if let Some(asked) = &row.location
        && known.location.as_ref() != Some(asked)
    {
        differ(Field::Location, asked, known.location.as_deref().unwrap_or_default());
    }
    if let Some(asked) = &row.notes
        && known.notes.as_ref() != Some(asked)
    {
        differ(Field::Notes, asked, known.notes.as_deref().unwrap_or_default());
    }
    let missing: Vec<String> = missing_contacts(row, known)
        .map(|(kind, value)| format!("{kind}: {value}"))
        .collect();
    if !missing.is_empty() {
        differ(Field::Contacts, &missing.join(", "), "");
    }
    match (&row.start_date, &known.start_date) {
        (Some(asked), Some(now)) if asked != now => differ(Field::StartDate, asked, now),
        (Some(asked), None) if facts.is_anteroom => differ(Field::StartDate, asked, ""),
        _ => {}
    }
    let missing = missing_groups(row, known, groups);
    if !missing.is_empty() {
        differ(Field::Groups, &missing.join(", "), "");
    }
    match (&row.title, &known.title) {
        (Some(asked), Some(now)) if asked != now => differ(Field::Title, asked, now),
        (Some(asked), None) if facts.is_anteroom => differ(Field::Title, asked, ""),
        _ => {}
    }
    match (&row.culture, &known.culture) {
        (Some(asked), Some(now)) if !culture_is(asked, now) => differ(Field::Culture, asked, now),
        (Some(asked), None) if facts.is_anteroom => differ(Field::Culture, asked, ""),
        _ => {}
    }
    if !facts.is_anteroom {
        let hidden = |asked: &Option<String>, now: &Option<String>| asked.is_some() && now.is_none();
        if hidden(&row.title, &known.title) {
            found.not_shown.push(Field::Title);
        }
        if hidden(&row.culture, &known.culture) {
            found.not_shown.push(Field::Culture);
        }
        if hidden(&row.start_date, &known.start_date) {
            found.not_shown.push(Field::StartDate);
        }
    }
    found
}

/// The ways to reach the person that the portal does not have.
pub fn missing_contacts<'a>(row: &'a Row, known: &Known) -> impl Iterator<Item = &'a (String, String)> {
    let is_there = |kind: &str, value: &str| {
        let mut known = known.contacts.iter();
        known.any(|(k, v)| k.eq_ignore_ascii_case(kind) && v == value)
    };
    row.contacts.iter().filter(move |(kind, value)| !is_there(kind, value))
}

/// The names of the groups that the person is not a member of.
pub fn missing_groups<'a>(row: &'a Row, known: &Known, groups: &GroupBook) -> Vec<&'a str> {
    let is_in = |name: &str| match groups.find(name) {
        Named::One(id) => known.groups.contains(&id),
        Named::Nothing | Named::Several(_) => false,
    };
    row.groups
        .iter()
        .map(String::as_str)
        .filter(|name| !is_in(name))
        .collect()
}

/// A portal shows a language that it does not have as its parent: `de-AT` as `de` (people.md 2.3).
fn culture_is(asked: &str, shown: &str) -> bool {
    let mut asked = asked;
    loop {
        if asked.eq_ignore_ascii_case(shown) {
            return true;
        }
        match asked.rsplit_once('-') {
            Some((parent, _)) => asked = parent,
            None => return false,
        }
    }
}
