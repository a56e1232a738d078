//! Which column of a file is what: by its heading in one of several languages, or as a mapping says.
//!
//! A heading that may mean two things is never taken for one of them; it is proposed.

use std::collections::BTreeMap;

use anteroom_domain::text_key::text_key;
use serde::{Deserialize, Serialize};

use crate::headings::{UNCLEAR, headings};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// E-mail address.
    Email,
    /// First name.
    FirstName,
    /// Last name.
    LastName,
    /// Both names in one.
    FullName,
    /// Role.
    Role,
    /// Job title.
    Title,
    /// Name of a department.
    Department,
    /// Where the person works.
    Location,
    /// Language.
    Culture,
    /// Names of groups.
    Groups,
    /// Notes about the person.
    Notes,
    /// Ways to reach the person, with their kinds.
    Contacts,
    /// Telephone number.
    Phone,
    /// Mobile number.
    Mobile,
    /// First password.
    Password,
    /// First day.
    StartDate,
    /// Last day.
    EndDate,
}

impl Column {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Email,
        Self::FirstName,
        Self::LastName,
        Self::FullName,
        Self::Role,
        Self::Title,
        Self::Department,
        Self::Location,
        Self::Culture,
        Self::Groups,
        Self::Notes,
        Self::Contacts,
        Self::Phone,
        Self::Mobile,
        Self::Password,
        Self::StartDate,
        Self::EndDate,
    ];

    /// What a file must have; one full name is as good as both names.
    pub(crate) const REQUIRED: [Self; 4] = [Self::Email, Self::FirstName, Self::LastName, Self::Role];

    /// Its name in messages, mappings and headers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::FirstName => "firstName",
            Self::LastName => "lastName",
            Self::FullName => "fullName",
            Self::Role => "role",
            Self::Title => "title",
            Self::Department => "department",
            Self::Location => "location",
            Self::Culture => "culture",
            Self::Groups => "groups",
            Self::Notes => "notes",
            Self::Contacts => "contacts",
            Self::Phone => "phone",
            Self::Mobile => "mobile",
            Self::Password => "password",
            Self::StartDate => "startDate",
            Self::EndDate => "endDate",
        }
    }

    /// The column with this name, as mappings call it.
    pub fn named(name: &str) -> Option<Self> {
        let key = heading_key(name);
        Self::ALL.into_iter().find(|column| heading_key(column.name()) == key)
    }
}

/// What a heading means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    This(Column),
    OneOf(&'static [Column]),
    Nothing,
}

/// What a heading means, by its words alone.
pub(crate) fn meaning(heading: &str) -> Meaning {
    let key = heading_key(heading);
    if key.is_empty() {
        return Meaning::Nothing;
    }
    let fits = |words: &str| words.split('|').any(|word| heading_key(word) == key);
    if let Some(column) = Column::ALL.into_iter().find(|column| fits(headings(*column))) {
        return Meaning::This(column);
    }
    // `firstName` and `First Name` have the same key, so the names of columns are among the headings.
    let unclear = UNCLEAR.iter().find(|(words, _)| fits(words));
    unclear.map_or(Meaning::Nothing, |(_, columns)| Meaning::OneOf(columns))
}

/// How many of the headings have one clear meaning.
pub(crate) fn recognised(headings: &[String]) -> usize {
    let clear = headings
        .iter()
        .filter(|heading| matches!(meaning(heading), Meaning::This(_)));
    clear.count()
}

/// The form in which two headings are one: letters and digits only, without case and accents.
fn heading_key(heading: &str) -> String {
    text_key(heading).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What whoever has the file says about its columns and words. Can be kept in a file (TOML).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// Name of a column → heading in the file.
    pub columns: BTreeMap<String, String>,
    /// Word in the role column → role.
    pub roles: BTreeMap<String, String>,
}

/// Why a mapping cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// It is not `this=that`.
    #[error("`{0}` is not a mapping such as email=\"Work mail\"")]
    NoPair(String),
    /// There is no such column.
    #[error("there is no column `{0}`; there are {all}", all = Column::ALL.map(Column::name).join(", "))]
    NoColumn(String),
    /// There is no such role.
    #[error("role `{word}`: {reason}")]
    NoRole {
        /// The word.
        word: String,
        /// Why not.
        reason: String,
    },
    /// The file is not a mapping.
    #[error("this is not a file of mappings: {0}")]
    File(String),
}

impl Mapping {
    /// Reads a saved mapping.
    ///
    /// # Errors
    /// When it is not TOML of this shape, or names what there is not.
    pub fn from_toml(text: &str) -> Result<Self, MappingError> {
        let mapping: Self = toml::from_str(text).map_err(|error| MappingError::File(error.message().to_owned()))?;
        if let Some(name) = mapping.columns.keys().find(|name| Column::named(name).is_none()) {
            return Err(MappingError::NoColumn(name.clone()));
        }
        for word in mapping.roles.values() {
            check_role(word)?;
        }
        Ok(mapping)
    }

