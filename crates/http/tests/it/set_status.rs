//! `PUT /people/status/{status}`: `docs/protocol/people.md` 16.2.

use anteroom_domain::Role;
use anteroom_testkit::{TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

#[test]
fn disabling_ends_sessions_keys_and_sign_in_at_once_and_enabling_gives_role_and_keys_back() {
    on_both(async |app| {
        let person = app.person(Role::RoomAdmin).await;
        let key = app.key(&person, &[]).await;
        let by_key = app.with_credential(&person, key);
        app.get(&by_key, "/people/@self").await.ok();
        let answer = app
            .put(
                &app.owner,
                "/people/status/Terminated",
                json!({ "userIds": [person.id] }),
            )
            .await
            .ok();
        assert_eq!(answer[0]["status"], 2);
        assert!(answer[0].get("terminated").is_none(), "only the profile sets it");
        app.get(&person, "/people/@self").await.empty(401);
        app.get(&by_key, "/people/@self").await.empty(401);
        let body = json!({ "userName": person.email, "passwordHash": "0".repeat(64) });
        app.anonymous(Method::POST, "/authentication", body)
            .await
            .refused(401, "User authentication failed");
        // Twice is fine.
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [person.id] }))
            .await
            .ok();
        let answer = app
            .put(&app.owner, "/people/status/active", json!({ "userIds": [person.id] }))
            .await
            .ok();
        assert_eq!(
            (&answer[0]["status"], &answer[0]["isRoomAdmin"]),
            (&json!(1), &json!(true))
        );
        app.get(&person, "/people/@self").await.empty(401);
        app.get(&by_key, "/people/@self").await.ok();
        app.sign_in(&person.email).await;
    });
}

#[test]
fn refusals_change_nobody() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let other_admin = app.person(Role::DocSpaceAdmin).await;
        let user = app.person(Role::User).await;
        let room_admin = app.person(Role::RoomAdmin).await;
        let unknown = "4a515a15-d4d6-4b8e-828e-e0586f18f3a3";
        let ids = |last: &str| json!({ "userIds": [user.id, last] });
        for status in ["Pending", "4", "All", "7", "Default"] {
            app.put(&user, &format!("/people/status/{status}"), ids(&user.id))
                .await
                .refused(400, "Incorrect status");
        }
        for status in ["Gone", "3", "99"] {
            app.put(&user, &format!("/people/status/{status}"), ids(&user.id))
                .await
                .invalid("status", "The value");
        }
        app.put(&room_admin, "/people/status/2", json!({}))
            .await
            .refused(403, "Access denied");
        assert_eq!(app.put(&admin, "/people/status/2", json!({})).await.status, 400);
        for last in [unknown, &app.owner.id, &admin.id, &other_admin.id] {
            app.put(&admin, "/people/status/2", ids(last))
                .await
                .refused(403, "Access denied");
        }
        app.put(&app.owner, "/people/status/2", ids(&app.owner.id))
            .await
            .refused(403, "Access denied");
        assert_eq!(
            app.get(&app.owner, &format!("/people/{}", user.id)).await.ok()["status"],
            1
        );
        assert_eq!(
            app.put(&app.owner, "/people/status/2", json!({ "userIds": [] }))
                .await
                .ok(),
            json!([])
        );
        app.put(
            &app.owner,
            "/people/status/2",
            json!({ "userIds": [admin.id, other_admin.id] }),
        )
        .await
        .ok();
        app.anonymous(Method::PUT, "/people/status/2", Value::Null)
            .await
            .empty(401);
    });
}

#[test]
fn a_right_password_of_a_disabled_person_is_told_apart() {
    on_both(async |app| {
        let body =
            json!({ "firstName": "Ann", "lastName": "Lee", "email": "ann@example.com", "password": "long-enough" });
        let id = app.post(&app.owner, "/people", body).await.ok()["id"].clone();
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [id] }))
            .await
            .ok();
        let sign_in = |password: &str| json!({ "userName": "ann@example.com", "password": password });
        app.anonymous(Method::POST, "/authentication", sign_in("long-enough"))
            .await
            .refused(403, "User disabled");
        app.anonymous(Method::POST, "/authentication", sign_in("wrong-one"))
            .await
            .refused(401, "User authentication failed");
    });
}

#[test]
fn enabling_takes_seats_and_all_or_nobody_is_enabled() {
    let settings = TestSettings {
        app: Some(|s| {
            s.max_admins = Some(2);
            s.max_users = Some(2);
        }),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let (a, b) = (app.person(Role::User).await, app.person(Role::User).await);
        let admin = app.person(Role::RoomAdmin).await;
        let all = json!({ "userIds": [a.id, b.id, admin.id] });
        app.put(&app.owner, "/people/status/2", all.clone()).await.ok();
        app.person(Role::User).await;
        app.put(&app.owner, "/people/status/1", all)
            .await
            .refused(402, "The number of users should not exceed 2");
        assert_eq!(app.get(&app.owner, "/people/status/2").await.json()["total"], 3);
        let answer = app
            .put(&app.owner, "/people/status/1", json!({ "userIds": [admin.id, a.id] }))
            .await
            .ok();
        assert_eq!((&answer[0]["id"], &answer[1]["id"]), (&json!(admin.id), &json!(a.id)));
        app.put(&app.owner, &format!("/people/{}", b.id), json!({ "disable": false }))
            .await
            .refused(402, "The number of users should not exceed 2");
    });
}
