//! `PUT /people/{userid}`: `docs/protocol/people.md` 5.6, `docs/protocol/anteroom.md` rows 1, 4, 5.

use anteroom_domain::Role;
use anteroom_domain::event::Action;
use anteroom_testkit::{TestApp, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};

async fn actions(app: &TestApp) -> Vec<Action> {
    let portal = anteroom_domain::PortalId(1);
    let events = app
        .app
        .read(move |tx, _| Ok(anteroom_store::events::list(tx, portal, 100)?))
        .await
        .unwrap();
    events.into_iter().map(|event| event.action).collect()
}

fn path(person: &TestPerson) -> String {
    format!("/people/{}", person.id)
}

#[test]
fn the_third_step_of_the_onboarding_sample_really_changes_the_role() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let key = app.key(&app.owner, &["accounts:write"]).await;
        let onboarder = app.with_credential(&app.owner, key);
        let after = app
            .put(&onboarder, &path(&user), json!({ "role": "Manager" }))
            .await
            .ok();
        assert_eq!(
            (&after["role"], &after["isRoomAdmin"], &after["isCollaborator"]),
            (&json!("RoomAdmin"), &json!(true), &json!(false))
        );
        assert_eq!(app.get(&app.owner, &path(&user)).await.ok()["isRoomAdmin"], true);
        let recorded = actions(app).await;
        assert_eq!(recorded[..2], [Action::UserUpdated, Action::UsersUpdatedType]);
    });
}

#[test]
fn the_same_role_again_changes_nothing() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let before = actions(app).await.len();
        let answer = app
            .put(&app.owner, &path(&user), json!({ "role": "employee" }))
            .await
            .ok();
        assert_eq!(answer["role"], "User");
        assert_eq!(actions(app).await.len(), before);
        // One's own role, too, may be sent back as it is.
        assert_eq!(
            app.put(&app.owner, "/people/@self", json!({ "role": "DocSpaceAdmin" }))
                .await
                .ok()["isOwner"],
            true
        );
    });
}

#[test]
fn roles_go_down_as_well_as_up() {
    on_both(async |app| {
        let person = app.person(Role::User).await;
        for role in [
            "DocSpaceAdmin",
            "RoomAdmin",
            "Guest",
            "User",
            "DocSpaceAdmin",
            "Guest",
            "RoomAdmin",
            "User",
        ] {
            assert_eq!(
                app.put(&app.owner, &path(&person), json!({ "role": role })).await.ok()["role"],
                role
            );
        }
    });
}

#[test]
fn refused_roles() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let admin = app.person(Role::DocSpaceAdmin).await;
        let other_admin = app.person(Role::DocSpaceAdmin).await;
        let room_admin = app.person(Role::RoomAdmin).await;
        assert_eq!(
            app.put(&app.owner, &path(&user), json!({ "role": "Boss" }))
                .await
                .status,
            400
        );
        assert_eq!(
            app.put(&app.owner, &path(&user), json!({ "role": "Owner" }))
                .await
                .status,
            403
        );
        app.put(&app.owner, &path(&user), json!({ "role": true }))
            .await
            .invalid("$.role", "could not be converted");
        app.put(&admin, &path(&user), json!({ "role": "Admin" }))
            .await
            .refused(403, "Access denied");
        app.put(&admin, &path(&other_admin), json!({ "role": "User" }))
            .await
            .refused(403, "Access denied");
        app.put(&admin, "/people/@self", json!({ "role": "User" }))
            .await
            .refused(403, "Access denied");
        app.put(&user, "/people/@self", json!({ "role": "Admin" }))
            .await
            .refused(403, "Access denied");
        app.put(&room_admin, &path(&user), json!({ "role": "RoomAdmin" }))
            .await
            .refused(403, "Access denied");
        app.put(&app.owner, "/people/@self", json!({ "role": "User" }))
            .await
            .refused(403, "Access denied");
        app.put(&admin, &path(&app.owner), json!({ "role": "User" }))
            .await
            .refused(403, "Access denied");
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [user.id] }))
            .await
            .ok();
        app.put(&app.owner, &path(&user), json!({ "role": "Manager" }))
            .await
            .refused(403, "Access denied");
        // A refused role leaves the rest of the body undone, too.
        let both = json!({ "role": "Manager", "location": "Nowhere" });
        app.put(&app.owner, &path(&user), both)
            .await
            .refused(403, "Access denied");
        assert!(app.get(&app.owner, &path(&user)).await.ok().get("location").is_none());
    });
}

#[test]
fn an_administrator_changes_somebody_elses_profile() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let body = json!({
            "firstName": "Anna", "lastName": "Smith", "location": "Oslo", "comment": "Moved", "title": "Lead",
            "contacts": [{ "type": "phone", "value": "1" }], "sex": 0, "birthday": "1991-02-03",
        });
        let after = app.put(&app.owner, &path(&user), body).await.ok();
        assert_eq!(after["displayName"], "Anna Smith");
        assert_eq!(
            (&after["location"], &after["notes"], &after["title"]),
            (&json!("Oslo"), &json!("Moved"), &json!("Lead"))
        );
        assert_eq!(after["sex"], "female");
        let cleared = app
            .put(
                &app.owner,
                &path(&user),
                json!({ "contacts": [], "birthday": "1900-01-01", "location": "" }),
            )
            .await
            .ok();
        for gone in ["contacts", "birthday", "location"] {
            assert!(cleared.get(gone).is_none(), "{gone}: {cleared}");
        }
        assert_eq!(cleared["notes"], "Moved", "what is not sent stays");
    });
}

