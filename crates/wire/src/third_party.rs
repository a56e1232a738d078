//! Accounts at providers outside (`docs/protocol/people.md` 14).

use crate::body::read_body;
use crate::people_query::TYPES;
use crate::validation::FieldProblem;
use anteroom_domain::EmployeeType;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// A provider that is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountInfoDto {
    /// Its name.
    pub provider: String,
    /// Where a browser begins to sign in through it, from the portal's root on.
    pub url: String,
    /// Whether the caller has linked an account there.
    pub linked: bool,
}

/// Body of `PUT /people/thirdparty/linkaccount`. `Debug` shows nothing of it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LinkAccountRequestDto)]
pub struct LinkAccountRequest {
    /// The profile that a sign-in at the provider ended with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serialized_profile: Option<String>,
}

impl fmt::Debug for LinkAccountRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkAccountRequest").finish_non_exhaustive()
    }
}

impl LinkAccountRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "LinkAccountRequestDto", |r| Self {
            serialized_profile: r.text("serializedProfile"),
        })
    }
}

/// Body of `POST /people/thirdparty/signup`. `Debug` shows nothing of it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SignupAccountRequestDto)]
pub struct SignUpRequest {
    /// The profile that a sign-in at the provider ended with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serialized_profile: Option<String>,
    /// The key of an invitation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The type that the invitation is for, by name or number; `RoomAdmin` when it is absent.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "crate::request::write_type"
    )]
    #[schema(value_type = Option<String>)]
    pub employee_type: Option<EmployeeType>,
    /// Language of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub culture: Option<String>,
}

impl fmt::Debug for SignUpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignUpRequest").finish_non_exhaustive()
    }
}

impl SignUpRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; `key` and `serializedProfile` must be there.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "SignupAccountRequestDto", |r| {
            r.require_present("key");
            r.require_present("serializedProfile");
            Self {
                serialized_profile: r.text("serializedProfile"),
                key: r.text("key"),
                employee_type: r.member("employeeType", "EmployeeType", TYPES),
                culture: r.text("culture"),
            }
        })
    }
}

/// A service of others through which people sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = AuthServiceRequestsDto)]
pub struct SignInServiceDto {
    /// Its name.
    pub name: String,
    /// For people.
    pub title: String,
    /// For people.
    pub description: String,
    /// For people; empty.
    pub instruction: String,
    /// Whether the portal can set it: the installation does.
    pub can_set: bool,
    /// Whether it costs something.
    pub paid: bool,
    /// What the portal can set of it: nothing. Secrets are never shown.
    pub props: Vec<SignInServiceProperty>,
}

/// Something that a portal sets of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AuthKey)]
#[expect(missing_docs, reason = "names of the wire")]
pub struct SignInServiceProperty {
    pub name: String,
    pub value: String,
    pub title: String,
}
