//! Giving an API key a new secret: `docs/protocol/auth.md` 7.2.

use crate::link_of::events;
use anteroom_domain::Role;
use anteroom_testkit::{TestApp, TestPerson, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const UNKNOWN: &str = "4a515a15-d4d6-4b8e-828e-e0586f18f3a3";

fn rotation(id: &str) -> String {
    format!("/anteroom/keys/{id}/rotate")
}

/// A key of a person: its identifier and secret.
async fn made(app: &TestApp, who: &TestPerson, body: Value) -> (String, String) {
    let key = app.post(who, "/keys", body).await.ok();
    let text = |name: &str| key[name].as_str().unwrap().to_owned();
    (text("id"), text("key"))
}

async fn works(app: &TestApp, key: &str) -> bool {
    let answer = app.call(key, Method::GET, "/keys/@self", &Value::Null).await;
    if answer.status != 200 {
        answer.empty(401);
    }
    answer.status == 200
}

#[test]
fn auth_7_2_a_new_secret_is_shown_once_and_the_old_one_stops_at_once() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let body = json!({ "name": "CI", "permissions": ["rooms:read"], "expiresInDays": 30 });
        let (id, old) = made(app, &user, body).await;
        assert!(works(app, &old).await);
        let before = app.get(&user, "/keys").await.ok()[0].clone();
        let answer = app.post(&user, &rotation(&id), Value::Null).await;
        let rotated = answer.ok();
        assert!(answer.header("etag").starts_with("\"2-"), "{}", answer.header("etag"));
        let new = rotated["key"].as_str().unwrap();
        assert!(new.len() == 67 && new.starts_with("sk-") && new != old);
        assert_eq!(rotated["keyPostfix"], new[63..]);
        assert!(rotated.get("formerKeyExpiresAt").is_none());
        for member in [
            "id",
            "name",
            "permissions",
            "createOn",
            "createBy",
            "expiresAt",
            "isActive",
            "lastUsed",
        ] {
            assert_eq!(rotated[member], before[member], "{member}");
        }
        assert!(works(app, new).await);
        assert!(!works(app, &old).await, "at once, whatever is in memory");
        let listed = app.get(&user, "/keys").await;
        assert_eq!(listed.ok()[0]["key"], format!("sk-***{}", &new[63..]));
        assert!(!listed.text().contains(new));
        assert_eq!(events(app, 1).await, [6059]);
        // What it may be used for stays.
        app.call(new, Method::GET, "/people/@self", &Value::Null)
            .await
            .refused(403, "Access denied");
    });
}

#[test]
fn auth_7_2_the_old_secret_works_for_the_overlap_and_no_longer() {
    on_both(async |app| {
        let (id, first) = made(app, &app.owner, json!({ "name": "k" })).await;
        let body = json!({ "overlapMinutes": 10 });
        let rotated = app.post(&app.owner, &rotation(&id), body.clone()).await.ok();
        assert_eq!(rotated["formerKeyExpiresAt"], "2026-07-21T10:55:10.0000000Z");
        let second = rotated["key"].as_str().unwrap().to_owned();
        assert!(works(app, &first).await && works(app, &second).await);
        // Either is the same key, with the same rights.
        for secret in [&first, &second] {
            let own = app.call(secret, Method::GET, "/keys/@self", &Value::Null).await.ok();
            assert_eq!(own["id"], id.as_str());
            assert_eq!(own["formerKeyExpiresAt"], "2026-07-21T10:55:10.0000000Z");
        }
        app.clock.advance_seconds(599);
        assert!(works(app, &first).await);
        app.clock.advance_seconds(1);
        assert!(!works(app, &first).await, "the minute is over");
        assert!(works(app, &second).await);
        let listed = app.get(&app.owner, "/keys").await.ok();
        assert!(listed[0].get("formerKeyExpiresAt").is_none());

        // Rotating again ends what overlapped before.
        let third = app.post(&app.owner, &rotation(&id), body.clone()).await.ok();
        let third = third["key"].as_str().unwrap().to_owned();
        let fourth = app.post(&app.owner, &rotation(&id), body).await.ok();
        let fourth = fourth["key"].as_str().unwrap().to_owned();
        let works_now = [
            works(app, &second).await,
            works(app, &third).await,
            works(app, &fourth).await,
        ];
        assert_eq!(works_now, [false, true, true]);
        app.post(&app.owner, &rotation(&id), json!({ "overlapMinutes": 0 }))
            .await
            .ok();
        assert!(!works(app, &third).await && !works(app, &fourth).await);
    });
}

