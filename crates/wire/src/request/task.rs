//! Bodies that start and stop background work (`docs/protocol/people.md` 15.3, 15.4, 17.3, 17.4).

use super::write_type;
use crate::body::read_body;
use crate::people_query::TYPES;
use crate::validation::FieldProblem;
use anteroom_domain::EmployeeType;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Body of `POST /people/reassign/start`. An id that is null is the zero id, which is nobody's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StartReassignRequestDto)]
pub struct StartReassignRequest {
    /// Whose data it is.
    pub from_user_id: Uuid,
    /// Who receives it.
    pub to_user_id: Uuid,
    /// Whether the profile is removed at the end.
    pub delete_profile: bool,
}

impl StartReassignRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "StartReassignRequestDto", |r| {
            r.require_present("fromUserId");
            r.require_present("toUserId");
            Self {
                from_user_id: r.guid("fromUserId").unwrap_or_default(),
                to_user_id: r.guid("toUserId").unwrap_or_default(),
                delete_profile: r.flag("deleteProfile").unwrap_or_default(),
            }
        })
    }
}

/// Body of `POST /people/remove/start` and of the operations that stop work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TerminateRequestDto)]
pub struct TaskRequest {
    /// Whom it is about; null is the zero id, which is nobody's.
    pub user_id: Uuid,
}

impl TaskRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TerminateRequestDto", |r| {
            r.require_present("userId");
            Self {
                user_id: r.guid("userId").unwrap_or_default(),
            }
        })
    }
}

/// Body of `POST /people/type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StartUpdateUserTypeDto)]
pub struct StartTypeRequest {
    /// The new type, by name or number; absent is `All`.
    #[serde(
        rename = "type",
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_type"
    )]
    #[schema(value_type = Option<String>)]
    pub employee_type: Option<EmployeeType>,
    /// Whom it is about; absent is the zero id, which is nobody's.
    pub user_id: Uuid,
    /// Who receives the rooms; absent: the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reassign_user_id: Option<Uuid>,
}

impl StartTypeRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "StartUpdateUserTypeDto", |r| Self {
            employee_type: r.member("type", "EmployeeType", TYPES),
            user_id: r.guid("userId").unwrap_or_default(),
            reassign_user_id: r.guid("reassignUserId"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_must_be_present() {
        let text = |problems: Vec<FieldProblem>| problems[0].text.clone();
        assert_eq!(
            text(TaskRequest::parse(b"{}").unwrap_err()),
            "JSON deserialization for type 'TerminateRequestDto' was missing required properties including: 'userId'."
        );
        assert_eq!(
            text(StartReassignRequest::parse(b"{}").unwrap_err()),
            "JSON deserialization for type 'StartReassignRequestDto' was missing required properties including: \
             'fromUserId', 'toUserId'."
        );
        assert_eq!(TaskRequest::parse(b"{\"userid\":null}"), Ok(TaskRequest::default()));
        assert_eq!(
            TaskRequest::parse(b"{\"userId\":\"x\"}").unwrap_err()[0].key,
            "$.userId"
        );
    }

    #[test]
    fn a_type_by_name_or_number() {
        for body in ["{\"type\":\"guest\"}", "{\"type\":2}", "{\"Type\":\"2\"}"] {
            let kind = StartTypeRequest::parse(body.as_bytes()).unwrap().employee_type;
            assert_eq!(kind, EmployeeType::from_wire_number(2), "{body}");
        }
        assert_eq!(StartTypeRequest::parse(b"{}"), Ok(StartTypeRequest::default()));
        assert!(StartTypeRequest::parse(b"{\"type\":\"Boss\"}").is_err());
    }
}
