//! What webhooks are told, how often, and what becomes of those whose receivers fail: `docs/protocol/portal.md` 11.

use crate::link_of::events;
use crate::webhooks::{HOOK, SECRET, URI, body, make};
use anteroom_app::ports::HookOutcome;
use anteroom_domain::Role;
use anteroom_testkit::{ReceivedHook, TestApp, TestPerson, on_both};
use serde_json::{Value, json};

const LOG: &str = "/settings/webhooks/log";

async fn told(app: &TestApp) -> Vec<ReceivedHook> {
    app.app.deliver_to_webhooks().await.unwrap();
    app.hooks.take()
}

/// The triggers that were told by now.
async fn triggers(app: &TestApp) -> Vec<String> {
    let told = told(app).await;
    told.iter()
        .map(|hook| hook.json()["event"]["trigger"].as_str().unwrap().to_owned())
        .collect()
}

async fn log(app: &TestApp, who: &TestPerson, query: &str) -> Vec<Value> {
    app.get(who, &format!("{LOG}{query}"))
        .await
        .ok()
        .as_array()
        .unwrap()
        .clone()
}

async fn rename(app: &TestApp, who: &TestPerson, location: &str) {
    let body = json!({ "location": location });
    app.put(&app.owner, &format!("/people/{}", who.id), body).await.ok();
}

#[test]
fn portal_11_a_message_says_what_happened_and_who_sends_it() {
    on_both(async |app| {
        let id = make(app, &app.owner, body("HR")).await;
        let group = app
            .post(&app.owner, "/group", json!({ "groupName": "Cooks" }))
            .await
            .ok();
        let hook = told(app).await.pop().unwrap();
        assert_eq!(hook.uri, URI);
        assert_eq!(hook.header("content-type"), "application/json; charset=utf-8");
        assert_eq!(hook.header("accept"), "*/*");
        assert!(hook.header("webhook-id").starts_with("msg_"));
        assert_eq!(hook.header("webhook-timestamp"), "1784630710");
        assert!(hook.header("webhook-signature").starts_with("v1,"));
        let signature = hook.header("x-docspace-signature-256").strip_prefix("sha256=").unwrap();
        assert!(signature.len() == 64 && signature.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase()));
        let message = hook.json();
        assert_eq!(
            message["event"],
            json!({ "id": message["event"]["id"], "createOn": "2026-07-21T10:45:10Z", "createBy": app.owner.id,
                "trigger": "group.created", "triggerId": 16 })
        );
        assert_eq!(
            message["webhook"],
            json!({ "id": id, "name": "HR", "url": URI, "triggers": ["*"] })
        );
        assert_eq!(
            (&message["payload"]["id"], &message["payload"]["name"]),
            (&group["id"], &json!("Cooks"))
        );
        assert!(!hook.text.contains(SECRET));
        assert!(told(app).await.is_empty(), "once");
        let shown = app.get(&app.owner, HOOK).await.ok();
        assert_eq!(
            (&shown[0]["status"], &shown[0]["configs"]["lastSuccessOn"]),
            (&json!(200), &json!("2026-07-21T10:45:10"))
        );
    });
}

