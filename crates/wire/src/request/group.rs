//! Bodies about groups (`docs/protocol/portal.md` 1.3, 1.4).

use crate::body::{BodyReader, read_body};
use crate::validation::{FieldProblem, length_of};
use anteroom_domain::group::GROUP_NAME_MAX_CHARS;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Body of `POST /group`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GroupRequestDto)]
pub struct CreateGroupRequest {
    /// Name; none when the member is `null`.
    pub group_name: Option<String>,
    /// The head; absent or the zero GUID for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_manager: Option<Uuid>,
    /// The members beside the head.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<Uuid>>,
}

impl CreateGroupRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; the attribute rule has the key `GroupName`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "GroupRequestDto", |r| {
            r.require_present("groupName");
            let request = Self {
                group_name: r.text("groupName"),
                group_manager: r.guid("groupManager"),
                members: r.guids("members"),
            };
            check_name(r, "", request.group_name.as_deref());
            request
        })
    }
}

/// Body of `PUT /group/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateGroupRequestDto)]
pub struct UpdateGroupRequest {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_name: Option<String>,
    /// The head; absent or the zero GUID leaves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_manager: Option<Uuid>,
    /// Who is to become a member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members_to_add: Option<Vec<Uuid>>,
    /// Who is to be no member any more, even when added by the same request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members_to_remove: Option<Vec<Uuid>>,
}

impl UpdateGroupRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; the attribute rule has the key `Update.GroupName`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "UpdateGroupRequestDto", |r| {
            let request = Self {
                group_name: r.text("groupName"),
                group_manager: r.guid("groupManager"),
                members_to_add: r.guids("membersToAdd"),
                members_to_remove: r.guids("membersToRemove"),
            };
            check_name(r, "Update.", request.group_name.as_deref());
            request
        })
    }
}

/// Body of the operations on members of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MembersRequest)]
pub struct GroupMembersRequest {
    /// Whom it is about; none when the member is absent or `null`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<Uuid>>,
}

impl GroupMembersRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; an element that is not a GUID has a key such as `$.members[0]`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "MembersRequest", |r| Self {
            members: r.guids("members"),
        })
    }
}

/// Body of `PUT /group/{id}/manager`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SetManagerRequest)]
pub struct GroupManagerRequest {
    /// Who is to head the group; none when the member is `null`.
    pub user_id: Option<Uuid>,
}

impl GroupManagerRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "SetManagerRequest", |r| {
            r.require_present("userId");
            Self {
                user_id: r.guid("userId"),
            }
        })
    }
}

fn check_name(r: &mut BodyReader<'_>, prefix: &str, name: Option<&str>) {
    if name.is_some_and(|name| !(1..=GROUP_NAME_MAX_CHARS).contains(&length_of(name))) {
        r.break_rule(FieldProblem::length(prefix, "GroupName", 1, GROUP_NAME_MAX_CHARS));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "11111111-2222-3333-4444-555555555555";

    fn problem<T: std::fmt::Debug>(read: Result<T, Vec<FieldProblem>>) -> String {
        let problems: Vec<String> = read.unwrap_err().iter().map(ToString::to_string).collect();
        problems.join("; ")
    }

    #[test]
    fn bodies_are_read_in_any_case() {
        let body = format!(r#"{{"GROUPNAME":" A ","groupManager":"{ID}","Members":["{ID}"],"other":1}}"#);
        let request = CreateGroupRequest::parse(body.as_bytes()).unwrap();
        assert_eq!(request.group_name.as_deref(), Some(" A "));
        assert_eq!(
            (request.group_manager.is_some(), request.members.map(|m| m.len())),
            (true, Some(1))
        );
        assert_eq!(UpdateGroupRequest::parse(b"{}").unwrap(), UpdateGroupRequest::default());
        assert_eq!(
            GroupMembersRequest::parse(br#"{"members":null}"#).unwrap().members,
            None
        );
        assert_eq!(GroupManagerRequest::parse(br#"{"userId":null}"#).unwrap().user_id, None);
    }

    #[test]
    fn texts_of_refusals() {
        let long = format!(r#"{{"groupName":"{}"}}"#, "é".repeat(129));
        let rule = "The field GroupName must be a string with a minimum length of 1 and a maximum length of 128.";
        assert_eq!(
            problem(CreateGroupRequest::parse(long.as_bytes())),
            format!("GroupName: {rule}")
        );
        assert_eq!(
            problem(CreateGroupRequest::parse(br#"{"groupName":""}"#)),
            format!("GroupName: {rule}")
        );
        assert_eq!(
            problem(UpdateGroupRequest::parse(long.as_bytes())),
            format!("Update.GroupName: {rule}")
        );
        assert!(
            problem(CreateGroupRequest::parse(b"{}")).contains("missing required properties including: 'groupName'")
        );
        assert!(problem(GroupManagerRequest::parse(b"{}")).contains("missing required properties including: 'userId'"));
        assert!(problem(GroupMembersRequest::parse(br#"{"members":["x"]}"#)).starts_with("$.members[0]: "));
    }
}
