//! Mails that the portal wrote (`docs/protocol/anteroom.md`, Mails).

use crate::body::read_body;
use crate::date::{PortalZone, api_date};
use crate::query::{Names, Query};
use crate::validation::FieldProblem;
use anteroom_domain::{Mail, MailState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A mail. What it says is shown with one mail, not in lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct MailDto {
    /// Identifier; also the beginning of the mail's `Message-ID`.
    pub id: Uuid,
    /// Why it was written, such as `invitation`.
    pub kind: String,
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// `waiting`, `sent` or `failed`.
    pub state: String,
    /// How often somebody began to deliver it.
    pub attempts: i64,
    /// When it was written, API date.
    pub created: String,
    /// While it waits: when the next attempt is made, API date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_attempt: Option<String>,
    /// When it was sent or given up, API date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<String>,
    /// Why the last attempt failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
    /// What it says, as plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What it says, as HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
}

impl MailDto {
    /// A mail as a list shows it.
    #[must_use]
    pub fn listed(mail: &Mail, subject: &str, zone: &PortalZone) -> Self {
        let waits = mail.state == MailState::Waiting;
        Self {
            id: mail.id.0,
            kind: mail.letter.kind.name().to_owned(),
            to: mail.letter.to.clone(),
            subject: subject.to_owned(),
            state: mail.state.name().to_owned(),
            attempts: mail.attempts,
            created: api_date(mail.created_at, zone),
            next_attempt: waits.then(|| api_date(mail.due_at, zone)),
            done: mail.done_at.map(|at| api_date(at, zone)),
            last_error: mail.last_error.clone(),
            text: None,
            html: None,
        }
    }

    /// The same with what it says.
    #[must_use]
    pub fn with_words(self, text: &str, html: &str) -> Self {
        Self {
            text: Some(text.to_owned()),
            html: Some(html.to_owned()),
            ..self
        }
    }
}

const STATES: &Names<MailState> = &[
    (0, "waiting", MailState::Waiting),
    (1, "sent", MailState::Sent),
    (2, "failed", MailState::GivenUp),
];

/// The parameters of `GET /anteroom/mails`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailQuery {
    /// `state`.
    pub state: Option<MailState>,
    /// `startIndex`, 0 when it is not given.
    pub start_index: i64,
    /// `count`, 25 when it is not given.
    pub count: i64,
}

impl MailQuery {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Every value that cannot be converted, at once.
    pub fn parse(query: &Query) -> Result<Self, Vec<FieldProblem>> {
        let mut reader = query.reader();
        let parsed = Self {
            state: reader.member("state", STATES),
            start_index: reader
                .integer("startIndex", "StartIndex", 0..=i64::from(i32::MAX))
                .unwrap_or(0),
            count: reader.integer("count", "Count", 1..=100).unwrap_or(25),
        };
        reader.finish().map(|()| parsed)
    }
}

/// Body of `POST /anteroom/mails/test`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TestMailRequest {
    /// The address; the caller's own when it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

impl TestMailRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "TestMailRequest", |r| {
            let to = r.text("to");
            r.check_max_length("", "To", to.as_deref(), 255);
            Self { to }
        })
    }
}
