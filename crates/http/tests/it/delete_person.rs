//! `DELETE /people/{userid}`: `docs/protocol/people.md` 5.8.

use anteroom_domain::Role;
use anteroom_testkit::on_both;
use http::Method;
use serde_json::{Value, json};

#[test]
fn a_disabled_person_is_removed_for_good() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let key = app.key(&user, &[]).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [user.id] }))
            .await
            .ok();
        let path = format!("/people/{}", user.id);
        let answer = app.delete(&app.owner, &path).await;
        let gone = answer.ok();
        assert_eq!(
            (&gone["id"], &gone["status"], &gone["isCollaborator"]),
            (&json!(user.id), &json!(2), &json!(true))
        );
        assert!(
            gone["terminated"].is_string(),
            "removed people have the time of it (2.3)"
        );
        assert_eq!(answer.json()["links"][0]["action"], "DELETE");
        app.get(&app.owner, &path)
            .await
            .refused(404, "The user could not be found");
        app.delete(&app.owner, &path)
            .await
            .refused(404, "The user could not be found");
        app.get(&app.with_credential(&user, key), "/people/@self")
            .await
            .empty(401);
        assert_eq!(app.get(&app.owner, "/keys").await.json()["count"], 1);
        // The address is free again.
        let body = json!({ "firstName": "New", "lastName": "One", "email": user.email });
        assert_ne!(app.post(&app.owner, "/people", body).await.ok()["id"], user.id);
    });
}

#[test]
fn refusals_in_their_order() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let other_admin = app.person(Role::DocSpaceAdmin).await;
        let user = app.person(Role::User).await;
        let nobody = "/people/4a515a15-d4d6-4b8e-828e-e0586f18f3a3";
        app.anonymous(Method::DELETE, nobody, Value::Null).await.empty(401);
        app.delete(&user, nobody).await.refused(403, "Access denied");
        app.delete(&admin, nobody).await.refused(403, "Access denied");
        app.delete(&admin, "/people/11111111-2222-4333-8444-555555555555")
            .await
            .refused(404, "The user could not be found");
        app.delete(&admin, "/people/theme")
            .await
            .refused(404, "The user could not be found");
        for id in [&user.id, &app.owner.id, &admin.id] {
            app.delete(&admin, &format!("/people/{id}"))
                .await
                .refused(403, "The user is not suspended");
        }
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [other_admin.id] }))
            .await
            .ok();
        let path = format!("/people/{}", other_admin.id);
        app.delete(&admin, &path).await.refused(403, "Access denied");
        app.delete(&app.owner, &path).await.ok();
    });
}
