//! Limits on the number of requests (`docs/protocol/http.md` 13).

use anteroom_domain::Role;
use anteroom_http::layers::rate::RateRules;
use anteroom_testkit::{Answer, START, TestApp, TestPerson, TestSettings, on_both_with};
use axum::body::Body;
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use http::{Method, Request};
use serde_json::{Value, json};
use tokio::sync::oneshot;

/// Small figures, so that a test need not ask a thousand times.
const RULES: RateRules = RateRules {
    requests_per_minute: 12,
    reads_at_once: 2,
    writes_at_once: 1,
    writes_per_day: 0,
    sensitive: 2,
    payments_per_minute: 2,
    invitations_per_day: 3,
    exempt: Vec::new(),
};

fn limited() -> TestSettings {
    TestSettings {
        http: Some(|http| http.rate_limit = RULES),
        ..TestSettings::default()
    }
}

fn with(change: fn(&mut anteroom_http::HttpConfig)) -> TestSettings {
    TestSettings {
        http: Some(change),
        ..TestSettings::default()
    }
}

#[track_caller]
fn too_many(answer: &Answer, retry_after: &str) {
    answer.empty(429);
    assert_eq!(answer.header("retry-after"), retry_after);
    assert_eq!(answer.header("cache-control"), "no-cache,no-store");
}

/// Limit, what is left, and when, in seconds from the beginning of the test.
fn standing(answer: &Answer) -> (String, String, i64) {
    let reset: i64 = answer.header("x-ratelimit-reset").parse().unwrap_or(0);
    (
        answer.header("x-ratelimit-limit").to_owned(),
        answer.header("x-ratelimit-remaining").to_owned(),
        reset - START.unix_seconds(),
    )
}

fn shown(limit: &str, remaining: &str, reset: i64) -> (String, String, i64) {
    (limit.to_owned(), remaining.to_owned(), reset)
}

async fn ask(app: &TestApp, who: &TestPerson) -> Answer {
    app.get(who, "/people/@self").await
}

async fn ask_from(app: &TestApp, forwarded_for: &str) -> Answer {
    let headers = [("x-forwarded-for", forwarded_for)];
    app.call_with(Method::GET, "/api/2.0/authentication", &headers, &Value::Null)
        .await
}

#[test]
fn http_13_row_1_more_requests_than_fit_into_a_minute_are_refused() {
    on_both_with(limited(), async |app| {
        let answer = ask(app, &app.owner).await;
        answer.ok();
        assert_eq!(standing(&answer), shown("12", "11", 5));
        for _ in 0..11 {
            ask(app, &app.owner).await.ok();
        }
        let refused = ask(app, &app.owner).await;
        too_many(&refused, "5");
        assert_eq!(standing(&refused), shown("12", "0", 5));
        // One comes back every five seconds.
        app.clock.advance_seconds(5);
        ask(app, &app.owner).await.ok();
        too_many(&ask(app, &app.owner).await, "5");
        app.clock.advance_seconds(3_600);
        for _ in 0..12 {
            ask(app, &app.owner).await.ok();
        }
        too_many(&ask(app, &app.owner).await, "5");
    });
}

#[test]
fn people_are_counted_by_themselves_and_nobody_by_address() {
    let settings = with(|http| {
        http.rate_limit = RateRules {
            requests_per_minute: 4,
            ..RateRules::none()
        };
        http.trusted_proxies = vec!["192.0.2.7".parse().unwrap()];
    });
    on_both_with(settings, async |app| {
        let key = app.key(&app.owner, &[]).await;
        let other = app.with_credential(&app.owner, key);
        for who in [&app.owner, &other, &app.owner] {
            ask(app, who).await.ok();
        }
        // Another key of the same person gains nothing.
        too_many(&ask(app, &other).await, "15");
        for _ in 0..4 {
            ask_from(app, "198.51.100.1").await.ok();
        }
        too_many(&ask_from(app, "198.51.100.1").await, "15");
        ask_from(app, "198.51.100.2").await.ok();
        // One client of version 6 has a whole network.
        for host in 0..4 {
            ask_from(app, &format!("2001:db8:1:2::{host}")).await.ok();
        }
        too_many(&ask_from(app, "2001:db8:1:2:ffff::9").await, "15");
        ask_from(app, "2001:db8:1:3::1").await.ok();
    });
}

