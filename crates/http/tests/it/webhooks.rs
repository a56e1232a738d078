//! Webhooks as records: `docs/protocol/portal.md` 11. A test for each row of its first table.

use crate::link_of::events;
use anteroom_app::ports::HookRefusal;
use anteroom_domain::Role;
use anteroom_testkit::{TestApp, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};

pub const HOOK: &str = "/settings/webhook";
pub const URI: &str = "https://hr.example/in";
pub const SECRET: &str = "correct-horse-7";

pub fn body(name: &str) -> Value {
    json!({ "name": name, "uri": URI, "secretKey": SECRET, "enabled": true, "ssl": true, "triggers": 0 })
}

/// Makes a webhook; answers its number.
pub async fn make(app: &TestApp, who: &TestPerson, body: Value) -> i64 {
    app.post(who, HOOK, body).await.ok()["id"].as_i64().unwrap()
}

fn with(name: &str, value: Value) -> Value {
    let mut changed = body("HR");
    changed[name] = value;
    changed
}

async fn list(app: &TestApp, who: &TestPerson) -> Vec<Value> {
    app.get(who, HOOK).await.ok().as_array().unwrap().clone()
}

#[test]
fn portal_11_row_1_the_list_shows_administrators_all_and_others_their_own() {
    on_both(async |app| {
        assert!(list(app, &app.owner).await.is_empty());
        let user = app.person(Role::User).await;
        let admin = app.person(Role::DocSpaceAdmin).await;
        let first = make(app, &app.owner, body("HR")).await;
        let own = make(app, &user, json!({ "name": "own", "uri": URI, "secretKey": SECRET })).await;
        for who in [&app.owner, &admin] {
            let ids: Vec<i64> = list(app, who)
                .await
                .iter()
                .map(|item| item["configs"]["id"].as_i64().unwrap())
                .collect();
            assert_eq!(ids, [first, own]);
        }
        let shown = list(app, &user).await;
        assert_eq!(shown.len(), 1);
        assert_eq!(
            (&shown[0]["configs"]["id"], &shown[0]["status"]),
            (&json!(own), &json!(0))
        );
        assert!(!shown[0].to_string().contains(SECRET));
        let guest = app.person(Role::Guest).await;
        app.get(&guest, HOOK).await.refused(403, "Access denied");
        app.call("", Method::GET, HOOK, &Value::Null).await.empty(401);
    });
}

#[test]
fn portal_11_row_2_a_webhook_is_made_once_its_receiver_answers() {
    on_both(async |app| {
        let before = events(app, 100).await.len();
        let made = app.post(&app.owner, HOOK, with("targetId", json!("x"))).await.ok();
        assert_eq!(
            (
                &made["name"],
                &made["uri"],
                &made["enabled"],
                &made["ssl"],
                &made["triggers"],
                &made["targetId"]
            ),
            (
                &json!("HR"),
                &json!(URI),
                &json!(true),
                &json!(true),
                &json!(0),
                &json!("x")
            )
        );
        assert_eq!(made["createdBy"]["id"], app.owner.id);
        assert_eq!(made["createdOn"], "2026-07-21T10:45:10");
        for absent in [
            "secretKey",
            "modifiedBy",
            "modifiedOn",
            "lastFailureOn",
            "lastFailureContent",
            "lastSuccessOn",
        ] {
            assert!(made.get(absent).is_none(), "{absent}");
        }
        assert_eq!(app.hooks.probed(), [URI]);
        assert_eq!(events(app, 100).await[0], 6055);
        assert_eq!(events(app, 100).await.len(), before + 1);
    });
}

