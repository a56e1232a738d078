//! What can be wrong with a file of people, and with one of its rows.

use anteroom_domain::group::GROUP_NAME_MAX_CHARS;
use anteroom_domain::role::RoleWordError;

use crate::people_file::FILE_MAX_BYTES;

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowProblem {
    /// More or fewer fields than the header.
    #[error("{found} fields where the header has {expected}")]
    FieldCount {
        /// Fields of the row.
        found: usize,
        /// Fields of the header.
        expected: usize,
    },
    /// As before, and the row runs over several lines.
    #[error("{found} fields where the header has {expected}, read up to line {last_line}; is a quote not closed?")]
    FieldCountOverLines {
        /// Fields of the row.
        found: usize,
        /// Fields of the header.
        expected: usize,
        /// Last line of the row.
        last_line: usize,
    },
    /// Text follows a closing quote, so the fields are not what they seem.
    #[error("text follows a closing quote, read up to line {last_line}; is a quote not closed?")]
    StrayQuote {
        /// Last line of the row.
        last_line: usize,
    },
    /// The e-mail cell is empty.
    #[error("there is no e-mail address")]
    NoEmail,
    /// The e-mail cell is not an address.
    #[error("`{0}` is not an e-mail address")]
    Email(String),
    /// The address stands in an earlier row.
    #[error("the same e-mail address stands in line {first_line}")]
    Duplicate {
        /// Line of the earlier row.
        first_line: usize,
    },
    /// The first-name cell is empty.
    #[error("there is no first name")]
    NoFirstName,
    /// The name of a group is too long.
    #[error("the name of a group has at most {GROUP_NAME_MAX_CHARS} characters: `{0}`")]
    GroupName(String),
    /// Groups are asked for a guest.
    #[error("guests cannot be members of groups")]
    GroupsOfGuest,
    /// A date is not written in a way that has one meaning.
    #[error("`{0}` is not a date such as 2026-03-31")]
    Date(String),
    /// A way to reach the person has no kind.
    #[error("`{0}` is not a way to reach somebody such as `phone: +371 20000000`")]
    Contact(String),
    /// The role cell is empty.
    #[error("there is no role")]
    NoRole,
    /// The role cell does not name a role that can be given.
    #[error("role `{word}`: {reason}")]
    Role {
        /// The cell.
        word: String,
        /// Why not.
        reason: RoleWordError,
    },
}

/// Why a file cannot be used at all. Each is one sentence that names the file and, where there is one, the line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// The file cannot be opened or read.
    #[error("{file}: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// The file is larger than [`FILE_MAX_BYTES`].
    #[error("{file} is larger than {} MB", FILE_MAX_BYTES / 1024 / 1024)]
    TooLarge {
        /// The file.
        file: String,
    },
    /// The bytes are not text in the encoding of the file.
    #[error("{file} line {line}: {hint}")]
    Encoding {
        /// The file.
        file: String,
        /// The first line that is not text, from 1.
        line: usize,
        /// What is wrong with it.
        hint: String,
    },
    /// No encoding has this name.
    #[error("`{name}` is not the name of an encoding; usual ones are utf-8, utf-16le, windows-1252, windows-1251")]
    UnknownEncoding {
        /// The name.
        name: String,
    },
    /// The file is not in the form that it seems to have.
    #[error("{file} line {line}: {reason}")]
    Form {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The file has no header.
    #[error("{file} is empty; its first line must name the columns email, firstName, lastName, role")]
    Empty {
        /// The file.
        file: String,
    },
    /// A column that must be there is not.
    #[error("{file} line {line}: there is no column {}{}", columns.join(", "), proposal(columns, unclear))]
    MissingColumns {
        /// The file.
        file: String,
        /// Line of the header, from 1.
        line: usize,
        /// The names of the missing columns.
        columns: Vec<&'static str>,
        /// Headings that may be them, and what each may be.
        unclear: Vec<(String, Vec<&'static str>)>,
    },
    /// A mapping names a heading that the file does not have.
    #[error("{file} line {line}: the mapping asks for a column `{heading}`, and there is none; there are {}", there.join(", "))]
    NoSuchHeading {
        /// The file.
        file: String,
        /// Line of the header, from 1.
        line: usize,
        /// The heading.
        heading: String,
        /// The headings of the file.
        there: Vec<String>,
    },
    /// Two columns have the same name.
    #[error("{file} line {line}: the column {column} is there twice")]
    RepeatedColumn {
        /// The file.
        file: String,
        /// Line of the header, from 1.
        line: usize,
        /// The name of the column.
        column: &'static str,
    },
    /// A quote is opened and never closed.
    #[error("{file} line {line}: a quote is opened and never closed")]
    QuoteNotClosed {
        /// The file.
        file: String,
        /// Line of the opening quote, from 1.
        line: usize,
    },
}

/// What whoever has the file can do about it, never done for him.
fn proposal(missing: &[&str], unclear: &[(String, Vec<&'static str>)]) -> String {
    let mut text = String::new();
    for (heading, meanings) in unclear {
        let options: Vec<String> = meanings
            .iter()
            .map(|name| format!("--map {name}=\"{heading}\""))
            .collect();
        text.push_str(&format_args!("; `{heading}` is not clear, say {}", options.join(" or ")).to_string());
    }
    if missing.contains(&"role") && !unclear.iter().any(|(_, meanings)| meanings.contains(&"role")) {
        text.push_str("; --role gives everybody the same one");
    }
    text
}
