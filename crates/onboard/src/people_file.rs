//! Reading a file of people: which columns it has, which rows are people, and what is wrong with the others.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::io::Read;
use std::path::Path;

use anteroom_domain::group::GROUP_NAME_MAX_CHARS;
use anteroom_domain::text_key::email_key;
use anteroom_domain::{Email, Role};

use anteroom_client::request::InputDate;
use serde::{Deserialize, Serialize};

use crate::columns::{Column, Mapping, Meaning, is_heading, meaning};
use crate::csv_text::Record;
pub use crate::file_problem::{FileError, RowProblem};
use crate::groups::group_key;
use crate::input::{self, LIST_SEPARATOR, Reading, Table};

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
    /// Notes about the person.
    pub notes: Option<String>,
    /// Ways to reach the person, each a kind and a value; none asks for nothing.
    pub contacts: Vec<(String, String)>,
    /// First day, as `2026-03-31`.
    pub start_date: Option<String>,
    /// First password, only used when the person is created.
    pub password: Option<Secret>,
}

/// How a file of people is to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileOptions {
    /// Its form, where its looks are not to decide.
    pub reading: Reading,
    /// What its columns and words mean, where its headings are not to decide.
    pub mapping: Mapping,
    /// The role of everybody whose row names none.
    pub role: Option<String>,
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

struct Header<'a> {
    /// What each field of a row is; `None`: not used.
    columns: Vec<Option<Column>>,
    options: &'a FileOptions,
}

impl PeopleFile {
    /// Reads a file from the disk.
    ///
    /// # Errors
    /// [`FileError`] when nothing of it can be used; rows that are not people are [`Entry::Bad`] instead.
    pub fn load(path: &Path, options: &FileOptions) -> Result<Self, FileError> {
        Self::parse_as(&path.display().to_string(), &read_bytes_of(path)?, options)
    }

    /// Reads the bytes of a file as its looks suggest; `file` is how messages call it.
    ///
    /// # Errors
    /// As [`PeopleFile::load`].
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, FileError> {
        Self::parse_as(file, bytes, &FileOptions::default())
    }