#[test]
fn what_a_client_writes_about_its_address_gains_nothing() {
    let settings = with(|http| {
        http.rate_limit = RateRules {
            requests_per_minute: 2,
            exempt: vec!["127.0.0.0/8".parse().unwrap()],
            ..RateRules::none()
        };
    });
    on_both_with(settings, async |app| {
        ask_from(app, "203.0.113.1").await.ok();
        ask_from(app, "203.0.113.2").await.ok();
        for forged in ["203.0.113.3", "127.0.0.1", "", "unknown"] {
            too_many(&ask_from(app, forged).await, "30");
        }
        // Nor does a credential that is none.
        let forged = app.with_credential(&app.owner, "sk-0000".to_owned());
        ask(app, &forged).await.empty(429);
    });
}

#[test]
fn known_clients_are_exempt_and_see_no_headers() {
    let settings = with(|http| {
        http.rate_limit = RateRules {
            exempt: vec!["192.0.2.0/24".parse().unwrap()],
            ..RULES
        };
    });
    on_both_with(settings, async |app| {
        for _ in 0..20 {
            let answer = ask(app, &app.owner).await;
            answer.ok();
            assert_eq!(answer.header("x-ratelimit-limit"), "");
        }
    });
}

#[test]
fn pages_and_health_are_not_counted() {
    on_both_with(limited(), async |app| {
        for _ in 0..20 {
            let health = app.get_at_host("/health").await;
            assert_eq!((health.status.as_u16(), health.header("x-ratelimit-limit")), (200, ""));
        }
    });
}

#[test]
fn passwords_are_counted_before_they_are_checked() {
    let settings = with(|http| {
        http.rate_limit = RateRules {
            requests_per_minute: 2,
            ..RateRules::none()
        };
    });
    on_both_with(settings, async |app| {
        // base64 of owner@example.com:wrong
        let headers = [("authorization", "Basic b3duZXJAZXhhbXBsZS5jb206d3Jvbmc=")];
        let ask = || app.call_with(Method::GET, "/api/2.0/people/@self", &headers, &Value::Null);
        // Each counts twice: for the password, and as a request of nobody.
        ask().await.empty(401);
        let refused = ask().await;
        too_many(&refused, "30");
        assert_eq!(refused.header("www-authenticate"), "");
    });
}

/// A request whose body never ends, and what tells that it is under way.
fn endless(who: &TestPerson, method: Method, path: &str) -> (Request<Body>, oneshot::Receiver<()>) {
    let (begun, under_way) = oneshot::channel();
    let first = stream::once(async move {
        begun.send(()).unwrap();
        Ok::<_, std::io::Error>(Bytes::from_static(b"{"))
    });
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/2.0{path}"))
        .header("host", "portal.test")
        .header("authorization", format!("Bearer {}", who.credential))
        .header("content-type", "application/json");
    let body = Body::from_stream(first.chain(stream::pending()));
    (request.body(body).unwrap(), under_way)
}

#[test]
fn http_13_row_2_reads_at_once() {
    at_once(&Method::GET, "/people/@self", 2);
}

#[test]
fn http_13_row_3_writes_at_once() {
    at_once(&Method::PUT, "/people/theme", 1);
}

