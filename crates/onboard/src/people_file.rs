//! Reading a file of people: which columns it has, which rows are people, and what is wrong with the others.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io::Read;
use std::path::Path;

use anteroom_domain::group::GROUP_NAME_MAX_CHARS;
use anteroom_domain::text_key::email_key;
use anteroom_domain::{Email, Role};

use crate::csv_text::{Record, Records, detect_separator};
pub use crate::file_problem::{FileError, RowProblem};
use crate::groups::group_key;

/// Largest file that is read, in bytes.
pub const FILE_MAX_BYTES: usize = 64 * 1024 * 1024;

/// A file of people, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleFile {
    /// How messages call it.
    pub name: String,
    /// One entry for each row that is not empty, in the order of the file.
    pub entries: Vec<Entry>,
    /// What was read but will not be used, each one sentence.
    pub warnings: Vec<String>,
}

/// One row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A person.
    Person(Box<Row>),
    /// A row that is not a person.
    Bad(BadRow),
}

/// A person as the file asks for. Optional cells that are empty ask for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Line of the file, from 1.
    pub line: usize,
    /// E-mail address, with the case given.
    pub email: String,
    /// First name, never empty.
    pub first_name: String,
    /// Last name; empty asks for nothing.
    pub last_name: String,
    /// The role that the word in the file stands for.
    pub role: Role,
    /// The word in the file.
    pub role_word: String,
    /// Job title.
    pub title: Option<String>,
    /// Name of a department.
    pub department: Option<String>,
    /// Where the person works.
    pub location: Option<String>,
    /// Language, such as `de`.
    pub culture: Option<String>,
    /// Names of groups to be a member of, each once; none asks for nothing.
    pub groups: Vec<String>,
    /// First password, only used when the person is created.
    pub password: Option<Secret>,
}

/// A row that is not a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Line of the file, from 1.
    pub line: usize,
    /// E-mail cell, as far as it could be read.
    pub email: String,
    /// Role cell, as far as it could be read.
    pub role_word: String,
    /// Everything that is wrong with it; never empty.
    pub problems: Vec<RowProblem>,
}

/// A text that `Debug` does not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Column {
    Email,
    FirstName,
    LastName,
    Role,
    Title,
    Department,
    Location,
    Culture,
    Groups,
    Password,
}

impl Column {
    const ALL: [Self; 10] = [
        Self::Email,
        Self::FirstName,
        Self::LastName,
        Self::Role,
        Self::Title,
        Self::Department,
        Self::Location,
        Self::Culture,
        Self::Groups,
        Self::Password,
    ];
    const REQUIRED: [Self; 4] = [Self::Email, Self::FirstName, Self::LastName, Self::Role];

    const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::FirstName => "firstName",
            Self::LastName => "lastName",
            Self::Role => "role",
            Self::Title => "title",
            Self::Department => "department",
            Self::Location => "location",
            Self::Culture => "culture",
            Self::Groups => "groups",
            Self::Password => "password",
        }
    }

    /// Any case; spaces, hyphens and underscores do not count.
    fn from_header(cell: &str) -> Option<Self> {
        let plain: String = cell
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_'))
            .collect();
        Self::ALL
            .into_iter()
            .find(|column| column.name().eq_ignore_ascii_case(&plain))
    }
}

struct Header {
    line: usize,
    /// What each field of a row is; `None`: not used.
    columns: Vec<Option<Column>>,
}

impl PeopleFile {
    /// Reads a file from the disk.
    ///
    /// # Errors
    /// [`FileError`] when nothing of it can be used; rows that are not people are [`Entry::Bad`] instead.
    pub fn load(path: &Path) -> Result<Self, FileError> {
        let file = path.display().to_string();
        let unreadable = |error: std::io::Error| FileError::Unreadable {
            file: file.clone(),
            reason: error.to_string(),
        };
        let mut bytes = Vec::new();
        let limit = u64::try_from(FILE_MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
        std::fs::File::open(path)
            .map_err(unreadable)?
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        Self::parse(&file, &bytes)
    }

    /// Reads the bytes of a file; `file` is how messages call it.
    ///
    /// # Errors
    /// As [`PeopleFile::load`].
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, FileError> {
        let owned = || file.to_owned();
        if bytes.len() > FILE_MAX_BYTES {
            return Err(FileError::TooLarge { file: owned() });
        }
        let text = decode(file, bytes)?;
        let quote = |open: crate::csv_text::QuoteNotClosed| FileError::QuoteNotClosed {
            file: owned(),
            line: open.line,
        };
        let separator = detect_separator(text.trim_start_matches(['\r', '\n']));
        let mut records =
            Records::new(text, separator).filter(|r| r.as_ref().map_or(true, |record| !record.is_blank()));
        let Some(first) = records.next() else {
            return Err(FileError::Empty { file: owned() });
        };
        let (header, warnings) = read_header(file, &first.map_err(quote)?)?;

        let (mut entries, mut lines) = (Vec::new(), HashMap::new());
        for record in records {
            entries.push(read_row(&header, &record.map_err(quote)?, &mut lines));
        }
        Ok(Self {
            name: owned(),
            entries,
            warnings,
        })
    }

    /// How many rows there are, good and bad.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no row at all.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The rows that are people.
    pub fn people(&self) -> impl Iterator<Item = &Row> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Person(row) => Some(row.as_ref()),
            Entry::Bad(_) => None,
        })
    }
}

