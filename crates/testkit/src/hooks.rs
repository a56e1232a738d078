//! Receivers of webhooks in the test's own process.

use anteroom_app::ports::{HookAnswer, HookMessage, HookOutcome, HookRefusal, Hooks, Pending};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// What a receiver got.
#[derive(Clone, Debug)]
pub struct ReceivedHook {
    /// Where.
    pub uri: String,
    /// Names, lower case, and values.
    pub headers: Vec<(&'static str, String)>,
    /// What, as it was sent.
    pub text: String,
}

impl ReceivedHook {
    /// What, read.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// A header; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(own, _)| *own == name);
        found.map_or("", |(_, value)| value)
    }
}

/// Receivers who take everything, unless a test says otherwise. The guard has tests of its own: what is refused here is
/// what a test names.
#[derive(Default)]
pub struct TestHooks {
    received: Mutex<Vec<ReceivedHook>>,
    answers: Mutex<BTreeMap<String, HookAnswer>>,
    refusals: Mutex<BTreeMap<String, HookRefusal>>,
    silent: Mutex<Vec<String>>,
    probed: Mutex<Vec<String>>,
}

impl TestHooks {
    /// Everything that was received, in order; forgotten by then.
    pub fn take(&self) -> Vec<ReceivedHook> {
        std::mem::take(&mut self.received.lock().unwrap())
    }

    /// What receivers were asked with HEAD, in order.
    pub fn probed(&self) -> Vec<String> {
        self.probed.lock().unwrap().clone()
    }

    /// From now on a receiver answers this status.
    pub fn answer(&self, uri: &str, status: i64) {
        let outcome = match status {
            200..300 => HookOutcome::Taken,
            410 => HookOutcome::Gone,
            _ => HookOutcome::Failed,
        };
        self.end(uri, outcome, status);
    }

    /// From now on attempts end like this.
    pub fn end(&self, uri: &str, outcome: HookOutcome, status: i64) {
        let answer = HookAnswer {
            outcome,
            status,
            headers: (status > 0).then(|| "x-receiver: test".to_owned()),
            body: format!("answer {status}"),
        };
        self.answers.lock().unwrap().insert(uri.to_owned(), answer);
    }

    /// From now on a URL is refused.
    pub fn refuse(&self, uri: &str, refusal: HookRefusal) {
        self.refusals.lock().unwrap().insert(uri.to_owned(), refusal);
    }

    /// From now on a receiver does not answer HEAD.
    pub fn silence(&self, uri: &str) {
        self.silent.lock().unwrap().push(uri.to_owned());
    }

    fn refusal(&self, uri: &str) -> Result<(), HookRefusal> {
        self.refusals.lock().unwrap().get(uri).cloned().map_or(Ok(()), Err)
    }
}

impl Hooks for TestHooks {
    fn check<'a>(&'a self, uri: &'a str, checks_certificate: bool) -> Pending<'a, Result<(), HookRefusal>> {
        Box::pin(async move {
            self.refusal(uri)?;
            if checks_certificate && !uri.starts_with("https://") {
                return Err(HookRefusal::NotEncrypted);
            }
            Ok(())
        })
    }

    fn probe<'a>(&'a self, uri: &'a str, _: bool) -> Pending<'a, Result<bool, HookRefusal>> {
        Box::pin(async move {
            self.refusal(uri)?;
            self.probed.lock().unwrap().push(uri.to_owned());
            Ok(!self.silent.lock().unwrap().iter().any(|silent| silent == uri))
        })
    }

    fn post(&self, message: HookMessage) -> Pending<'_, HookAnswer> {
        Box::pin(async move {
            let answer = self.answers.lock().unwrap().get(&message.uri).cloned();
            self.received.lock().unwrap().push(ReceivedHook {
                uri: message.uri,
                headers: message.headers,
                text: String::from_utf8(message.body.to_vec()).unwrap(),
            });
            answer.unwrap_or_else(|| HookAnswer {
                outcome: HookOutcome::Taken,
                status: 200,
                headers: Some("x-receiver: test".to_owned()),
                body: "thank you".to_owned(),
            })
        })
    }
}