#[test]
fn portal_11_row_2_what_is_wrong_is_said_in_order() {
    on_both(async |app| {
        let hooks = &app.hooks;
        hooks.refuse("x://hr", HookRefusal::Scheme("x".into()));
        hooks.refuse("nonsense", HookRefusal::Format);
        hooks.refuse(
            "https://nowhere.example",
            HookRefusal::Unresolved("nowhere.example".into()),
        );
        hooks.refuse("https://10.0.0.1", HookRefusal::HostBlocked);
        hooks.refuse("https://inside.example", HookRefusal::AddressBlocked);
        hooks.silence("https://silent.example");
        let before = events(app, 100).await.len();
        let unreachable = "Webhook URL is not available. HEAD request is not response 200 http status.";
        let policy = "Password must contain from 8 to 30 characters, only latin letters, no spaces";
        for (member, value, words) in [
            ("secretKey", Value::Null, "Secret key is required"),
            ("secretKey", json!("short"), policy),
            ("secretKey", json!("whsec_AAAA and more"), policy),
            ("uri", json!("nonsense"), "Invalid URL format"),
            (
                "uri",
                json!("x://hr"),
                "Invalid URL scheme: x. Only http and https are allowed",
            ),
            ("uri", json!("http://hr.example"), "HTTPS is required"),
            (
                "uri",
                json!("https://nowhere.example"),
                "DNS resolution failed for nowhere.example",
            ),
            ("uri", json!("https://10.0.0.1"), "URL host is in the blacklist"),
            (
                "uri",
                json!("https://inside.example"),
                "URL resolves to a blacklisted IP address",
            ),
            ("uri", json!("https://silent.example"), unreachable),
        ] {
            app.post(&app.owner, HOOK, with(member, value))
                .await
                .refused(400, words);
        }
        // The secret is looked at before the URL, the trigger before the secret, the role before all.
        let user = app.person(Role::User).await;
        let mut all_wrong = json!({ "name": "x", "uri": "nonsense", "triggers": 1 });
        app.post(&user, HOOK, all_wrong.clone())
            .await
            .refused(400, "Trigger is not available");
        let guest = app.person(Role::Guest).await;
        app.post(&guest, HOOK, all_wrong.clone())
            .await
            .refused(403, "Access denied");
        all_wrong["triggers"] = json!(4);
        app.post(&user, HOOK, all_wrong)
            .await
            .refused(400, "Secret key is required");
        for bit in [0, 1, 4, 5, 6, 22, 27, 31] {
            let refused = app.post(&user, HOOK, with("triggers", json!(1_i64 << bit))).await;
            refused.refused(400, "Trigger is not available");
        }
        make(app, &app.owner, body("HR")).await;
        app.post(&app.owner, HOOK, body("HR"))
            .await
            .refused(400, "Webhook with the same name and payload URL already exists");
        assert_eq!(list(app, &app.owner).await.len(), 1);
        let made = events(app, 100).await;
        assert_eq!(made.iter().filter(|action| **action == 6055).count(), 1);
        assert!(made.len() > before);
        let long = app.post(&app.owner, HOOK, with("name", json!("x".repeat(51)))).await;
        long.invalid("Name", "The field Name must be a string with a maximum length of 50.");
        assert_eq!(app.post(&app.owner, HOOK, json!({})).await.status, 400);
    });
}

#[test]
fn portal_11_row_2_a_secret_of_the_standard_webhooks_may_be_longer_than_a_password() {
    on_both(async |app| {
        make(
            app,
            &app.owner,
            with("secretKey", json!("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")),
        )
        .await;
    });
}

#[test]
fn portal_11_row_3_a_change_keeps_what_is_not_named() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let id = make(app, &app.owner, with("targetId", json!("t"))).await;
        let change =
            json!({ "id": id, "name": "Payroll", "uri": "https://pay.example", "secretKey": "", "triggers": "4" });
        app.put(&user, HOOK, change.clone()).await.refused(403, "Access denied");
        let unknown = json!({ "id": 4_000_000, "name": "x", "uri": URI });
        app.put(&app.owner, HOOK, unknown)
            .await
            .refused(404, "The record could not be found");
        app.clock.advance_seconds(60);
        let changed = app.put(&app.owner, HOOK, change.clone()).await.ok();
        assert_eq!(
            (
                &changed["name"],
                &changed["uri"],
                &changed["triggers"],
                &changed["enabled"],
                &changed["targetId"]
            ),
            (
                &json!("Payroll"),
                &json!("https://pay.example"),
                &json!(4),
                &json!(true),
                &json!("t")
            )
        );
        assert_eq!(
            (&changed["modifiedBy"]["id"], &changed["modifiedOn"]),
            (&json!(app.owner.id), &json!("2026-07-21T10:46:10"))
        );
        assert_eq!(events(app, 1).await, [6056]);
        app.hooks.silence("https://pay.example");
        assert_eq!(app.put(&app.owner, HOOK, change).await.status, 400, "it is asked again");
        // One that is switched off need not answer, and null takes the bond away.
        let off =
            json!({ "id": id, "name": "Payroll", "uri": "https://pay.example", "enabled": false, "targetId": null });
        let changed = app.put(&app.owner, HOOK, off).await.ok();
        assert_eq!((&changed["enabled"], changed.get("targetId")), (&json!(false), None));
        let other = make(app, &app.owner, body("HR")).await;
        let same = json!({ "id": other, "name": "Payroll", "uri": "https://pay.example", "enabled": false });
        app.put(&app.owner, HOOK, same)
            .await
            .refused(400, "Webhook with the same name and payload URL already exists");
    });
}

