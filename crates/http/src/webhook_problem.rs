//! Refusals about webhooks (`docs/protocol/portal.md` 11).

use crate::problem::Problem;
use anteroom_app::ports::HookRefusal;
use anteroom_app::webhooks::fault::WebhookFault;
use std::borrow::Cow;

impl From<WebhookFault> for Problem {
    fn from(fault: WebhookFault) -> Self {
        Self::bad_argument(words(&fault))
    }
}

fn words(fault: &WebhookFault) -> Cow<'static, str> {
    match fault {
        WebhookFault::Trigger => "Trigger is not available".into(),
        WebhookFault::SecretMissing => "Secret key is required".into(),
        WebhookFault::Address(refusal) => address(refusal),
        WebhookFault::NotReachable => {
            "Webhook URL is not available. HEAD request is not response 200 http status.".into()
        }
        WebhookFault::Exists => "Webhook with the same name and payload URL already exists".into(),
        WebhookFault::TooMany { max } => format!("A portal can have at most {max} webhooks").into(),
        WebhookFault::NoDelivery => "Id".into(),
        WebhookFault::TooManyDeliveries { max } => format!("At most {max} entries can be retried at once").into(),
    }
}

fn address(refusal: &HookRefusal) -> Cow<'static, str> {
    match refusal {
        HookRefusal::Format => "Invalid URL format".into(),
        HookRefusal::Scheme(scheme) => format!("Invalid URL scheme: {scheme}. Only http and https are allowed").into(),
        HookRefusal::NotEncrypted => "HTTPS is required".into(),
        HookRefusal::Unresolved(name) => format!("DNS resolution failed for {name}").into(),
        HookRefusal::HostBlocked => "URL host is in the blacklist".into(),
        HookRefusal::AddressBlocked => "URL resolves to a blacklisted IP address".into(),
    }
}
