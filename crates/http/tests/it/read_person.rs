//! Reading profiles: `docs/protocol/people.md` 5.1-5.5.

use crate::authenticator::{connect, switch_on};
use anteroom_domain::Role;
use anteroom_testkit::{TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};

#[test]
fn everybody_sees_himself() {
    on_both(async |app| {
        let flags = [
            (Role::DocSpaceAdmin, "isAdmin"),
            (Role::RoomAdmin, "isRoomAdmin"),
            (Role::User, "isCollaborator"),
            (Role::Guest, "isVisitor"),
        ];
        for (role, flag) in flags {
            let person = app.person(role).await;
            let me = app.get(&person, "/people/@self").await.ok();
            assert_eq!(me["id"], person.id);
            assert_eq!(me[flag], true);
            assert_eq!(me["theme"], "System");
            assert_eq!(me["loginEventId"], 0, "no cookie, no session number");
            assert_eq!(me["hasPersonalFolder"], role != Role::Guest);
            assert_eq!(me.get("listAdminModules").is_some(), role == Role::DocSpaceAdmin);
            assert_eq!(me.get("createdBy").is_some(), role == Role::DocSpaceAdmin);
            assert_eq!(me["department"], "");
        }
        let owner = app.get(&app.owner, "/people/@self").await.ok();
        assert_eq!((&owner["isOwner"], &owner["isAdmin"]), (&json!(true), &json!(false)));
        assert_eq!(owner["role"], "DocSpaceAdmin");
        assert!(owner.get("createdBy").is_none());
        app.anonymous(Method::GET, "/people/@self", Value::Null)
            .await
            .empty(401);
    });
}

#[test]
fn who_may_see_whom() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let room_admin = app.person(Role::RoomAdmin).await;
        let user = app.person(Role::User).await;
        let guest = app.person(Role::Guest).await;
        let everybody = [&app.owner, &admin, &room_admin, &user, &guest];
        for caller in everybody {
            for target in everybody {
                let by_id = app.get(caller, &format!("/people/{}", target.id)).await;
                let by_email = app.get(caller, &format!("/people/email?email={}", target.email)).await;
                let sees_all = [&app.owner.id, &admin.id].contains(&&caller.id);
                let sees = caller.id == target.id || sees_all || (caller.id == room_admin.id && target.id != guest.id);
                for answer in [by_id, by_email] {
                    if sees {
                        assert_eq!(answer.ok()["id"], target.id);
                    } else {
                        answer.refused(403, "Access denied");
                    }
                }
            }
            // Whether somebody exists is checked first.
            let nobody = "/people/4a515a15-d4d6-4b8e-828e-e0586f18f3a3";
            app.get(caller, nobody)
                .await
                .refused(404, "The user could not be found");
            app.get(caller, "/people/no-such-name")
                .await
                .refused(404, "The user could not be found");
            app.get(caller, "/people/email?email=no@body.org")
                .await
                .refused(404, "The user could not be found");
        }
    });
}

#[test]
fn a_room_admin_sees_the_guests_whom_he_brought_in() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let body = json!({ "firstName": "Gus", "lastName": "Guest", "email": "gus@example.com", "type": "User" });
        let id = app.post(&room_admin, "/people", body).await.ok()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        app.put(&app.owner, &format!("/people/{id}"), json!({ "role": "Guest" }))
            .await
            .ok();
        let seen = app.get(&room_admin, &format!("/people/{id}")).await.ok();
        assert_eq!(seen["isVisitor"], true);
        assert!(
            seen["profileUrl"]
                .as_str()
                .unwrap()
                .contains("/accounts/guests/filter?search=")
        );
    });
}

#[test]
fn identifiers_in_any_spelling_and_user_names_in_any_case() {
    on_both(async |app| {
        let id = &app.owner.id;
        for spelling in [
            id.to_uppercase(),
            id.replace('-', ""),
            format!("%7B{id}%7D"),
            "OWNER".to_owned(),
            "@self".to_owned(),
        ] {
            assert_eq!(
                app.get(&app.owner, &format!("/people/{spelling}")).await.ok()["id"],
                *id,
                "{spelling}"
            );
        }
    });
}

