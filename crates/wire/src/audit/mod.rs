//! The audit trail and the history of sign-ins (`docs/protocol/portal.md` 10.2).

mod csv;
mod query;
mod types;

pub use csv::{csv_head, csv_row};
pub use query::EventQuery;
pub use types::{AuditActionDto, AuditMapperDto, AuditModuleDto, AuditTypesDto, mappers};

use crate::body::read_body;
use crate::date::{NO_PLAIN_DATE, PortalZone, api_date, plain_date_stored};
use crate::validation::FieldProblem;
use anteroom_domain::event::{AuditLifetimes, EntryType, RecordedEvent};
use anteroom_domain::portal_settings::Kept;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A sign-in, or an attempt of one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LoginEventDto {
    /// Its number.
    pub id: i64,
    /// When, API date.
    pub date: String,
    /// What the person was called then; of nobody known, with which name he tried.
    pub user: String,
    /// Who; the zero GUID for nobody known.
    pub user_id: Uuid,
    /// With which name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// What happened, in words.
    pub action: String,
    /// What happened.
    pub action_id: i64,
    /// From which address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// In which program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// On which system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// From which page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

/// A change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditEventDto {
    /// Its number.
    pub id: i64,
    /// When, API date.
    pub date: String,
    /// What the person was called then who did it.
    pub user: String,
    /// Who did it; the zero GUID for nobody known.
    pub user_id: Uuid,
    /// What happened, in words.
    pub action: String,
    /// What happened.
    pub action_id: i64,
    /// From which address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// In which program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// On which system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// From which page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Which kind of change.
    pub action_type: i64,
    /// In which part of the product.
    pub product: i64,
    /// Where in it.
    pub location: i64,
    /// Identifiers of what was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Vec<String>>,
    /// What was changed is one of these.
    pub entries: Vec<i64>,
    /// How the person showed who he is, when it was not a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
}

/// What happened, in words: what it was, and to whom or what.
fn words(recorded: &RecordedEvent) -> String {
    let event = &recorded.event;
    let phrase = event.action.meaning().phrase;
    // Of a sign-in the name stands beside it.
    if event.summary.is_empty() || recorded.details.login.is_some() {
        return phrase.to_owned();
    }
    format!("{phrase}: {}", event.summary)
}

fn user_of(recorded: &RecordedEvent) -> String {
    let details = &recorded.details;
    let known = details.actor_name.as_ref().filter(|name| !name.is_empty());
    known.or(details.login.as_ref()).cloned().unwrap_or_default()
}

impl LoginEventDto {
    /// An event of the sign-ins.
    #[must_use]
    pub fn of(recorded: &RecordedEvent, zone: &PortalZone) -> Self {
        let (event, details) = (&recorded.event, &recorded.details);
        Self {
            id: recorded.number,
            date: api_date(event.at, zone),
            user: user_of(recorded),
            user_id: event.actor.map(|actor| actor.0).unwrap_or_default(),
            login: details.login.clone(),
            action: words(recorded),
            action_id: event.action.number(),
            ip: event.address.clone(),
            browser: details.browser.clone(),
            platform: details.platform.clone(),
            page: details.page.clone(),
        }
    }
}

impl AuditEventDto {
    /// An event of the changes.
    #[must_use]
    pub fn of(recorded: &RecordedEvent, zone: &PortalZone) -> Self {
        let (event, details) = (&recorded.event, &recorded.details);
        let meaning = event.action.meaning();
        Self {
            id: recorded.number,
            date: api_date(event.at, zone),
            user: user_of(recorded),
            user_id: event.actor.map(|actor| actor.0).unwrap_or_default(),
            action: words(recorded),
            action_id: event.action.number(),
            ip: event.address.clone(),
            browser: details.browser.clone(),
            platform: details.platform.clone(),
            page: details.page.clone(),
            action_type: meaning.kind.number(),
            product: meaning.product.number(),
            location: meaning.location.number(),
            target: Some(event.targets.clone()).filter(|targets| !targets.is_empty()),
            entries: match meaning.entry {
                EntryType::None => Vec::new(),
                entry => vec![entry.number()],
            },
            context: details.context.clone(),
        }
    }
}

/// How long events are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TenantAuditSettings)]
pub struct AuditLifetimesDto {
    /// Days of the history of sign-ins.
    pub login_history_life_time: i64,
    /// Days of the audit trail.
    pub audit_trail_life_time: i64,
    /// When it was set, plain date.
    pub last_modified: String,
}

impl From<&Kept<AuditLifetimes>> for AuditLifetimesDto {
    fn from(kept: &Kept<AuditLifetimes>) -> Self {
        Self {
            login_history_life_time: kept.value.sign_ins_days,
            audit_trail_life_time: kept.value.changes_days,
            last_modified: kept
                .changed_at
                .map_or_else(|| NO_PLAIN_DATE.to_owned(), plain_date_stored),
        }
    }
}

/// Body of `POST /security/audit/settings/lifetime`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TenantAuditSettingsWrapper)]
pub struct AuditLifetimesRequest {
    /// The lifetimes.
    pub settings: GivenLifetimes,
}

/// The lifetimes of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GivenLifetimes {
    /// Days of the history of sign-ins, 1 to 180.
    pub login_history_life_time: i64,
    /// Days of the audit trail, 1 to 180.
    pub audit_trail_life_time: i64,
}

impl AuditLifetimesRequest {
    /// Reads the body; absent members are 0.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TenantAuditSettingsWrapper", |r| Self {
            settings: r
                .object("settings", "TenantAuditSettings", |r| GivenLifetimes {
                    login_history_life_time: r.integer("loginHistoryLifeTime").map_or(0, i64::from),
                    audit_trail_life_time: r.integer("auditTrailLifeTime").map_or(0, i64::from),
                })
                .unwrap_or_default(),
        })
    }

    /// What it asks for.
    #[must_use]
    pub const fn lifetimes(&self) -> AuditLifetimes {
        AuditLifetimes {
            sign_ins_days: self.settings.login_history_life_time,
            changes_days: self.settings.audit_trail_life_time,
        }
    }
}