#[test]
fn people_21_every_operation_raises_its_trigger() {
    on_both(async |app| {
        make(app, &app.owner, body("HR")).await;
        let person = app.person(Role::User).await;
        assert_eq!(triggers(app).await, ["user.created"]);
        let ready = json!({ "email": "ready@example.com", "firstName": "A", "lastName": "B", "type": "Guest" });
        app.post(&app.owner, "/people/active", ready).await.ok();
        assert_eq!(triggers(app).await, ["user.created"]);
        let invitations = json!({ "invitations": [{ "email": "new@example.com", "type": "User" }] });
        app.post(&app.owner, "/people/invite", invitations).await.ok();
        assert_eq!(triggers(app).await, ["user.invited"]);
        rename(app, &person, "Riga").await;
        assert_eq!(triggers(app).await, ["user.updated"]);
        let role = json!({ "role": "Manager" });
        app.put(&app.owner, &format!("/people/{}", person.id), role).await.ok();
        assert_eq!(
            triggers(app).await,
            ["user.updated"],
            "one, although role and profile are changed"
        );
        let culture = json!({ "cultureName": "de" });
        app.put(&person, &format!("/people/{}/culture", person.id), culture)
            .await
            .ok();
        assert_eq!(triggers(app).await, ["user.updated"]);
        let ids = json!({ "userIds": [person.id] });
        app.put(&app.owner, "/people/type/DocSpaceAdmin", ids.clone())
            .await
            .ok();
        assert_eq!(triggers(app).await, ["user.updated"]);
        let group = app.post(&app.owner, "/group", json!({ "groupName": "g" })).await.ok();
        let group = format!("/group/{}", group["id"].as_str().unwrap());
        app.put(&app.owner, &group, json!({ "groupName": "h" })).await.ok();
        app.post(
            &app.owner,
            &format!("{group}/members"),
            json!({ "members": [person.id] }),
        )
        .await
        .ok();
        app.delete(&app.owner, &group).await;
        assert_eq!(
            triggers(app).await,
            ["group.created", "group.updated", "group.deleted"],
            "not the members"
        );
        app.put(&app.owner, "/people/status/2", ids.clone()).await.ok();
        assert_eq!(triggers(app).await, ["user.updated"]);
        app.delete(&app.owner, &format!("/people/{}", person.id)).await.ok();
        let gone = told(app).await.pop().unwrap().json();
        assert_eq!(gone["event"]["trigger"], "user.deleted");
        assert_eq!(
            (&gone["payload"]["id"], &gone["payload"]["removed"]),
            (&json!(person.id), &json!(true))
        );
    });
}

#[test]
fn portal_11_a_refused_change_tells_nothing() {
    on_both(async |app| {
        make(app, &app.owner, body("HR")).await;
        let user = app.person(Role::User).await;
        told(app).await;
        app.post(&user, "/group", json!({ "groupName": "g" }))
            .await
            .refused(403, "Access denied");
        let taken = json!({ "email": user.email, "firstName": "A", "lastName": "B" });
        assert_eq!(app.post(&app.owner, "/people", taken).await.status, 400);
        assert!(told(app).await.is_empty());
        assert_eq!(log(app, &app.owner, "").await.len(), 1);
    });
}

#[test]
fn portal_11_failures_are_tried_again_five_times_with_growing_waits() {
    on_both(async |app| {
        let id = make(app, &app.owner, body("HR")).await;
        app.hooks.answer(URI, 500);
        app.person(Role::User).await;
        let first = told(app).await;
        assert_eq!(first.len(), 1);
        assert!(first[0].json()["webhook"].get("retryCount").is_none());
        for (retry, wait) in [1, 2, 4, 8, 16].into_iter().enumerate() {
            app.clock.advance_seconds(wait - 1);
            assert!(told(app).await.is_empty(), "too early");
            app.clock.advance_seconds(1);
            let again = told(app).await.pop().unwrap();
            assert_eq!(again.header("webhook-id"), first[0].header("webhook-id"));
            let message = again.json();
            assert_eq!(message["webhook"]["retryCount"], retry + 1);
            assert_eq!(message["webhook"]["lastFailureContent"], "500 answer 500");
            assert!(message["webhook"]["lastFailureOn"].is_string() && message["webhook"]["retryOn"].is_string());
            assert_eq!(message["payload"], first[0].json()["payload"]);
        }
        app.clock.advance_seconds(100_000);
        assert!(told(app).await.is_empty(), "given up");
        let entry = &log(app, &app.owner, &format!("?configId={id}")).await[0];
        assert_eq!(
            (&entry["status"], &entry["responsePayload"]),
            (&json!(500), &json!("answer 500"))
        );
        assert_eq!(entry["responseHeaders"], "x-receiver: test");
        let shown = app.get(&app.owner, HOOK).await.ok();
        assert_eq!(
            (&shown[0]["status"], &shown[0]["configs"]["lastFailureContent"]),
            (&json!(500), &json!("500 answer 500"))
        );
    });
}

#[test]
fn portal_11_what_happens_to_one_thing_is_told_in_its_order() {
    on_both(async |app| {
        make(app, &app.owner, body("HR")).await;
        let (one, other) = (app.person(Role::User).await, app.person(Role::User).await);
        told(app).await;
        app.hooks.answer(URI, 503);
        rename(app, &one, "first").await;
        rename(app, &one, "second").await;
        assert_eq!(told(app).await.len(), 1, "the second waits for the first");
        app.hooks.answer(URI, 200);
        rename(app, &other, "else").await;
        let told_now = told(app).await;
        assert_eq!(told_now.len(), 1, "somebody else waits for nobody");
        assert_eq!(told_now[0].json()["payload"]["location"], "else");
        app.clock.advance_seconds(1);
        let places: Vec<Value> = told(app)
            .await
            .iter()
            .map(|hook| hook.json()["payload"]["location"].clone())
            .collect();
        assert_eq!(places, ["first", "second"]);
    });
}

