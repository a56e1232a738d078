//! A message to whoever sells plans (`docs/protocol/portal.md` 4.3).

use crate::body::read_body;
use crate::validation::FieldProblem;
use serde::Serialize;
use utoipa::ToSchema;

/// Body of `POST /portal/payment/request`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SalesRequestsDto)]
pub struct SalesRequest {
    /// Who writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// Where to answer.
    pub email: String,
    /// What is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl SalesRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "SalesRequestsDto", |r| {
            r.require_present("email");
            let request = Self {
                user_name: r.text("userName"),
                email: r.text("email").unwrap_or_default(),
                message: r.text("message"),
            };
            r.check_max_length("", "UserName", request.user_name.as_deref(), 255);
            r.check_max_length("", "Email", Some(&request.email), 64);
            r.check_max_length("", "Message", request.message.as_deref(), 255);
            request
        })
    }
}