fn decode<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, FileError> {
    let wrong = |line, hint| {
        Err(FileError::Encoding {
            file: file.to_owned(),
            line,
            hint,
        })
    };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return wrong(1, "; it seems to be UTF-16, save it as UTF-8");
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            return wrong(1 + line_ends(good), "");
        }
    };
    match text.find('\0') {
        Some(at) => wrong(
            1 + line_ends(bytes.get(..at).unwrap_or_default()),
            "; there is a zero character in it",
        ),
        None => Ok(text),
    }
}

fn line_ends(bytes: &[u8]) -> usize {
    let mut previous = 0;
    let mut count = 0;
    for &byte in bytes {
        count += usize::from(byte == b'\r' || (byte == b'\n' && previous != b'\r'));
        previous = byte;
    }
    count
}

fn read_header(file: &str, record: &Record) -> Result<(Header, Vec<String>), FileError> {
    let (mut columns, mut warnings) = (Vec::new(), Vec::new());
    for cell in &record.fields {
        let column = Column::from_header(cell);
        match column {
            Some(known) if columns.contains(&column) => {
                return Err(FileError::RepeatedColumn {
                    file: file.to_owned(),
                    line: record.first_line,
                    column: known.name(),
                });
            }
            None if !cell.trim().is_empty() => warnings.push(format!(
                "{file} line {}: the column `{}` is not known and is not used",
                record.first_line,
                cell.trim()
            )),
            _ => {}
        }
        columns.push(column);
    }
    let missing: Vec<&'static str> = Column::REQUIRED
        .into_iter()
        .filter(|c| !columns.contains(&Some(*c)))
        .map(Column::name)
        .collect();
    if !missing.is_empty() {
        return Err(FileError::MissingColumns {
            file: file.to_owned(),
            line: record.first_line,
            columns: missing,
        });
    }
    Ok((
        Header {
            line: record.first_line,
            columns,
        },
        warnings,
    ))
}

/// Reads one row. `lines` knows on which line each address was seen first.
fn read_row(header: &Header, record: &Record, lines: &mut HashMap<String, usize>) -> Entry {
    debug_assert!(record.first_line > header.line, "rows follow the header");
    let cell = |wanted: Column| {
        let at = header.columns.iter().position(|column| *column == Some(wanted));
        at.and_then(|i| record.fields.get(i)).map_or("", |field| field.trim())
    };
    let given = |wanted: Column| Some(cell(wanted)).filter(|text| !text.is_empty()).map(str::to_owned);

    let mut problems = Vec::new();
    let (found, expected) = (record.fields.len(), header.columns.len());
    if record.stray_quote {
        problems.push(RowProblem::StrayQuote {
            last_line: record.last_line,
        });
        return bad_row(record, cell(Column::Email), cell(Column::Role), problems);
    }
    if found != expected {
        // The cells cannot be trusted to be what their columns say, so nothing else is said about them.
        problems.push(if record.last_line > record.first_line {
            RowProblem::FieldCountOverLines {
                found,
                expected,
                last_line: record.last_line,
            }
        } else {
            RowProblem::FieldCount { found, expected }
        });
        return bad_row(record, cell(Column::Email), cell(Column::Role), problems);
    }
    let email = cell(Column::Email);
    if email.is_empty() {
        problems.push(RowProblem::NoEmail);
    } else if Email::parse(email).is_err() {
        problems.push(RowProblem::Email(email.to_owned()));
    } else if let Some(&first_line) = lines.get(&email_key(email)) {
        problems.push(RowProblem::Duplicate { first_line });
    } else {
        lines.insert(email_key(email), record.first_line);
    }
    if cell(Column::FirstName).is_empty() {
        problems.push(RowProblem::NoFirstName);
    }
    let word = cell(Column::Role);
    let role = Role::from_word(word);
    if word.is_empty() {
        problems.push(RowProblem::NoRole);
    } else if let Err(reason) = role {
        problems.push(RowProblem::Role {
            word: word.to_owned(),
            reason,
        });
    }
    let groups = group_names(cell(Column::Groups));
    for name in &groups {
        if name.chars().count() > GROUP_NAME_MAX_CHARS {
            problems.push(RowProblem::GroupName(name.clone()));
        }
    }
    if !groups.is_empty() && role == Ok(Role::Guest) {
        problems.push(RowProblem::GroupsOfGuest);
    }
    match role {
        Ok(role) if problems.is_empty() => Entry::Person(Box::new(Row {
            line: record.first_line,
            email: email.to_owned(),
            first_name: cell(Column::FirstName).to_owned(),
            last_name: cell(Column::LastName).to_owned(),
            role,
            role_word: word.to_owned(),
            title: given(Column::Title),
            department: given(Column::Department),
            location: given(Column::Location),
            culture: given(Column::Culture),
            groups,
            password: given(Column::Password).map(Secret),
        })),
        _ => bad_row(record, email, word, problems),
    }
}

/// The names between semicolons or bars; one that people would call the same counts once.
fn group_names(cell: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let names = cell.split([';', '|']).map(str::trim).filter(|name| !name.is_empty());
    let first = names.filter(|name| seen.insert(group_key(name)));
    first.map(str::to_owned).collect()
}

fn bad_row(record: &Record, email: &str, role_word: &str, problems: Vec<RowProblem>) -> Entry {
    Entry::Bad(BadRow {
        line: record.first_line,
        email: email.to_owned(),
        role_word: role_word.to_owned(),
        problems,
    })
}
