//! The reduced rendering of a person that invitation pages get (`docs/protocol/people.md` 2.3, 5.3).

use crate::employee::display_name::display_name;
use anteroom_domain::Person;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A person as somebody sees him who is invited: the name, and nothing that says more. The other members have the values
/// of an empty profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "members of the full profile that carry nothing here")]
pub struct SimpleProfileDto {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Display name, HTML-encoded.
    pub display_name: String,
    /// Whether there is a picture of their own.
    pub has_avatar: bool,
    /// The picture of 82 pixels as data URL, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    pub id: Uuid,
    pub status: i64,
    pub activation_status: i64,
    pub mobile_phone_activation_status: i64,
    pub is_admin: bool,
    pub is_room_admin: bool,
    #[serde(rename = "isLDAP")]
    pub is_ldap: bool,
    pub is_owner: bool,
    pub is_visitor: bool,
    pub is_collaborator: bool,
    #[serde(rename = "isSSO")]
    pub is_sso: bool,
    pub is_anonim: bool,
}

impl SimpleProfileDto {
    /// The person; `culture` decides the order of the names. Who has no name yet has none here: the address, which other
    /// renderings show instead, is not told to strangers.
    #[must_use]
    pub fn of(person: &Person, culture: &str) -> Self {
        let is_named = !person.first_name.is_empty() || !person.last_name.is_empty();
        Self {
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            display_name: if is_named {
                display_name(person, culture)
            } else {
                String::new()
            },
            has_avatar: person.photo.is_some(),
            ..Self::default()
        }
    }

    /// Adds the picture of 82 pixels, as a `data:` URL.
    #[must_use]
    pub fn with_avatar(mut self, avatar: Option<String>) -> Self {
        self.avatar = avatar;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::employee::sample_person;

    #[test]
    fn nothing_but_the_name_is_told() {
        let person = sample_person();
        let json = serde_json::to_value(SimpleProfileDto::of(&person, "en-US")).unwrap();
        let text = json.to_string();
        assert_eq!(json["firstName"], person.first_name);
        assert_eq!(json["id"], Uuid::nil().to_string());
        assert!(
            !text.contains(&person.email)
                && !text.contains(&person.user_name)
                && !text.contains(&person.id.to_string())
        );
        for absent in [
            "email",
            "userName",
            "registrationDate",
            "avatar",
            "role",
            "createdBy",
            "profileUrl",
        ] {
            assert!(json.get(absent).is_none(), "{absent}");
        }
        let invited = Person {
            first_name: String::new(),
            last_name: String::new(),
            ..person
        };
        assert_eq!(SimpleProfileDto::of(&invited, "en-US").display_name, "");
    }
}