fn at_once(method: &Method, path: &'static str, most: usize) {
    on_both_with(limited(), async |app| {
        let member = app.person(Role::User).await;
        let mut held = Vec::new();
        for _ in 0..most {
            let (request, under_way) = endless(&member, method.clone(), path);
            let mut answer = Box::pin(app.send(request));
            tokio::select! {
                answer = &mut answer => panic!("{answer:?}"),
                begun = under_way => begun.unwrap(),
            }
            held.push(answer);
        }
        let body = json!({ "theme": "Base" });
        let again = || app.call(&member.credential, method.clone(), path, &body);
        let refused = again().await;
        too_many(&refused, "1");
        assert_eq!(refused.header("x-ratelimit-remaining"), "", "nothing is known of it");
        // Reads and writes are counted apart, and people by themselves.
        let other = if *method == Method::GET {
            Method::PUT
        } else {
            Method::GET
        };
        let answer = app.call(&member.credential, other, "/people/theme", &body).await;
        assert_eq!(answer.status, 200);
        ask(app, &app.owner).await.ok();
        // Whoever goes away makes room.
        drop(held.pop());
        again().await.ok();
        assert!(held.iter_mut().all(|answer| answer.now_or_never().is_none()));
    });
}

#[test]
fn http_13_row_4_writes_of_a_day() {
    let settings = with(|http| {
        http.rate_limit = RateRules {
            writes_per_day: 3,
            ..RateRules::none()
        };
    });
    on_both_with(settings, async |app| {
        let write = || app.put(&app.owner, "/people/theme", json!({ "theme": "Dark" }));
        write().await.ok();
        app.clock.advance_seconds(3_600);
        write().await.ok();
        // What is refused for other reasons counts as well.
        let refused = app.post(&app.owner, "/people", json!({ "email": "" })).await;
        assert_eq!(refused.status, 400);
        let refused = write().await;
        too_many(&refused, "82800");
        assert_eq!(standing(&refused), shown("3", "0", 86_400));
        too_many(&app.post(&app.owner, "/people", json!({})).await, "82800");
        // Reading and deleting go on.
        ask(app, &app.owner).await.ok();
        let nobody = "/people/00000000-0000-0000-0000-00000000abcd";
        app.delete(&app.owner, nobody)
            .await
            .refused(404, "The user could not be found");
        app.clock.advance_seconds(82_800);
        write().await.ok();
    });
}

#[test]
fn http_13_row_5_sensitive_paths() {
    on_both_with(limited(), async |app| {
        let make = || app.post(&app.owner, "/keys", json!({ "name": "x" }));
        let first = make().await;
        first.ok();
        assert_eq!(standing(&first), shown("2", "1", 900));
        app.clock.advance_seconds(600);
        make().await.ok();
        let refused = make().await;
        too_many(&refused, "300");
        assert_eq!(standing(&refused), shown("2", "0", 900));
        assert_eq!(app.get(&app.owner, "/keys").await.ok().as_array().unwrap().len(), 3);
        // The same path in another spelling is the same path.
        for path in ["/KEYS", "/keys/", "/%6Beys"] {
            too_many(&app.post(&app.owner, path, json!({ "name": "x" })).await, "300");
        }
        // Another path and another person have their own count.
        app.put(&app.owner, "/people/invite", json!({ "userIds": [] }))
            .await
            .ok();
        let member = app.person(Role::RoomAdmin).await;
        app.post(&member, "/keys", json!({ "name": "x" })).await.ok();
        // In any fifteen minutes: at 900 only the first is forgotten.
        app.clock.advance_seconds(300);
        make().await.ok();
        too_many(&make().await, "600");
    });
}

#[test]
fn a_refused_sensitive_request_sends_no_mail() {
    on_both_with(limited(), async |app| {
        let ask = || {
            app.anonymous(
                Method::POST,
                "/people/password",
                json!({ "email": "owner@example.com" }),
            )
        };
        ask().await.ok();
        ask().await.ok();
        let before = app.mails().await.len();
        too_many(&ask().await, "900");
        assert_eq!(app.mails().await.len(), before);
    });
}