    /// Reads the bytes of a file; `file` is how messages call it.
    ///
    /// # Errors
    /// As [`PeopleFile::load`].
    pub fn parse_as(file: &str, bytes: &[u8], options: &FileOptions) -> Result<Self, FileError> {
        if bytes.len() > FILE_MAX_BYTES {
            return Err(FileError::TooLarge { file: file.to_owned() });
        }
        let Table {
            header,
            records,
            mut warnings,
        } = input::read(file, bytes, &options.reading)?;
        let (header, more) = read_header(file, &header, options)?;
        warnings.extend(more);
        let mut lines = HashMap::new();
        let entries = records.into_iter().map(|record| read_row(&header, &record, &mut lines));
        Ok(Self {
            name: file.to_owned(),
            entries: entries.collect(),
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

/// The rows of a file that stand on these lines, under its own header, as CSV that can be read again with the same
/// mappings; cells that hold several values have `;` between them.
///
/// # Errors
/// As [`PeopleFile::load`].
pub fn rows_as_csv(
    file: &str,
    bytes: &[u8],
    options: &FileOptions,
    lines: &BTreeSet<usize>,
) -> Result<String, FileError> {
    let table = input::read(file, bytes, &options.reading)?;
    let mut text = String::new();
    let chosen = table.records.iter().filter(|record| lines.contains(&record.first_line));
    for record in std::iter::once(&table.header).chain(chosen) {
        let cells: Vec<String> = record.fields.iter().map(|cell| csv_cell(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    Ok(text)
}

fn csv_cell(cell: &str) -> String {
    let cell = cell.replace(LIST_SEPARATOR, ";");
    if cell.contains([',', ';', '"', '\n', '\r', '\t', '|']) || cell.trim() != cell {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

/// The bytes of a file, unless it is too large.
///
/// # Errors
/// When it cannot be read, or is larger than [`FILE_MAX_BYTES`].
pub fn read_bytes_of(path: &Path) -> Result<Vec<u8>, FileError> {
    let file = path.display().to_string();
    match std::fs::File::open(path) {
        Ok(opened) => read_bytes(&file, opened),
        Err(error) => Err(FileError::Unreadable {
            file,
            reason: error.to_string(),
        }),
    }
}

/// The bytes of whatever is read, unless they are too many; `file` is how messages call it.
///
/// # Errors
/// As [`read_bytes_of`].
pub fn read_bytes(file: &str, source: impl Read) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(FILE_MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let read = source.take(limit).read_to_end(&mut bytes);
    match read {
        Ok(_) if bytes.len() > FILE_MAX_BYTES => Err(FileError::TooLarge { file: file.to_owned() }),
        Ok(_) => Ok(bytes),
        Err(error) => Err(FileError::Unreadable {
            file: file.to_owned(),
            reason: error.to_string(),
        }),
    }
}

fn read_header<'a>(
    file: &str,
    record: &Record,
    options: &'a FileOptions,
) -> Result<(Header<'a>, Vec<String>), FileError> {
    let line = record.first_line;
    let mut columns: Vec<Option<Column>> = vec![None; record.fields.len()];
    // What a mapping says comes first; what it does not name is known by its words.
    for column in Column::ALL {
        let Some(heading) = options.mapping.heading(column) else {
            continue;
        };
        let place = record.fields.iter().position(|cell| is_heading(cell, heading));
        let slot = place.and_then(|place| columns.get_mut(place));
        *slot.ok_or_else(|| FileError::NoSuchHeading {
            file: file.to_owned(),
            line,
            heading: heading.to_owned(),
            there: record.fields.clone(),
        })? = Some(column);
    }
    let (mut warnings, mut unclear) = (Vec::new(), Vec::new());
    for (place, cell) in record.fields.iter().enumerate() {
        let mut unused = |why: &str| {
            warnings.push(format!(
                "{file} line {line}: the column `{}` {why} and is not used",
                cell.trim()
            ));
        };
        match (columns.get(place).copied().flatten(), meaning(cell)) {
            (Some(_), _) => {}
            (None, Meaning::This(column)) if options.mapping.heading(column).is_some() => {
                unused("is not in the mapping");
            }
            (None, Meaning::This(column)) if columns.contains(&Some(column)) => {
                return Err(FileError::RepeatedColumn {
                    file: file.to_owned(),
                    line,
                    column: column.name(),
                });
            }
            (None, Meaning::This(column)) => {
                if let Some(slot) = columns.get_mut(place) {
                    *slot = Some(column);
                }
            }
            (None, Meaning::OneOf(meanings)) => {
                unused("is not clear");
                unclear.push((cell.trim().to_owned(), meanings));
            }
            (None, Meaning::Nothing) if cell.trim().is_empty() => {}
            (None, Meaning::Nothing) => unused("is not known"),
        }
    }
    if columns.contains(&Some(Column::EndDate)) {
        warnings.push(format!(
            "{file}: the column `endDate` is checked, and nothing is done with it"
        ));
    }
    let missing = missing_columns(&columns, options.role.is_some());
    if !missing.is_empty() {
        // Only what may be one of the missing columns is proposed; one of the names may also stand in both at once.
        let fits = |column: &&Column| {
            missing.contains(column) || (**column == Column::FullName && missing.contains(&Column::FirstName))
        };
        let unclear = unclear.into_iter().map(|(heading, meanings)| {
            let names: Vec<&'static str> = meanings.iter().filter(fits).map(|column| column.name()).collect();
            (heading, names)
        });
        return Err(FileError::MissingColumns {
            file: file.to_owned(),
            line,
            columns: missing.iter().map(|column| column.name()).collect(),
            unclear: unclear.filter(|(_, names)| !names.is_empty()).collect(),
        });
    }
    Ok((Header { columns, options }, warnings))
}

fn missing_columns(columns: &[Option<Column>], role_is_given: bool) -> Vec<Column> {
    let is_there = |column: Column| columns.contains(&Some(column));
    let named_at_once = is_there(Column::FullName);
    Column::REQUIRED
        .into_iter()
        .filter(|column| !is_there(*column))
        .filter(|column| !(named_at_once && matches!(column, Column::FirstName | Column::LastName)))
        .filter(|column| !(role_is_given && *column == Column::Role))
        .collect()
}

/// The cells of one row.
struct Cells<'a> {
    header: &'a Header<'a>,
    record: &'a Record,
}

impl<'a> Cells<'a> {
    fn get(&self, wanted: Column) -> &'a str {
        let at = self.header.columns.iter().position(|column| *column == Some(wanted));
        at.and_then(|i| self.record.fields.get(i))
            .map_or("", |field| field.trim())
    }

    fn given(&self, wanted: Column) -> Option<String> {
        Some(self.get(wanted))
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }

    /// The word for the role: of the cell, else the one for everybody without.
    fn role_word(&self) -> &'a str {
        match self.get(Column::Role) {
            "" => self.header.options.role.as_deref().unwrap_or_default(),
            word => word,
        }
    }

    /// First and last name; of a full name `Last, First`, else the last word is the last name.
    fn names(&self) -> (String, String) {
        let (first, last) = (self.get(Column::FirstName), self.get(Column::LastName));
        if !(first.is_empty() && last.is_empty()) {
            return (first.to_owned(), last.to_owned());
        }
        let full = self.get(Column::FullName);
        let parts = full
            .split_once(',')
            .map(|(last, first)| (first, last))
            .or_else(|| full.rsplit_once(char::is_whitespace));
        let (first, last) = parts.unwrap_or((full, ""));
        (first.trim().to_owned(), last.trim().to_owned())
    }

    fn bad(&self, problems: Vec<RowProblem>) -> Entry {
        Entry::Bad(BadRow {
            line: self.record.first_line,
            email: self.get(Column::Email).to_owned(),
            role_word: self.role_word().to_owned(),
            problems,
        })
    }
}

/// Reads one row. `lines` knows on which line each address was seen first.
fn read_row(header: &Header<'_>, record: &Record, lines: &mut HashMap<String, usize>) -> Entry {
    let cells = Cells { header, record };
    if let Some(problem) = broken(record, header.columns.len()) {
        return cells.bad(vec![problem]);
    }
    let mut problems = Vec::new();
    let email = cells.get(Column::Email);
    if email.is_empty() {
        problems.push(RowProblem::NoEmail);
    } else if Email::parse(email).is_err() {
        problems.push(RowProblem::Email(email.to_owned()));
    } else if let Some(&first_line) = lines.get(&email_key(email)) {
        problems.push(RowProblem::Duplicate { first_line });
    } else {
        lines.insert(email_key(email), record.first_line);
    }
    let (first_name, last_name) = cells.names();
    if first_name.is_empty() {
        problems.push(RowProblem::NoFirstName);
    }
    let word = cells.role_word();
    let role = Role::from_word(header.options.mapping.role_word(word));
    if word.is_empty() {
        problems.push(RowProblem::NoRole);
    } else if let Err(reason) = role {
        problems.push(RowProblem::Role {
            word: word.to_owned(),
            reason,
        });
    }
    let groups = group_names(cells.get(Column::Groups));
    for name in &groups {
        if name.chars().count() > GROUP_NAME_MAX_CHARS {
            problems.push(RowProblem::GroupName(name.clone()));
        }
    }
    if !groups.is_empty() && role == Ok(Role::Guest) {
        problems.push(RowProblem::GroupsOfGuest);
    }
    let contacts = contacts(&cells, &mut problems);
    let start_date = date(cells.get(Column::StartDate), &mut problems);
    // Nothing is done with it here, but a date that cannot be read is a mistake in the row all the same.
    date(cells.get(Column::EndDate), &mut problems);
    match role {
        Ok(role) if problems.is_empty() => Entry::Person(Box::new(Row {
            line: record.first_line,
            email: email.to_owned(),
            first_name,
            last_name,
            role,
            role_word: word.to_owned(),
            title: cells.given(Column::Title),
            department: cells.given(Column::Department),
            location: cells.given(Column::Location),
            culture: cells.given(Column::Culture),
            groups,
            notes: cells.given(Column::Notes),
            contacts,
            start_date,
            password: cells.given(Column::Password).map(Secret),
        })),
        _ => cells.bad(problems),
    }
}

/// Why the cells of a row cannot be trusted to be what their columns say; then nothing else is said about them.
fn broken(record: &Record, expected: usize) -> Option<RowProblem> {
    let (found, last_line) = (record.fields.len(), record.last_line);
    if record.stray_quote {
        Some(RowProblem::StrayQuote { last_line })
    } else if found == expected {
        None
    } else if last_line > record.first_line {
        Some(RowProblem::FieldCountOverLines {
            found,
            expected,
            last_line,
        })
    } else {
        Some(RowProblem::FieldCount { found, expected })
    }
}

/// The parts of a cell with a list: as the file had them, else between semicolons or bars.
fn parts(cell: &str) -> impl Iterator<Item = &str> {
    let is_list = cell.contains(LIST_SEPARATOR);
    let parts = cell.split(move |c| if is_list { c == '\u{1f}' } else { matches!(c, ';' | '|') });
    parts.map(str::trim).filter(|part| !part.is_empty())
}

/// `phone: +371 20000000; telegram: @ann`, and the columns for telephone numbers. Each pair counts once.
fn contacts(cells: &Cells<'_>, problems: &mut Vec<RowProblem>) -> Vec<(String, String)> {
    let mut found = BTreeSet::new();
    for part in parts(cells.get(Column::Contacts)) {
        match part.split_once(':').map(|(kind, value)| (kind.trim(), value.trim())) {
            Some((kind, value)) if !kind.is_empty() && !value.is_empty() => {
                found.insert((kind.to_owned(), value.to_owned()));
            }
            _ => problems.push(RowProblem::Contact(part.to_owned())),
        }
    }
    for (column, kind) in [(Column::Phone, "phone"), (Column::Mobile, "mobphone")] {
        found.extend(cells.given(column).map(|number| (kind.to_owned(), number)));
    }
    found.into_iter().collect()
}

/// A day as `2026-03-31`, given so or as `31.03.2026`; of other forms nobody can tell what is the month.
fn date(cell: &str, problems: &mut Vec<RowProblem>) -> Option<String> {
    if cell.is_empty() {
        return None;
    }
    let by_dots: Vec<&str> = cell.split('.').collect();
    let day = match by_dots.as_slice() {
        [day, month, year] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => cell.to_owned(),
    };
    let day = day.get(..10).filter(|_| InputDate::parse(&day).is_some());
    if day.is_none() {
        problems.push(RowProblem::Date(cell.to_owned()));
    }
    day.map(str::to_owned)
}

/// The names between semicolons or bars; one that people would call the same counts once.
fn group_names(cell: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let first = parts(cell).filter(|name| seen.insert(group_key(name)));
    first.map(str::to_owned).collect()
}
