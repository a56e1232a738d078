//! Portals of an installation (`docs/protocol/anteroom.md`, Portals), and what a portal is called (`docs/protocol/portal.md`
//! 4.1, 7.3).

use crate::body::read_body;
use crate::date::{PortalZone, api_date};
use crate::query::Names;
use crate::validation::FieldProblem;
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{Person, Portal};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;
use uuid::Uuid;

/// A portal, for whoever runs the installation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PortalDto {
    /// Its number.
    pub id: i64,
    /// Its name in host names.
    pub alias: String,
    /// A host name of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Its display name; empty for the default text.
    pub name: String,
    /// `active`, `suspended`, `removing`, or what is being done with it.
    pub status: String,
    /// When it was made, API date in UTC.
    pub created: String,
    /// Who owns it.
    pub owner_id: Uuid,
    /// The address of the owner; absent when the owner is gone already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_email: Option<String>,
    /// The link with which the owner signs in, once; only in the answer to its making.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in_url: Option<String>,
}

impl PortalDto {
    /// A portal with its owner.
    #[must_use]
    pub fn of(portal: &Portal, owner: Option<&Person>) -> Self {
        Self {
            id: portal.id.0,
            alias: portal.alias.clone(),
            domain: portal.domain.clone(),
            name: portal.name.clone(),
            status: status_word(portal.status).to_owned(),
            created: api_date(portal.created_at, &PortalZone::named("UTC")),
            owner_id: portal.owner.0,
            owner_email: owner.map(|owner| owner.email.clone()),
            sign_in_url: None,
        }
    }
}

const fn status_word(status: PortalStatus) -> &'static str {
    match status {
        PortalStatus::Active => "active",
        PortalStatus::Suspended => "suspended",
        PortalStatus::RemovePending => "removing",
        _ => "being worked on",
    }
}

const STATUSES: &Names<PortalStatus> = &[
    (0, "active", PortalStatus::Active),
    (1, "suspended", PortalStatus::Suspended),
];

/// Body of `POST /anteroom/portals`; `Debug` does not show the password.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatePortalRequest {
    /// Its name in host names.
    pub alias: String,
    /// The address of its owner.
    pub owner_email: String,
    /// The owner's first name.
    pub first_name: String,
    /// The owner's last name.
    pub last_name: String,
    /// The owner's password.
    pub password: String,
}

impl CreatePortalRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "CreatePortalRequest", |r| {
            for name in ["alias", "ownerEmail", "password"] {
                r.require_present(name);
            }
            let request = Self {
                alias: r.text("alias").unwrap_or_default(),
                owner_email: r.text("ownerEmail").unwrap_or_default(),
                first_name: r.text("firstName").unwrap_or_default(),
                last_name: r.text("lastName").unwrap_or_default(),
                password: r.text("password").unwrap_or_default(),
            };
            r.check_max_length("", "OwnerEmail", Some(&request.owner_email), 255);
            r.check_max_length("", "FirstName", Some(&request.first_name), 255);
            r.check_max_length("", "LastName", Some(&request.last_name), 255);
            request
        })
    }
}

impl fmt::Debug for CreatePortalRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatePortalRequest")
            .field("alias", &self.alias)
            .finish_non_exhaustive()
    }
}

/// Body of `PUT /anteroom/portals/{alias}/owner`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortalOwnerRequest {
    /// Address, user name or identifier of whoever is to own it.
    pub owner: String,
}

impl PortalOwnerRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "PortalOwnerRequest", |r| {
            r.require_present("owner");
            Self {
                owner: r.text("owner").unwrap_or_default(),
            }
        })
    }
}

/// Body of `PUT /anteroom/portals/{alias}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdatePortalRequest {
    /// `active` or `suspended`.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_status")]
    #[schema(value_type = Option<String>)]
    pub status: Option<PortalStatus>,
    /// Another name in host names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
fn write_status<S: serde::Serializer>(status: &Option<PortalStatus>, serializer: S) -> Result<S::Ok, S::Error> {
    match status {
        Some(status) => serializer.serialize_str(status_word(*status)),
        None => serializer.serialize_none(),
    }
}

impl UpdatePortalRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "UpdatePortalRequest", |r| Self {
            status: r.member("status", "PortalStatus", STATUSES),
            alias: r.text("alias"),
        })
    }
}

/// Body of `PUT /anteroom/portals/{alias}/owner/password`; `Debug` does not show the password.
#[derive(Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnerPasswordRequest {
    /// The clear-text password.
    pub password: String,
}

impl OwnerPasswordRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "OwnerPasswordRequest", |r| {
            r.require_present("password");
            Self {
                password: r.text("password").unwrap_or_default(),
            }
        })
    }
}

impl fmt::Debug for OwnerPasswordRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnerPasswordRequest").finish_non_exhaustive()
    }
}

/// Body of `PUT /portal/portalrename`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RenamePortalRequest {
    /// The new name in host names.
    pub alias: String,
}

impl RenamePortalRequest {
    /// Reads the body; an absent alias is an empty one.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "PortalRenameRequestDto", |r| Self {
            alias: r.text("alias").unwrap_or_default(),
        })
    }
}

/// Body of `PUT /settings/dns`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DnsSettingsRequestsDto)]
pub struct DnsSettingsRequest {
    /// The host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_name: Option<String>,
    /// Whether the portal has it; otherwise it has none.
    pub enable: bool,
}

impl DnsSettingsRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "DnsSettingsRequestsDto", |r| Self {
            dns_name: r.text("dnsName"),
            enable: r.flag("enable").unwrap_or(false),
        })
    }
}