#[test]
fn by_address() {
    on_both(async |app| {
        assert_eq!(
            app.get(&app.owner, "/people/email?Email=%20OWNER@example.com%20")
                .await
                .ok()["id"],
            app.owner.id
        );
        app.get(&app.owner, "/people/email?email=nonsense")
            .await
            .invalid("email", "is not a valid e-mail address.");
        let blank = app.get(&app.owner, "/people/email").await;
        assert_eq!(blank.status, 400);
        assert!(
            blank.json()["error"]["message"].as_str().unwrap().contains("email"),
            "{}",
            blank.text()
        );
    });
}

#[test]
fn exists() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        let user = app.person(Role::User).await;
        let found = app
            .get(&guest, &format!("/people/exists?email={}", user.email))
            .await
            .ok();
        assert_eq!(found, json!({ "exists": true, "status": 1 }));
        app.put(&app.owner, "/people/status/Terminated", json!({ "userIds": [user.id] }))
            .await
            .ok();
        let found = app
            .get(&guest, &format!("/people/exists?email={}", user.email))
            .await
            .ok();
        assert_eq!(found, json!({ "exists": true, "status": 2 }));
        assert_eq!(
            app.get(&guest, "/people/exists?email=no@body.org").await.ok(),
            json!({ "exists": false })
        );
        assert_eq!(app.get(&guest, "/people/exists?email=").await.status, 400);
        app.anonymous(Method::GET, "/people/exists?email=no@body.org", Value::Null)
            .await
            .empty(401);
    });
}

#[test]
fn only_administrators_see_who_created_somebody() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let user = app.person(Role::User).await;
        let path = format!("/people/{}", user.id);
        assert_eq!(app.get(&app.owner, &path).await.ok()["createdBy"]["id"], app.owner.id);
        assert!(app.get(&room_admin, &path).await.ok().get("createdBy").is_none());
    });
}

#[test]
fn fields_choose_members() {
    on_both(async |app| {
        let one = app.get(&app.owner, "/people/@self?fields=id,email").await.ok();
        assert_eq!(one, json!({ "id": app.owner.id, "email": app.owner.email }));
        assert_eq!(
            app.get(&app.owner, "/people/@self?fields=nothing").await.ok(),
            json!({})
        );
        let list = app.get(&app.owner, "/people?fields=id&fields=displayName").await.ok();
        assert_eq!(list, json!([{ "id": app.owner.id, "displayName": "Olivia Owner" }]));
    });
}

#[test]
fn a_read_follows_every_write() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let path = format!("/people/{}", user.id);
        for n in 0..20 {
            let location = format!("Room {n}");
            app.put(&app.owner, &path, json!({ "location": location })).await.ok();
            assert_eq!(app.get(&app.owner, &path).await.ok()["location"], location);
            assert_eq!(app.get(&user, "/people/@self").await.ok()["location"], location);
        }
    });
}

#[test]
fn encrypted_addresses_are_nobodys_yet() {
    on_both(async |app| {
        app.get(&app.owner, "/people/email?encemail=abc")
            .await
            .refused(404, "The user could not be found");
        assert_eq!(
            app.get(&app.owner, "/people/exists?encEmail=abc").await.ok(),
            json!({ "exists": false })
        );
        for path in ["/people/email", "/people/exists"] {
            let both = format!("{path}?encemail=abc&email={}&culture=xx", app.owner.email);
            app.get(&app.owner, &both).await.ok();
            let blank = app.get(&app.owner, &format!("{path}?email=%20&encemail=%20")).await;
            blank.refused(400, "Email field is empty (Parameter 'email')");
        }
    });
}

#[test]
fn fields_reach_into_lists_and_objects() {
    on_both(async |app| {
        let body = json!({ "firstName": "Ann", "lastName": "Lee", "email": "ann@example.com",
            "contacts": [{ "type": "phone", "value": "1" }] });
        app.post(&app.owner, "/people", body).await.ok();
        let answer = app
            .get(
                &app.owner,
                "/people?filterValue=ann&FIELDS[]=createdBy.displayName,Email&fields%5B%5D=contacts.type",
            )
            .await;
        assert_eq!(
            answer.ok(),
            json!([{ "createdBy": { "displayName": "Olivia Owner" }, "contacts": [{ "type": "phone" }] }])
        );
        assert_eq!(
            (&answer.json()["total"], &answer.json()["count"]),
            (&json!(1), &json!(1))
        );
        let keys = app.get(&app.owner, "/keys?fields=createBy.id").await.ok();
        assert_eq!(keys, json!([{ "createBy": { "id": app.owner.id } }]));
        assert_eq!(app.get(&app.owner, "/authentication?fields=x").await.ok(), true);
    });
}

