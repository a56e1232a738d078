//! What is common to every operation: `docs/protocol/http.md` 1-9, 14-19.

use anteroom_testkit::{Answer, TestApp, TestSettings, on_both, on_both_with};
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};

async fn raw(app: &TestApp, method: &str, uri: &str, headers: &[(&str, &str)], body: &'static str) -> Answer {
    let mut request = Request::builder().method(method).uri(uri).header("host", "portal.test");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(Body::from(body)).unwrap()).await
}

fn bearer(app: &TestApp) -> String {
    format!("Bearer {}", app.owner.credential)
}

#[test]
fn routes_in_any_case_with_and_without_trailing_slash() {
    on_both(async |app| {
        let key = bearer(app);
        for uri in [
            "/api/2.0/people/@self",
            "/api/2.0/People/@SELF",
            "/API/2.0/people/@self/",
            "/api/2/people/@self",
        ] {
            let answer = raw(app, "GET", uri, &[("authorization", &key)], "").await;
            assert_eq!(answer.ok()["id"], app.owner.id, "{uri}");
            assert_eq!(answer.header("api-supported-versions"), "2.0");
        }
        for uri in [
            "/api/3.0/people/@self",
            "/api/2.0/nonsense",
            "/api/2.0",
            "/api/2.0/people/x/y/z",
            "/nowhere",
        ] {
            raw(app, "GET", uri, &[("authorization", &key)], "").await.empty(404);
        }
        raw(app, "HEAD", "/api/2.0/people/@self", &[("authorization", &key)], "")
            .await
            .empty(405);
        raw(app, "PATCH", "/api/2.0/people", &[("authorization", &key)], "")
            .await
            .empty(405);
    });
}

#[test]
fn what_is_not_built_says_so() {
    on_both(async |app| {
        for (method, path) in [
            (Method::GET, "/files/rooms"),
            (Method::POST, "/people/phone"),
            (Method::GET, "/migration/list"),
        ] {
            let answer = app
                .call(&app.owner.credential, method.clone(), path, &Value::Null)
                .await;
            assert_eq!(answer.status, 501, "{method} {path}");
            let message = answer.json()["error"]["message"].as_str().unwrap().to_owned();
            assert!(message.contains(path) && message.ends_with('.'), "{message}");
        }
    });
}

#[test]
fn bodies() {
    on_both(async |app| {
        let key = bearer(app);
        let auth = ("authorization", key.as_str());
        let people = "/api/2.0/people";
        raw(app, "POST", people, &[auth, ("content-type", "text/xml")], "<x/>")
            .await
            .refused(
                415,
                "The body of this operation is JSON. Send it with Content-Type: application/json.",
            );
        raw(
            app,
            "POST",
            people,
            &[auth, ("content-type", "application/json")],
            "{\"email\": }",
        )
        .await
        .invalid("$", "");
        let comment = raw(
            app,
            "POST",
            people,
            &[auth, ("content-type", "application/json")],
            "{\"email\":\"a@b.co\",}",
        )
        .await;
        assert_eq!(comment.status, 400);
        let charset = [auth, ("content-type", "application/json; charset=utf-8")];
        raw(
            app,
            "POST",
            people,
            &charset,
            "{\"FIRSTNAME\":\"A\",\"Email\":\"a@b.co\"}",
        )
        .await
        .ok();
        let array = raw(app, "POST", people, &[auth, ("content-type", "application/json")], "[]").await;
        assert_eq!(array.status, 400);
        let not_utf8 = Request::post(people)
            .header("host", "portal.test")
            .header("authorization", &key)
            .header("content-type", "application/json");
        let answer = app
            .send(
                not_utf8
                    .body(Body::from(vec![b'{', b'"', 0xff, b'"', b':', b'1', b'}']))
                    .unwrap(),
            )
            .await;
        assert_eq!(answer.status, 400);
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let request = Request::post(people)
            .header("host", "portal.test")
            .header("authorization", &key)
            .header("content-type", "application/json");
        assert_eq!(
            app.send(request.body(Body::from(format!("{{\"contacts\":{deep}}}"))).unwrap())
                .await
                .status,
            400
        );
    });
}

#[test]
fn bodies_are_bounded() {
    let settings = TestSettings {
        http: Some(|c| c.max_body_bytes = 1_000),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let body = json!({ "email": "a@b.co", "firstName": "A", "comment": "x".repeat(1_000) });
        let answer = app.post(&app.owner, "/people", body).await;
        assert_eq!(answer.status, 413);
        assert_eq!(app.get(&app.owner, "/people").await.json()["total"], 1);
    });
}

