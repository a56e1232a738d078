//! The answer to a sign-in (`docs/protocol/auth.md` 4).

use crate::date::{NO_PLAIN_DATE, plain_date_utc};
use anteroom_domain::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer to a sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AuthenticationTokenDto {
    /// The session token, on success.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// When the session ends, plain date; the year 1 for a session without an end or while a second step is pending.
    pub expires: String,
    /// Whether a code from a text message is needed.
    pub sms: bool,
    /// The telephone number, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_noise: Option<String>,
    /// Whether a code from an authenticator app is needed.
    pub tfa: bool,
    /// The secret for an authenticator app, at its first set-up only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tfa_key: Option<String>,
    /// Where the second step takes place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirm_url: Option<String>,
}

impl AuthenticationTokenDto {
    /// A finished sign-in; `expires_at` none: the session ends with the browser.
    #[must_use]
    pub fn signed_in(token: String, expires_at: Option<Instant>) -> Self {
        Self {
            token: Some(token),
            expires: expires_at.map_or_else(|| NO_PLAIN_DATE.to_owned(), plain_date_utc),
            ..Self::default()
        }
    }

    /// A sign-in that waits for a code of an authenticator app; `tfa_key` is there only when the app has to be set up.
    #[must_use]
    pub fn asked_for_code(confirm_url: String, tfa_key: Option<String>) -> Self {
        Self {
            expires: NO_PLAIN_DATE.to_owned(),
            tfa: true,
            tfa_key,
            confirm_url: Some(confirm_url),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn expires_is_always_there() {
        let value = |dto: AuthenticationTokenDto| serde_json::to_value(dto).unwrap();
        assert_eq!(
            value(AuthenticationTokenDto::signed_in("t".into(), Some(Instant(0)))),
            json!({ "token": "t", "expires": "1970-01-01T00:00:00Z", "sms": false, "tfa": false })
        );
        assert_eq!(
            value(AuthenticationTokenDto::signed_in("t".into(), None)),
            json!({ "token": "t", "expires": "0001-01-01T00:00:00", "sms": false, "tfa": false })
        );
        assert_eq!(
            value(AuthenticationTokenDto::asked_for_code("u".into(), None)),
            json!({ "expires": "0001-01-01T00:00:00", "sms": false, "tfa": true, "confirmUrl": "u" })
        );
    }
}
