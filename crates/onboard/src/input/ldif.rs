//! People as LDIF (RFC 2849), as directories write it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{LIST_SEPARATOR, Table};
use crate::csv_text::Record;
use crate::file_problem::FileError;

/// Attributes that say something about an entry and nothing about the person.
const NOT_ABOUT_PEOPLE: [&str; 4] = ["dn", "objectclass", "changetype", "userpassword"];

struct Entry {
    line: usize,
    /// Attribute, in lower case, and its values.
    values: Vec<(String, Vec<String>)>,
}

/// Reads the entries; each attribute is a column, several values of one are a list.
///
/// # Errors
/// When a line is not LDIF, or the file describes changes to a directory.
pub(super) fn read(file: &str, text: &str) -> Result<Table, FileError> {
    let mut entries = Vec::new();
    let mut header: Vec<String> = Vec::new();
    let mut passwords = false;
    let mut entry: Option<Entry> = None;
    for (line, text) in unfold(text) {
        if text.is_empty() {
            entries.extend(entry.take());
            continue;
        }
        let (name, value) = attribute(file, line, &text)?;
        if name == "changetype" && !value.eq_ignore_ascii_case("add") {
            return Err(wrong(
                file,
                line,
                "changes of a directory are not people; export the entries themselves",
            ));
        }
        if name == "version" {
            continue;
        }
        passwords |= name == "userpassword";
        let entry = entry.get_or_insert_with(|| Entry {
            line,
            values: Vec::new(),
        });
        if NOT_ABOUT_PEOPLE.contains(&name.as_str()) {
            continue;
        }
        if !header.contains(&name) {
            header.push(name.clone());
        }
        let value = if name == "memberof" { common_name(&value) } else { value };
        match entry.values.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => entry.values.push((name, vec![value])),
        }
    }
    entries.extend(entry);
    let warnings = if passwords {
        vec![format!("{file}: passwords of a directory are not used")]
    } else {
        Vec::new()
    };
    let records = entries.into_iter().filter(|entry| !entry.values.is_empty());
    Ok(Table {
        records: records.map(|entry| record(&header, &entry)).collect(),
        header: Record {
            first_line: 1,
            last_line: 1,
            fields: header,
            stray_quote: false,
        },
        warnings,
    })
}

fn record(header: &[String], entry: &Entry) -> Record {
    let cell = |name: &String| {
        let found = entry.values.iter().find(|(known, _)| known == name);
        found.map_or_else(String::new, |(known, values)| {
            // Of several addresses or names the first is the one; groups are a list.
            if known == "memberof" {
                values.join(LIST_SEPARATOR)
            } else {
                values.first().cloned().unwrap_or_default()
            }
        })
    };
    Record {
        first_line: entry.line,
        last_line: entry.line,
        fields: header.iter().map(cell).collect(),
        stray_quote: false,
    }
}

/// Lines with their continuations joined, comments left out; an empty text where entries end.
fn unfold(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut in_comment = false;
    for (line, number) in text.lines().zip(1..) {
        match (line.strip_prefix(' '), lines.last_mut()) {
            (Some(_), _) if in_comment => {}
            (Some(rest), Some((_, before))) if !before.is_empty() => before.push_str(rest),
            _ => {
                in_comment = line.starts_with('#');
                if !in_comment {
                    lines.push((number, line.trim_end().to_owned()));
                }
            }
        }
    }
    lines
}

/// One line: the attribute without its options, in lower case, and its value.
fn attribute(file: &str, line: usize, text: &str) -> Result<(String, String), FileError> {
    let (name, value) = text
        .split_once(':')
        .ok_or_else(|| wrong(file, line, "this is not `attribute: value`"))?;
    let name = name.split(';').next().unwrap_or(name).to_ascii_lowercase();
    let value = match value.strip_prefix(':') {
        Some(encoded) => {
            let bytes = STANDARD
                .decode(encoded.trim())
                .map_err(|_| wrong(file, line, "the value is not base64"))?;
            // Pictures and certificates are no text, and nothing here uses them.
            String::from_utf8(bytes).unwrap_or_default()
        }
        None if value.starts_with('<') => String::new(),
        None => value.trim_start().to_owned(),
    };
    Ok((name, value))
}

/// `CN=Sales\, North,OU=Groups,…` is called `Sales, North`.
fn common_name(name: &str) -> String {
    let Some((kind, rest)) = name.split_once('=') else {
        return name.to_owned();
    };
    if !kind.trim().eq_ignore_ascii_case("cn") {
        return name.to_owned();
    }
    let (mut first, mut escaped) = (String::new(), false);
    for c in rest.chars() {
        match c {
            _ if escaped => {
                escaped = false;
                first.push(c);
            }
            '\\' => escaped = true,
            ',' => break,
            _ => first.push(c),
        }
    }
    first
}

fn wrong(file: &str, line: usize, reason: &str) -> FileError {
    FileError::Form {
        file: file.to_owned(),
        line,
        reason: reason.to_owned(),
    }
}