    /// The mapping as TOML.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// Adds `email=Work mail`.
    ///
    /// # Errors
    /// When it is no pair or there is no such column.
    pub fn add_column(&mut self, pair: &str) -> Result<(), MappingError> {
        let (name, heading) = split(pair)?;
        let column = Column::named(name).ok_or_else(|| MappingError::NoColumn(name.to_owned()))?;
        self.columns.insert(column.name().to_owned(), heading.to_owned());
        Ok(())
    }

    /// Adds `Chef=DocSpaceAdmin`.
    ///
    /// # Errors
    /// When it is no pair or there is no such role.
    pub fn add_role(&mut self, pair: &str) -> Result<(), MappingError> {
        let (word, role) = split(pair)?;
        check_role(role)?;
        self.roles.insert(word.to_owned(), role.to_owned());
        Ok(())
    }

    /// The heading for a column.
    pub(crate) fn heading(&self, column: Column) -> Option<&str> {
        let named = self
            .columns
            .iter()
            .find(|(name, _)| Column::named(name) == Some(column));
        named.map(|(_, heading)| heading.as_str())
    }

    /// The role word that a word of the file stands for: itself, unless the mapping says otherwise.
    pub(crate) fn role_word<'a>(&'a self, word: &'a str) -> &'a str {
        let key = text_key(word.trim());
        let mapped = self.roles.iter().find(|(from, _)| text_key(from.trim()) == key);
        mapped.map_or(word, |(_, role)| role.as_str())
    }
}

fn split(pair: &str) -> Result<(&str, &str), MappingError> {
    let found = pair.split_once('=').map(|(left, right)| (left.trim(), right.trim()));
    found
        .filter(|(left, right)| !left.is_empty() && !right.is_empty())
        .ok_or_else(|| MappingError::NoPair(pair.to_owned()))
}

fn check_role(word: &str) -> Result<(), MappingError> {
    anteroom_domain::Role::from_word(word)
        .map(|_| ())
        .map_err(|reason| MappingError::NoRole {
            word: word.to_owned(),
            reason: reason.to_string(),
        })
}

/// Whether a heading is the one that a mapping names.
pub(crate) fn is_heading(heading: &str, wanted: &str) -> bool {
    heading.trim() == wanted.trim() || heading_key(heading) == heading_key(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn headings_in_many_languages() {
        for (heading, column) in [
            ("E-Mail", Column::Email),
            ("WORK_EMAIL", Column::Email),
            ("Электронная почта", Column::Email),
            ("电子邮箱", Column::Email),
            ("Prénom", Column::FirstName),
            ("prenom", Column::FirstName),
            ("Nachname", Column::LastName),
            ("Rôle", Column::Role),
            ("Mitglied", Column::Email),
            ("memberOf", Column::Groups),
            ("Start-Date", Column::StartDate),
        ] {
            let expected = if heading == "Mitglied" {
                Meaning::Nothing
            } else {
                Meaning::This(column)
            };
            assert_eq!(meaning(heading), expected, "{heading}");
        }
        for column in Column::ALL {
            assert_eq!(meaning(column.name()), Meaning::This(column));
        }
    }

    #[test]
    fn no_heading_means_two_things_and_none_that_is_unclear_means_one() {
        let mut seen: HashMap<String, Column> = HashMap::new();
        for column in Column::ALL {
            for heading in headings(column).split('|') {
                let before = seen.insert(heading_key(heading), column);
                assert!(before.is_none_or(|before| before == column), "{heading}");
            }
        }
        for (words, columns) in UNCLEAR {
            for word in words.split('|') {
                assert!(!seen.contains_key(&heading_key(word)), "{word}");
                assert_eq!(meaning(word), Meaning::OneOf(columns));
            }
        }
    }

    #[test]
    fn mappings_are_kept_and_checked() {
        let mut mapping = Mapping::default();
        mapping.add_column("e-mail = Work Mail").unwrap();
        mapping.add_role("Chef=DocSpaceAdmin").unwrap();
        assert_eq!(Mapping::from_toml(&mapping.to_toml()), Ok(mapping.clone()));
        assert_eq!(
            (mapping.heading(Column::Email), mapping.role_word("CHEF")),
            (Some("Work Mail"), "DocSpaceAdmin")
        );
        assert_eq!(mapping.role_word("User"), "User");
        for (pair, sentence) in [
            ("email", "`email` is not a mapping such as email=\"Work mail\""),
            ("=x", "`=x` is not a mapping such as email=\"Work mail\""),
        ] {
            assert_eq!(mapping.add_column(pair).unwrap_err().to_string(), sentence);
        }
        assert!(
            mapping
                .add_column("shoe=Size")
                .unwrap_err()
                .to_string()
                .starts_with("there is no column `shoe`; there are email")
        );
        assert!(mapping.add_role("Chef=Boss").is_err());
        assert!(Mapping::from_toml("[columns]\nshoe = \"x\"").is_err());
        assert!(Mapping::from_toml("[rolls]").is_err());
    }
}
