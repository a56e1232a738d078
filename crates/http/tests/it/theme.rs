//! `GET` and `PUT /people/theme`: `docs/protocol/people.md` 13.

use anteroom_domain::Role;
use anteroom_testkit::on_both;
use http::Method;
use serde_json::{Value, json};

#[test]
fn people_13_the_theme_is_everybodys_own() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        let fresh = json!({ "theme": "System", "lastModified": "0001-01-01T00:00:00" });
        for who in [&guest, &app.owner] {
            assert_eq!(app.get(who, "/people/theme").await.ok(), fresh);
            assert_eq!(app.get(who, "/people/@self").await.ok()["theme"], "System");
        }
        let tag = app
            .get(&app.owner, &format!("/people/{}", guest.id))
            .await
            .header("etag")
            .to_owned();
        for (given, theme) in [
            (json!("dark"), "Dark"),
            (json!(0), "Base"),
            (json!("2"), "System"),
            (json!("Dark"), "Dark"),
        ] {
            let chosen = app.put(&guest, "/people/theme", json!({ "theme": given })).await.ok();
            assert_eq!(
                chosen,
                json!({ "theme": theme, "lastModified": "2026-07-21T10:45:10Z" })
            );
            assert_eq!(app.get(&guest, "/people/theme").await.ok(), chosen);
            assert_eq!(app.get(&guest, "/people/@self").await.ok()["theme"], theme);
        }
        assert_eq!(app.get(&app.owner, "/people/theme").await.ok(), fresh);
        // Nobody else sees it, so the record is the same as before.
        assert_eq!(
            app.get(&app.owner, &format!("/people/{}", guest.id))
                .await
                .header("etag"),
            tag
        );
        assert!(
            app.get(&app.owner, &format!("/people/{}", guest.id))
                .await
                .ok()
                .get("theme")
                .is_none()
        );
        // Who is removed takes the theme along.
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [guest.id] }))
            .await
            .ok();
        app.delete(&app.owner, &format!("/people/{}", guest.id)).await.ok();
    });
}

#[test]
fn people_13_row_2_no_theme_of_ours() {
    on_both(async |app| {
        app.put(&app.owner, "/people/theme", json!({}))
            .await
            .invalid("$", "missing required properties including: 'theme'");
        for wrong in [
            json!("Blue"),
            json!(3),
            json!(-1),
            json!(null),
            json!(true),
            json!(["Dark"]),
            json!(""),
        ] {
            app.put(&app.owner, "/people/theme", json!({ "theme": wrong }))
                .await
                .invalid("$.theme", "The JSON value could not be converted to");
        }
        assert_eq!(app.get(&app.owner, "/people/theme").await.ok()["theme"], "System");
        app.anonymous(Method::PUT, "/people/theme", json!({ "theme": "Dark" }))
            .await
            .empty(401);
        app.anonymous(Method::GET, "/people/theme", Value::Null)
            .await
            .empty(401);
        let reader = app.with_credential(&app.owner, app.key(&app.owner, &["accounts:read"]).await);
        app.get(&reader, "/people/theme").await.ok();
        app.put(&reader, "/people/theme", json!({ "theme": "Dark" }))
            .await
            .refused(403, "Access denied");
    });
}
