//! Figures for those who watch over the server: `docs/operations.md`.

use crate::webhooks::{body, make};
use anteroom_domain::Role;
use anteroom_http::ListenerKind;
use anteroom_testkit::{Answer, TestApp, TestSmtp, on_both};
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn watch(app: &TestApp, method: Method, path: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).header("host", "10.0.0.1");
    let request = request.body(Body::empty()).unwrap();
    app.send_over(ListenerKind::METRICS, "10.0.0.2".parse().unwrap(), request)
        .await
}

async fn metrics(app: &TestApp) -> String {
    let answer = watch(app, Method::GET, "/metrics").await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-type"),
        "text/plain; version=0.0.4; charset=utf-8"
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    String::from_utf8(answer.body).unwrap()
}

/// The value of one sample; 0 when there is none.
fn sample(text: &str, series: &str) -> f64 {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.map_or(0.0, |value| value.parse().unwrap())
}

#[test]
fn requests_are_counted_by_operation_and_class_and_nothing_else() {
    on_both(async |app| {
        let jane = app.person(Role::User).await;
        let before = metrics(app).await;
        for _ in 0..3 {
            app.get(&jane, "/people/@self").await.ok();
        }
        app.anonymous(Method::GET, "/people/@self", Value::Null).await;
        app.get_at_host(&format!("/nowhere/{}", jane.id)).await;
        let after = metrics(app).await;
        let grown = |series: &str| sample(&after, series) - sample(&before, series);
        let of = |operation: &str, class: &str| {
            format!("anteroom_http_requests_total{{operation=\"{operation}\",status=\"{class}\"}}")
        };
        for (series, growth) in [
            (of("get_self", "2xx"), 3.0),
            (of("get_self", "4xx"), 1.0),
            (of("other", "4xx"), 1.0),
            (
                "anteroom_http_request_duration_seconds_count{operation=\"get_self\"}".to_owned(),
                4.0,
            ),
            (
                "anteroom_http_request_duration_seconds_bucket{operation=\"get_self\",le=\"+Inf\"}".to_owned(),
                4.0,
            ),
        ] {
            assert!((grown(&series) - growth).abs() < 0.1, "{series}: {before}\n{after}");
        }
        assert!(
            sample(&after, "anteroom_http_requests_under_way").abs() < 0.1,
            "{after}"
        );

        // Nothing names a portal, a person, an address or a path.
        for secret in [&jane.id, &jane.email, &jane.credential, &app.owner.credential] {
            assert!(!after.contains(secret.as_str()), "{secret}");
        }
        for word in ["portal.test", "192.0.2.7", "nowhere", "localhost", "@"] {
            assert!(!after.contains(word), "{word}");
        }
    });
}

/// Every line is a comment or a sample whose figure was introduced, no sample comes twice, and names of operations come
/// from the one list of them.
#[test]
fn the_text_is_well_formed_and_its_series_are_bounded() {
    on_both(async |app| {
        for number in 0..50 {
            app.get_at_host(&format!("/nowhere/{number}")).await;
            app.get(&app.owner, &format!("/people/nobody{number}")).await;
        }
        let text = metrics(app).await;
        let known: BTreeSet<String> = anteroom_http::api::operations()
            .iter()
            .map(|operation| operation.id.to_owned())
            .collect();
        let (mut introduced, mut seen) = (BTreeSet::new(), BTreeSet::new());
        for line in text.lines() {
            if let Some(comment) = line.strip_prefix("# ") {
                let mut words = comment.splitn(3, ' ');
                let (kind, name) = (words.next().unwrap(), words.next().unwrap());
                assert!(matches!(kind, "HELP" | "TYPE") && words.next().is_some(), "{line}");
                assert_eq!(introduced.insert(name.to_owned()), kind == "HELP", "{line}");
                continue;
            }
            let (series, value) = line.rsplit_once(' ').unwrap();
            let name = series.split('{').next().unwrap();
            let base = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|end| name.strip_suffix(end));
            assert!(
                introduced.contains(name) || base.is_some_and(|base| introduced.contains(base)),
                "{line}"
            );
            assert!(value.parse::<f64>().unwrap() >= 0.0, "{line}");
            assert!(seen.insert(series.to_owned()), "twice: {line}");
            if let Some((_, rest)) = series.split_once("operation=\"") {
                let operation = rest.split('"').next().unwrap();
                assert!(operation == "other" || known.contains(operation), "{line}");
            }
        }
        assert!(
            text.lines().count() < 400,
            "series do not grow with paths: {}",
            text.lines().count()
        );
    });
}

