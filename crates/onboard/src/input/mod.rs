//! Files of people in any usual form, as one table: a header and records with the lines on which they stand.

mod encoding;
mod json_text;
mod ldif;
mod workbook;

use serde::{Deserialize, Serialize};

use crate::columns::recognised;
use crate::csv_text::{Record, Records, SEPARATORS, detect_separator};
use crate::file_problem::FileError;

/// Between the values of a list that came as one; no program puts it into a cell.
pub(crate) const LIST_SEPARATOR: &str = "\u{1f}";

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// Cells between separators.
    Csv,
    /// A workbook.
    Xlsx,
    /// A list of objects.
    Json,
    /// An object a line.
    Ndjson,
    /// Entries of a directory.
    Ldif,
}

/// How a file is to be read, where its looks are not to decide.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Its form.
    pub form: Option<Form>,
    /// The name of its encoding, such as `windows-1252`.
    pub encoding: Option<String>,
    /// The character between cells.
    pub separator: Option<char>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
}

/// A file as a table.
pub(crate) struct Table {
    pub header: Record,
    pub records: Vec<Record>,
    /// What is worth knowing, each one sentence.
    pub warnings: Vec<String>,
}

/// Reads the bytes of a file.
///
/// # Errors
/// When nothing of it can be used.
pub(crate) fn read(file: &str, bytes: &[u8], how: &Reading) -> Result<Table, FileError> {
    if how.form == Some(Form::Xlsx) || (how.form.is_none() && bytes.starts_with(b"PK\x03\x04")) {
        return workbook::read(file, bytes, how.sheet.as_deref());
    }
    let decoded = encoding::decode(file, bytes, how.encoding.as_deref())?;
    let text = decoded.text.as_ref();
    if text.trim().is_empty() {
        return Err(FileError::Empty { file: file.to_owned() });
    }
    let mut table = match how.form.unwrap_or_else(|| looks_like(text)) {
        Form::Json => json_text::read(file, text)?,
        Form::Ndjson => json_text::read_lines(file, text)?,
        Form::Ldif => ldif::read(file, text)?,
        Form::Csv | Form::Xlsx => csv(file, text, how.separator)?,
    };
    table.warnings.splice(0..0, decoded.warning);
    Ok(table)
}

fn looks_like(text: &str) -> Form {
    let text = text.trim_start();
    let first = text.lines().find(|line| !line.starts_with('#')).unwrap_or_default();
    let begins = |word: &str| {
        first
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let in_list = text.strip_prefix('[').map(str::trim_start);
    if text.starts_with('{') || in_list.is_some_and(|rest| rest.starts_with(['{', ']'])) {
        Form::Json
    } else if begins("version:") || begins("dn:") {
        Form::Ldif
    } else {
        Form::Csv
    }
}

fn csv(file: &str, text: &str, wanted: Option<char>) -> Result<Table, FileError> {
    let (separator, skipped) = match wanted {
        Some(separator) => (separator, declared(text).map_or(0, |(_, skipped)| skipped)),
        None => declared(text).unwrap_or_else(|| (find_separator(text), 0)),
    };
    let quote = |open: crate::csv_text::QuoteNotClosed| FileError::QuoteNotClosed {
        file: file.to_owned(),
        line: open.line,
    };
    let mut records = Records::new(text, separator)
        .skip(skipped)
        .filter(|r| r.as_ref().map_or(true, |record| !record.is_blank()));
    let Some(header) = records.next() else {
        return Err(FileError::Empty { file: file.to_owned() });
    };
    Ok(Table {
        header: header.map_err(quote)?,
        records: records.collect::<Result<_, _>>().map_err(quote)?,
        warnings: Vec::new(),
    })
}

/// A spreadsheet program's own first line `sep=;`, and how many records that line is.
fn declared(text: &str) -> Option<(char, usize)> {
    let first = text.trim_start().lines().next()?.trim_matches('"');
    let rest = first
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("sep="))
        .and(first.get(4..))?;
    let mut chars = rest.chars();
    match (chars.next(), chars.next()) {
        (Some(separator), None) => Some((separator, 1)),
        _ => None,
    }
}

/// The separator with which the first record has the most columns that are known; by number when none is.
fn find_separator(text: &str) -> char {
    let known = |separator: char| {
        let first = Records::new(text, separator)
            .filter_map(Result::ok)
            .find(|record| !record.is_blank());
        first.map_or(0, |record| recognised(&record.fields))
    };
    let counts = SEPARATORS.map(|separator| (separator, known(separator)));
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let mut best = counts.iter().filter(|(_, count)| *count == most && most > 0);
    match (best.next(), best.next()) {
        (Some((separator, _)), None) => *separator,
        _ => detect_separator(text.trim_start_matches(['\r', '\n'])),
    }
}
