//! What the portal says about itself and its people: `docs/protocol/portal.md` 2, 4.1.

use anteroom_domain::Role;
use anteroom_testkit::{OWNER_EMAIL, TestApp, on_both};
use http::Method;
use serde_json::{Value, json};

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// Checks that everybody below administrators, and keys for other things, are refused.
pub(crate) async fn only_for_administrators(app: &TestApp, method: Method, path: &str, body: Value) {
    app.anonymous(method.clone(), path, body.clone()).await.empty(401);
    for role in [Role::RoomAdmin, Role::User, Role::Guest] {
        let person = app.person(role).await;
        app.call(&person.credential, method.clone(), path, &body)
            .await
            .refused(403, "Access denied");
    }
    let accounts = app.key(&app.owner, &["accounts:write", "rooms:write"]).await;
    app.call(&accounts, method, path, &body)
        .await
        .refused(403, "Access denied");
}

#[test]
fn portal_2_row_1_the_raw_record_of_whoever_may_be_seen() {
    on_both(async |app| {
        let path = |id: &str| format!("/portal/users/{id}");
        let (admin, room_admin) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::RoomAdmin).await);
        let (user, guest) = (app.person(Role::User).await, app.person(Role::Guest).await);
        let record = app.get(&admin, &path(&user.id)).await.ok();
        assert_eq!(record["id"], user.id.as_str());
        assert_eq!(record["email"], user.email.as_str());
        assert_eq!(record["createdBy"], app.owner.id.as_str());
        assert_eq!(
            (&record["status"], &record["isActive"], &record["removed"]),
            (&json!(1), &json!(true), &json!(false))
        );
        assert_eq!(record["tenantId"], 1);
        assert!(!record["createDate"].as_str().unwrap().ends_with('Z'));
        assert!(record.get("createdBy").unwrap().is_string());
        // What is not known is not there.
        for absent in ["birthDate", "sex", "terminatedDate", "title", "contacts", "sid", "spam"] {
            assert_eq!(record.get(absent), None, "{absent}");
        }
        // Oneself, whoever one is.
        for who in [&app.owner, &admin, &room_admin, &user, &guest] {
            assert_eq!(app.get(who, &path(&who.id)).await.ok()["id"], who.id.as_str());
        }
        // A room admin sees every member, and guests whom he invited.
        for other in [&app.owner, &admin, &user] {
            app.get(&room_admin, &path(&other.id)).await.ok();
        }
        app.get(&room_admin, &path(&guest.id))
            .await
            .refused(403, "Access denied");
        let own_guest = json!({ "email": "own@example.org", "firstName": "O", "lastName": "G", "type": "Guest" });
        let own_guest = app.post(&room_admin, "/people/active", own_guest).await.ok();
        app.get(&room_admin, &path(own_guest["id"].as_str().unwrap()))
            .await
            .ok();
        for who in [&user, &guest] {
            for other in [&app.owner, &room_admin] {
                app.get(who, &path(&other.id)).await.refused(403, "Access denied");
            }
        }
        for nobody in [NOBODY, "11111111-2222-3333-4444-555555555555"] {
            app.get(&admin, &path(nobody))
                .await
                .refused(404, "The user could not be found");
        }
        app.get(&admin, &path("ann")).await.empty(404);
        app.anonymous(Method::GET, &path(&user.id), Value::Null)
            .await
            .empty(401);
        let accounts = app.key(&app.owner, &["accounts:write"]).await;
        app.call(&accounts, Method::GET, &path(&user.id), &Value::Null)
            .await
            .refused(403, "Access denied");
    });
}

#[test]
fn portal_2_row_1_members_of_another_portal_are_nobody() {
    on_both(async |app| {
        let other = app.portal("other").await;
        let stranger = other.person(Role::User).await;
        app.get(&app.owner, &format!("/portal/users/{}", stranger.id))
            .await
            .refused(404, "The user could not be found");
    });
}

