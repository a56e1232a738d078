//! The small rendering of a person (`docs/protocol/people.md` 2.2).

use crate::employee::display_name::{REMOVED_PROFILE, display_name};
use crate::employee::photo::PhotoUrlsDto;
use crate::employee::viewer::Viewer;
use anteroom_domain::{Person, PersonId, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A person, small. All members are always present except `title`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct EmployeeDto {
    /// Identifier.
    pub id: Uuid,
    /// Display name, HTML-encoded.
    pub display_name: String,
    /// Job title, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Picture of 82 pixels, a path below the portal's root.
    pub avatar: String,
    /// The picture as it was uploaded.
    pub avatar_original: String,
    /// Picture of 200 pixels.
    pub avatar_max: String,
    /// Picture of 48 pixels.
    pub avatar_medium: String,
    /// Picture of 32 pixels.
    pub avatar_small: String,
    /// Address of the person in the web client.
    pub profile_url: String,
    /// Whether there is a picture of their own.
    pub has_avatar: bool,
    /// True only for the anonymous account.
    pub is_anonim: bool,
}

impl EmployeeDto {
    /// The person as the viewer sees them.
    #[must_use]
    pub fn from_person(person: &Person, viewer: &Viewer<'_>) -> Self {
        Self {
            id: person.id.0,
            display_name: display_name(person, viewer.culture),
            title: person.title.clone().filter(|title| !title.is_empty()),
            profile_url: profile_url(viewer.base_url, &person.email, person.role),
            has_avatar: person.photo.is_some(),
            ..Self::with_pictures(PhotoUrlsDto::of(person))
        }
    }

    /// An account that was removed or is not known, as it appears inside other objects.
    #[must_use]
    pub fn removed(viewer: &Viewer<'_>) -> Self {
        Self {
            id: PersonId::LOST.0,
            display_name: REMOVED_PROFILE.to_owned(),
            profile_url: profile_url(viewer.base_url, "", Role::User),
            ..Self::with_pictures(PhotoUrlsDto::without_photo(0))
        }
    }

    fn with_pictures(urls: PhotoUrlsDto) -> Self {
        Self {
            avatar: urls.big,
            avatar_original: urls.original,
            avatar_max: urls.max,
            avatar_medium: urls.medium,
            avatar_small: urls.small,
            ..Self::default()
        }
    }
}

fn profile_url(base_url: &str, email: &str, role: Role) -> String {
    let part = if role == Role::Guest { "guests" } else { "people" };
    let mut url = String::with_capacity(base_url.len() + email.len() + 40);
    url.push_str(base_url);
    url.push_str("/accounts/");
    url.push_str(part);
    url.push_str("/filter?search=");
    crate::query::percent_encode(&email.to_lowercase(), &mut url);
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::PortalZone;
    use crate::employee::viewer::sample_person;
    use serde_json::json;

    #[test]
    fn every_member_is_there() {
        let person = Person {
            email: "Ann+x@Example.com".into(),
            ..sample_person()
        };
        let viewer = Viewer::new("https://p.example.com", &person, "en-US", &PortalZone::UTC);
        let small = serde_json::to_value(EmployeeDto::from_person(&person, &viewer)).unwrap();
        assert_eq!(
            small,
            json!({
                "id": "11111111-2222-3333-4444-555555555555", "displayName": "Ann Lee",
                "avatar": "/static/images/default_user_photo_size_82-82.png?hash=7",
                "avatarOriginal": "/static/images/default_user_photo_size_200-200.png?hash=7",
                "avatarMax": "/static/images/default_user_photo_size_200-200.png?hash=7",
                "avatarMedium": "/static/images/default_user_photo_size_48-48.png?hash=7",
                "avatarSmall": "/static/images/default_user_photo_size_32-32.png?hash=7",
                "profileUrl": "https://p.example.com/accounts/people/filter?search=ann%2Bx%40example.com",
                "hasAvatar": false, "isAnonim": false
            })
        );
    }

    #[test]
    fn guests_have_their_own_list_and_titles_show_when_set() {
        let person = Person {
            role: Role::Guest,
            title: Some("Cook".into()),
            ..sample_person()
        };
        let viewer = Viewer::new("http://h", &person, "en-US", &PortalZone::UTC);
        let small = EmployeeDto::from_person(&person, &viewer);
        assert_eq!(
            small.profile_url,
            "http://h/accounts/guests/filter?search=ann%40example.com"
        );
        assert_eq!(small.title.as_deref(), Some("Cook"));
        let untitled = EmployeeDto::from_person(
            &Person {
                title: Some(String::new()),
                ..person.clone()
            },
            &viewer,
        );
        assert_eq!(untitled.title, None);
    }

    #[test]
    fn removed_accounts() {
        let person = sample_person();
        let viewer = Viewer::new("http://h", &person, "en-US", &PortalZone::UTC);
        let removed = EmployeeDto::removed(&viewer);
        assert_eq!(removed.display_name, "profile removed");
        assert!(removed.avatar.contains("default_user_photo_size") && !removed.has_avatar);
    }
}
