//! Reading JSON bodies as the protocol reads them (`docs/protocol/http.md` 2, 9, 10; `people.md` 1.2, 1.4).
//!
//! Names are matched without regard to case at every level and unknown members are ignored. Numbers may be strings,
//! strings may not be numbers. `null` counts as absent, except that it satisfies a member that must be *present*.

use crate::date::InputDate;
use crate::query::Names;
use crate::validation::{FieldProblem, length_of};
use anteroom_domain::email::passes_attribute;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};
use uuid::Uuid;

/// So many members of the wrong type are reported at most.
const CONVERSIONS_MAX: usize = 16;

/// Reads a body of one type with `read`. `type_name` is what texts call the type.
///
/// # Errors
/// In this order, and only one kind at a time: an empty body, a body that is not a JSON object, members of the wrong
/// type, members that must be present and are absent, broken attribute rules.
pub fn read_body<T>(
    body: &[u8],
    type_name: &str,
    read: impl FnOnce(&mut BodyReader<'_>) -> T,
) -> Result<T, Vec<FieldProblem>> {
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(vec![FieldProblem::empty_body()]);
    }
    let tree = serde_json::from_slice::<Value>(body).map_err(|error| vec![malformed(&error)])?;
    let members = match tree {
        Value::Object(members) => members,
        Value::Null => return Err(vec![FieldProblem::empty_body()]),
        _ => return Err(vec![not_convertible("$", type_name, body, "")]),
    };
    let mut reader = BodyReader::new(&members, "$".to_owned(), body);
    let result = read(&mut reader);
    let BodyReader {
        conversions,
        missing,
        rules,
        ..
    } = reader;
    if !conversions.is_empty() {
        return Err(conversions);
    }
    if !missing.is_empty() {
        let names = missing
            .iter()
            .map(|name| format!("'{name}'"))
            .collect::<Vec<_>>()
            .join(", ");
        let text =
            format!("JSON deserialization for type '{type_name}' was missing required properties including: {names}.");
        return Err(vec![FieldProblem::new("$", text)]);
    }
    if rules.is_empty() { Ok(result) } else { Err(rules) }
}

fn malformed(error: &serde_json::Error) -> FieldProblem {
    let (line, column) = (error.line().saturating_sub(1), error.column());
    let full = error.to_string();
    let cause = full.split(" at line ").next().unwrap_or("invalid JSON");
    FieldProblem::new(
        "$",
        format!("The JSON is not valid: {cause}. Path: $ | LineNumber: {line} | BytePositionInLine: {column}."),
    )
}

fn not_convertible(path: &str, wanted: &str, source: &[u8], name: &str) -> FieldProblem {
    let (line, position) = position_of(source, name);
    let text = format!(
        "The JSON value could not be converted to {wanted}. Path: {path} | LineNumber: {line} | BytePositionInLine: {position}."
    );
    FieldProblem::new(path, text)
}

/// Line and byte in it just behind the value of the first member with this name (as the body spells it): the best
/// that a parsed tree still knows, exact unless a nested object before it has a member of the same name.
fn position_of(source: &[u8], name: &str) -> (usize, usize) {
    let end = end_of_value(source, name).unwrap_or(1).min(source.len());
    let mut lines = source.get(..end).unwrap_or_default().rsplit(|b| *b == b'\n');
    let position = lines.next().map_or(0, <[u8]>::len);
    (lines.count(), position)
}

fn end_of_value(source: &[u8], name: &str) -> Option<usize> {
    if name.is_empty() {
        return None;
    }
    let quoted = format!("\"{name}\"");
    let at = source
        .windows(quoted.len())
        .position(|window| window == quoted.as_bytes())?
        + quoted.len();
    let rest = source.get(at..)?;
    let colon = rest.iter().position(|b| *b == b':')? + 1;
    let mut values = serde_json::Deserializer::from_slice(rest.get(colon..)?).into_iter::<IgnoredAny>();
    let _ = values.next()?;
    Some(at + colon + values.byte_offset())
}