#[test]
fn backlogs_caches_and_the_database_are_watched() {
    on_both(async |app| {
        let before = metrics(app).await;
        let body = json!({ "email": "late@example.com", "firstName": "Late", "lastName": "Comer" });
        app.post(&app.owner, "/people", body).await.ok();
        for _ in 0..2 {
            app.get(&app.owner, "/people/@self").await.ok();
        }
        // Mails wait until somebody delivers them, and here nobody does.
        app.clock.advance_seconds(90);
        let after = metrics(app).await;
        let grown = |series: &str| sample(&after, series) - sample(&before, series);
        assert!(grown("anteroom_database_commits_total") >= 1.0, "{after}");
        assert!(
            grown("anteroom_database_job_duration_seconds_count{kind=\"write\"}") >= 1.0,
            "{after}"
        );
        assert!(grown("anteroom_cache_hits_total{cache=\"keys\"}") >= 1.0, "{after}");
        let mails = "{queue=\"mails\"}";
        assert!(grown(&format!("anteroom_backlog_waiting{mails}")) >= 1.0, "{after}");
        assert!(
            sample(&after, &format!("anteroom_backlog_late_seconds{mails}")) >= 90.0,
            "{after}"
        );
        assert!(sample(&after, "anteroom_database_up") > 0.5);
        assert!(sample(&after, "anteroom_database_threads") > 0.5);
        assert!(sample(&after, "process_resident_memory_bytes") > 1e6);
        assert!(sample(&after, "process_open_fds") > 1.0);
        // A database that is gone is a figure, not a failure of the page.
        app.stop();
        let text = metrics(app).await;
        assert!(sample(&text, "anteroom_database_up") < 0.5, "{text}");
        assert!(!text.contains("anteroom_backlog_waiting"), "{text}");
    });
}

#[test]
fn what_is_delivered_is_counted_by_how_it_ended() {
    on_both(async |app| {
        make(app, &app.owner, body("HR")).await;
        let server = TestSmtp::start().await;
        app.deliver_mails(&server).await;
        let before = metrics(app).await;
        let invitation = json!({ "invitations": [{ "email": "new@example.com", "type": "User" }] });
        app.post(&app.owner, "/people/invite", invitation).await.ok();
        let waiting = metrics(app).await;
        let series = "anteroom_backlog_waiting{queue=\"webhooks\"}";
        assert!(sample(&waiting, series) >= 1.0, "{waiting}");
        app.app.deliver_to_webhooks().await.unwrap();
        app.deliver_mails(&server).await;
        let after = metrics(app).await;
        assert!(sample(&after, series) < 0.5, "{after}");
        let grown = |series: &str| sample(&after, series) - sample(&before, series);
        for queue in ["mails", "webhooks"] {
            let of = |result: &str| {
                grown(&format!(
                    "anteroom_deliveries_total{{queue=\"{queue}\",result=\"{result}\"}}"
                ))
            };
            assert!(of("taken") >= 1.0, "{queue}: {after}");
            assert!(of("later") + of("given_up") < 0.5, "{queue}: {after}");
        }
    });
}

#[test]
fn whoever_watches_reaches_nothing_else_and_nobody_else_reaches_figures() {
    on_both(async |app| {
        for path in ["/health", "/ready", "/liveness"] {
            assert_eq!(watch(app, Method::GET, path).await.status, 200, "{path}");
        }
        for path in [
            "/",
            "/api/2.0/settings",
            "/docs",
            "/metrics/",
            "/api/2.0/people",
            "/login",
        ] {
            assert_eq!(watch(app, Method::GET, path).await.status, 404, "{path}");
        }
        assert_eq!(watch(app, Method::POST, "/metrics").await.status, 405);
        let key = format!("Bearer {}", app.owner.credential);
        let request = || {
            let request = Request::get("/metrics")
                .header("host", "portal.test")
                .header("authorization", &key);
            request.body(Body::empty()).unwrap()
        };
        let local = "127.0.0.1".parse().unwrap();
        for listener in [ListenerKind::HTTP, ListenerKind::HTTPS, ListenerKind::CONTROL] {
            assert_eq!(
                app.send_over(listener, local, request()).await.status,
                404,
                "{listener:?}"
            );
        }
        // What they ask for is not counted as requests of clients.
        let text = metrics(app).await;
        assert!(
            !text.contains("anteroom_http_requests_total{operation=\"other\",status=\"2xx\"}"),
            "{text}"
        );
    });
}
