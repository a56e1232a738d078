//! The `fields` parameter: keeping only some members of a result (`docs/protocol/http.md` 8).

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// No answer is nested deeper; a name of thousands of levels must not exhaust the stack.
const MAX_DEPTH: usize = 32;

/// Which members to keep. Names are camelCase JSON names, compared case-sensitively.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSelection {
    members: BTreeMap<String, Kept>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kept {
    Whole,
    Part(FieldSelection),
}

impl FieldSelection {
    /// Reads the values of the parameter; each may name several members separated by commas. None when there is no
    /// name at all.
    #[must_use]
    pub fn parse<'a>(values: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut selection = Self::default();
        for name in values
            .into_iter()
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            selection.keep(name, MAX_DEPTH);
        }
        (!selection.members.is_empty()).then_some(selection)
    }

    fn keep(&mut self, path: &str, depth_left: usize) {
        match path.split_once('.') {
            // Nothing lies so deep, so that nothing of it is kept.
            Some(_) if depth_left == 0 => {}
            None => {
                self.members.insert(path.to_owned(), Kept::Whole);
            }
            Some((name, rest)) => {
                let kept = self
                    .members
                    .entry(name.to_owned())
                    .or_insert_with(|| Kept::Part(Self::default()));
                if let Kept::Part(part) = kept {
                    part.keep(rest, depth_left - 1);
                }
            }
        }
    }

    /// Applies the selection to a result: to an object, or to each element of a list. Other values stay as they are.
    ///
    /// # Errors
    /// When `response` is not JSON.
    pub fn apply(&self, response: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
        let value = serde_json::from_slice(response)?;
        serde_json::to_vec(&self.reduce(value))
    }

    fn reduce(&self, value: Value) -> Value {
        match value {
            Value::Array(items) => Value::Array(items.into_iter().map(|item| self.reduce(item)).collect()),
            Value::Object(members) => Value::Object(
                members
                    .into_iter()
                    .filter_map(|(k, v)| self.reduced(k, v))
                    .collect::<Map<_, _>>(),
            ),
            other => other,
        }
    }

    fn reduced(&self, name: String, value: Value) -> Option<(String, Value)> {
        match self.members.get(&name)? {
            Kept::Whole => Some((name, value)),
            Kept::Part(part) => Some((name, part.reduce(value))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selections() {
        let person = r#"{"id":1,"title":"t","owner":{"id":2,"name":"n"},"groups":[{"id":3,"name":"g"}]}"#;
        for (fields, expected) in [
            (vec!["id,title"], r#"{"id":1,"title":"t"}"#),
            (vec!["title", "id"], r#"{"id":1,"title":"t"}"#),
            (vec![" id , title "], r#"{"id":1,"title":"t"}"#),
            (vec!["owner.id"], r#"{"owner":{"id":2}}"#),
            (vec!["owner"], r#"{"owner":{"id":2,"name":"n"}}"#),
            (vec!["owner.id", "owner"], r#"{"owner":{"id":2,"name":"n"}}"#),
            (vec!["owner", "owner.id"], r#"{"owner":{"id":2,"name":"n"}}"#),
            (vec!["groups.name"], r#"{"groups":[{"name":"g"}]}"#),
            (vec!["id.x"], r#"{"id":1}"#),
            (vec!["ID", "nothing"], "{}"),
        ] {
            let selection = FieldSelection::parse(fields.iter().copied()).unwrap();
            let apply = |json: &str| String::from_utf8(selection.apply(json.as_bytes()).unwrap()).unwrap();
            assert_eq!(apply(person), expected, "{fields:?}");
            assert_eq!(
                apply(&format!("[{person},{person}]")),
                format!("[{expected},{expected}]"),
                "{fields:?}"
            );
        }
    }

    #[test]
    fn nothing_named_selects_nothing() {
        assert_eq!(FieldSelection::parse([]), None);
        assert_eq!(FieldSelection::parse(["", " , "]), None);
    }

    #[test]
    fn scalars_stay() {
        let selection = FieldSelection::parse(["id"]).unwrap();
        assert_eq!(selection.apply(b"true").unwrap(), b"true");
        assert!(selection.apply(b"{").is_err());
    }

    #[test]
    fn names_of_thousands_of_levels_keep_nothing() {
        let deep = format!("id,{}b", "a.".repeat(100_000));
        let selection = FieldSelection::parse([deep.as_str()]).unwrap();
        let kept = selection.apply(br#"{"id":1,"a":{"a":{"b":2},"c":3}}"#).unwrap();
        assert_eq!(String::from_utf8(kept).unwrap(), r#"{"id":1,"a":{"a":{}}}"#);
    }
}
