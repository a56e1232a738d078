//! A group (`docs/protocol/portal.md` 1.1).

use crate::employee::EmployeeFullDto;
use anteroom_domain::Group;
use anteroom_domain::group::{BUILT_IN_CATEGORY, BuiltInGroup};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct GroupDto {
    /// Name, as it was given.
    pub name: String,
    /// Always the zero GUID.
    pub parent: Uuid,
    /// The zero GUID for ordinary groups.
    pub category: Uuid,
    /// Identifier.
    pub id: Uuid,
    /// Kept by an LDAP directory.
    #[serde(rename = "isLDAP")]
    pub is_ldap: bool,
    /// True for built-in groups, absent from others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_system: Option<bool>,
    /// The head of the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager: Option<EmployeeFullDto>,
    /// Active and pending members, by first name; absent where members are not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<EmployeeFullDto>>,
    /// Whether the entry that was asked about is shared with the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<bool>,
    /// How many members are active or pending.
    pub members_count: i64,
}

impl GroupDto {
    /// An ordinary group.
    #[must_use]
    pub fn from_group(group: &Group, manager: Option<EmployeeFullDto>, members: Option<Vec<EmployeeFullDto>>) -> Self {
        Self {
            name: group.name.clone(),
            id: group.id.0,
            manager,
            members,
            members_count: group.members_count,
            ..Self::default()
        }
    }

    /// A built-in group.
    #[must_use]
    pub fn built_in(group: BuiltInGroup, members_count: i64, members: Option<Vec<EmployeeFullDto>>) -> Self {
        Self {
            name: group.name().to_owned(),
            category: BUILT_IN_CATEGORY,
            id: group.id().0,
            is_system: Some(true),
            members,
            members_count,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_domain::{GroupId, Instant, PortalId};
    use serde_json::json;

    #[test]
    fn every_member_that_a_group_has() {
        let group = Group {
            id: GroupId(Uuid::from_u128(1)),
            portal: PortalId(1),
            name: "R&D".to_owned(),
            manager: None,
            members_count: 3,
            created_at: Instant(0),
            modified_at: Instant(0),
            version: 1,
        };
        let zero = "00000000-0000-0000-0000-000000000000";
        assert_eq!(
            serde_json::to_value(GroupDto::from_group(&group, None, Some(Vec::new()))).unwrap(),
            json!({
                "name": "R&D", "parent": zero, "category": zero, "id": "00000000-0000-0000-0000-000000000001",
                "isLDAP": false, "members": [], "membersCount": 3
            })
        );
        assert_eq!(
            serde_json::to_value(GroupDto::built_in(BuiltInGroup::Everyone, 2, None)).unwrap(),
            json!({
                "name": "Everyone", "parent": zero, "category": "7717039d-fbe9-45ad-81c1-68a1aa10ce1f",
                "id": "c5cc67d1-c3e8-43c0-a3ad-3928ae3e5b5e", "isLDAP": false, "isSystem": true, "membersCount": 2
            })
        );
    }
}
