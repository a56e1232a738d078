//! Handing a portal over to another owner (`docs/protocol/portal.md` 10.5).

use crate::body::read_body;
use crate::validation::FieldProblem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Body of `POST` and `PUT /settings/owner`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OwnerIdSettingsRequestDto)]
pub struct OwnerRequest {
    /// Who is to own the portal.
    pub owner_id: Uuid,
}

impl OwnerRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`]; `ownerId` must be present.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "OwnerIdSettingsRequestDto", |r| {
            r.require_present("ownerId");
            Self {
                owner_id: r.guid("ownerId").unwrap_or_default(),
            }
        })
    }
}

/// What became of the wish for another owner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = OwnerChangeInstructionsDto)]
pub struct OwnerChangeDto {
    /// 1 when the link was sent, 0 when it was not.
    pub status: i64,
    /// The same in words, as HTML.
    pub message: String,
}

impl OwnerChangeDto {
    /// The link was sent to this address.
    #[must_use]
    pub fn sent(email: &str) -> Self {
        let email = escaped(email);
        let message = format!(
            "A link to confirm the operation has been sent to <a href=\"mailto:{email}\">{email}</a> (the email address of the portal owner)."
        );
        Self { status: 1, message }
    }

    /// Nothing was sent.
    #[must_use]
    pub fn no_permission() -> Self {
        let message = "No permissions to perform this action".to_owned();
        Self { status: 0, message }
    }

    /// Whether the link was sent.
    #[must_use]
    pub const fn is_sent(&self) -> bool {
        self.status == 1
    }
}

/// An address may hold characters that mean something in HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_cannot_break_out_of_the_sentence() {
        let sent = OwnerChangeDto::sent("o'b&\"<i>@example.org");
        assert_eq!(
            sent.message,
            "A link to confirm the operation has been sent to <a href=\"mailto:o&#39;b&amp;&quot;&lt;i&gt;@example.org\">o&#39;b&amp;&quot;&lt;i&gt;@example.org</a> (the email address of the portal owner)."
        );
        assert!(sent.is_sent() && !OwnerChangeDto::no_permission().is_sent());
    }

    #[test]
    fn the_new_owner_must_be_named() {
        let missing = OwnerRequest::parse(b"{}").unwrap_err();
        assert!(
            missing[0]
                .text
                .contains("missing required properties including: 'ownerId'")
        );
        assert!(OwnerRequest::parse(br#"{"ownerId":"me"}"#).is_err());
        // Present and null is nobody, as everywhere: the use case finds no such person.
        assert_eq!(
            OwnerRequest::parse(br#"{"ownerId":null}"#).unwrap().owner_id,
            Uuid::nil()
        );
    }
}