#[test]
fn portal_11_row_4_switching_on_repeats_the_checks() {
    on_both(async |app| {
        let id = make(app, &app.owner, body("HR")).await;
        let switch = |enabled: bool| json!({ "id": id, "enabled": enabled });
        let path = format!("{HOOK}/enable");
        assert_eq!(app.put(&app.owner, &path, switch(false)).await.ok()["enabled"], false);
        assert_eq!(events(app, 1).await, [6056]);
        app.hooks.refuse(URI, HookRefusal::AddressBlocked);
        app.put(&app.owner, &path, switch(true))
            .await
            .refused(400, "URL resolves to a blacklisted IP address");
        assert_eq!(list(app, &app.owner).await[0]["configs"]["enabled"], false);
        let room_admin = app.person(Role::RoomAdmin).await;
        app.put(&room_admin, &path, switch(false))
            .await
            .refused(403, "Access denied");
        let unknown = json!({ "id": 4_000_000, "enabled": true });
        app.put(&app.owner, &path, unknown)
            .await
            .refused(404, "The record could not be found");
    });
}

#[test]
fn portal_11_row_5_what_is_deleted_is_answered_once_more() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let id = make(app, &app.owner, body("HR")).await;
        let path = format!("{HOOK}/{id}");
        app.delete(&user, &path).await.refused(403, "Access denied");
        assert_eq!(app.delete(&app.owner, &path).await.ok()["name"], "HR");
        assert_eq!(events(app, 1).await, [6057]);
        app.delete(&app.owner, &path)
            .await
            .refused(404, "The record could not be found");
        let own = make(app, &user, json!({ "name": "own", "uri": URI, "secretKey": SECRET })).await;
        app.delete(&user, &format!("{HOOK}/{own}")).await.ok();
    });
}

#[test]
fn portal_11_row_9_triggers_are_listed_in_their_order() {
    on_both(async |app| {
        let triggers = app.get(&app.owner, &format!("{HOOK}/triggers")).await.ok();
        let triggers = triggers.as_array().unwrap();
        assert_eq!(triggers.len(), 36);
        for (bit, trigger) in triggers.iter().enumerate() {
            assert_eq!(trigger["id"], 1_i64 << bit);
            assert_eq!(trigger["available"], true);
        }
        assert_eq!(
            (&triggers[0]["name"], &triggers[35]["name"]),
            (&json!("user.created"), &json!("folder.downloaded"))
        );
        for (role, count) in [(Role::RoomAdmin, 36), (Role::User, 28), (Role::Guest, 0)] {
            let who = app.person(role).await;
            let seen = app.get(&who, &format!("{HOOK}/triggers")).await.ok();
            let available = seen
                .as_array()
                .unwrap()
                .iter()
                .filter(|trigger| trigger["available"] == true);
            assert_eq!(available.count(), count, "{role:?}");
        }
    });
}

#[test]
fn portal_11_limited_developer_tools_leave_webhooks_to_administrators() {
    on_both(async |app| {
        let user = app.person(Role::RoomAdmin).await;
        let id = make(app, &user, body("own")).await;
        let limit = json!({ "limitedAccessForUsers": true });
        app.post(&app.owner, "/settings/devtoolsaccess", limit).await.ok();
        app.get(&user, HOOK).await.refused(403, "Access denied");
        app.post(&user, HOOK, body("more")).await.refused(403, "Access denied");
        app.delete(&user, &format!("{HOOK}/{id}"))
            .await
            .refused(403, "Access denied");
        app.get(&user, "/settings/webhooks/log")
            .await
            .refused(403, "Access denied");
        app.delete(&app.owner, &format!("{HOOK}/{id}")).await.ok();
    });
}

#[test]
fn portal_11_a_portal_has_at_most_a_hundred() {
    on_both(async |app| {
        for number in 0..100 {
            make(app, &app.owner, body(&number.to_string())).await;
        }
        app.post(&app.owner, HOOK, body("one more"))
            .await
            .refused(400, "A portal can have at most 100 webhooks");
    });
}
