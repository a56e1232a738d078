//! Creating many people in one call (`docs/protocol/anteroom.md`, Many people at once).

use crate::body::read_body;
use crate::employee::EmployeeFullDto;
use crate::request::CreatePersonRequest;
use crate::validation::FieldProblem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Most people in one call.
pub const BATCH_MAX: usize = 1_000;

/// Body of `POST /anteroom/people/batch`: people as `POST /people` takes them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PeopleBatchRequest {
    /// The people, at most 1,000.
    pub people: Vec<CreatePersonRequest>,
}

/// Somebody of a batch, or what is wrong with what was said about him.
pub type BatchEntry = Result<CreatePersonRequest, Vec<FieldProblem>>;

impl PeopleBatchRequest {
    /// Reads the body: each entry for itself, so that one that cannot be read does not hold up the others.
    ///
    /// # Errors
    /// When there is no list, or one that is too long.
    pub fn parse(body: &[u8]) -> Result<Vec<BatchEntry>, Vec<FieldProblem>> {
        let entries = read_body(body, "PeopleBatchRequest", |r| match r.value("people") {
            Some(Value::Array(entries)) => Some(entries.iter().map(read_entry).collect::<Vec<_>>()),
            _ => None,
        })?;
        match entries {
            Some(entries) if entries.len() <= BATCH_MAX => Ok(entries),
            Some(_) => Err(vec![FieldProblem::new(
                "People",
                format!("The field People must be a list of at most {BATCH_MAX} people."),
            )]),
            None => Err(vec![FieldProblem::new("People", "The People field is required.")]),
        }
    }
}

fn read_entry(entry: &Value) -> BatchEntry {
    CreatePersonRequest::parse(entry.to_string().as_bytes())
}

/// What became of somebody of a batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct BatchItemDto {
    /// Which one, counted from 0 in the order of the request.
    pub index: usize,
    /// `created`, `exists` (somebody has the address) or `refused`.
    pub outcome: String,
    /// The status that `POST /people` would have answered.
    pub status: u16,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The person as kept now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<EmployeeFullDto>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_is_read_for_itself() {
        let body = br#"{ "People": [ { "email": "a@b.co" }, 7, { "email": 1 }, { "email": "no address" } ] }"#;
        let entries = PeopleBatchRequest::parse(body).unwrap();
        let wrong: Vec<String> = entries
            .iter()
            .map(|entry| entry.as_ref().err().map_or("", |problems| &problems[0].key).to_owned())
            .collect();
        assert_eq!(wrong, ["", "$", "$.email", "Email"]);
    }

    #[test]
    fn a_body_without_a_list_or_with_too_long_a_one_is_refused() {
        for body in ["{}", r#"{"people":null}"#, r#"{"people":{}}"#] {
            let problems = PeopleBatchRequest::parse(body.as_bytes()).unwrap_err();
            assert_eq!(problems[0].text, "The People field is required.", "{body}");
        }
        let long = format!(r#"{{"people":[{}0]}}"#, "0,".repeat(BATCH_MAX));
        assert_eq!(PeopleBatchRequest::parse(long.as_bytes()).unwrap_err()[0].key, "People");
    }
}
