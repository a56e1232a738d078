//! Bodies about people (`docs/protocol/people.md` 5.6, 6.1, 16.2, 17.2).

use super::{SEXES, TEXT_MAX_CHARS, write_sex, write_type};
use crate::body::{BodyReader, read_body};
use crate::date::InputDate;
use crate::employee::ContactDto;
use crate::people_query::TYPES;
use crate::validation::FieldProblem;
use anteroom_domain::EmployeeType;
use anteroom_domain::person::Sex;
use serde::Serialize;
use serde_json::Value;
use std::fmt;
use utoipa::ToSchema;
use uuid::Uuid;

/// The members of a profile that creating and updating share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfileMembers {
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Where the person works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Notes about the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// All further ways to reach the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contacts: Option<Vec<ContactDto>>,
    /// Address of a photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<String>,
    /// Whether the person agrees to mailings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spam: Option<bool>,
    /// Job title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Sex, by name or number.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_sex")]
    #[schema(value_type = Option<String>)]
    pub sex: Option<Sex>,
    /// Birthday; in an update `1900-01-01` clears it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub birthday: Option<InputDate>,
    /// First working day; in an update `1900-01-01` clears it.
    #[serde(rename = "worksfrom", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub works_from: Option<InputDate>,
}

impl ProfileMembers {
    /// Reads the members and holds them to their attribute rules, whose keys begin with `prefix`.
    fn read(r: &mut BodyReader<'_>, prefix: &str) -> Self {
        let members = Self {
            first_name: r.text("firstName"),
            last_name: r.text("lastName"),
            location: r.text("location"),
            comment: r.text("comment"),
            contacts: contacts(r),
            files: r.text("files"),
            spam: r.flag("spam"),
            title: r.text("title"),
            sex: r.member("sex", "SexEnum", SEXES),
            birthday: r.date("birthday"),
            works_from: r.date("worksfrom"),
        };
        r.check_max_length(prefix, "FirstName", members.first_name.as_deref(), TEXT_MAX_CHARS);
        r.check_max_length(prefix, "LastName", members.last_name.as_deref(), TEXT_MAX_CHARS);
        r.check_max_length(prefix, "Title", members.title.as_deref(), TEXT_MAX_CHARS);
        members
    }
}

/// Body of `POST /people`. Its `Debug` form shows no password.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MemberRequestDto)]
pub struct CreatePersonRequest {
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Password in clear text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Password as hashed by the client; wins when not empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
    /// Type, by name or number.
    #[serde(
        rename = "type",
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_type"
    )]
    #[schema(value_type = Option<String>)]
    pub employee_type: Option<EmployeeType>,
    /// Role, by name, number or alias, as written (`anteroom.md` row 1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Only selects the audit event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_user: Option<bool>,
    /// Groups to join.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<Vec<Uuid>>,
    /// Language, stored unchecked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub culture_name: Option<String>,
    /// Whether it comes from a registration page with an invitation link.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub from_invite_link: bool,
    /// The key of the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The profile.
    #[serde(flatten)]
    pub profile: ProfileMembers,
}

impl CreatePersonRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; attribute rules have bare keys such as `FirstName`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "MemberRequestDto", |r| {
            let request = Self {
                email: r.text("email"),
                password: r.text("password"),
                password_hash: r.text("passwordHash"),
                employee_type: r.member("type", "EmployeeType", TYPES),
                role: r.word("role"),
                is_user: r.flag("isUser"),
                department: r.guids("department"),
                culture_name: r.text("cultureName"),
                from_invite_link: r.flag("fromInviteLink").unwrap_or(false),
                key: r.text("key"),
                profile: ProfileMembers::read(r, ""),
            };
            r.guid("target");
            check_email(r, "", request.email.as_deref());
            request
        })
    }
}

impl fmt::Debug for CreatePersonRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = (&self.employee_type, &self.role, &self.profile);
        f.debug_tuple("CreatePersonRequest")
            .field(&self.email)
            .field(&names)
            .finish_non_exhaustive()
    }
}

/// Body of `PUT /people/{userid}`. Clients send the whole profile back, so members that only answers have are ignored,
/// whatever their type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateMemberRequestDto)]
pub struct UpdatePersonRequest {
    /// Role, by name, number or alias, as written (`anteroom.md` row 1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The reference's word for the role, as written; only used to refuse a body that contradicts itself.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub employee_type: Option<String>,
    /// True disables, false enables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disable: Option<bool>,
    /// True makes a guest, false makes a guest a room admin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_user: Option<bool>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// All groups of the person; a text, as profiles carry it, is ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<Vec<Uuid>>,
    /// The profile.
    #[serde(flatten)]
    pub profile: ProfileMembers,
}

impl UpdatePersonRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; attribute rules have keys such as `UpdateMember.FirstName`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "UpdateMemberRequestDto", |r| {
            let request = Self {
                role: r.word("role"),
                employee_type: word_or_nothing(r.value("type")),
                disable: r.flag("disable"),
                is_user: r.flag("isUser"),
                email: r.text("email"),
                department: department_of_profile(r),
                profile: ProfileMembers::read(r, "UpdateMember."),
            };
            check_email(r, "UpdateMember.", request.email.as_deref());
            request
        })
    }
}

/// Body of the operations on several people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateMembersRequestDto)]
pub struct UserIdsRequest {
    /// Whom it is about; none when the member is absent or null.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_ids: Option<Vec<Uuid>>,
    /// Everybody who waits for an invitation (`PUT /people/invite`).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub resend_all: bool,
}

impl UserIdsRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; an element that is not a GUID has a key such as `$.userIds[0]`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "UpdateMembersRequestDto", |r| Self {
            user_ids: r.guids("userIds"),
            resend_all: r.flag("resendAll").unwrap_or(false),
        })
    }
}

fn contacts(r: &mut BodyReader<'_>) -> Option<Vec<ContactDto>> {
    r.objects("contacts", "Contact", |r| ContactDto {
        kind: r.text("type").unwrap_or_default(),
        value: r.text("value").unwrap_or_default(),
    })
}

fn department_of_profile(r: &mut BodyReader<'_>) -> Option<Vec<Uuid>> {
    match r.value("department") {
        Some(Value::String(_)) => None,
        _ => r.guids("department"),
    }
}

fn word_or_nothing(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn check_email(r: &mut BodyReader<'_>, prefix: &str, email: Option<&str>) {
    r.check_email(prefix, "Email", email);
    r.check_max_length(prefix, "Email", email, TEXT_MAX_CHARS);
}

#[cfg(test)]
#[path = "people_tests.rs"]
mod tests;
