//! What the installation is set to: `docs/protocol/portal.md` 6.3.

use crate::installation::{bearer, call, refused};
use anteroom_domain::Role;
use anteroom_testkit::{Answer, TestApp, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const SAVE: &str = "/settings/save";
const CHECK: &str = "/settings/checkdomain";

async fn by_owner(app: &TestApp, method: Method, path: &str, body: &Value) -> Answer {
    let owner = bearer(&app.owner.credential);
    call(app, method, path, &[("authorization", &owner)], body).await
}

#[test]
fn portal_6_3_sentence_1_settings_are_read_and_confirmed() {
    on_both(async |app| {
        for (query, shown) in [
            ("key=BaseDomain&tenantId=-1", json!({ "settings": "localhost" })),
            ("key=basedomain", json!({ "settings": "localhost" })),
            ("key=BaseDomain&tenantId=1", json!({})),
            ("key=BaseDomain&portalName=localhost", json!({})),
            ("key=Other&tenantId=-1", json!({})),
        ] {
            let answer = by_owner(app, Method::GET, &format!("/settings/get?{query}"), &Value::Null).await;
            assert_eq!((answer.status.as_u16(), answer.json()), (200, shown), "{query}");
        }
        let without = by_owner(app, Method::GET, "/settings/get?tenantId=-1", &Value::Null).await;
        refused(&without, 400, "params", "Key is required");
        let same = json!({ "key": "BaseDomain", "value": "LocalHost", "tenantId": -1 });
        let answer = by_owner(app, Method::POST, SAVE, &same).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()),
            (200, json!({ "settings": "localhost" }))
        );
    });
}

#[test]
fn portal_6_3_sentence_1_what_cannot_be_set_is_refused() {
    on_both(async |app| {
        let fixed = "The base domain is `portal.base_domain` of the configuration and is not changed from outside.";
        for (body, message) in [
            (json!({}), "Key is required"),
            (json!({ "key": " ", "value": "" }), "Key is required"),
            (json!({ "key": "BaseDomain", "value": " " }), "Value is empty"),
            (json!({ "key": "Other", "value": "" }), "Value is empty"),
            (
                json!({ "key": "BaseDomain", "value": "a_b.c" }),
                "BaseDomain is not valid",
            ),
            (
                json!({ "key": "BaseDomain", "value": "192.0.2.1" }),
                "BaseDomain is not valid",
            ),
            (
                json!({ "key": "BaseDomain", "value": "evil.example\r\nX: y" }),
                "BaseDomain is not valid",
            ),
            (
                json!({ "key": "BaseDomain", "value": "evil.example", "tenantId": -1 }),
                fixed,
            ),
            (
                json!({ "key": "BaseDomain", "value": "localhost", "tenantId": 1 }),
                fixed,
            ),
            (
                json!({ "key": "Other", "value": "x", "tenantId": -1 }),
                "The installation has no setting of this name.",
            ),
        ] {
            refused(&by_owner(app, Method::POST, SAVE, &body).await, 400, "params", message);
        }
        let shown = by_owner(app, Method::GET, "/settings/get?key=BaseDomain", &Value::Null).await;
        assert_eq!(shown.json()["settings"], "localhost");
    });
}

#[test]
fn portal_6_3_sentence_1_known_names_lead_here() {
    on_both(async |app| {
        let second = app.portal("second").await;
        let body = json!({ "dnsName": "second.example.org", "enable": true });
        second.put(&second.owner, "/settings/dns", body).await.ok();
        for (name, leads) in [
            ("localhost", true),
            ("127.0.0.1", true),
            ("portal.test", true),
            ("Second", true),
            (" SECOND.example.org ", true),
            ("third.example.org", false),
            ("", false),
            ("169.254.169.254", false),
        ] {
            let answer = by_owner(app, Method::POST, CHECK, &json!({ "hostName": name })).await;
            assert_eq!(
                (answer.status.as_u16(), answer.json()),
                (200, json!({ "value": leads })),
                "{name}"
            );
        }
    });
}

#[test]
fn only_who_manages_the_installation_sees_and_asks() {
    on_both(async |app| {
        let second = app.portal("second").await;
        let user = app.person(Role::User).await;
        for credential in ["", &user.credential, &second.owner.credential] {
            let header = bearer(credential);
            let headers = [("authorization", header.as_str()), ("origin", "http://second")];
            for (method, path) in [
                (Method::GET, "/settings/get?key=BaseDomain"),
                (Method::POST, SAVE),
                (Method::POST, CHECK),
            ] {
                call(app, method, path, &headers, &json!({})).await.empty(401);
            }
        }
    });
}

#[test]
fn below_a_base_domain_it_is_not_there() {
    let settings = TestSettings {
        app: Some(|s| s.base_domain = "cloud.example".into()),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        for (method, path) in [
            (Method::GET, "/settings/get?key=BaseDomain"),
            (Method::POST, SAVE),
            (Method::POST, CHECK),
        ] {
            let owner = bearer(&app.owner.credential);
            let headers = [("authorization", owner.as_str()), ("host", "localhost")];
            let answer = call(app, method, path, &headers, &json!({})).await;
            refused(&answer, 403, "error", "Method for server edition only.");
        }
    });
}