#[test]
fn request_ids_are_kept_when_well_formed_and_shown_in_errors() {
    on_both(async |app| {
        let answer = raw(
            app,
            "GET",
            "/api/2.0/people/nobody",
            &[("authorization", &bearer(app)), ("x-request-id", "abc-123")],
            "",
        )
        .await;
        assert_eq!(answer.header("x-request-id"), "abc-123");
        assert_eq!(answer.json()["error"]["requestId"], "abc-123");
        let other = raw(
            app,
            "GET",
            "/api/2.0/authentication",
            &[("x-request-id", "a b<script>")],
            "",
        )
        .await;
        assert!(!other.header("x-request-id").is_empty() && !other.header("x-request-id").contains('<'));
    });
}

#[test]
fn headers_of_answers_and_errors() {
    on_both(async |app| {
        let good = app.get(&app.owner, "/people/@self").await;
        assert_eq!(good.header("content-type"), "application/json; charset=utf-8");
        assert_eq!(good.header("x-content-type-options"), "nosniff");
        assert_eq!(good.header("x-frame-options"), "SAMEORIGIN");
        assert_eq!(good.header("referrer-policy"), "same-origin");
        assert_eq!(good.header("cache-control"), "no-cache, no-store, no-transform");
        assert_eq!(
            good.header("permissions-policy"),
            "autoplay=(), geolocation=(), camera=(), interest-cohort=()"
        );
        assert_eq!(good.header("server-timing"), "aspnetcore-request-time;dur=0ms");
        let bad = app.get(&app.owner, "/people/nobody").await;
        assert_eq!(
            (bad.header("cache-control"), bad.header("pragma"), bad.header("expires")),
            ("no-cache,no-store", "no-cache", "-1")
        );
    });
}

#[test]
fn cross_origin_calls() {
    on_both(async |app| {
        let preflight = raw(
            app,
            "OPTIONS",
            "/api/2.0/people",
            &[
                ("origin", "https://app.example"),
                ("access-control-request-method", "POST"),
                ("access-control-request-headers", "authorization"),
            ],
            "",
        )
        .await;
        preflight.empty(204);
        assert_eq!(preflight.header("access-control-allow-origin"), "*");
        assert!(
            preflight
                .header("access-control-allow-headers")
                .contains("authorization")
                || preflight.header("access-control-allow-headers") == "*"
        );
        assert!(preflight.header("access-control-allow-credentials").is_empty());
        let answer = raw(
            app,
            "GET",
            "/api/2.0/authentication",
            &[("origin", "https://app.example")],
            "",
        )
        .await;
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let refused = raw(
            app,
            "GET",
            "/api/2.0/people/nobody",
            &[("origin", "https://app.example"), ("authorization", &bearer(app))],
            "",
        )
        .await;
        assert_eq!(refused.header("access-control-allow-origin"), "*");
    });
}

#[test]
fn long_answers_are_compressed_when_accepted() {
    use std::io::Read;
    on_both(async |app| {
        let key = bearer(app);
        let plain = raw(app, "GET", "/api/2.0/people", &[("authorization", &key)], "").await;
        assert!(plain.header("content-encoding").is_empty() && plain.body.len() > 1_000);
        let packed = raw(
            app,
            "GET",
            "/api/2.0/people",
            &[("authorization", &key), ("accept-encoding", "br, gzip;q=0.8")],
            "",
        )
        .await;
        assert_eq!(packed.header("content-encoding"), "gzip");
        let mut text = String::new();
        flate2::read::GzDecoder::new(packed.body.as_slice())
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["response"], plain.ok());
        let short = raw(
            app,
            "GET",
            "/api/2.0/authentication",
            &[("accept-encoding", "gzip")],
            "",
        )
        .await;
        assert!(short.header("content-encoding").is_empty());
        let refused = raw(
            app,
            "GET",
            "/api/2.0/people",
            &[("authorization", &key), ("accept-encoding", "gzip;q=0")],
            "",
        )
        .await;
        assert!(refused.header("content-encoding").is_empty());
    });
}

#[test]
fn health() {
    on_both(async |app| {
        for path in ["/health", "/ready"] {
            let answer = raw(app, "GET", path, &[], "").await;
            assert_eq!(answer.status, 200);
            assert_eq!(answer.json()["status"], "Healthy");
            assert!(answer.json()["entries"].is_object());
        }
        assert_eq!(raw(app, "GET", "/liveness", &[], "").await.text(), "Healthy");
    });
}

