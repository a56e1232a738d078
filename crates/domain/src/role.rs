//! Roles, their wire numbers, their rank and the words that people use for them.
//!
//! The wire number is not the rank: two functions, and deliberately no `Ord`. Source: `docs/protocol/people.md`
//! sections 2.1 and 3.1, `docs/protocol/anteroom.md` row 1.

use std::fmt;

/// What a person may be in a portal. The owner is a [`Role::DocSpaceAdmin`] who owns the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Administers the portal.
    DocSpaceAdmin,
    /// Makes rooms and brings in users and guests.
    RoomAdmin,
    /// A plain member.
    User,
    /// Somebody from outside.
    Guest,
}

impl Role {
    /// Every role, the mightiest first.
    pub const ALL: [Self; 4] = [Self::DocSpaceAdmin, Self::RoomAdmin, Self::User, Self::Guest];

    /// The number that stands for the role on the wire (`EmployeeType`).
    #[must_use]
    pub const fn wire_number(self) -> i64 {
        match self {
            Self::RoomAdmin => 1,
            Self::Guest => 2,
            Self::DocSpaceAdmin => 3,
            Self::User => 4,
        }
    }

    /// The role with this wire number.
    #[must_use]
    pub const fn from_wire_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::RoomAdmin),
            2 => Some(Self::Guest),
            3 => Some(Self::DocSpaceAdmin),
            4 => Some(Self::User),
            _ => None,
        }
    }

    /// How much the role may do, 1 (guest) to 4 (DocSpace admin).
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::DocSpaceAdmin => 4,
            Self::RoomAdmin => 3,
            Self::User => 2,
            Self::Guest => 1,
        }
    }

    /// The canonical name, as on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DocSpaceAdmin => "DocSpaceAdmin",
            Self::RoomAdmin => "RoomAdmin",
            Self::User => "User",
            Self::Guest => "Guest",
        }
    }

    /// Whether a person with this role comes from outside.
    #[must_use]
    pub const fn is_guest(self) -> bool {
        matches!(self, Self::Guest)
    }

    /// Whether a person with this role takes a paid seat.
    #[must_use]
    pub const fn is_paid(self) -> bool {
        matches!(self, Self::DocSpaceAdmin | Self::RoomAdmin)
    }

    /// Reads what people write in a `role` member or column: a name or number of the wire, or an alias, in any
    /// case; spaces, hyphens and underscores are ignored.
    ///
    /// # Errors
    /// [`RoleWordError::Owner`] for `Owner`, which is handed over and never given; [`RoleWordError::Unknown`] for
    /// everything else that is not a role.
    pub fn from_word(word: &str) -> Result<Self, RoleWordError> {
        let plain: String = word
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-' && *c != '_')
            .flat_map(char::to_lowercase)
            .collect();
        match plain.as_str() {
            "docspaceadmin" | "admin" | "administrator" | "3" => Ok(Self::DocSpaceAdmin),
            "roomadmin" | "manager" | "portalmanager" | "1" => Ok(Self::RoomAdmin),
            "user" | "collaborator" | "poweruser" | "employee" | "member" | "4" => Ok(Self::User),
            "guest" | "visitor" | "2" => Ok(Self::Guest),
            "owner" => Err(RoleWordError::Owner),
            _ => Err(RoleWordError::Unknown),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The words that [`Role::from_word`] accepts, for messages.
pub const ROLE_WORDS: &str = "DocSpaceAdmin (Admin, Administrator), RoomAdmin (Manager, Portal Manager), \
User (Collaborator, Power User, Employee, Member), Guest (Visitor)";

/// Why a word is not a role that can be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleWordError {
    /// The portal's ownership is handed over, it is not a role.
    #[error("the portal's ownership is handed over, it is not a role that can be given")]
    Owner,
    /// Not a role.
    #[error("not a role; accepted are {ROLE_WORDS}")]
    Unknown,
}

/// A type as requests name it: a role, or `All`, which no person has (`docs/protocol/people.md` 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EmployeeType {
    /// No particular type (0, also when the member is missing).
    All,
    /// A role.
    Role(Role),
}

impl EmployeeType {
    /// The type with this wire number.
    #[must_use]
    pub const fn from_wire_number(number: i64) -> Option<Self> {
        match (number, Role::from_wire_number(number)) {
            (0, _) => Some(Self::All),
            (_, Some(role)) => Some(Self::Role(role)),
            _ => None,
        }
    }

    /// The type with this wire name, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("all") {
            return Some(Self::All);
        }
        Role::ALL
            .into_iter()
            .find(|role| role.name().eq_ignore_ascii_case(name))
            .map(Self::Role)
    }

    /// The role, unless `All`.
    #[must_use]
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::All => None,
            Self::Role(role) => Some(role),
        }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Role(role) => role.name(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_numbers_are_the_protocols_and_go_both_ways() {
        let numbers: Vec<i64> = Role::ALL.iter().map(|r| r.wire_number()).collect();
        assert_eq!(numbers, [3, 1, 4, 2]);
        for role in Role::ALL {
            assert_eq!(Role::from_wire_number(role.wire_number()), Some(role));
            assert_eq!(
                EmployeeType::from_name(&role.name().to_uppercase()),
                Some(EmployeeType::Role(role))
            );
        }
        assert_eq!(Role::from_wire_number(0), None);
        assert_eq!(EmployeeType::from_wire_number(0), Some(EmployeeType::All));
        assert_eq!(EmployeeType::from_wire_number(5), None);
    }

    #[test]
    fn rank_is_not_the_wire_number() {
        let mut by_rank = Role::ALL;
        by_rank.sort_by_key(|r| std::cmp::Reverse(r.rank()));
        assert_eq!(by_rank, Role::ALL);
    }

    #[test]
    fn words_and_aliases() {
        for (word, role) in [
            ("Manager", Role::RoomAdmin),
            ("portal manager", Role::RoomAdmin),
            ("Portal-Manager", Role::RoomAdmin),
            ("ROOM ADMIN", Role::RoomAdmin),
            ("admin", Role::DocSpaceAdmin),
            ("Administrator", Role::DocSpaceAdmin),
            ("DocSpace admin", Role::DocSpaceAdmin),
            ("Power User", Role::User),
            ("collaborator", Role::User),
            ("employee", Role::User),
            ("Member", Role::User),
            ("visitor", Role::Guest),
            ("2", Role::Guest),
        ] {
            assert_eq!(Role::from_word(word), Ok(role), "{word}");
        }
        assert_eq!(Role::from_word("Owner"), Err(RoleWordError::Owner));
        for word in ["", "All", "0", "5", "boss"] {
            assert_eq!(Role::from_word(word), Err(RoleWordError::Unknown), "{word}");
        }
    }
}