#[test]
fn who_may_edit_whom() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let other_admin = app.person(Role::DocSpaceAdmin).await;
        let room_admin = app.person(Role::RoomAdmin).await;
        let user = app.person(Role::User).await;
        let guest = app.person(Role::Guest).await;
        let body = json!({ "location": "X" });
        for person in [&app.owner, &admin, &room_admin, &user, &guest] {
            app.put(person, &path(person), body.clone()).await.ok();
        }
        for (caller, target) in [
            (&room_admin, &user),
            (&user, &room_admin),
            (&guest, &user),
            (&admin, &app.owner),
            (&admin, &other_admin),
            (&user, &app.owner),
        ] {
            app.put(caller, &path(target), body.clone())
                .await
                .refused(403, "Access denied");
        }
        app.put(&app.owner, &path(&admin), body.clone()).await.ok();
        app.put(&admin, &path(&room_admin), body.clone()).await.ok();
        for caller in [&app.owner, &guest] {
            let nobody = "/people/11111111-2222-4333-8444-555555555555";
            app.put(caller, nobody, body.clone())
                .await
                .refused(404, "The user could not be found");
            // A literal without this verb is a user name.
            app.put(caller, "/people/email", body.clone())
                .await
                .refused(404, "The user could not be found");
        }
        app.anonymous(Method::PUT, &path(&user), body).await.empty(401);
    });
}

#[test]
fn attribute_rules_and_names() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let long = "x".repeat(256);
        let answer = app
            .put(&user, &path(&app.owner), json!({ "firstName": long, "email": "no" }))
            .await;
        answer.invalid(
            "UpdateMember.FirstName",
            "The field FirstName must be a string with a maximum length of 255.",
        );
        answer.invalid("UpdateMember.Email", "The Email field is not a valid e-mail address.");
        for body in [
            json!({ "firstName": "R2" }),
            json!({ "lastName": "<b>" }),
            json!({ "firstName": "" }),
            json!({ "firstName": "a".repeat(65) }),
        ] {
            app.put(&user, &path(&user), body.clone())
                .await
                .refused(400, "Incorrect firstname or lastname");
            app.put(&app.owner, &path(&user), body)
                .await
                .refused(400, "Incorrect firstname or lastname");
        }
        for body in [
            json!({ "location": "x".repeat(256) }),
            json!({ "comment": "x".repeat(513) }),
            json!({ "title": "x".repeat(65) }),
            json!({ "contacts": [{ "type": "phone", "value": "x".repeat(1025) }] }),
        ] {
            assert_eq!(
                app.put(&app.owner, &path(&user), body.clone()).await.status,
                400,
                "{body}"
            );
        }
    });
}

#[test]
fn the_address() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let same = json!({ "email": user.email.to_uppercase() });
        assert_eq!(app.put(&user, &path(&user), same).await.ok()["email"], user.email);
        let own = app
            .put(&user, &path(&user), json!({ "email": "new@example.com" }))
            .await;
        assert_eq!(own.status, 400);
        assert!(
            own.json()["error"]["message"]
                .as_str()
                .unwrap()
                .contains("POST /api/2.0/people/email"),
            "{}",
            own.text()
        );
        let taken = app
            .put(&app.owner, &path(&user), json!({ "email": app.owner.email }))
            .await;
        taken.refused(400, "User with this email is already registered");
        app.put(&app.owner, &path(&user), json!({ "email": "x@localhost" }))
            .await
            .refused(400, "Incorrect email");
        let changed = app
            .put(&app.owner, &path(&user), json!({ "email": "New@example.com" }))
            .await
            .ok();
        assert_eq!(
            (&changed["email"], &changed["activationStatus"]),
            (&json!("New@example.com"), &json!(0))
        );
        assert_eq!(changed["userName"], "user1");
        app.get(&user, "/people/@self").await.empty(401);
        assert!(actions(app).await.contains(&Action::UserSentEmailChangeInstructions));
        app.sign_in("new@example.com").await;
    });
}

#[test]
fn disabling_through_the_profile() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let ignored = app
            .put(&user, &path(&user), json!({ "disable": true, "isUser": true }))
            .await
            .ok();
        assert_eq!(
            (&ignored["status"], &ignored["isCollaborator"]),
            (&json!(1), &json!(true))
        );
        let disabled = app.put(&app.owner, &path(&user), json!({ "disable": true })).await.ok();
        assert_eq!(
            (&disabled["status"], &disabled["terminated"]),
            (&json!(2), &json!("2026-07-21T10:45:10.0000000Z"))
        );
        app.get(&user, "/people/@self").await.empty(401);
        let enabled = app
            .put(&app.owner, &path(&user), json!({ "disable": false }))
            .await
            .ok();
        assert_eq!(enabled["status"], 1);
        assert!(enabled.get("terminated").is_none());
        app.get(&user, "/people/@self").await.empty(401);
    });
}

