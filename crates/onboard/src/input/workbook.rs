//! People in a sheet of an XLSX workbook.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetVisible, Xlsx};

use super::Table;
use crate::csv_text::Record;
use crate::file_problem::FileError;

/// Most columns of a sheet that are read.
const COLUMNS_MAX: usize = 512;
/// Most text of a sheet that is read, in bytes: a workbook is compressed, and a small file can hold a lot.
const TEXT_MAX_BYTES: usize = 256 * 1024 * 1024;

/// Reads a sheet: the one named, else the first that is visible.
///
/// # Errors
/// When the workbook cannot be read, is too large, or has no such sheet.
pub(super) fn read(file: &str, bytes: &[u8], wanted: Option<&str>) -> Result<Table, FileError> {
    let wrong = |reason: String| FileError::Form {
        file: file.to_owned(),
        line: 1,
        reason,
    };
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| wrong(format!("the workbook cannot be read: {error}")))?;
    let names = book.sheet_names();
    let sheet = match wanted {
        Some(wanted) => names
            .iter()
            .find(|name| name.as_str() == wanted)
            .ok_or_else(|| wrong(format!("there is no sheet `{wanted}`, but {}", names.join(", "))))?
            .clone(),
        None => book
            .sheets_metadata()
            .iter()
            .find(|sheet| sheet.visible == SheetVisible::Visible)
            .map(|sheet| sheet.name.clone())
            .ok_or_else(|| wrong("there is no sheet in the workbook".to_owned()))?,
    };
    let mut records = rows(&mut book, &sheet).map_err(wrong)?.into_iter();
    let Some(header) = records.next() else {
        return Err(FileError::Empty { file: file.to_owned() });
    };
    let width = header.fields.len();
    let warnings = match wanted {
        None if names.len() > 1 => vec![format!(
            "{file}: the sheet `{sheet}` was read; --sheet names another one"
        )],
        _ => Vec::new(),
    };
    Ok(Table {
        records: records.map(|record| widened(record, width)).collect(),
        header,
        warnings,
    })
}

/// A sheet does not store the empty cells at the end of a row.
fn widened(mut record: Record, width: usize) -> Record {
    while record.fields.len() > width && record.fields.last().is_some_and(|cell| cell.trim().is_empty()) {
        record.fields.pop();
    }
    if record.fields.len() < width {
        record.fields.resize(width, String::new());
    }
    record
}

fn rows(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<Record>, String> {
    let unreadable = |error: calamine::XlsxError| format!("the sheet `{sheet}` cannot be read: {error}");
    let mut cells = book.worksheet_cells_reader(sheet).map_err(unreadable)?;
    let mut records: Vec<Record> = Vec::new();
    let mut read_bytes = 0_usize;
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let line = usize::try_from(row).unwrap_or(usize::MAX).saturating_add(1);
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let text = text_of(cell.get_value());
        read_bytes = read_bytes.saturating_add(text.len() + size_of::<String>());
        if column >= COLUMNS_MAX || read_bytes > TEXT_MAX_BYTES {
            if text.is_empty() {
                continue;
            }
            return Err(format!("the sheet `{sheet}` is too large"));
        }
        if records.last().is_none_or(|last| last.first_line != line) {
            records.push(Record {
                first_line: line,
                last_line: line,
                fields: Vec::new(),
                stray_quote: false,
            });
        }
        if let Some(record) = records.last_mut() {
            if record.fields.len() <= column {
                record.fields.resize(column + 1, String::new());
            }
            if let Some(field) = record.fields.get_mut(column) {
                *field = text;
            }
        }
    }
    records.retain(|record| !record.is_blank());
    Ok(records)
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(date) => day(date),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn day(date: &ExcelDateTime) -> String {
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}
