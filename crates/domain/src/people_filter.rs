//! What a list of people is asked for (`docs/protocol/people.md` 12).

use crate::id::{GroupId, PersonId};
use crate::role::Role;
use crate::status::{Activation, Status};
use crate::text_key::text_key;

/// The conditions of a list; all of them must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleFilter {
    /// Any of these statuses; `None`: every status.
    pub statuses: Option<Vec<Status>>,
    /// This activation.
    pub activation: Option<Activation>,
    /// Any of these roles; `None`: every role.
    pub roles: Option<Vec<Role>>,
    /// Guests only or no guests.
    pub area: Area,
    /// With or without a personal storage limit.
    pub has_quota: Option<bool>,
    /// How the account signs in.
    pub login: Option<LoginKind>,
    /// Created or invited by this person.
    pub created_by: Option<PersonId>,
    /// Group membership.
    pub group: GroupFilter,
    /// Text conditions.
    pub text: TextFilter,
    /// Guests are listed only when this person brought them in (the caller is a room admin).
    pub guests_related_to: Option<PersonId>,
}

/// Which part of the people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Area {
    /// Everybody.
    #[default]
    All,
    /// Nobody who is a guest.
    People,
    /// Guests only.
    Guests,
}

/// How an account signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginKind {
    /// Through a SAML identity provider.
    Sso,
    /// Through an LDAP directory.
    Ldap,
    /// Neither.
    Standard,
}

/// Condition on ordinary groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupFilter {
    /// No condition.
    #[default]
    Any,
    /// Members of the group.
    In(GroupId),
    /// Everybody who is not a member of the group.
    NotIn(GroupId),
    /// Members of no ordinary group.
    Without,
}

/// Text condition; every text is a [`text_key`] and never empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TextFilter {
    /// No condition.
    #[default]
    None,
    /// Every word is part of the first name, the last name or the address.
    AllWords(Vec<String>),
    /// Any of the parts is part of the first name, the last name or the address.
    AnyPart(Vec<String>),
    /// Every word is part of the last name, first name, title, location or address (`/people/search`).
    Directory(Vec<String>),
    /// The text is part of the first name, last name, address, user name or a contact (`/people/status/…/search`).
    Account(String),
}

impl TextFilter {
    /// Reads `filterValue` and `filterSeparator` (people.md 12.1).
    #[must_use]
    pub fn parse(value: &str, separator: Option<&str>) -> Self {
        let value = value.trim();
        match separator.filter(|s| !s.is_empty()) {
            _ if value.is_empty() => Self::None,
            Some(separator) => {
                let parts = keys(value.split(separator).map(str::trim));
                if parts.is_empty() {
                    Self::None
                } else {
                    Self::AnyPart(parts)
                }
            }
            None => {
                let words = keys(value.split_whitespace());
                if words.is_empty() {
                    Self::None
                } else {
                    Self::AllWords(words)
                }
            }
        }
    }
}

fn keys<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<String> {
    parts.map(text_key).filter(|key| !key.is_empty()).collect()
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PeopleSort {
    /// Active, pending, disabled (in both directions); inside by first name, pending people by address.
    #[default]
    FirstName,
    /// The same with the last name.
    LastName,
    /// Owner, DocSpace admin, room admin, user, guest; then first name ascending.
    Role,
    /// Address.
    Email,
    /// Number of groups, then first name.
    Department,
    /// Used storage in bytes.
    UsedSpace,
    /// First name of the creator.
    CreatedBy,
    /// When the record was made.
    RegistrationDate,
}

/// Order and part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeoplePage {
    /// What it is sorted by.
    pub sort: PeopleSort,
    /// Whether the order is turned round.
    pub descending: bool,
    /// How many people to leave out at the beginning.
    pub start_index: i64,
    /// How many people at most.
    pub count: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_parts() {
        let words = |v: &str| TextFilter::AllWords(v.split(' ').map(str::to_owned).collect());
        assert_eq!(TextFilter::parse("  Ann  LEE ", None), words("ann lee"));
        assert_eq!(TextFilter::parse("Ann LEE", Some("")), words("ann lee"));
        assert_eq!(
            TextFilter::parse("a b;C ;", Some(";")),
            TextFilter::AnyPart(vec!["a b".into(), "c".into()])
        );
        assert_eq!(TextFilter::parse("   ", None), TextFilter::None);
        assert_eq!(TextFilter::parse(";;", Some(";")), TextFilter::None);
    }
}
