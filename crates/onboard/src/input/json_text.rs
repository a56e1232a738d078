//! People as JSON: a list of objects, one object a line, or an object around the list.

use serde_json::{Map, Value};

use super::{LIST_SEPARATOR, Table};
use crate::csv_text::Record;
use crate::file_problem::FileError;

/// Reads JSON or, when that is not one value, one object a line.
///
/// # Errors
/// When neither fits; the sentence names the line.
pub(super) fn read(file: &str, text: &str) -> Result<Table, FileError> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(list)) => table(file, list.into_iter().zip(starts(text).chain(std::iter::repeat(1)))),
        Ok(Value::Object(object)) => match around_a_list(object) {
            Ok(list) => table(file, list.into_iter().zip(starts(text).chain(std::iter::repeat(1)))),
            Err(object) => table(file, std::iter::once((Value::Object(object), 1))),
        },
        Ok(_) => Err(wrong(file, 1, "there is no list of objects")),
        Err(error) if text.trim_start().starts_with('[') => Err(wrong(file, error.line(), "this is not JSON")),
        Err(_) => read_lines(file, text),
    }
}

/// Reads one object a line.
///
/// # Errors
/// When a line is something else.
pub(super) fn read_lines(file: &str, text: &str) -> Result<Table, FileError> {
    let mut values = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        if line.trim().is_empty() {
            continue;
        }
        let value = serde_json::from_str(line).map_err(|_| wrong(file, number, "this is not a JSON object"))?;
        values.push((value, number));
    }
    table(file, values.into_iter())
}

/// `{"people": […]}` and the like: the only member that is a list of objects.
fn around_a_list(object: Map<String, Value>) -> Result<Vec<Value>, Map<String, Value>> {
    let is_list = |value: &Value| matches!(value, Value::Array(list) if list.first().is_some_and(Value::is_object));
    // An object that is a person may have lists, of contacts for example.
    let is_person = object
        .iter()
        .any(|(name, _)| name.to_ascii_lowercase().contains("mail"));
    if is_person || object.values().filter(|value| is_list(value)).count() != 1 {
        return Err(object);
    }
    let list = object.into_iter().find(|(_, value)| is_list(value));
    match list {
        Some((_, Value::Array(list))) => Ok(list),
        _ => Ok(Vec::new()),
    }
}

fn table(file: &str, values: impl Iterator<Item = (Value, usize)>) -> Result<Table, FileError> {
    let mut header: Vec<String> = Vec::new();
    let mut objects = Vec::new();
    for (value, line) in values {
        let Value::Object(object) = value else {
            return Err(wrong(file, line, "this is not a JSON object"));
        };
        for name in object.keys() {
            if !header.contains(name) {
                header.push(name.clone());
            }
        }
        objects.push((object, line));
    }
    let records = objects.into_iter().map(|(mut object, line)| Record {
        first_line: line,
        last_line: line,
        fields: header
            .iter()
            .map(|name| object.remove(name).map_or_else(String::new, cell))
            .collect(),
        stray_quote: false,
    });
    Ok(Table {
        records: records.collect(),
        header: Record {
            first_line: 1,
            last_line: 1,
            fields: header,
            stray_quote: false,
        },
        warnings: Vec::new(),
    })
}

/// A value as the text of a cell.
fn cell(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        Value::Array(list) => {
            let parts: Vec<String> = list.into_iter().map(cell).collect();
            parts.join(LIST_SEPARATOR)
        }
        Value::Object(object) => part(object),
        other => other.to_string(),
    }
}

/// An object inside a person: a group by its name, a way to reach the person by kind and value.
fn part(mut object: Map<String, Value>) -> String {
    if let Some(Value::String(name)) = object.remove("name") {
        return name;
    }
    match (object.remove("type"), object.remove("value")) {
        (Some(Value::String(kind)), Some(Value::String(value))) => format!("{kind}: {value}"),
        _ => Value::Object(object).to_string(),
    }
}

/// The line on which each object of the outermost list begins. The text is known to be JSON.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    let (mut depth, mut line) = (0_usize, 1_usize);
    let (mut in_text, mut escaped) = (false, false);
    // The list may be inside of an object, and then its objects are one level deeper.
    let inner = if text.trim_start().starts_with('{') { 2 } else { 1 };
    text.bytes().filter_map(move |byte| {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            return None;
        }
        match byte {
            b'\n' => line += 1,
            b'"' => in_text = true,
            b'[' | b'{' => {
                depth += 1;
                return (byte == b'{' && depth == inner + 1).then_some(line);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        None
    })
}

fn wrong(file: &str, line: usize, reason: &str) -> FileError {
    FileError::Form {
        file: file.to_owned(),
        line,
        reason: reason.to_owned(),
    }
}
