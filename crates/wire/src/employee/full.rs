//! The full rendering of a person (`docs/protocol/people.md` 2.3).

use crate::date::{api_date, api_day};
use crate::employee::display_name::html_encode;
use crate::employee::small::EmployeeDto;
use crate::employee::viewer::{Creator, PersonFacts, Viewer};
use anteroom_domain::person::Sex;
use anteroom_domain::{GroupSummary, Person, Role, culture};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Module keys that owners and administrators are shown in `listAdminModules`.
const ADMIN_MODULES: [&str; 2] = ["people", "files"];

/// A further way to reach a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ContactDto {
    /// What the value is, such as `phone`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The value.
    pub value: String,
}

/// A group, as profiles show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct GroupSummaryDto {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// User name of the head of the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager: Option<String>,
    /// Whether it is a built-in group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_system: Option<bool>,
}

impl GroupSummaryDto {
    /// An ordinary group.
    #[must_use]
    pub fn from_summary(group: &GroupSummary) -> Self {
        Self {
            id: group.id.0,
            name: group.name.clone(),
            manager: group.manager.clone(),
            is_system: None,
        }
    }
}

/// A person, full.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct EmployeeFullDto {
    /// First name, `""` for invited people who have not registered.
    pub first_name: String,
    /// Last name, may be `""`.
    pub last_name: String,
    /// User name.
    pub user_name: String,
    /// Address.
    pub email: String,
    /// Further ways to reach the person; omitted when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactDto>,
    /// Birthday, API date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthday: Option<String>,
    /// `male` or `female`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// 1 active, 2 disabled, 4 invited.
    pub status: i64,
    /// 0 not activated, 1 activated, 2 pending.
    pub activation_status: i64,
    /// When the person was disabled through the profile, API date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminated: Option<String>,
    /// Names of the groups, HTML-encoded, joined by `, `; omitted where the caller must not see groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// First working day, API date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_from: Option<String>,
    /// Ordinary groups; omitted when there are none or the caller must not see them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupSummaryDto>,
    /// Where the person works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Notes; requests call them `comment`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// DocSpace admin, and not the owner.
    pub is_admin: bool,
    /// Room admin.
    pub is_room_admin: bool,
    /// Kept by an LDAP directory.
    #[serde(rename = "isLDAP")]
    pub is_ldap: bool,
    /// Modules that an owner or admin administers; omitted for everybody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_admin_modules: Option<Vec<String>>,
    /// Owner of the portal.
    pub is_owner: bool,
    /// Guest.
    pub is_visitor: bool,
    /// User.
    pub is_collaborator: bool,
    /// Canonical name of the role; the owner is a `DocSpaceAdmin` (`anteroom.md` row 2). Absent from other servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Language, when the person has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub culture_name: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile_phone: Option<String>,
    /// 0 not activated, 1 activated.
    pub mobile_phone_activation_status: i64,
    /// Signs in through a SAML identity provider.
    #[serde(rename = "isSSO")]
    pub is_sso: bool,
    /// Colour scheme; only in `GET /people/@self`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// Storage limit in bytes, -1 for none; only while quotas per person are on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota_limit: Option<i64>,
    /// Storage used, in bytes; for administrators and for oneself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_space: Option<i64>,
    /// Whether the entry that was asked about is shared with the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<bool>,
    /// Whether the limit is the person's own; only while quotas per person are on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_custom_quota: Option<bool>,
    /// Number of the session of the cookie, 0 without; only in `GET /people/@self`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login_event_id: Option<i64>,
    /// Seconds that the session has left; only in `GET /people/@self`, and when it ends soon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_cookie_lifetime: Option<f64>,
    /// Who created or invited the person; for administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<EmployeeDto>,
    /// When the record was made, API date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_date: Option<String>,
    /// Whether there is a personal folder; only in `GET /people/@self`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_personal_folder: Option<bool>,
    /// Whether an authenticator app is set up; for administrators while it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tfa_app_enabled: Option<bool>,
    /// Identifier.
    pub id: Uuid,
    /// Display name, HTML-encoded.
    pub display_name: String,
    /// Job title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Picture of 82 pixels.
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

/// What only `GET /people/@self` shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SelfExtras {
    /// `Base`, `Dark` or `System`.
    pub theme: String,
    /// Number of the session of the cookie, 0 without.
    pub login_event_id: i64,
    /// Seconds that the session has left, when less than a day or when the portal limits the life of cookies.
    pub auth_cookie_lifetime_s: Option<f64>,
    /// Whether there is a personal folder.
    pub has_personal_folder: bool,
}