#[test]
fn http_13_row_7_invitations_of_a_portal() {
    on_both_with(limited(), async |app| {
        let invite = |who: &TestPerson, emails: &[&str]| {
            let all: Vec<Value> = emails
                .iter()
                .map(|email| json!({ "email": email, "type": "User" }))
                .collect();
            let (who, body) = (who.clone(), json!({ "invitations": all }));
            async move { app.post(&who, "/people/invite", body).await }
        };
        invite(&app.owner, &["a@x.org", "b@x.org"]).await.ok();
        // All or none, whoever of the portal asks.
        let admin = app.person(Role::DocSpaceAdmin).await;
        let refused = invite(&admin, &["c@x.org", "d@x.org"]).await;
        too_many(&refused, "86400");
        assert_eq!(standing(&refused), shown("3", "0", 86_400));
        // Whoever may not invite uses nothing up, and what is empty is no address.
        let user = app.person(Role::User).await;
        invite(&user, &["c@x.org"]).await.refused(403, "Access denied");
        app.clock.advance_seconds(60);
        invite(&admin, &["c@x.org"]).await.ok();
        too_many(&invite(&admin, &["d@x.org"]).await, "86340");
        app.clock.advance_seconds(86_340);
        invite(&admin, &["d@x.org", "e@x.org", "f@x.org"]).await.ok();
    });
}

#[test]
fn a_refusal_is_not_kept_as_the_answer_of_a_key() {
    on_both_with(limited(), async |app| {
        let invite = |key: &'static str| {
            let body = json!({ "invitations": [
                { "email": "a@x.org", "type": "User" }, { "email": "b@x.org", "type": "User" },
            ] });
            async move {
                let headers = [("idempotency-key", key)];
                app.call_carrying(&app.owner.credential, Method::POST, "/people/invite", &body, &headers)
                    .await
            }
        };
        invite("one").await.ok();
        let refused = invite("two").await;
        too_many(&refused, "86400");
        app.clock.advance_seconds(86_400);
        let answer = invite("two").await;
        answer.ok();
        assert_eq!(answer.header("idempotency-replayed"), "");
        // What is given again is counted as a request, and says how things stand now.
        let again = invite("two").await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.header("x-ratelimit-remaining"), "10");
    });
}

#[test]
fn authorisation_comes_after_the_limit() {
    let settings = with(|http| {
        http.rate_limit = RateRules {
            requests_per_minute: 1,
            ..RateRules::none()
        };
    });
    on_both_with(settings, async |app| {
        let nobody = || app.anonymous(Method::GET, "/people/@self", Value::Null);
        nobody().await.empty(401);
        nobody().await.empty(429);
        // Routing comes before it.
        app.anonymous(Method::GET, "/nonsense", Value::Null).await.empty(404);
    });
}

#[test]
fn switched_off_no_header_and_no_refusal_ever_appears() {
    on_both_with(with(|http| http.rate_limit = RateRules::none()), async |app| {
        for _ in 0..30 {
            let answer = app.post(&app.owner, "/keys", json!({ "name": "x" })).await;
            answer.ok();
            assert_eq!(answer.header("x-ratelimit-limit"), "");
        }
    });
}

#[test]
fn operations_with_a_guard_of_their_own() {
    on_both_with(with(|_| {}), async |app| {
        let here = "192.0.2.7".parse().unwrap();
        let call = || {
            app.app
                .guard("sendjoininvite", here)
                .map_err(anteroom_http::Problem::from)
        };
        for _ in 0..10 {
            call().unwrap();
        }
        let refused = call().unwrap_err();
        assert_eq!(
            (refused.status().as_u16(), refused.message()),
            (500, Some("Request limit is exceeded"))
        );
        let other = "192.0.2.8".parse().unwrap();
        app.app.guard("sendjoininvite", other).unwrap();
        app.app.guard("prices", here).unwrap();
        app.clock.advance_seconds(120);
        call().unwrap();
    });
}
