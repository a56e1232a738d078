//! What is wrong with a webhook (`docs/protocol/portal.md` 11).

use super::port::HookRefusal;

/// Why a webhook is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebhookFault {
    /// The role of the caller can never hear of a trigger.
    Trigger,
    /// No secret for a new webhook.
    SecretMissing,
    /// The URL is not one that the portal tells anything.
    Address(HookRefusal),
    /// The receiver does not answer HEAD with 2xx.
    NotReachable,
    /// There is one with this name and URL.
    Exists,
    /// The portal has as many as it can have.
    TooMany {
        /// Most webhooks.
        max: usize,
    },
    /// No entry of the log is named.
    NoDelivery,
    /// More entries of the log are named than one request may name.
    TooManyDeliveries {
        /// Most entries.
        max: usize,
    },
}
