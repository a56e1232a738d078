//! Whether the server is well (`docs/protocol/http.md` 19).

use anteroom_app::App;
use anteroom_domain::Instant;
use serde_json::{Value, json};
use std::time::Duration;

/// How long a check may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The result of one check.
struct Check {
    name: &'static str,
    is_healthy: bool,
    duration_us: i64,
}

/// The results of all checks.
pub struct Report(Vec<Check>);

impl Report {
    /// Whether every check went well.
    pub fn is_healthy(&self) -> bool {
        self.0.iter().all(|check| check.is_healthy)
    }

    /// The report as JSON.
    pub fn json(&self) -> String {
        let total: i64 = self.0.iter().map(|check| check.duration_us).sum();
        let entry = |check: &Check| {
            let value = json!({
                "data": {},
                "duration": time_span(check.duration_us),
                "status": status(check.is_healthy),
                "tags": [],
            });
            (check.name.to_owned(), value)
        };
        let entries: Value = self.0.iter().map(entry).collect::<serde_json::Map<_, _>>().into();
        json!({ "status": status(self.is_healthy()), "totalDuration": time_span(total), "entries": entries })
            .to_string()
    }
}

const fn status(is_healthy: bool) -> &'static str {
    if is_healthy { "Healthy" } else { "Unhealthy" }
}

/// `hh:mm:ss.fffffff`.
fn time_span(us: i64) -> String {
    let us = us.max(0);
    let seconds = us / 1_000_000;
    format!(
        "{:02}:{:02}:{:02}.{:06}0",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60,
        us % 1_000_000
    )
}

/// Looks after everything that requests need. `is_stopping`: the server takes no new requests.
pub async fn check(app: &App, is_stopping: bool) -> Report {
    let started = app.now();
    let database = tokio::time::timeout(PATIENCE, app.read(|_, _| Ok(()))).await;
    let duration_us = since(app, started);
    Report(vec![
        Check {
            name: "self",
            is_healthy: !is_stopping,
            duration_us: 0,
        },
        Check {
            name: "database",
            is_healthy: matches!(database, Ok(Ok(()))),
            duration_us,
        },
    ])
}

fn since(app: &App, started: Instant) -> i64 {
    app.now().0.saturating_sub(started.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports() {
        let check = |is_healthy| Check {
            name: "self",
            is_healthy,
            duration_us: 3_723_000_456,
        };
        let report = Report(vec![check(true)]);
        assert!(report.is_healthy());
        let value: Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(value["status"], "Healthy");
        assert_eq!(value["totalDuration"], "01:02:03.0004560");
        assert_eq!(value["entries"]["self"]["status"], "Healthy");
        assert!(!Report(vec![check(true), check(false)]).is_healthy());
    }
}
