//! `PUT /people/type/{type}`: `docs/protocol/people.md` 17.

use anteroom_domain::Role;
use anteroom_testkit::{TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::json;

#[test]
fn promotions_and_their_answer() {
    on_both(async |app| {
        let (a, b) = (app.person(Role::User).await, app.person(Role::Guest).await);
        let answer = app
            .put(&app.owner, "/people/type/RoomAdmin", json!({ "userIds": [b.id, a.id] }))
            .await;
        let people = answer.ok();
        assert_eq!(
            (&people[0]["id"], &people[1]["id"]),
            (&json!(b.id), &json!(a.id)),
            "in the order of the request"
        );
        assert!(
            people
                .as_array()
                .unwrap()
                .iter()
                .all(|p| p["isRoomAdmin"] == true && p["role"] == "RoomAdmin")
        );
        assert_eq!(answer.json()["count"], 2);
        // By number and numeric text, and from admin back to room admin.
        app.put(&app.owner, "/people/type/3", json!({ "userIds": [a.id] }))
            .await
            .ok();
        app.put(&app.owner, "/people/type/roomadmin", json!({ "userIds": [a.id] }))
            .await
            .ok();
        // The session goes on with the new rights.
        assert_eq!(app.get(&a, "/people").await.status, 200);
    });
}

#[test]
fn every_change_that_is_no_legal_promotion_is_refused() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let room_admin = app.person(Role::RoomAdmin).await;
        let user = app.person(Role::User).await;
        let guest = app.person(Role::Guest).await;
        let refused = [
            (&app.owner, "Guest", &user),          // never by this operation
            (&app.owner, "User", &admin),          // downwards
            (&app.owner, "User", &room_admin),     // downwards
            (&app.owner, "User", &user),           // the same
            (&app.owner, "DocSpaceAdmin", &admin), // the same
            (&app.owner, "RoomAdmin", &app.owner), // the owner, oneself
            (&app.owner, "All", &user),            // no type of a person
            (&admin, "DocSpaceAdmin", &room_admin),
            (&admin, "RoomAdmin", &admin),
            (&admin, "RoomAdmin", &app.owner),
            (&room_admin, "RoomAdmin", &user),
            (&room_admin, "User", &guest), // not his guest
            (&user, "User", &guest),
            (&guest, "User", &guest),
        ];
        for (caller, kind, target) in refused {
            let answer = app
                .put(
                    caller,
                    &format!("/people/type/{kind}"),
                    json!({ "userIds": [target.id] }),
                )
                .await;
            answer.refused(403, "Access denied");
        }
        let allowed = [
            (&admin, "User", &guest),
            (&admin, "RoomAdmin", &guest),
            (&app.owner, "DocSpaceAdmin", &guest),
        ];
        for (caller, kind, target) in allowed {
            app.put(
                caller,
                &format!("/people/type/{kind}"),
                json!({ "userIds": [target.id] }),
            )
            .await
            .ok();
        }
    });
}

#[test]
fn a_room_admin_promotes_his_own_guest() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let body = json!({ "firstName": "Gus", "lastName": "G", "email": "gus@example.com", "type": "User" });
        let id = app.post(&room_admin, "/people", body).await.ok()["id"].clone();
        app.put(
            &app.owner,
            &format!("/people/{}", id.as_str().unwrap()),
            json!({ "role": "Guest" }),
        )
        .await
        .ok();
        let people = app
            .put(&room_admin, "/people/type/User", json!({ "userIds": [id] }))
            .await
            .ok();
        assert_eq!(people[0]["isCollaborator"], true);
    });
}

#[test]
fn everybody_is_checked_before_anybody_is_changed() {
    on_both(async |app| {
        let (a, b) = (app.person(Role::User).await, app.person(Role::RoomAdmin).await);
        let unknown = "4a515a15-d4d6-4b8e-828e-e0586f18f3a3";
        for last in [b.id.as_str(), unknown, app.owner.id.as_str()] {
            let answer = app
                .put(&app.owner, "/people/type/RoomAdmin", json!({ "userIds": [a.id, last] }))
                .await;
            answer.refused(403, "Access denied");
            assert_eq!(
                app.get(&app.owner, &format!("/people/{}", a.id)).await.ok()["role"],
                "User"
            );
        }
    });
}

#[test]
fn bodies_and_types_of_the_wrong_shape() {
    on_both(async |app| {
        let path = "/people/type/User";
        app.put(&app.owner, path, json!({}))
            .await
            .refused(400, "Value cannot be null. (Parameter 'source')");
        app.put(&app.owner, path, json!({ "userIds": ["x"] }))
            .await
            .invalid("$.userIds[0]", "could not be converted");
        app.put(&app.owner, path, json!({ "userIds": "x" }))
            .await
            .invalid("$.userIds", "could not be converted");
        app.put(&app.owner, "/people/type/Boss", json!({ "userIds": [] }))
            .await
            .invalid("type", "The value 'Boss'");
        app.put(&app.owner, "/people/type/9", json!({ "userIds": [] }))
            .await
            .invalid("type", "The value '9'");
        assert_eq!(
            app.put(&app.owner, path, json!({ "userIds": [] })).await.ok(),
            json!([])
        );
        app.anonymous(Method::PUT, path, json!({ "userIds": [] }))
            .await
            .empty(401);
    });
}

#[test]
fn a_disabled_person_keeps_the_role() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [user.id] }))
            .await
            .ok();
        let answer = app
            .put(&app.owner, "/people/type/RoomAdmin", json!({ "userIds": [user.id] }))
            .await;
        answer.refused(403, "Access denied");
    });
}

#[test]
fn no_guests_while_inviting_them_is_switched_off() {
    let settings = TestSettings {
        app: Some(|s| s.allow_inviting_guests = false),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let user = app.person(Role::User).await;
        let answer = app
            .put(&app.owner, &format!("/people/{}", user.id), json!({ "role": "Guest" }))
            .await;
        answer.refused(403, "Access denied");
    });
}
