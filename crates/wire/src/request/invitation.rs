//! Bodies about invitations and guests (`docs/protocol/people.md` 6.3, 7.3, `docs/protocol/portal.md` 3.2, 3.4).

use super::write_type;
use crate::body::{BodyReader, read_body};
use crate::date::InputDate;
use crate::people_query::TYPES;
use crate::validation::{FieldProblem, length_of};
use anteroom_domain::EmployeeType;
use anteroom_domain::invitation::MAX_USE_COUNT_MAX;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest address that a request may carry (`people.md` 2.6).
const EMAIL_MAX_CHARS: usize = 255;

/// Body of `POST /people/invite`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InviteUsersRequestDto)]
pub struct InvitePeopleRequest {
    /// Whom to invite, and as what.
    pub invitations: Vec<InvitationMembers>,
    /// Language of the mails, such as `de`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub culture: Option<String>,
}

/// One address of `POST /people/invite`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UserInvitation)]
pub struct InvitationMembers {
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Type, by name or number.
    #[serde(
        rename = "type",
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_type"
    )]
    #[schema(value_type = Option<String>)]
    pub employee_type: Option<EmployeeType>,
}

impl InvitePeopleRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; an address that is too long has a key such as `Invitations[0].Email`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "InviteUsersRequestDto", |r| {
            r.require_present("invitations");
            let invitations = r.objects("invitations", "UserInvitation", |r| InvitationMembers {
                email: r.text("email"),
                employee_type: r.member("type", "EmployeeType", TYPES),
            });
            if invitations.is_none() {
                r.break_rule(FieldProblem::required("", "Invitations"));
            }
            let invitations = invitations.unwrap_or_default();
            for (at, invitation) in invitations.iter().enumerate() {
                if invitation
                    .email
                    .as_deref()
                    .is_some_and(|email| length_of(email) > EMAIL_MAX_CHARS)
                {
                    let text = format!(
                        "The field Email must be a string or array type with a maximum length of '{EMAIL_MAX_CHARS}'."
                    );
                    r.break_rule(FieldProblem::new(format!("Invitations[{at}].Email"), text));
                }
            }
            Self {
                invitations,
                culture: r.text("culture"),
            }
        })
    }
}

/// Body of `POST /portal/users/invitationlink`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InvitationLinkCreateRequestDto)]
pub struct CreateInvitationLinkRequest {
    /// What those become who register with the link, by name or number.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_type")]
    #[schema(value_type = Option<String>)]
    pub employee_type: Option<EmployeeType>,
    /// From when on it does not work any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub expiration: Option<InputDate>,
    /// How many people may register with it, 1 to 1000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_use_count: Option<i32>,
}

impl CreateInvitationLinkRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "InvitationLinkCreateRequestDto", |r| {
            r.require_present("employeeType");
            Self {
                employee_type: r.member("employeeType", "EmployeeType", TYPES),
                expiration: r.date("expiration"),
                max_use_count: max_use_count(r),
            }
        })
    }
}

/// Body of `PUT` and `DELETE /portal/users/invitationlink`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InvitationLinkUpdateRequestDto)]
pub struct UpdateInvitationLinkRequest {
    /// The link.
    pub id: Uuid,
    /// From when on it does not work any more; absent: it works for as long as it exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub expiration: Option<InputDate>,
    /// How many people may register with it, 1 to 1000; absent: any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_use_count: Option<i32>,
}

impl UpdateInvitationLinkRequest {
    /// Reads the body of a change.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "InvitationLinkUpdateRequestDto", |r| {
            r.require_present("id");
            Self {
                id: r.guid("id").unwrap_or_default(),
                expiration: r.date("expiration"),
                max_use_count: max_use_count(r),
            }
        })
    }

    /// Reads the body of a deletion: only the link; the zero GUID when it is not named.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse_deletion(body: &[u8]) -> Result<Uuid, Vec<FieldProblem>> {
        read_body(body, "InvitationLinkDeleteRequestDto", |r| {
            r.guid("id").unwrap_or_default()
        })
    }
}

fn max_use_count(r: &mut BodyReader<'_>) -> Option<i32> {
    let count = r.integer("maxUseCount");
    if count.is_some_and(|count| !(1..=MAX_USE_COUNT_MAX).contains(&i64::from(count))) {
        r.break_rule(FieldProblem::range("", "MaxUseCount", 1, MAX_USE_COUNT_MAX));
    }
    count
}

/// Body of `POST /people/guests/share/approve`. The guest is the one of the link; the address is only checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EmailMemberRequestDto)]
pub struct ApproveGuestRequest {
    /// Address.
    pub email: String,
}