#[test]
fn portal_11_a_receiver_who_is_gone_or_blocked_ends_his_webhook() {
    on_both(async |app| {
        for (outcome, status, event, is_left) in [
            (HookOutcome::Gone, 410, 6057, false),
            (HookOutcome::Blocked, 0, 6057, false),
            (HookOutcome::Invalid, 0, 6056, true),
        ] {
            let id = make(app, &app.owner, body("HR")).await;
            app.hooks.end(URI, outcome, status);
            let person = app.person(Role::User).await;
            let told = told(app).await;
            assert_eq!(told.len(), 1, "{outcome:?}");
            assert_eq!(events(app, 1).await, [event]);
            let left = app.get(&app.owner, HOOK).await.ok();
            let left = left.as_array().unwrap();
            assert_eq!(left.len(), usize::from(is_left));
            assert!(left.iter().all(|hook| hook["configs"]["enabled"] == false));
            rename(app, &person, "x").await;
            app.clock.advance_seconds(1_000);
            assert!(self::told(app).await.is_empty());
            if is_left {
                app.delete(&app.owner, &format!("{HOOK}/{id}")).await.ok();
            }
        }
    });
}

#[test]
fn portal_11_three_days_without_success_switch_a_webhook_off() {
    on_both(async |app| {
        make(app, &app.owner, body("HR")).await;
        let person = app.person(Role::User).await;
        told(app).await;
        app.hooks.answer(URI, 500);
        rename(app, &person, "a").await;
        assert_eq!(told(app).await.len(), 1);
        app.clock.advance_seconds(3 * 86_400 - 10);
        assert_eq!(told(app).await.len(), 1);
        assert_eq!(app.get(&app.owner, HOOK).await.ok()[0]["configs"]["enabled"], true);
        app.clock.advance_seconds(20);
        assert_eq!(told(app).await.len(), 1);
        let shown = app.get(&app.owner, HOOK).await.ok();
        assert_eq!(shown[0]["configs"]["enabled"], false);
        assert_eq!(events(app, 1).await, [6056]);
        app.clock.advance_seconds(100);
        assert!(told(app).await.is_empty());
        // Switched on again, it starts over.
        let on = json!({ "id": shown[0]["configs"]["id"], "enabled": true });
        app.put(&app.owner, &format!("{HOOK}/enable"), on).await.ok();
        rename(app, &person, "b").await;
        assert_eq!(told(app).await.len(), 1);
        assert_eq!(app.get(&app.owner, HOOK).await.ok()[0]["configs"]["enabled"], true);
    });
}

#[test]
fn portal_11_a_webhook_hears_only_of_what_its_maker_sees_and_asked_for() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let user = app.person(Role::User).await;
        make(app, &room_admin, body("room admin")).await;
        let bound = json!({ "name": "bound", "uri": URI, "secretKey": SECRET, "enabled": true, "targetId": user.id });
        make(app, &app.owner, bound).await;
        make(
            app,
            &app.owner,
            json!({ "name": "deleted", "uri": URI, "secretKey": SECRET, "enabled": true, "triggers": 8 }),
        )
        .await;
        make(app, &user, body("user")).await;
        let listeners = async || {
            let told = told(app).await;
            let mut names: Vec<String> = told
                .iter()
                .map(|hook| hook.json()["webhook"]["name"].as_str().unwrap().to_owned())
                .collect();
            names.sort();
            names
        };
        rename(app, &user, "a").await;
        assert_eq!(listeners().await, ["bound", "room admin", "user"], "he sees himself");
        let other = app.person(Role::User).await;
        assert_eq!(listeners().await, ["room admin"]);
        rename(app, &other, "a").await;
        assert_eq!(listeners().await, ["room admin"]);
        let ready = json!({ "email": "g@example.com", "firstName": "A", "lastName": "B", "type": "Guest" });
        app.post(&app.owner, "/people/active", ready).await.ok();
        assert!(listeners().await.is_empty(), "a guest of somebody else");
        app.post(&app.owner, "/group", json!({ "groupName": "g" })).await.ok();
        assert_eq!(listeners().await, ["room admin"]);
        // Whoever is disabled hears nothing more, not even what happened before.
        rename(app, &other, "b").await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [room_admin.id] }))
            .await
            .ok();
        assert!(listeners().await.is_empty());
        // With the person go his webhooks.
        app.delete(&app.owner, &format!("/people/{}", room_admin.id)).await.ok();
        assert_eq!(listeners().await, ["deleted"]);
        assert_eq!(app.get(&app.owner, HOOK).await.ok().as_array().unwrap().len(), 3);
    });
}

