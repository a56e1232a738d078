//! API keys: `docs/protocol/auth.md` 7, `docs/protocol/anteroom.md` rows 10 and 16.

use anteroom_domain::Role;
use anteroom_testkit::{TestSettings, on_both, on_both_with};
use http::{Method, Request};
use serde_json::{Value, json};

#[test]
fn a_key_is_shown_once_and_acts_as_its_creator() {
    on_both(async |app| {
        let answer = app
            .post(
                &app.owner,
                "/keys",
                json!({ "name": "<b>CI</b>", "expiresInDays": "30" }),
            )
            .await
            .ok();
        let secret = answer["key"].as_str().unwrap().to_owned();
        assert!(
            secret.len() == 67
                && secret.starts_with("sk-")
                && secret[3..].chars().all(|c| "0123456789abcdef".contains(c))
        );
        assert_eq!(answer["keyPostfix"], secret[63..]);
        assert_eq!(answer["name"], "<b>CI</b>");
        assert_eq!(answer["permissions"], json!([]));
        assert_eq!(answer["isActive"], true);
        assert_eq!(answer["createOn"], "2026-07-21T10:45:10.0000000Z");
        assert_eq!(answer["expiresAt"], "2026-08-20T10:45:10.0000000Z");
        assert_eq!(answer["createBy"]["id"], app.owner.id);
        assert!(answer.get("lastUsed").is_none());
        let by_key = app.with_credential(&app.owner, secret.clone());
        let own = app.get(&by_key, "/keys/@self").await.ok();
        let masked = format!("sk-***{}", &secret[63..]);
        assert_eq!((&own["id"], &own["key"]), (&answer["id"], &json!(masked)));
        assert_eq!(own["lastUsed"], "2026-07-21T10:45:10.0000000Z");
        let listed = app.get(&app.owner, "/keys").await;
        assert_eq!(listed.json()["count"], 2);
        assert_eq!(listed.ok()[0]["id"], answer["id"], "newest first");
        assert!(!listed.text().contains(&secret));
        assert_eq!(app.get(&by_key, "/people/@self").await.ok()["id"], app.owner.id);
    });
}

#[test]
fn auth_7_rows_1_to_10_violations_in_their_order() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let guest = app.person(Role::Guest).await;
        app.anonymous(Method::POST, "/keys", json!({})).await.empty(401);
        app.post(&guest, "/keys", json!({}))
            .await
            .invalid("$", "missing required properties including: 'name'");
        for blank in ["", "  "] {
            app.post(&guest, "/keys", json!({ "name": blank }))
                .await
                .invalid("Name", "The Name field is required.");
        }
        let long = json!({ "name": "x".repeat(31) });
        app.post(&guest, "/keys", long)
            .await
            .invalid("Name", "Incorrect name. Length must be less than 30");
        for days in [0, 366, -1] {
            let body = json!({ "name": "k", "expiresInDays": days });
            let answer = app.post(&guest, "/keys", body).await;
            assert_eq!(answer.status, 400);
            assert!(
                answer
                    .text()
                    .contains("Incorrect number of days. Value must be between 1 and 365"),
                "{}",
                answer.text()
            );
        }
        app.post(&guest, "/keys", json!({ "name": "k" }))
            .await
            .refused(403, "This operation unavailable for user with guest role");
        for permissions in [json!(["rooms:all"]), json!([]), json!(["*", "nonsense"])] {
            let body = json!({ "name": "k", "permissions": permissions });
            app.post(&user, "/keys", body)
                .await
                .refused(400, "Permissions are not valid.");
        }
        for scope in ["accounts:read", "accounts:write"] {
            let body = json!({ "name": "k", "permissions": [scope] });
            app.post(&user, "/keys", body).await.refused(403, "Access denied");
        }
        app.post(
            &user,
            "/keys",
            json!({ "name": "x".repeat(30), "permissions": null, "expiresInDays": null }),
        )
        .await
        .ok();
        let order = ["rooms:read", "files:read", "rooms:read"];
        let kept = app
            .post(&user, "/keys", json!({ "name": "k", "permissions": order }))
            .await
            .ok();
        assert_eq!(kept["permissions"], json!(order));
        let star = app
            .post(
                &user,
                "/keys",
                json!({ "name": "k", "permissions": ["rooms:read", "*"] }),
            )
            .await
            .ok();
        assert_eq!(star["permissions"], json!([]));
    });
}