impl EmployeeFullDto {
    /// The person as the viewer sees them.
    #[must_use]
    pub fn from_person(person: &Person, facts: &PersonFacts<'_>, viewer: &Viewer<'_>) -> Self {
        let is_self = person.id == viewer.id;
        let sees_space = viewer.shows_used_space && (viewer.is_admin() || is_self);
        let quota = viewer.default_quota_bytes.filter(|_| sees_space);
        let small = EmployeeDto::from_person(person, viewer);
        Self {
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            user_name: person.user_name.clone(),
            email: person.email.clone(),
            contacts: contacts(person),
            birthday: person.birthday.map(|day| api_day(day, viewer.zone)),
            sex: person.sex.map(|sex| sex_name(sex).to_owned()),
            status: person.status.wire_number(),
            activation_status: person.activation.wire_number(),
            terminated: person.terminated_at.map(|at| api_date(at, viewer.zone)),
            work_from: person.works_from.map(|day| api_day(day, viewer.zone)),
            location: non_empty(person.location.as_deref()),
            notes: non_empty(person.notes.as_deref()),
            is_admin: person.is_admin() && !person.is_owner,
            is_room_admin: person.role == Role::RoomAdmin,
            is_ldap: person.ldap_id.is_some(),
            list_admin_modules: person.is_admin().then(|| ADMIN_MODULES.map(str::to_owned).to_vec()),
            is_owner: person.is_owner,
            is_visitor: person.role == Role::Guest,
            is_collaborator: person.role == Role::User,
            role: viewer.shows_role.then(|| person.role.name().to_owned()),
            culture_name: person
                .culture
                .as_deref()
                .filter(|c| !c.is_empty())
                .map(|c| culture::shown(c).to_owned()),
            mobile_phone: non_empty(person.mobile_phone.as_deref()),
            is_sso: person.sso_id.is_some(),
            quota_limit: quota.map(|default| person.quota_bytes.unwrap_or(default)),
            used_space: sees_space.then_some(facts.used_bytes),
            is_custom_quota: quota.map(|_| person.quota_bytes.is_some()),
            created_by: created_by(facts.creator, viewer),
            registration_date: Some(api_date(person.created_at, viewer.zone)),
            tfa_app_enabled: (viewer.tfa_app_is_on && viewer.is_admin()).then_some(person.has_authenticator),
            ..Self::default()
        }
        .with_groups(facts.groups, viewer.role != Role::User || is_self)
        .with_small(small)
    }

    fn with_groups(mut self, groups: &[GroupSummaryDto], visible: bool) -> Self {
        if visible {
            let names: Vec<String> = groups.iter().map(|group| html_encode(&group.name)).collect();
            self.department = Some(names.join(", "));
            self.groups = groups.to_vec();
        }
        self
    }

    fn with_small(mut self, small: EmployeeDto) -> Self {
        let EmployeeDto {
            id,
            display_name,
            title,
            avatar,
            avatar_original,
            avatar_max,
            avatar_medium,
            avatar_small,
            profile_url,
            has_avatar,
            is_anonim,
        } = small;
        (self.id, self.display_name, self.title, self.profile_url) = (id, display_name, title, profile_url);
        (self.avatar, self.avatar_original, self.avatar_max) = (avatar, avatar_original, avatar_max);
        (self.avatar_medium, self.avatar_small) = (avatar_medium, avatar_small);
        (self.has_avatar, self.is_anonim) = (has_avatar, is_anonim);
        self
    }

    /// Adds what only `GET /people/@self` shows.
    #[must_use]
    pub fn with_self_extras(mut self, extras: SelfExtras) -> Self {
        self.theme = Some(extras.theme);
        self.login_event_id = Some(extras.login_event_id);
        self.auth_cookie_lifetime = extras.auth_cookie_lifetime_s;
        self.has_personal_folder = Some(extras.has_personal_folder);
        self
    }

    /// The profile as JSON.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(1536);
        // Writing text, numbers and flags into memory cannot fail.
        let _ = serde_json::to_writer(&mut out, self);
        out
    }

    /// The role that the flags show, on any DocSpace server; none when no flag is set.
    #[must_use]
    pub const fn shown_role(&self) -> Option<Role> {
        if self.is_owner || self.is_admin {
            Some(Role::DocSpaceAdmin)
        } else if self.is_room_admin {
            Some(Role::RoomAdmin)
        } else if self.is_visitor {
            Some(Role::Guest)
        } else if self.is_collaborator {
            Some(Role::User)
        } else {
            None
        }
    }
}

const fn sex_name(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
    }
}

fn non_empty(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

fn contacts(person: &Person) -> Vec<ContactDto> {
    person
        .contacts
        .iter()
        .map(|c| ContactDto {
            kind: c.kind.clone(),
            value: c.value.clone(),
        })
        .collect()
}

fn created_by(creator: Creator<'_>, viewer: &Viewer<'_>) -> Option<EmployeeDto> {
    match creator {
        _ if !viewer.is_admin() => None,
        Creator::Unknown => None,
        Creator::Known(person) => Some(EmployeeDto::from_person(person, viewer)),
        Creator::Removed => Some(EmployeeDto::removed(viewer)),
    }
}

#[cfg(test)]
#[path = "full_tests.rs"]
mod tests;