#[test]
fn auth_7_2_both_secrets_end_with_the_key() {
    on_both(async |app| {
        let user = app.person(Role::RoomAdmin).await;
        let (id, old) = made(app, &user, json!({ "name": "k", "expiresInDays": 1 })).await;
        let body = json!({ "overlapMinutes": 43_200 });
        let new = app.post(&user, &rotation(&id), body.clone()).await.ok();
        let new = new["key"].as_str().unwrap().to_owned();
        let path = format!("/keys/{id}");
        let both = async || [works(app, &old).await, works(app, &new).await];
        app.put(&app.owner, &path, json!({ "isActive": false })).await.ok();
        assert_eq!(both().await, [false, false], "switched off");
        app.put(&app.owner, &path, json!({ "isActive": true })).await.ok();
        assert_eq!(both().await, [true, true]);
        let scopes = json!({ "permissions": ["files:read"] });
        app.put(&user, &path, scopes).await.ok();
        for secret in [&old, &new] {
            app.call(secret, Method::GET, "/people/@self", &Value::Null)
                .await
                .refused(403, "Access denied");
        }
        let ids = json!({ "userIds": [user.id] });
        app.put(&app.owner, "/people/status/2", ids.clone()).await.ok();
        assert_eq!(both().await, [false, false], "disabled");
        app.put(&app.owner, "/people/status/1", ids).await.ok();
        app.clock.advance_seconds(86_400);
        assert_eq!(both().await, [false, false], "expired, within the overlap");
        let again = app.with_credential(&user, app.sign_in(&user.email).await);
        app.post(&again, &rotation(&id), body)
            .await
            .refused(403, "The key has expired. Make a new one.");
        app.delete(&again, &path).await.ok();
        assert_eq!(both().await, [false, false], "deleted");
    });
}

#[test]
fn auth_7_2_rows_1_to_4_refusals_in_their_order() {
    on_both(async |app| {
        let (user, other) = (app.person(Role::User).await, app.person(Role::User).await);
        let admin = app.person(Role::DocSpaceAdmin).await;
        let (id, secret) = made(app, &user, json!({ "name": "k" })).await;
        let path = rotation(&id);
        // Row 1
        app.anonymous(Method::POST, &path, json!({ "overlapMinutes": -1 }))
            .await
            .empty(401);
        // Row 2
        let reader = app.with_credential(&user, app.key(&user, &["*:read"]).await);
        app.post(&reader, &path, json!({ "overlapMinutes": -1 }))
            .await
            .refused(403, "Access denied");
        // Row 3
        for minutes in [json!(-1), json!(43_201), json!("99999")] {
            app.post(&other, &path, json!({ "overlapMinutes": minutes }))
                .await
                .invalid(
                    "OverlapMinutes",
                    "The field OverlapMinutes must be between 0 and 43200.",
                );
        }
        app.post(&other, &path, json!({ "overlapMinutes": "soon" }))
            .await
            .invalid("$.overlapMinutes", "could not be converted to System.Int32");
        // Row 4: who does not see a key learns nothing about it.
        let unknown = app.post(&other, &rotation(UNKNOWN), Value::Null).await;
        let hidden = app.post(&other, &path, Value::Null).await;
        for answer in [&unknown, &hidden] {
            answer.refused(404, "The record could not be found");
        }
        app.post(&user, &rotation("nonsense"), Value::Null).await.empty(404);
        // Row 7: the secret of somebody else's key would make an administrator its maker.
        for who in [&admin, &app.owner] {
            app.post(who, &path, Value::Null).await.refused(403, "Access denied");
        }
        assert!(works(app, &secret).await, "nothing was changed");
        // Row 9
        let stale = [("if-match", "\"7-x\"")];
        let answer = app
            .call_carrying(&user.credential, Method::POST, &path, &Value::Null, &stale)
            .await;
        assert_eq!(answer.status, 412);
        assert!(works(app, &secret).await, "nothing was changed");
        let fitting = [("if-match", "\"1-x\"")];
        app.call_carrying(&user.credential, Method::POST, &path, &Value::Null, &fitting)
            .await
            .ok();
        assert!(!works(app, &secret).await);
    });
}