#[test]
fn auth_7_row_6_keys_are_for_administrators_only_when_set_so() {
    let settings = TestSettings {
        app: Some(|s| s.keys_for_admins_only = true),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let user = app.person(Role::RoomAdmin).await;
        let answer = app.post(&user, "/keys", json!({ "name": "k" })).await;
        answer.refused(403, "This operation available only for portal owner/admins");
        app.post(&app.owner, "/keys", json!({ "name": "k" })).await.ok();
    });
}

#[test]
fn who_sees_and_changes_which_keys() {
    on_both(async |app| {
        let (a, b) = (app.person(Role::User).await, app.person(Role::RoomAdmin).await);
        let id = app.post(&a, "/keys", json!({ "name": "a" })).await.ok()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let path = format!("/keys/{id}");
        assert_eq!(app.get(&a, "/keys").await.json()["count"], 1);
        assert_eq!(app.get(&b, "/keys").await.json()["count"], 0);
        assert_eq!(app.get(&app.owner, "/keys").await.json()["count"], 2);
        assert_eq!(app.put(&b, &path, json!({ "name": "stolen" })).await.ok(), false);
        assert_eq!(app.delete(&b, &path).await.ok(), false);
        assert_eq!(
            app.put(&a, &path, json!({ "name": "", "permissions": [] })).await.ok(),
            true
        );
        assert_eq!(app.get(&a, "/keys").await.ok()[0]["name"], "a");
        let change = json!({ "name": "new", "permissions": ["files:read"], "isActive": false });
        assert_eq!(app.put(&app.owner, &path, change).await.ok(), true);
        let key = app.get(&a, "/keys").await.ok()[0].clone();
        assert_eq!(
            (&key["name"], &key["permissions"], &key["isActive"]),
            (&json!("new"), &json!(["files:read"]), &json!(false))
        );
        app.put(&a, &path, json!({ "permissions": ["x"] }))
            .await
            .refused(400, "Permissions are not valid.");
        assert_eq!(app.put(&a, &path, json!({ "permissions": ["*"] })).await.ok(), true);
        app.put(&a, &path, json!({ "name": "x".repeat(31) }))
            .await
            .invalid("Changed.Name", "Incorrect name. Length must be less than 30");
        let unknown = "/keys/4a515a15-d4d6-4b8e-828e-e0586f18f3a3";
        assert_eq!(app.put(&a, unknown, json!({ "name": "x" })).await.status, 404);
        assert_eq!(app.delete(&a, unknown).await.status, 404);
        app.put(&a, "/keys/not-a-guid", json!({ "name": "x" })).await.empty(404);
        assert_eq!(app.delete(&a, &path).await.ok(), true);
        assert_eq!(app.get(&a, "/keys").await.ok(), json!([]));
    });
}

#[test]
fn a_key_stops_working_when_switched_off_deleted_or_expired() {
    on_both(async |app| {
        let made = app
            .post(&app.owner, "/keys", json!({ "name": "k", "expiresInDays": 1 }))
            .await
            .ok();
        let path = format!("/keys/{}", made["id"].as_str().unwrap());
        let by_key = app.with_credential(&app.owner, made["key"].as_str().unwrap().to_owned());
        app.get(&by_key, "/people/@self").await.ok();
        app.put(&app.owner, &path, json!({ "isActive": false })).await.ok();
        app.get(&by_key, "/people/@self").await.empty(401);
        app.put(&app.owner, &path, json!({ "isActive": true })).await.ok();
        app.get(&by_key, "/people/@self").await.ok();
        app.clock.advance_seconds(86_399);
        app.get(&by_key, "/people/@self").await.ok();
        app.clock.advance_seconds(1);
        app.get(&by_key, "/people/@self").await.empty(401);
        assert_eq!(app.put(&app.owner, &path, json!({ "name": "late" })).await.ok(), false);
        app.delete(&app.owner, &path).await.ok();
    });
}