#[test]
fn the_document_of_the_api_and_its_page() {
    on_both(async |app| {
        let document = raw(app, "GET", "/openapi.json", &[], "").await.json();
        assert!(document["openapi"].as_str().unwrap().starts_with("3."));
        assert!(document["paths"]["/api/2.0/people/{userid}"]["put"].is_object());
        let page = raw(app, "GET", "/docs", &[], "").await;
        assert_eq!(page.status, 200);
        assert!(page.header("content-type").starts_with("text/html"));
        assert!(!page.header("content-security-policy").is_empty());
        assert!(page.text().contains("/api/2.0/people"));
    });
}

#[test]
fn capabilities_name_the_server() {
    on_both(async |app| {
        for path in ["/capabilities", "/capabilities.json"] {
            let answer = app.anonymous(Method::GET, path, Value::Null).await.ok();
            assert_eq!(answer["anteroom"]["compatMode"], "anteroom");
            assert!(answer["anteroom"]["version"].is_string() && answer["anteroom"]["features"].is_array());
            assert_eq!(answer["ldapEnabled"], false);
            assert_eq!(answer["providers"], json!([]));
        }
    });
}

#[test]
fn settings_for_visitors_and_members() {
    on_both(async |app| {
        let visitor = app.anonymous(Method::GET, "/settings", Value::Null).await.ok();
        assert_eq!(visitor["ownerId"], "00000000-0000-0000-0000-000000000000");
        assert_eq!(
            (&visitor["standalone"], &visitor["docSpace"], &visitor["baseDomain"]),
            (&json!(true), &json!(true), &json!("localhost"))
        );
        assert!(visitor.get("timezone").is_none() && visitor.get("wizardToken").is_none());
        let member = app.get(&app.owner, "/settings").await.ok();
        assert_eq!(
            (&member["ownerId"], &member["timezone"]),
            (&json!(app.owner.id), &json!("UTC"))
        );
        assert!(
            app.anonymous(Method::GET, "/settings/cultures", Value::Null)
                .await
                .ok()
                .as_array()
                .unwrap()
                .contains(&json!("de"))
        );
    });
}

#[test]
fn null_arguments_are_named_as_such() {
    on_both(async |app| {
        let answer = app
            .put(&app.owner, "/people/type/User", json!({ "userIds": null }))
            .await;
        answer.refused(400, "Value cannot be null. (Parameter 'source')");
        let error = answer.json()["error"].clone();
        assert_eq!(
            (&error["type"], &error["hresult"]),
            (&json!("System.ArgumentNullException"), &json!(-2_147_467_261_i64))
        );
        let other = app.put(&app.owner, "/people/status/4", json!({})).await.json()["error"].clone();
        assert_eq!(
            (&other["type"], &other["hresult"]),
            (&json!("System.ArgumentException"), &json!(-2_147_024_809_i64))
        );
    });
}

#[test]
fn members_learn_that_keys_are_for_administrators() {
    let settings = TestSettings {
        app: Some(|s| s.keys_for_admins_only = true),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let limited = "limitedAccessDevToolsForUsers";
        assert_eq!(app.get(&app.owner, "/settings").await.ok()[limited], true);
        let visitor = app.anonymous(Method::GET, "/settings", Value::Null).await.ok();
        assert_eq!(visitor[limited], false);
    });
    on_both(async |app| {
        assert_eq!(
            app.get(&app.owner, "/settings").await.ok()["limitedAccessDevToolsForUsers"],
            false
        );
    });
}

#[test]
fn links_show_the_request_as_people_read_it() {
    on_both(async |app| {
        let answer = app
            .get(
                &app.owner,
                "/people/filter?filterValue=%C3%A9%20%22x%22&fields=id&count=1",
            )
            .await;
        answer.ok();
        assert_eq!(
            answer.json()["links"],
            json!([{ "href": "http://portal.test/api/2.0/people/filter?filterValue=é \"x\"&fields=id&count=1", "action": "GET" }])
        );
        let invalid = app.get(&app.owner, "/people/filter?count=%30").await;
        invalid.invalid("Count", "The field Count must be between 1 and 100.");
        assert_eq!(
            invalid.json()["links"][0]["href"],
            "http://portal.test/api/2.0/people/filter?count=0"
        );
    });
}