#[test]
fn is_user_makes_a_guest_and_back_a_room_admin() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        assert_eq!(
            app.put(&app.owner, &path(&user), json!({ "isUser": true })).await.ok()["isVisitor"],
            true
        );
        assert_eq!(
            app.put(&app.owner, &path(&user), json!({ "isUser": false })).await.ok()["isRoomAdmin"],
            true
        );
        let admin = app.person(Role::DocSpaceAdmin).await;
        assert_eq!(
            app.put(&app.owner, &path(&admin), json!({ "isUser": true })).await.ok()["isAdmin"],
            true
        );
    });
}

#[test]
fn a_client_may_send_the_whole_object_back() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let mut whole = app.get(&user, "/people/@self").await.ok();
        whole["department"] = json!([]);
        whole["location"] = json!("Berlin");
        let after = app.put(&user, &path(&user), whole.clone()).await.ok();
        assert_eq!(after["location"], "Berlin");
        whole["department"] = json!("");
        app.put(&user, &path(&user), whole).await.ok();
    });
}

#[test]
fn one_own_update_always_counts() {
    on_both(async |app| {
        let before = actions(app).await.len();
        app.put(&app.owner, "/people/@self", json!({})).await.ok();
        assert_eq!(actions(app).await.len(), before + 1);
        let user = app.person(Role::User).await;
        let before = actions(app).await.len();
        app.put(&app.owner, &path(&user), json!({})).await.ok();
        assert_eq!(actions(app).await.len(), before, "nothing was asked for");
        let _: Value = app.put(&app.owner, &path(&user), json!({ "spam": true })).await.ok();
        assert_eq!(actions(app).await.len(), before + 1);
    });
}

#[test]
fn an_administrator_may_send_somebodys_whole_object_back() {
    on_both(async |app| {
        let body = json!({ "firstName": "Ann", "lastName": "Lee", "email": "Ann@example.com", "type": 1, "location": "Riga",
            "title": "Lead", "sex": "female", "birthday": "1991-02-03", "worksfrom": "2020-01-02", "cultureName": "de",
            "contacts": [{ "type": "phone", "value": "1" }], "comment": "From HR" });
        let id = app.post(&app.owner, "/people", body).await.ok()["id"].clone();
        let path = format!("/people/{}", id.as_str().unwrap());
        let before = actions(app).await.len();
        let whole = app.get(&app.owner, &path).await.ok();
        assert_eq!(app.put(&app.owner, &path, whole.clone()).await.ok(), whole);
        assert_eq!(actions(app).await.len(), before, "nothing was changed");
        // As client libraries do it: every member is there, unset ones are null.
        let nulls = json!({ "userId": id, "disable": null, "email": null, "isUser": null, "firstName": null, "lastName": null,
            "department": null, "location": null, "comment": null, "contacts": null, "files": null, "spam": null,
            "title": null, "sex": null, "birthday": null, "worksfrom": null, "role": null });
        assert_eq!(app.put(&app.owner, &path, nulls).await.ok(), whole);
        // Members in any case, and one that a page of the web client adds.
        let cased =
            json!({ "id": id, "FIRSTNAME": "Anna", "LastName": "Lee", "department": [], "groups": [{ "id": 5 }] });
        assert_eq!(app.put(&app.owner, &path, cased).await.ok()["displayName"], "Anna Lee");
    });
}

#[test]
fn refusals_of_an_update_come_in_their_order() {
    on_both(async |app| {
        let (user, guest) = (app.person(Role::User).await, app.person(Role::Guest).await);
        let wrong = json!({ "role": "Boss", "firstName": "R2", "email": "x@localhost" });
        app.put(&guest, "/people/nobody", wrong.clone())
            .await
            .refused(404, "The user could not be found");
        app.put(&guest, &format!("/people/{}", user.id), wrong.clone())
            .await
            .refused(403, "Access denied");
        let path = format!("/people/{}", user.id);
        let role = app.put(&app.owner, &path, wrong).await;
        assert!(role.text().contains("Unknown role"), "{}", role.text());
        app.put(&app.owner, &path, json!({ "firstName": "R2", "email": "x@localhost" }))
            .await
            .refused(400, "Incorrect firstname or lastname");
        app.put(&app.owner, &path, json!({ "role": "User", "email": "x@localhost" }))
            .await
            .refused(400, "Incorrect email");
        let broken = json!({ "userId": 5, "ROLE": true, "contacts": [{ "type": "phone", "value": 1 }] });
        let answer = app.put(&guest, "/people/nobody", broken).await;
        answer.invalid("$.ROLE", "could not be converted to System.String");
        answer.invalid("$.contacts[0].value", "could not be converted to System.String");
    });
}