impl ApproveGuestRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "EmailMemberRequestDto", |r| {
            let email = r.text("email");
            match email.as_deref().map(str::trim) {
                None | Some("") => r.break_rule(FieldProblem::required("", "Email")),
                Some(_) => {
                    r.check_email("", "Email", email.as_deref());
                    r.check_max_length("", "Email", email.as_deref(), EMAIL_MAX_CHARS);
                }
            }
            Self {
                email: email.unwrap_or_default(),
            }
        })
    }
}

/// Body of `PUT /settings/invitationsettings`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TenantUserInvitationSettingsRequestDto)]
pub struct InvitationSettingsRequest {
    /// Members may be created and invited.
    pub allow_inviting_members: bool,
    /// Guests may be brought in.
    pub allow_inviting_guests: bool,
}

impl InvitationSettingsRequest {
    /// Reads the body; absent switches are off.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TenantUserInvitationSettingsRequestDto", |r| Self {
            allow_inviting_members: r.flag("allowInvitingMembers").unwrap_or(false),
            allow_inviting_guests: r.flag("allowInvitingGuests").unwrap_or(false),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_domain::Role;
    use serde_json::{Value, json};

    fn problems<T: std::fmt::Debug>(result: Result<T, Vec<FieldProblem>>) -> Vec<(String, String)> {
        let all = result.unwrap_err().into_iter();
        all.map(|problem| (problem.key, problem.text)).collect()
    }

    fn bytes(body: &Value) -> Vec<u8> {
        body.to_string().into_bytes()
    }

    #[test]
    fn invitations() {
        let body = json!({ "INVITATIONS": [{ "Email": "a@b.co", "type": "roomadmin" }, { "type": "4" }, {}], "culture": "de" });
        let read = InvitePeopleRequest::parse(&bytes(&body)).unwrap();
        let kinds: Vec<_> = read.invitations.iter().map(|i| i.employee_type).collect();
        let role = |role| Some(EmployeeType::Role(role));
        assert_eq!(kinds, [role(Role::RoomAdmin), role(Role::User), None]);
        assert_eq!(read.invitations[0].email.as_deref(), Some("a@b.co"));
        assert_eq!(read.culture.as_deref(), Some("de"));
        let missing = problems(InvitePeopleRequest::parse(b"{}"));
        assert_eq!(missing[0].0, "$");
        assert!(
            missing[0]
                .1
                .contains("missing required properties including: 'invitations'")
        );
        let null = problems(InvitePeopleRequest::parse(b"{\"invitations\":null}"));
        assert_eq!(null[0].0, "Invitations");
        let long = json!({ "invitations": [{ "email": "a@b.co" }, { "email": format!("{}@b.co", "a".repeat(251)) }] });
        assert_eq!(
            problems(InvitePeopleRequest::parse(&bytes(&long))),
            [(
                "Invitations[1].Email".to_owned(),
                "The field Email must be a string or array type with a maximum length of '255'.".to_owned()
            )]
        );
    }

    #[test]
    fn links() {
        for (count, fits) in [(0, false), (1, true), (1000, true), (1001, false), (-1, false)] {
            let body = bytes(&json!({ "employeeType": 4, "maxUseCount": count }));
            let read = CreateInvitationLinkRequest::parse(&body);
            if fits {
                assert_eq!(read.unwrap().max_use_count, Some(count));
            } else {
                let text = "The field MaxUseCount must be between 1 and 1000.";
                assert_eq!(problems(read), [("MaxUseCount".to_owned(), text.to_owned())]);
            }
        }
        assert_eq!(problems(CreateInvitationLinkRequest::parse(b"{}"))[0].0, "$");
        assert_eq!(problems(UpdateInvitationLinkRequest::parse(b"{}"))[0].0, "$");
        assert_eq!(UpdateInvitationLinkRequest::parse_deletion(b"{}"), Ok(Uuid::nil()));
    }

    #[test]
    fn switches_that_are_absent_are_off() {
        let read = |body: &Value| InvitationSettingsRequest::parse(&bytes(body));
        assert_eq!(read(&json!({})), Ok(InvitationSettingsRequest::default()));
        let guests = read(&json!({ "allowInvitingGuests": true })).unwrap();
        assert!(guests.allow_inviting_guests && !guests.allow_inviting_members);
        assert!(read(&json!({ "allowInvitingGuests": 1 })).is_err());
    }

    #[test]
    fn approvals_need_an_address() {
        for (body, text) in [
            (json!({}), "The Email field is required."),
            (json!({ "email": " " }), "The Email field is required."),
            (
                json!({ "email": "x" }),
                "The Email field is not a valid e-mail address.",
            ),
        ] {
            let found = problems(ApproveGuestRequest::parse(&bytes(&body)));
            assert_eq!(found, [("Email".to_owned(), text.to_owned())]);
        }
        assert!(ApproveGuestRequest::parse(b"{\"email\":\"a@b\"}").is_ok());
    }
}