#[test]
fn portal_11_row_6_the_log_is_asked_in_many_ways() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let first = make(app, &app.owner, body("HR")).await;
        let other_uri = "https://other.example/in";
        let second = json!({ "name": "own", "uri": other_uri, "secretKey": SECRET, "enabled": true, "ssl": true });
        let second = make(app, &user, second).await;
        app.hooks.answer(other_uri, 404);
        rename(app, &user, "a").await;
        told(app).await;
        app.clock.advance_seconds(60);
        app.post(&app.owner, "/group", json!({ "groupName": "g" })).await.ok();
        let whole = app.get(&app.owner, LOG).await;
        assert_eq!(whole.json()["total"], 3);
        let whole = whole.ok();
        let entry = &whole[0];
        assert_eq!(
            (&entry["configName"], &entry["trigger"], &entry["status"]),
            (&json!("HR"), &json!(16), &json!(0))
        );
        assert_eq!(
            (&entry["creationTime"], &entry["route"]),
            (&json!("2026-07-21T10:46:10"), &json!(URI))
        );
        for absent in [
            "method",
            "requestHeaders",
            "responseHeaders",
            "responsePayload",
            "delivery",
        ] {
            assert!(entry.get(absent).is_none(), "{absent}");
        }
        let sent = log(app, &app.owner, &format!("?configId={first}&trigger=4"))
            .await
            .remove(0);
        assert_eq!(
            (&sent["method"], &sent["status"], &sent["delivery"]),
            (&json!("POST"), &json!(200), &json!("2026-07-21T10:45:10"))
        );
        assert!(
            sent["requestHeaders"]
                .as_str()
                .unwrap()
                .contains("webhook-signature: v1,")
        );
        assert!(sent["requestPayload"].as_str().unwrap().contains("user.updated"));
        assert!(!sent.to_string().contains(SECRET));
        let event = sent["requestPayload"].as_str().unwrap();
        let event = serde_json::from_str::<Value>(event).unwrap()["event"]["id"].clone();
        for (query, count) in [
            (format!("?configId={second}"), 1),
            (format!("?hookUri={other_uri}"), 1),
            (format!("?eventId={event}"), 2),
            ("?groupStatus=1".into(), 1),
            ("?groupStatus=2".into(), 1),
            ("?groupStatus=8".into(), 1),
            ("?groupStatus=10".into(), 2),
            ("?groupStatus=Status5xx".into(), 0),
            (format!("?userId={}", app.owner.id), 3),
            (format!("?userId={}", user.id), 0),
            ("?trigger=group.created".into(), 1),
            ("?deliveryFrom=2026-07-21T10:46:00Z".into(), 1),
            ("?deliveryTo=2026-07-21T10:46:00".into(), 2),
            ("?count=2".into(), 2),
            ("?startIndex=2".into(), 1),
        ] {
            assert_eq!(log(app, &app.owner, &query).await.len(), count, "{query}");
        }
        assert_eq!(log(app, &user, "").await.len(), 1, "others see their own");
        for wrong in ["?groupStatus=32", "?deliveryFrom=x", "?count=0", "?trigger=x"] {
            assert_eq!(
                app.get(&app.owner, &format!("{LOG}{wrong}")).await.status,
                400,
                "{wrong}"
            );
        }
        // What is old is forgotten.
        app.clock.advance_seconds(31 * 86_400);
        told(app).await;
        assert!(log(app, &app.owner, "").await.is_empty());
    });
}

