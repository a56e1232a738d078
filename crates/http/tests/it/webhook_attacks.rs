//! What somebody with bad intentions tries with webhooks: `docs/protocol/portal.md` 11.

use crate::webhooks::{HOOK, SECRET, URI, body, make};
use anteroom_domain::PortalId;
use anteroom_domain::Role;
use anteroom_store::contents;
use anteroom_testkit::on_both;
use serde_json::{Value, json};

#[test]
fn another_portal_neither_sees_nor_changes_nor_hears() {
    on_both(async |app| {
        let other = app.portal("acme").await;
        let id = make(app, &app.owner, body("HR")).await;
        make(
            app,
            &app.owner,
            json!({ "name": "b", "uri": URI, "secretKey": SECRET, "enabled": true }),
        )
        .await;
        app.person(Role::User).await;
        app.app.deliver_to_webhooks().await.unwrap();
        app.hooks.take();
        let entry = app.get(&app.owner, "/settings/webhooks/log").await.ok()[0]["id"].clone();
        assert_eq!(other.get(&other.owner, HOOK).await.ok(), json!([]));
        assert_eq!(other.get(&other.owner, "/settings/webhooks/log").await.ok(), json!([]));
        let missing = "The record could not be found";
        other
            .delete(&other.owner, &format!("{HOOK}/{id}"))
            .await
            .refused(404, missing);
        let change = json!({ "id": id, "name": "x", "uri": URI });
        other.put(&other.owner, HOOK, change).await.refused(404, missing);
        let switch = json!({ "id": id, "enabled": false });
        other
            .put(&other.owner, &format!("{HOOK}/enable"), switch)
            .await
            .refused(404, missing);
        other
            .put(&other.owner, &format!("{HOOK}/{entry}/retry"), Value::Null)
            .await
            .refused(404, missing);
        let again = json!({ "ids": [entry] });
        assert_eq!(
            other.put(&other.owner, &format!("{HOOK}/retry"), again).await.ok(),
            json!([])
        );
        other.person(Role::User).await;
        app.app.deliver_to_webhooks().await.unwrap();
        assert!(app.hooks.take().is_empty());
    });
}

#[test]
fn the_secret_is_nowhere_in_the_database_and_not_in_answers() {
    on_both(async |app| {
        let id = make(app, &app.owner, body("HR")).await;
        let changed = "another-secret-9";
        app.put(
            &app.owner,
            HOOK,
            json!({ "id": id, "name": "HR", "uri": URI, "secretKey": changed }),
        )
        .await
        .ok();
        app.person(Role::User).await;
        app.app.deliver_to_webhooks().await.unwrap();
        let hook = app.hooks.take().remove(0);
        assert!(!hook.text.contains(changed));
        for path in [HOOK, "/settings/webhooks/log"] {
            let text = app.get(&app.owner, path).await.text();
            assert!(!text.contains(changed) && !text.contains(SECRET), "{path}");
        }
        let listed = app
            .app
            .read(|tx, _| Ok(contents::of_portal(tx, PortalId(1))?))
            .await
            .unwrap();
        let whole = format!("{listed:?}");
        let as_hex = |text: &str| {
            let pairs: Vec<String> = text.bytes().map(|byte| format!("{byte:02x}")).collect();
            pairs.concat()
        };
        for secret in [SECRET, changed] {
            assert!(!whole.contains(secret));
            assert!(!whole.to_lowercase().contains(&as_hex(secret)));
        }
    });
}

#[test]
fn a_demoted_maker_hears_no_more_than_his_new_role_may() {
    on_both(async |app| {
        let maker = app.person(Role::RoomAdmin).await;
        make(app, &maker, body("HR")).await;
        app.put(&app.owner, &format!("/people/{}", maker.id), json!({ "role": "User" }))
            .await
            .ok();
        app.app.deliver_to_webhooks().await.unwrap();
        app.hooks.take();
        let other = app.person(Role::User).await;
        app.put(&app.owner, &format!("/people/{}", other.id), json!({ "location": "x" }))
            .await
            .ok();
        app.post(&app.owner, "/group", json!({ "groupName": "g" })).await.ok();
        app.app.deliver_to_webhooks().await.unwrap();
        assert!(app.hooks.take().is_empty());
    });
}

#[test]
fn keys_need_the_scopes_of_everything() {
    on_both(async |app| {
        for (scopes, can_read, can_write) in [
            (vec!["accounts:write"], false, false),
            (vec!["rooms:write", "accounts:read"], false, false),
            (vec!["*:read"], true, false),
            (vec![], true, true),
        ] {
            let key = app.key(&app.owner, &scopes).await;
            let who = app.with_credential(&app.owner, key);
            let status = app.get(&who, HOOK).await.status;
            assert_eq!(status == 200, can_read, "{scopes:?} {status}");
            let status = app.post(&who, HOOK, body("HR")).await.status;
            assert_eq!(status == 200, can_write, "{scopes:?} {status}");
        }
    });
}

#[test]
fn what_is_too_long_or_injected_is_refused_or_stays_text() {
    on_both(async |app| {
        let long =
            json!({ "name": "x", "uri": format!("https://a.example/{}", "x".repeat(2_000)), "secretKey": SECRET });
        assert_eq!(app.post(&app.owner, HOOK, long).await.status, 400);
        let nul = json!({ "name": "a\u{0}b", "uri": URI, "secretKey": SECRET });
        assert_eq!(app.post(&app.owner, HOOK, nul).await.status, 400);
        let name = "a\r\nx-evil: 1\"}]";
        make(
            app,
            &app.owner,
            json!({ "name": name, "uri": URI, "secretKey": SECRET, "enabled": true }),
        )
        .await;
        app.post(&app.owner, "/group", json!({ "groupName": "\"},{" }))
            .await
            .ok();
        app.app.deliver_to_webhooks().await.unwrap();
        let hook = app.hooks.take().remove(0);
        assert_eq!(hook.json()["webhook"]["name"], name);
        assert!(hook.headers.iter().all(|(_, value)| !value.contains('\n')));
    });
}