#[test]
fn last_use_is_written_at_most_once_a_minute() {
    on_both(async |app| {
        let key = app.key(&app.owner, &[]).await;
        let by_key = app.with_credential(&app.owner, key);
        let used = async || {
            app.get(&by_key, "/keys/@self").await.ok()["lastUsed"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(used().await, "2026-07-21T10:45:10.0000000Z");
        app.clock.advance_seconds(59);
        assert_eq!(used().await, "2026-07-21T10:45:10.0000000Z");
        app.clock.advance_seconds(1);
        assert_eq!(used().await, "2026-07-21T10:46:10.0000000Z");
    });
}

#[test]
fn the_catalogue_and_what_is_not_a_key() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        let scopes = app.get(&guest, "/keys/permissions").await.ok();
        for scope in [
            "*:read",
            "*:write",
            "files:read",
            "rooms:write",
            "accounts:read",
            "accounts.self:write",
            "*",
        ] {
            assert!(scopes.as_array().unwrap().contains(&json!(scope)), "{scope}");
        }
        assert_eq!(app.get(&guest, "/keys/@self").await.status, 404);
        for bad in [
            "sk-",
            "sk-123",
            &format!("sk-{}", "0".repeat(64)),
            "sk-'; DROP TABLE people; --",
        ] {
            app.call(bad, Method::GET, "/people/@self", &Value::Null)
                .await
                .empty(401);
        }
    });
}

#[test]
fn a_bare_key_without_bearer_is_accepted() {
    on_both(async |app| {
        let request = Request::get("/api/2.0/people/@self")
            .header("host", "portal.test")
            .header("authorization", &app.owner.credential)
            .body(axum::body::Body::empty())
            .unwrap();
        assert_eq!(app.send(request).await.ok()["id"], app.owner.id);
    });
}

#[test]
fn a_key_never_makes_or_widens_a_key_beyond_itself() {
    on_both(async |app| {
        let reader = app.with_credential(&app.owner, app.key(&app.owner, &["*:read"]).await);
        let writer = app.with_credential(&app.owner, app.key(&app.owner, &["accounts:write"]).await);
        for key in [&reader, &writer] {
            app.post(key, "/keys", json!({ "name": "k" }))
                .await
                .refused(403, "Access denied");
            let id = app.get(&app.owner, "/keys").await.ok()[0]["id"]
                .as_str()
                .unwrap()
                .to_owned();
            app.put(key, &format!("/keys/{id}"), json!({ "permissions": ["*"] }))
                .await
                .refused(403, "Access denied");
            app.delete(key, &format!("/keys/{id}"))
                .await
                .refused(403, "Access denied");
        }
        let everything = app.with_credential(&app.owner, app.key(&app.owner, &["*:write"]).await);
        app.post(&everything, "/keys", json!({ "name": "k" })).await.ok();
    });
}

#[test]
fn scopes_open_only_their_rows() {
    on_both(async |app| {
        let accounts = app.with_credential(&app.owner, app.key(&app.owner, &["accounts:read"]).await);
        app.get(&accounts, "/people").await.ok();
        app.get(&accounts, "/people/@self").await.refused(403, "Access denied");
        app.get(&accounts, "/keys").await.refused(403, "Access denied");
        app.get(&accounts, "/settings").await.refused(403, "Access denied");
        app.get(&accounts, "/keys/@self").await.ok();
        app.post(&accounts, "/people", json!({ "email": 5 }))
            .await
            .refused(403, "Access denied");
        let own = app.with_credential(&app.owner, app.key(&app.owner, &["accounts.self:read"]).await);
        app.get(&own, "/people/@self").await.ok();
        app.get(&own, &format!("/people/{}", app.owner.id))
            .await
            .refused(403, "Access denied");
    });
}

#[test]
fn a_refused_key_counts_as_unused() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let by_key = app.with_credential(&user, app.key(&user, &[]).await);
        let shows_a_use = async || app.get(&app.owner, "/keys").await.ok()[0].get("lastUsed").is_some();
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [user.id] }))
            .await
            .ok();
        app.get(&by_key, "/people/@self").await.empty(401);
        assert!(!shows_a_use().await);
        app.put(&app.owner, "/people/status/1", json!({ "userIds": [user.id] }))
            .await
            .ok();
        app.get(&by_key, "/people/@self").await.ok();
        assert!(shows_a_use().await);
    });
}

#[test]
fn who_became_a_user_keeps_control_of_his_keys() {
    on_both(async |app| {
        let person = app.person(Role::RoomAdmin).await;
        let body = json!({ "name": "k", "permissions": ["accounts:read"] });
        let id = app.post(&person, "/keys", body).await.ok()["id"].clone();
        let path = format!("/keys/{}", id.as_str().unwrap());
        app.put(&app.owner, &format!("/people/{}", person.id), json!({ "role": "User" }))
            .await
            .ok();
        for change in [json!({ "name": "old" }), json!({ "isActive": false })] {
            assert_eq!(app.put(&person, &path, change).await.ok(), true);
        }
        app.put(&person, &path, json!({ "permissions": ["accounts:write"] }))
            .await
            .refused(403, "Access denied");
        assert_eq!(app.delete(&person, &path).await.ok(), true);
    });
}