#[test]
fn auth_7_2_rows_5_and_6_who_may_hold_no_key_gets_no_new_secret() {
    on_both(async |app| {
        let person = app.person(Role::User).await;
        let (id, secret) = made(app, &person, json!({ "name": "k" })).await;
        app.put(
            &app.owner,
            &format!("/people/{}", person.id),
            json!({ "role": "Guest" }),
        )
        .await
        .ok();
        app.post(&person, &rotation(&id), Value::Null)
            .await
            .refused(403, "This operation unavailable for user with guest role");
        assert!(works(app, &secret).await);
    });
    let settings = TestSettings {
        app: Some(|s| s.keys_for_admins_only = true),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let (id, secret) = made(app, &admin, json!({ "name": "k" })).await;
        app.post(&admin, &rotation(&id), Value::Null).await.ok();
        app.put(
            &app.owner,
            &format!("/people/{}", admin.id),
            json!({ "role": "RoomAdmin" }),
        )
        .await
        .ok();
        app.post(&admin, &rotation(&id), Value::Null)
            .await
            .refused(403, "This operation available only for portal owner/admins");
        assert!(!works(app, &secret).await);
    });
}

#[test]
fn auth_7_2_row_7_a_rotation_never_widens() {
    on_both(async |app| {
        let (id, _) = made(app, &app.owner, json!({ "name": "full" })).await;
        for scopes in [
            &["*:read"][..],
            &["accounts:write"],
            &["accounts.self:write", "rooms:write", "files:write"],
        ] {
            let narrow = app.with_credential(&app.owner, app.key(&app.owner, scopes).await);
            app.post(&narrow, &rotation(&id), Value::Null)
                .await
                .refused(403, "Access denied");
        }
        // A user could not ask for these scopes any more.
        let person = app.person(Role::RoomAdmin).await;
        let body = json!({ "name": "k", "permissions": ["accounts:read"] });
        let (id, _) = made(app, &person, body).await;
        app.put(&app.owner, &format!("/people/{}", person.id), json!({ "role": "User" }))
            .await
            .ok();
        app.post(&person, &rotation(&id), Value::Null)
            .await
            .refused(403, "Access denied");
    });
}

#[test]
fn a_repeated_rotation_is_done_once_and_not_shown_to_other_scopes() {
    on_both(async |app| {
        let (id, _) = made(app, &app.owner, json!({ "name": "k" })).await;
        let path = rotation(&id);
        let once = [("idempotency-key", "rotate-1")];
        let owner = &app.owner.credential;
        let first = app
            .call_carrying(owner, Method::POST, &path, &Value::Null, &once)
            .await
            .ok();
        let again = app.call_carrying(owner, Method::POST, &path, &Value::Null, &once).await;
        assert_eq!(again.status, 409, "a secret is shown once: {}", again.text());
        assert!(!again.text().contains(first["key"].as_str().unwrap()));
        assert!(works(app, first["key"].as_str().unwrap()).await);
        for scopes in [&["*:read"][..], &["accounts:write"]] {
            let narrow = app.key(&app.owner, scopes).await;
            let answer = app
                .call_carrying(&narrow, Method::POST, &path, &Value::Null, &once)
                .await;
            answer.refused(403, "Access denied");
        }
        let other = app.person(Role::DocSpaceAdmin).await;
        let answer = app
            .call_carrying(&other.credential, Method::POST, &path, &Value::Null, &once)
            .await;
        answer.refused(403, "Access denied");
    });
}

#[test]
fn of_rotations_at_once_the_last_one_counts() {
    on_both(async |app| {
        let (id, _) = made(app, &app.owner, json!({ "name": "k" })).await;
        let path = rotation(&id);
        let body = json!({ "overlapMinutes": 5 });
        let one = || app.post(&app.owner, &path, body.clone());
        let all = tokio::join!(one(), one(), one(), one());
        let secrets = [all.0, all.1, all.2, all.3].map(|a| a.ok()["key"].as_str().unwrap().to_owned());
        let mut working = 0;
        for secret in &secrets {
            working += usize::from(works(app, secret).await);
        }
        assert_eq!(working, 2, "the newest one, and the one before it");
    });
}
