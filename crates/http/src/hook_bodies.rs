//! Writing what webhooks are told: the JSON of `anteroom_wire`, for the use cases, which know none.

use anteroom_app::ports::{HookBodies, HookSubject};
use anteroom_domain::webhook::Delivery;
use anteroom_domain::{Instant, Webhook};
use anteroom_wire::webhook_message;

/// Writes messages to webhooks.
#[derive(Clone, Copy, Debug, Default)]
pub struct JsonHookBodies;

impl HookBodies for JsonHookBodies {
    fn payload(&self, subject: HookSubject<'_>, is_gone: bool) -> String {
        match subject {
            HookSubject::Person(person) => webhook_message::person_payload(person, is_gone),
            HookSubject::Group(group) => webhook_message::group_payload(group, is_gone),
        }
    }

    fn message(&self, webhook: &Webhook, delivery: &Delivery, now: Instant) -> Option<String> {
        webhook_message::message(webhook, delivery, now).ok()
    }
}
