//! Groups of people (`docs/protocol/portal.md` 1).

use crate::id::{GroupId, PersonId, PortalId};
use crate::instant::Instant;
use crate::role::Role;
use uuid::Uuid;

/// Longest name of a group, in characters.
pub const GROUP_NAME_MAX_CHARS: usize = 128;

/// The category that the built-in groups have; ordinary groups have none.
pub const BUILT_IN_CATEGORY: Uuid = Uuid::from_u128(0x7717_039d_fbe9_45ad_81c1_68a1_aa10_ce1f);

/// An ordinary group as stored. Who its members are is not part of it, because there can be thousands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Identifier.
    pub id: GroupId,
    /// The portal that the group belongs to.
    pub portal: PortalId,
    /// Name as given.
    pub name: String,
    /// The head of the group, who is always a member too.
    pub manager: Option<PersonId>,
    /// How many members are active or pending.
    pub members_count: i64,
    /// When the record was made.
    pub created_at: Instant,
    /// When name or head were last changed.
    pub modified_at: Instant,
    /// Raised by each change of the record or of its members, 1 at creation.
    pub version: i64,
}

/// A group as the profiles of its members show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupSummary {
    /// Identifier.
    pub id: GroupId,
    /// Name as given.
    pub name: String,
    /// User name of the head.
    pub manager: Option<String>,
}

/// A group that every portal has and nobody changes: its members follow from roles (`docs/protocol/http.md` 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the group's own name")]
pub enum BuiltInGroup {
    DocSpaceAdmin,
    Everyone,
    RoomAdmin,
    User,
    Guest,
}

impl BuiltInGroup {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::DocSpaceAdmin,
        Self::Everyone,
        Self::RoomAdmin,
        Self::User,
        Self::Guest,
    ];

    /// The identifier, the same in every portal.
    #[must_use]
    pub const fn id(self) -> GroupId {
        GroupId(Uuid::from_u128(match self {
            Self::DocSpaceAdmin => 0xcd84_e66b_b803_40fc_99f9_b296_9a54_a1de,
            Self::Everyone => 0xc5cc_67d1_c3e8_43c0_a3ad_3928_ae3e_5b5e,
            Self::RoomAdmin => 0xabef_62db_11a8_4673_9d32_ef1d_8af1_9dc0,
            Self::User => 0x88f1_1e7c_7407_4bea_b4cb_0700_10cd_bb6b,
            Self::Guest => 0xaced_04fa_dd96_4b35_af3e_346b_f1eb_972d,
        }))
    }

    /// The built-in group with this identifier.
    #[must_use]
    pub fn from_id(id: GroupId) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.id() == id)
    }

    /// The name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DocSpaceAdmin => "DocSpaceAdmin",
            Self::Everyone => "Everyone",
            Self::RoomAdmin => "RoomAdmin",
            Self::User => "User",
            Self::Guest => "Guest",
        }
    }

    /// The role that all members have; none for everybody.
    #[must_use]
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::DocSpaceAdmin => Some(Role::DocSpaceAdmin),
            Self::Everyone => None,
            Self::RoomAdmin => Some(Role::RoomAdmin),
            Self::User => Some(Role::User),
            Self::Guest => Some(Role::Guest),
        }
    }
}

/// The conditions of a list of groups; all of them must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupsFilter {
    /// Part of the name, as a [`text_key`](crate::text_key::text_key).
    pub text: Option<String>,
    /// Somebody who is a member.
    pub member: Option<PersonId>,
    /// Somebody who is the head.
    pub manager: Option<PersonId>,
}

/// What a list of groups is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupsSort {
    /// Name.
    #[default]
    Title,
    /// First name of the head; groups without one come first.
    Manager,
    /// Number of members.
    MembersCount,
}

/// Order and part of a list of groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupsPage {
    /// What it is sorted by.
    pub sort: GroupsSort,
    /// Whether the order is turned round.
    pub descending: bool,
    /// How many groups to leave out at the beginning.
    pub start_index: i64,
    /// How many groups at most.
    pub count: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_ids_go_both_ways() {
        for group in BuiltInGroup::ALL {
            assert_eq!(BuiltInGroup::from_id(group.id()), Some(group));
        }
        assert_eq!(
            BuiltInGroup::Guest.id().to_string(),
            "aced04fa-dd96-4b35-af3e-346bf1eb972d"
        );
        assert_eq!(BuiltInGroup::from_id(GroupId(Uuid::nil())), None);
    }
}