#[test]
fn names_are_counted_in_characters() {
    on_both(async |app| {
        for letter in ["x", "é", "😀"] {
            app.post(&app.owner, "/keys", json!({ "name": letter.repeat(30) }))
                .await
                .ok();
            app.post(&app.owner, "/keys", json!({ "name": letter.repeat(31) }))
                .await
                .invalid("Name", "Incorrect name. Length must be less than 30");
        }
        let body = json!({ "name": "k", "expiresInDays": "365" });
        assert_eq!(
            app.post(&app.owner, "/keys", body).await.ok()["expiresAt"],
            "2027-07-21T10:45:10.0000000Z"
        );
        let body = json!({ "name": "k", "expiresInDays": "366" });
        app.post(&app.owner, "/keys", body)
            .await
            .invalid("ExpiresInDays", "Value must be between 1 and 365");
        let body = json!({ "name": "k", "expiresInDays": "soon" });
        app.post(&app.owner, "/keys", body)
            .await
            .invalid("$.expiresInDays", "could not be converted to System.Int32");
        app.post(&app.owner, "/keys", json!({ "name": null }))
            .await
            .invalid("Name", "The Name field is required.");
    });
}

#[test]
fn a_key_without_the_scope_is_refused_on_anonymous_operations_too() {
    on_both(async |app| {
        let accounts = app.key(&app.owner, &["accounts:write", "files:read"]).await;
        for (method, path) in [
            (Method::GET, "/settings"),
            (Method::GET, "/settings/version/build"),
            (Method::GET, "/settings/cultures"),
            (Method::GET, "/capabilities"),
            (Method::GET, "/authentication"),
            (Method::POST, "/authentication"),
            (Method::POST, "/authentication/logout"),
        ] {
            app.call(&accounts, method, path, &json!({}))
                .await
                .refused(403, "Access denied");
        }
        let reader = app.key(&app.owner, &["*:read"]).await;
        app.call(&reader, Method::GET, "/settings", &Value::Null).await.ok();
        app.call(&reader, Method::POST, "/authentication/logout", &Value::Null)
            .await
            .refused(403, "Access denied");
    });
}

/// A narrow key must not lead to a session of its maker, which could do everything.
#[test]
fn anteroom_row_10_a_narrow_key_does_not_change_how_its_maker_signs_in() {
    on_both(async |app| {
        let narrow = ["accounts:write", "accounts.self:write", "*:read"];
        let owner = app.with_credential(&app.owner, app.key(&app.owner, &narrow).await);
        let room_admin = app.person(Role::RoomAdmin).await;
        let member = app.with_credential(&room_admin, app.key(&room_admin, &narrow).await);
        let mails = async || app.get(&app.owner, "/anteroom/mails").await.json()["total"].clone();
        for (number, who) in [&owner, &member].into_iter().enumerate() {
            let before = mails().await;
            let new = format!("mine{number}@attacker.example");
            app.post(who, "/people/email", json!({ "userId": who.id, "email": new }))
                .await
                .refused(403, "Access denied");
            for (method, path) in [
                (Method::PUT, "/people/thirdparty/linkaccount"),
                (Method::DELETE, "/people/thirdparty/unlinkaccount?provider=openid"),
            ] {
                app.call(&who.credential, method, path, &json!({ "serializedProfile": "x" }))
                    .await
                    .refused(403, "Access denied");
            }
            assert_eq!(mails().await, before, "nobody is written to");
            let own = app.get(&app.owner, &format!("/people/{}", who.id)).await.ok();
            assert_eq!(own["email"], json!(who.email));
        }
        // What the scope is for still works, and so does a key for everything.
        let user = app.person(Role::User).await;
        let body = json!({ "userId": user.id, "email": "moved@example.com" });
        app.post(&owner, "/people/email", body).await.ok();
        let everything = app.with_credential(&room_admin, app.key(&room_admin, &["*:write"]).await);
        let body = json!({ "userId": room_admin.id, "email": "mine@example.com" });
        app.post(&everything, "/people/email", body).await.ok();
    });
}