#[test]
fn portal_11_row_7_an_entry_is_told_again() {
    on_both(async |app| {
        let id = make(app, &app.owner, body("HR")).await;
        let user = app.person(Role::User).await;
        let first = told(app).await.remove(0);
        let entry = log(app, &app.owner, "").await.remove(0);
        let retry = format!("{HOOK}/{}/retry", entry["id"]);
        app.put(&app.owner, &format!("{HOOK}/0/retry"), Value::Null)
            .await
            .refused(400, "Id");
        app.put(&app.owner, &format!("{HOOK}/4000000/retry"), Value::Null)
            .await
            .refused(404, "The record could not be found");
        app.put(&user, &retry, Value::Null).await.refused(403, "Access denied");
        let made = app.put(&app.owner, &retry, Value::Null).await.ok();
        assert!(made["id"].as_i64() > entry["id"].as_i64());
        assert_eq!((&made["status"], &made["trigger"]), (&json!(0), &json!(1)));
        let again = told(app).await.remove(0);
        assert_eq!(again.header("webhook-id"), first.header("webhook-id"));
        assert_eq!(again.json()["payload"], first.json()["payload"]);
        assert_eq!(
            (&again.json()["event"]["id"], &again.json()["webhook"]["retryCount"]),
            (&first.json()["event"]["id"], &json!(1))
        );
        assert_eq!(log(app, &app.owner, "").await.len(), 2);
        app.delete(&app.owner, &format!("{HOOK}/{id}")).await.ok();
        app.put(&app.owner, &retry, Value::Null)
            .await
            .refused(404, "The record could not be found");
    });
}

#[test]
fn portal_11_row_8_several_are_told_again_and_others_left_out() {
    on_both(async |app| {
        make(app, &app.owner, body("HR")).await;
        let user = app.person(Role::User).await;
        let own = make(
            app,
            &user,
            json!({ "name": "own", "uri": URI, "secretKey": SECRET, "enabled": true }),
        )
        .await;
        rename(app, &user, "a").await;
        told(app).await;
        let ids: Vec<Value> = log(app, &app.owner, "")
            .await
            .iter()
            .map(|entry| entry["id"].clone())
            .collect();
        assert_eq!(ids.len(), 3);
        let mut all = ids.clone();
        all.extend([json!(0), json!(4_000_000)]);
        let path = format!("{HOOK}/retry");
        let made = app.put(&user, &path, json!({ "ids": all })).await.ok();
        assert_eq!(made.as_array().unwrap().len(), 1, "only his own");
        assert_eq!(told(app).await[0].json()["webhook"]["id"], own);
        let made = app.put(&app.owner, &path, json!({ "ids": all })).await.ok();
        assert_eq!(made.as_array().unwrap().len(), 3);
        assert_eq!(told(app).await.len(), 3);
        assert_eq!(
            app.put(&app.owner, &path, json!({ "ids": vec![1; 1_001] }))
                .await
                .status,
            400
        );
        assert_eq!(app.put(&app.owner, &path, json!({})).await.ok(), json!([]));
    });
}

#[test]
fn portal_11_a_test_tells_about_the_caller() {
    on_both(async |app| {
        let only_groups = json!({ "name": "HR", "uri": URI, "secretKey": SECRET, "enabled": true, "triggers": 16 });
        let id = make(app, &app.owner, only_groups).await;
        let made = app
            .post(&app.owner, &format!("/anteroom/webhooks/{id}/test"), Value::Null)
            .await
            .ok();
        assert_eq!(made["configName"], "HR");
        assert_eq!(told(app).await[0].json()["payload"]["id"], app.owner.id);
        app.post(&app.owner, "/anteroom/webhooks/4000000/test", Value::Null)
            .await
            .refused(404, "The record could not be found");
    });
}

#[test]
fn portal_11_two_nodes_never_tell_the_same_twice() {
    on_both(async |app| {
        make(app, &app.owner, body("HR")).await;
        for _ in 0..20 {
            app.post(&app.owner, "/group", json!({ "groupName": "g" })).await.ok();
        }
        let (one, other) = (app.app.clone(), app.app.clone());
        let (first, second) = tokio::join!(one.deliver_to_webhooks(), other.deliver_to_webhooks());
        first.unwrap();
        second.unwrap();
        let mut ids: Vec<String> = app
            .hooks
            .take()
            .iter()
            .map(|hook| hook.header("webhook-id").to_owned())
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 20);
        assert_eq!(log(app, &app.owner, "?groupStatus=2").await.len(), 20);
    });
}