#[test]
fn portal_2_row_2_administrators_count_the_active() {
    on_both(async |app| {
        let count = async || app.get(&app.owner, "/portal/userscount").await.ok();
        assert_eq!(count().await, 1);
        let mut people = Vec::new();
        for role in [Role::DocSpaceAdmin, Role::RoomAdmin, Role::User, Role::Guest] {
            people.push(app.person(role).await);
        }
        assert_eq!(count().await, 5);
        let invited = json!({ "invitations": [{ "email": "new@example.org", "type": "User" }] });
        app.post(&app.owner, "/people/invite", invited).await.ok();
        assert_eq!(count().await, 5);
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [people[2].id] }))
            .await
            .ok();
        assert_eq!(count().await, 4);
        let other = app.portal("other").await;
        other.person(Role::User).await;
        assert_eq!(count().await, 4);
        only_for_administrators(app, Method::GET, "/portal/userscount", Value::Null).await;
        let reader = app.key(&app.owner, &["*:read"]).await;
        app.call(&reader, Method::GET, "/portal/userscount", &Value::Null)
            .await
            .ok();
    });
}

#[test]
fn portal_2_row_3_everybody_marks_the_present_as_seen() {
    on_both(async |app| {
        const MARK: &str = "/portal/present/mark";
        for role in [Role::DocSpaceAdmin, Role::RoomAdmin, Role::User, Role::Guest] {
            let who = app.person(role).await;
            for _ in 0..2 {
                let answer = app.post(&who, MARK, Value::Null).await;
                assert_eq!(answer.json().get("response"), None);
                assert_eq!(answer.status, 200);
            }
        }
        app.anonymous(Method::POST, MARK, Value::Null).await.empty(401);
        let reader = app.key(&app.owner, &["*:read"]).await;
        app.call(&reader, Method::POST, MARK, &Value::Null)
            .await
            .refused(403, "Access denied");
    });
}

#[test]
fn portal_4_1_row_1_administrators_see_the_portal_and_others_its_number() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let shown = app.get(&admin, "/portal").await.ok();
        assert_eq!(shown["tenantAlias"], "localhost");
        assert_eq!(shown["tenantId"], 1);
        assert_eq!(shown["ownerId"], app.owner.id.as_str());
        assert_eq!((&shown["name"], &shown["region"]), (&json!(""), &json!("")));
        assert_eq!((&shown["status"], &shown["version"]), (&json!(0), &json!(1)));
        assert_eq!(shown["trustedDomains"], json!([]));
        for date in ["creationDateTime", "lastModified", "statusChangeDate", "versionChanged"] {
            let text = shown[date].as_str().unwrap();
            assert!(text.starts_with("20") && !text.ends_with('Z'), "{date}: {text}");
        }
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            let who = app.person(role).await;
            assert_eq!(
                app.get(&who, "/portal").await.ok(),
                json!({
                    "calls": false, "creationDateTime": "0001-01-01T00:00:00", "tenantId": 1, "industry": 0,
                    "lastModified": "0001-01-01T00:00:00", "ownerId": NOBODY, "spam": false, "status": 0,
                    "statusChangeDate": "0001-01-01T00:00:00", "trustedDomainsType": 0, "version": 0,
                    "versionChanged": "0001-01-01T00:00:00",
                })
            );
        }
        app.anonymous(Method::GET, "/portal", Value::Null).await.empty(401);
        let text = app.get(&app.owner, "/portal").await.text();
        assert!(!text.contains(OWNER_EMAIL), "{text}");
    });
}

#[test]
fn portal_4_1_row_7_everybody_gets_whole_addresses() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        let path = async |query: &str| {
            let path = format!("/portal/path{query}");
            app.get(&guest, &path).await.ok()
        };
        let root = path("").await;
        let root = root.as_str().unwrap();
        assert!(root.starts_with("http") && !root.ends_with('/'), "{root}");
        assert_eq!(path("?virtualPath=").await, root);
        assert_eq!(path("?virtualPath=/rooms").await, format!("{root}/rooms"));
        assert_eq!(path("?VIRTUALPATH=rooms").await, format!("{root}/rooms"));
        for whole in ["https://elsewhere.example/a", "mailto:ann@example.org"] {
            assert_eq!(path(&format!("?virtualPath={whole}")).await, whole);
        }
        // Neither a script nor another host.
        assert_eq!(
            path("?virtualPath=javascript:alert(1)").await,
            format!("{root}/javascript:alert(1)")
        );
        assert_eq!(
            path("?virtualPath=//elsewhere.example").await,
            format!("{root}//elsewhere.example")
        );
        app.anonymous(Method::GET, "/portal/path", Value::Null).await.empty(401);
    });
}