#[test]
fn a_profile_that_was_read_before_is_shown_to_each_reader_as_he_may_see_it() {
    on_both(async |app| {
        let (admin, room_admin) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::RoomAdmin).await);
        let body = json!({ "firstName": "Ann", "lastName": "Lee", "email": "ann@example.com", "type": "User" });
        let id = app.post(&admin, "/people", body).await.ok()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let path = format!("/people/{id}");
        for _ in 0..2 {
            assert_eq!(
                app.get(&app.owner, &path).await.ok()["createdBy"]["displayName"],
                "Test DocSpaceAdmin"
            );
            let seen = app.get(&room_admin, &path).await.ok();
            assert!(seen.get("createdBy").is_none() && seen.get("usedSpace").is_none());
        }
        // A change of whoever is shown inside the profile shows at once.
        app.put(
            &app.owner,
            &format!("/people/{}", admin.id),
            json!({ "firstName": "Ada" }),
        )
        .await
        .ok();
        assert_eq!(
            app.get(&app.owner, &path).await.ok()["createdBy"]["displayName"],
            "Ada DocSpaceAdmin"
        );
        // Links follow the host that the reader used.
        let request = http::Request::get(format!("/api/2.0{path}"))
            .header("host", "other.test")
            .header("authorization", &app.owner.credential)
            .body(axum::body::Body::empty())
            .unwrap();
        let elsewhere = app.send(request).await.ok();
        assert!(
            elsewhere["profileUrl"]
                .as_str()
                .unwrap()
                .starts_with("http://other.test/")
        );
    });
}

#[test]
fn who_was_created_by_somebody_who_is_gone() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let body = json!({ "firstName": "Ann", "lastName": "Lee", "email": "ann@example.com", "type": "User" });
        let id = app.post(&room_admin, "/people", body).await.ok()["id"].clone();
        let path = format!("/people/{}", id.as_str().unwrap());
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [room_admin.id] }))
            .await
            .ok();
        app.delete(&app.owner, &format!("/people/{}", room_admin.id)).await.ok();
        let creator = app.get(&app.owner, &path).await.ok()["createdBy"].clone();
        assert_eq!(creator["displayName"], "profile removed");
        assert!(creator["avatar"].as_str().unwrap().contains("default_user_photo_size"));
    });
}

#[test]
fn the_pictures_of_people_without_a_photo_are_there_for_everybody() {
    on_both(async |app| {
        let me = app.get(&app.owner, "/people/@self").await.ok();
        for member in ["avatar", "avatarOriginal", "avatarMax", "avatarMedium", "avatarSmall"] {
            let url = me[member].as_str().unwrap();
            assert!(url.contains("default_user_photo_size"), "{url}");
            let request = http::Request::get(url).header("host", "portal.test");
            let answer = app.send(request.body(axum::body::Body::empty()).unwrap()).await;
            assert_eq!(
                (answer.status.as_u16(), answer.header("content-type")),
                (200, "image/png"),
                "{url}"
            );
            assert!(answer.body.starts_with(b"\x89PNG"));
        }
    });
}

#[test]
fn administrators_see_who_has_an_authenticator_app_while_apps_are_asked_for() {
    on_both(async |app| {
        let (ann, admin) = (app.person(Role::User).await, app.person(Role::DocSpaceAdmin).await);
        let path = format!("/people/{}", ann.id);
        let shown = async |reader: &TestPerson| {
            let one = app.get(reader, &path).await.ok()["tfaAppEnabled"].clone();
            let listed = app.get(reader, "/people").await.ok();
            let listed = listed
                .as_array()
                .unwrap()
                .iter()
                .find(|one| one["id"] == ann.id.as_str());
            assert_eq!(listed.unwrap()["tfaAppEnabled"], one);
            one
        };
        let admin = app.with_credential(&admin, app.key(&admin, &[]).await);
        assert_eq!(shown(&admin).await, Value::Null, "nobody is asked for one");
        switch_on(app).await;
        assert_eq!(shown(&admin).await, json!(false));
        let (_, ann) = connect(app, &ann).await;
        assert_eq!(shown(&admin).await, json!(true));
        assert_eq!(shown(&app.owner).await, json!(true));
        // Nobody else sees it, not even of himself.
        for path in [path.as_str(), "/people/@self"] {
            assert!(app.get(&ann, path).await.ok().get("tfaAppEnabled").is_none());
        }
    });
}
