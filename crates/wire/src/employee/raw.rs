//! The raw record of a person, which the portal's own operations and its webhooks show (`docs/protocol/portal.md` 2).

use crate::date::plain_date_stored;
use anteroom_domain::person::Sex;
use anteroom_domain::{Activation, Person, Status, culture};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A person as the portal keeps it. Dates are plain ones; the names of the members are the reference's, slips included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = UserInfo)]
pub struct RawPersonDto {
    /// Identifier.
    pub id: Uuid,
    /// First name, `""` for invited people who have not registered.
    pub first_name: String,
    /// Last name, may be `""`.
    pub last_name: String,
    /// User name.
    pub user_name: String,
    /// Birthday.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
    /// `true` for male, `false` for female.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<bool>,
    /// 1 active, 2 disabled, 4 invited.
    pub status: i64,
    /// 0 not activated, 1 activated, 2 pending, 4 made up.
    pub activation_status: i64,
    /// When the person was disabled through the profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminated_date: Option<String>,
    /// Job title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// First working day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_from_date: Option<String>,
    /// Address.
    pub email: String,
    /// Kinds and values of the further ways to reach the person, joined by `|`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contacts: Option<String>,
    /// The same as a list: kind, value, kind, value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contacts_list: Option<Vec<String>>,
    /// Where the person works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Whether the account is gone; what is gone has no record here, so this is always `false`.
    pub removed: bool,
    /// When the record was last changed.
    pub last_modified: String,
    /// The number of the portal.
    pub tenant_id: i64,
    /// Whether the person can take part.
    pub is_active: bool,
    /// Language, when the person has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub culture_name: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile_phone: Option<String>,
    /// 0 not activated, 1 activated.
    pub mobile_phone_activation_status: i64,
    /// Identifier in an LDAP directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The limit that an LDAP directory gives; none ever does.
    #[serde(rename = "ldapQouta")]
    pub ldap_quota: i64,
    /// Identifier at a SAML identity provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sso_name_id: Option<String>,
    /// Session at a SAML identity provider; none is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sso_session_id: Option<String>,
    /// When the record was made.
    pub create_date: String,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Uuid>,
    /// Whether the person agreed to mailings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spam: Option<bool>,
    /// Whether the address is verified.
    pub check_activation: bool,
}

impl RawPersonDto {
    /// The record of a person.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        let pairs: Vec<String> = person
            .contacts
            .iter()
            .flat_map(|contact| [contact.kind.clone(), contact.value.clone()])
            .collect();
        let has_contacts = !pairs.is_empty();
        Self {
            id: person.id.0,
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            user_name: person.user_name.clone(),
            birth_date: person.birthday.map(plain_date_stored),
            sex: person.sex.map(|sex| sex == Sex::Male),
            status: person.status.wire_number(),
            activation_status: person.activation.wire_number(),
            terminated_date: person.terminated_at.map(plain_date_stored),
            title: non_empty(person.title.as_deref()),
            work_from_date: person.works_from.map(plain_date_stored),
            email: person.email.clone(),
            contacts: has_contacts.then(|| pairs.join("|")),
            contacts_list: has_contacts.then_some(pairs),
            location: non_empty(person.location.as_deref()),
            notes: non_empty(person.notes.as_deref()),
            removed: false,
            last_modified: plain_date_stored(person.modified_at),
            tenant_id: person.portal.0,
            is_active: person.status == Status::Active,
            culture_name: non_empty(person.culture.as_deref()).map(|name| culture::shown(&name).to_owned()),
            mobile_phone: non_empty(person.mobile_phone.as_deref()),
            mobile_phone_activation_status: 0,
            sid: person.ldap_id.clone(),
            ldap_quota: 0,
            sso_name_id: person.sso_id.clone(),
            sso_session_id: None,
            create_date: plain_date_stored(person.created_at),
            created_by: person.created_by.map(|id| id.0),
            spam: person.spam,
            check_activation: person.activation == Activation::Activated,
        }
    }
}

fn non_empty(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::employee::sample_person;
    use anteroom_domain::contact::Contact;
    use anteroom_domain::{Instant, PersonId};
    use serde_json::json;

    #[test]
    fn a_bare_record_has_only_what_every_person_has() {
        let value = serde_json::to_value(RawPersonDto::of(&sample_person())).unwrap();
        assert_eq!(
            value,
            json!({
                "id": "11111111-2222-3333-4444-555555555555",
                "firstName": "Ann", "lastName": "Lee", "userName": "ann", "email": "ann@example.com",
                "status": 1, "activationStatus": 2, "removed": false, "lastModified": "2026-07-21T10:45:10",
                "tenantId": 1, "isActive": true, "mobilePhoneActivationStatus": 0, "ldapQouta": 0,
                "createDate": "2026-07-21T10:45:10", "checkActivation": false,
            })
        );
    }

    #[test]
    fn what_is_known_besides_is_there_too() {
        let mut person = sample_person();
        person.sex = Some(Sex::Male);
        person.activation = Activation::Activated;
        person.birthday = Some(Instant(0));
        person.created_by = Some(PersonId(Uuid::from_u128(7)));
        person.spam = Some(false);
        let contact = |kind: &str, value: &str| Contact {
            kind: kind.to_owned(),
            value: value.to_owned(),
        };
        person.contacts = vec![contact("skype", "ann.lee"), contact("phone", "+371 2")];
        let value = serde_json::to_value(RawPersonDto::of(&person)).unwrap();
        assert_eq!(value["contacts"], "skype|ann.lee|phone|+371 2");
        assert_eq!(value["contactsList"], json!(["skype", "ann.lee", "phone", "+371 2"]));
        assert_eq!(value["sex"], true);
        assert_eq!(value["checkActivation"], true);
        assert_eq!(value["birthDate"], "1970-01-01T00:00:00");
        assert_eq!(value["lastModified"], "2026-07-21T10:45:10");
        assert_eq!(value["createdBy"], "00000000-0000-0000-0000-000000000007");
        assert_eq!(value["spam"], false);
    }
}