/// The members of one object of a body.
#[derive(Debug)]
pub struct BodyReader<'t> {
    members: &'t Map<String, Value>,
    path: String,
    source: &'t [u8],
    conversions: Vec<FieldProblem>,
    missing: Vec<String>,
    rules: Vec<FieldProblem>,
}

impl<'t> BodyReader<'t> {
    const fn new(members: &'t Map<String, Value>, path: String, source: &'t [u8]) -> Self {
        Self {
            members,
            path,
            source,
            conversions: Vec::new(),
            missing: Vec::new(),
            rules: Vec::new(),
        }
    }

    /// The value of a member, as it is; the last one when the name is repeated. Absent and `null` are none.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&'t Value> {
        self.entry(name)
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    }

    fn entry(&self, name: &str) -> Option<(&'t str, &'t Value)> {
        let found = self
            .members
            .iter()
            .rev()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(key, value)| (key.as_str(), value))
    }

    /// Whether enough is known to refuse the body. Finding the place of each problem reads the body again, so a body of
    /// many thousand wrong members must not be given all of them.
    fn is_refused_enough(&self) -> bool {
        self.conversions.len() >= CONVERSIONS_MAX
    }

    /// Reports a member of the wrong type.
    pub fn refuse(&mut self, name: &str, wanted: &str) {
        if self.is_refused_enough() {
            return;
        }
        let spelled = self.entry(name).map_or(name, |(key, _)| key);
        let path = format!("{}.{spelled}", self.path);
        self.conversions
            .push(not_convertible(&path, wanted, self.source, spelled));
    }

    fn refuse_element(&mut self, name: &str, at: usize, wanted: &str) {
        if self.is_refused_enough() {
            return;
        }
        let spelled = self.entry(name).map_or(name, |(key, _)| key);
        let path = format!("{}.{spelled}[{at}]", self.path);
        self.conversions
            .push(not_convertible(&path, wanted, self.source, spelled));
    }

    fn converted<T>(&mut self, name: &str, wanted: &str, convert: impl FnOnce(&'t Value) -> Option<T>) -> Option<T> {
        let converted = convert(self.value(name)?);
        if converted.is_none() {
            self.refuse(name, wanted);
        }
        converted
    }

    /// A member that must be present; `null` satisfies it.
    pub fn require_present(&mut self, name: &str) {
        if self.entry(name).is_none() {
            self.missing.push(name.to_owned());
        }
    }

    /// Whether a member is there and `null`.
    #[must_use]
    pub fn is_null(&self, name: &str) -> bool {
        self.entry(name).is_some_and(|(_, value)| value.is_null())
    }

    /// Text. One with a NUL character counts as being of the wrong type: not every database can keep it.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.converted(name, "System.String", |value| text_of(value).map(str::to_owned))
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        self.converted(name, "System.Boolean", Value::as_bool)
    }

    /// A whole number of 32 bits, as number or text.
    pub fn integer(&mut self, name: &str) -> Option<i32> {
        self.converted(name, "System.Int32", integer_of)
    }

    /// A GUID in its hyphenated form of 36 characters.
    pub fn guid(&mut self, name: &str) -> Option<Uuid> {
        self.converted(name, "System.Guid", guid_of)
    }

    /// A member of an enumeration: name in any case, number, or number as text.
    pub fn member<T: Copy>(&mut self, name: &str, type_name: &str, names: &Names<T>) -> Option<T> {
        self.converted(name, type_name, |value| member_of(value, names))
    }

    /// A date; what cannot be read as one is "no date", which is none.
    #[must_use]
    pub fn date(&self, name: &str) -> Option<InputDate> {
        self.value(name)?.as_str().and_then(InputDate::parse)
    }

    /// A word or a number, as a word.
    pub fn word(&mut self, name: &str) -> Option<String> {
        self.converted(name, "System.String", |value| match value {
            Value::Number(number) => Some(number.to_string()),
            other => text_of(other).map(str::to_owned),
        })
    }

    /// A list of texts.
    pub fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        self.elements(name, "System.String", |value| text_of(value).map(str::to_owned))
    }

    /// A list of GUIDs; one element that is not a GUID fails the body.
    pub fn guids(&mut self, name: &str) -> Option<Vec<Uuid>> {
        self.elements(name, "System.Guid", guid_of)
    }

    fn elements<T>(&mut self, name: &str, wanted: &str, convert: impl Fn(&'t Value) -> Option<T>) -> Option<Vec<T>> {
        let items = self.converted(
            name,
            &format!("System.Collections.Generic.List`1[{wanted}]"),
            Value::as_array,
        )?;
        let mut read = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            if self.is_refused_enough() {
                break;
            }
            match convert(item) {
                Some(element) => read.push(element),
                None => self.refuse_element(name, at, wanted),
            }
        }
        Some(read)
    }

    /// A nested object.
    pub fn object<T>(&mut self, name: &str, type_name: &str, read: impl FnOnce(&mut BodyReader<'t>) -> T) -> Option<T> {
        let spelled = self.entry(name).map_or(name, |(key, _)| key);
        let path = format!("{}.{spelled}", self.path);
        let members = self.converted(name, type_name, Value::as_object)?;
        Some(self.nested(members, path, read))
    }

    /// A list of objects; `null` elements are left out.
    pub fn objects<T>(
        &mut self,
        name: &str,
        type_name: &str,
        read: impl Fn(&mut BodyReader<'t>) -> T,
    ) -> Option<Vec<T>> {
        let spelled = self.entry(name).map_or(name, |(key, _)| key);
        let items = self.converted(
            name,
            &format!("System.Collections.Generic.List`1[{type_name}]"),
            Value::as_array,
        )?;
        let mut result = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate().filter(|(_, item)| !item.is_null()) {
            if self.is_refused_enough() {
                break;
            }
            match item.as_object() {
                Some(members) => {
                    let path = format!("{}.{spelled}[{at}]", self.path);
                    result.push(self.nested(members, path, &read));
                }
                None => self.refuse_element(name, at, type_name),
            }
        }
        Some(result)
    }

    fn nested<T>(
        &mut self,
        members: &'t Map<String, Value>,
        path: String,
        read: impl FnOnce(&mut BodyReader<'t>) -> T,
    ) -> T {
        let mut inner = BodyReader::new(members, path, self.source);
        let result = read(&mut inner);
        self.conversions.append(&mut inner.conversions);
        self.missing.append(&mut inner.missing);
        self.rules.append(&mut inner.rules);
        result
    }

    /// Adds a broken attribute rule.
    pub fn break_rule(&mut self, problem: FieldProblem) {
        self.rules.push(problem);
    }

    /// Attribute rule: at most `max` characters. `property` is the name in the text, `prefix` belongs to the key.
    pub fn check_max_length(&mut self, prefix: &str, property: &str, text: Option<&str>, max: usize) {
        if text.is_some_and(|text| length_of(text) > max) {
            self.rules.push(FieldProblem::max_length(prefix, property, max));
        }
    }

    /// Attribute rule: the e-mail attribute; nothing given passes, `""` does not.
    pub fn check_email(&mut self, prefix: &str, property: &str, text: Option<&str>) {
        if text.is_some_and(|text| !passes_attribute(text)) {
            self.rules.push(FieldProblem::email(prefix, property));
        }
    }
}

/// A text that every database can keep.
fn text_of(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.contains('\0'))
}

fn integer_of(value: &Value) -> Option<i32> {
    match value {
        Value::Number(number) => number.as_i64().and_then(|n| i32::try_from(n).ok()),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn guid_of(value: &Value) -> Option<Uuid> {
    value
        .as_str()
        .filter(|text| text.len() == 36)
        .and_then(|text| Uuid::try_parse(text).ok())
}

fn member_of<T: Copy>(value: &Value, names: &Names<T>) -> Option<T> {
    if let Some(number) = integer_of(value).map(i64::from) {
        return names
            .iter()
            .find(|(known, _, _)| *known == number)
            .map(|(_, _, member)| *member);
    }
    let word = value.as_str()?.trim();
    names
        .iter()
        .find(|(_, known, _)| known.eq_ignore_ascii_case(word))
        .map(|(_, _, member)| *member)
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
