//! Guests, and accounts that are ready at once: `docs/protocol/people.md` 6.2 and 7. The names of the tests count the rows
//! of the tables; those of 6.2 the checks of its text.

use crate::link_of::{HeldLink, link_of};
use anteroom_app::links::make;
use anteroom_domain::{PortalId, Role};
use anteroom_store::{events, people, relations};
use anteroom_testkit::{Answer, TestApp, TestPerson, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const NOBODY: &str = "0198c0de-0000-7000-8000-000000000001";

fn ready(email: &str, kind: &str) -> Value {
    json!({ "email": email, "firstName": "Gus", "lastName": "Guest", "type": kind })
}

async fn guest_of(app: &TestApp, who: &TestPerson, email: &str) -> TestPerson {
    let made = app.post(who, "/people/active", ready(email, "Guest")).await.ok();
    TestPerson {
        id: made["id"].as_str().unwrap().to_owned(),
        email: email.to_owned(),
        credential: String::new(),
    }
}

async fn remove(app: &TestApp, who: &TestPerson, body: &Value) -> Answer {
    app.call(&who.credential, Method::DELETE, "/people/guests", body).await
}

async fn is_related(app: &TestApp, from: &TestPerson, to: &TestPerson) -> bool {
    let (from, to) = (from.person_id(), to.person_id());
    app.app
        .point(move |tx, _| Ok(relations::exists(tx, PortalId(1), from, to)?))
        .await
        .unwrap()
}

async fn approve(app: &TestApp, link: &HeldLink, credential: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {credential}");
    let mut headers = vec![("confirm", link.confirm.as_str())];
    if !credential.is_empty() {
        headers.push(("authorization", &bearer));
    }
    app.call_with(Method::POST, "/api/2.0/people/guests/share/approve", &headers, body)
        .await
}

#[test]
fn people_6_2_accounts_that_are_ready_at_once() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let mails = app.mails().await.len();
        for (email, kind, flag) in [
            ("a@b.co", "Guest", "isVisitor"),
            ("b@b.co", "User", "isCollaborator"),
            ("c@b.co", "RoomAdmin", "isRoomAdmin"),
            ("d@b.co", "DocSpaceAdmin", "isAdmin"),
        ] {
            let person = app.post(&app.owner, "/people/active", ready(email, kind)).await.ok();
            assert_eq!((&person["status"], &person["activationStatus"]), (&json!(1), &json!(2)));
            assert_eq!(
                (&person[flag], &person["createdBy"]["id"]),
                (&json!(true), &json!(app.owner.id))
            );
            let is_guest = person["profileUrl"].as_str().unwrap().contains("/accounts/guests/");
            assert_eq!(is_guest, kind == "Guest");
        }
        assert_eq!(app.mails().await.len(), mails, "nobody is written to");
        // A guest is seen by his creator and by administrators.
        let mine = guest_of(app, &room_admin, "mine@b.co").await;
        app.get(&room_admin, &format!("/people/{}", mine.id)).await.ok();
        app.get(&app.owner, &format!("/people/{}", mine.id)).await.ok();
        let other = app.person(Role::RoomAdmin).await;
        app.get(&other, &format!("/people/{}", mine.id))
            .await
            .refused(403, "Access denied");
        let event = app
            .app
            .read(|tx, _| Ok(events::list(tx, PortalId(1), 50)?))
            .await
            .unwrap();
        assert!(event.iter().any(|e| e.action.number() == 4001));
    });
}

#[test]
fn people_6_2_checks_1_to_3_attributes_types_and_matrix() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let room_admin = app.person(Role::RoomAdmin).await;
        let user = app.person(Role::User).await;
        let guest = app.person(Role::Guest).await;
        app.post(&user, "/people/active", ready("x", "Guest"))
            .await
            .invalid("Email", "The Email field is not a valid e-mail address.");
        for (who, refused) in [
            (&admin, &["DocSpaceAdmin"][..]),
            (&room_admin, &["DocSpaceAdmin", "RoomAdmin", "All"]),
            (&user, &["DocSpaceAdmin", "RoomAdmin", "User", "Guest", "All"]),
            (&guest, &["DocSpaceAdmin", "RoomAdmin", "User", "Guest", "All"]),
        ] {
            for kind in refused {
                let mut body = ready("a@b.co", kind);
                body["password"] = json!("x");
                app.post(who, "/people/active", body)
                    .await
                    .refused(403, "Access denied");
            }
        }
        assert_eq!(app.get(&app.owner, "/people/filter").await.json()["total"], 5);
        app.anonymous(Method::POST, "/people/active", ready("a@b.co", "User"))
            .await
            .empty(401);
    });
}

#[test]
fn people_6_2_check_4_the_switches() {
    for (settings, works, refused) in [
        (
            TestSettings {
                app: Some(|s| s.allow_inviting_guests = false),
                ..TestSettings::default()
            },
            "User",
            "Guest",
        ),
        (
            TestSettings {
                app: Some(|s| s.allow_inviting_members = false),
                ..TestSettings::default()
            },
            "Guest",
            "User",
        ),
    ] {
        on_both_with(settings, async |app| {
            let mut body = ready("a@b.co", refused);
            body["password"] = json!("x");
            app.post(&app.owner, "/people/active", body)
                .await
                .refused(403, "Access denied");
            app.post(&app.owner, "/people/active", ready("a@b.co", works))
                .await
                .ok();
        });
    }
}

#[test]
fn people_6_2_checks_5_to_10_in_their_order() {
    let settings = TestSettings {
        app: Some(|s| {
            s.max_users = Some(1);
            s.max_admins = Some(1);
        }),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let mut body = ready("a b@c.de", "Guest");
        (body["password"], body["firstName"]) = (json!("short"), json!("4711"));
        let text = "Password must contain from 8 to 30 characters, only latin letters, no spaces";
        app.post(&app.owner, "/people/active", body.clone())
            .await
            .refused(400, text);
        body.as_object_mut().unwrap().remove("password");
        app.post(&app.owner, "/people/active", body.clone())
            .await
            .refused(400, "Incorrect email");
        body["email"] = json!("OWNER@example.com");
        app.post(&app.owner, "/people/active", body.clone())
            .await
            .refused(400, "Incorrect firstname or lastname");
        body["firstName"] = json!("Gus");
        app.post(&app.owner, "/people/active", body.clone())
            .await
            .refused(400, "User with this email is already registered");
        app.post(&app.owner, "/people/active", ready("r@b.co", "RoomAdmin"))
            .await
            .refused(402, "The number of admins should not exceed 1");
        app.post(&app.owner, "/people/active", ready("a@b.co", "Guest"))
            .await
            .ok();
        app.post(&app.owner, "/people/active", ready("b@b.co", "User"))
            .await
            .refused(402, "The number of users should not exceed 1");
        assert_eq!(app.get(&app.owner, "/people/filter").await.json()["total"], 2);
    });
}

#[test]
fn people_7_1_a_guest_leaves_the_callers_list_and_nobody_elses() {
    on_both(async |app| {
        let (first, second) = (app.person(Role::RoomAdmin).await, app.person(Role::RoomAdmin).await);
        let guest = guest_of(app, &first, "gus@b.co").await;
        let (from, to) = (second.person_id(), guest.person_id());
        app.app
            .write(move |tx, ctx| Ok(relations::insert(tx, PortalId(1), from, to, ctx.now())?))
            .await
            .unwrap();
        let answer = remove(app, &first, &json!({ "userIds": [guest.id, guest.id] })).await;
        assert!(answer.ok().is_null());
        assert_eq!(answer.json()["count"], 0);
        app.get(&first, &format!("/people/{}", guest.id))
            .await
            .refused(403, "Access denied");
        let list = app.get(&first, "/people/filter?area=guests").await;
        assert_eq!(list.json()["total"], 0);
        app.get(&second, &format!("/people/{}", guest.id)).await.ok();
        assert_eq!(
            app.get(&app.owner, &format!("/people/{}", guest.id)).await.ok()["status"],
            1
        );
        remove(app, &first, &json!({ "userIds": [guest.id] }))
            .await
            .refused(403, "Access denied");
        remove(app, &first, &json!({ "userIds": [] })).await.ok();
    });
}

#[test]
fn people_7_1_row_1_no_list() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for who in [&app.owner, &user] {
            remove(app, who, &json!({}))
                .await
                .refused(400, "Value cannot be null. (Parameter 'inDto?.UserIds')");
        }
        remove(app, &app.owner, &json!({ "userIds": ["x"] }))
            .await
            .invalid("$.userIds[0]", "could not be converted");
    });
}

#[test]
fn people_7_1_row_2_users_and_guests_have_no_list() {
    on_both(async |app| {
        for who in [app.person(Role::User).await, app.person(Role::Guest).await] {
            remove(app, &who, &json!({ "userIds": [] }))
                .await
                .refused(403, "Access denied");
        }
    });
}

#[test]
fn people_7_1_row_3_one_wrong_id_and_nobody_is_removed() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let user = app.person(Role::User).await;
        let good = guest_of(app, &room_admin, "good@b.co").await;
        let disabled = guest_of(app, &room_admin, "disabled@b.co").await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
            .await
            .ok();
        let foreign = guest_of(app, &app.owner, "foreign@b.co").await;
        for wrong in [NOBODY, &disabled.id, &user.id, &foreign.id, &room_admin.id] {
            remove(app, &room_admin, &json!({ "userIds": [good.id, wrong] }))
                .await
                .refused(403, "Access denied");
        }
        // It holds for the owner too.
        remove(app, &app.owner, &json!({ "userIds": [foreign.id, good.id] }))
            .await
            .refused(403, "Access denied");
        assert!(is_related(app, &room_admin, &good).await && is_related(app, &app.owner, &foreign).await);
    });
}

#[test]
fn people_7_2_and_7_3_a_guest_is_shared_and_taken_over() {
    on_both(async |app| {
        let (first, second) = (app.person(Role::RoomAdmin).await, app.person(Role::RoomAdmin).await);
        let guest = guest_of(app, &first, "gus@b.co").await;
        let path = format!("/people/guests/{}/share", guest.id);
        let url = app.get(&first, &path).await.ok();
        let short = url.as_str().unwrap().strip_prefix("http://portal.test").unwrap();
        assert!(short.starts_with("/s/"), "{url}");
        let followed = app.call_with(Method::GET, short, &[], &Value::Null).await;
        let location = followed.header("location");
        assert!(location.starts_with("/confirm/GuestShareLink?"), "{location}");
        assert!(!location.contains("gus") && location.contains(&first.id), "{location}");
        let link = HeldLink::of_url(location);
        let exists = app
            .call_with(
                Method::GET,
                "/api/2.0/people/exists?email=gus%40b.co",
                &[("confirm", link.confirm.as_str())],
                &Value::Null,
            )
            .await;
        assert_eq!(exists.ok(), json!({ "exists": true, "status": 1 }));

        app.get(&second, &format!("/people/{}", guest.id))
            .await
            .refused(403, "Access denied");
        let body = json!({ "email": "whoever@b.co" });
        let taken = approve(app, &link, &second.credential, &body).await.ok();
        assert_eq!(taken["id"], guest.id, "the guest of the link, whatever the body says");
        app.get(&second, &format!("/people/{}", guest.id)).await.ok();
        approve(app, &link, &second.credential, &body).await.ok();
        // An administrator sees the guest anyway.
        let admin = app.person(Role::DocSpaceAdmin).await;
        approve(app, &link, &admin.credential, &body).await.ok();
        assert!(!is_related(app, &admin, &guest).await);
        // Without a session whoever made the link acts.
        approve(app, &link, "", &body).await.ok();
        let reading = app.key(&app.owner, &["accounts:read"]).await;
        app.get(&app.with_credential(&app.owner, reading), &path).await.ok();
    });
}

#[test]
fn people_7_2_rows_1_to_3_in_their_order() {
    on_both(async |app| {
        let (first, second) = (app.person(Role::RoomAdmin).await, app.person(Role::RoomAdmin).await);
        let (user, other) = (app.person(Role::User).await, app.person(Role::Guest).await);
        let guest = guest_of(app, &first, "gus@b.co").await;
        let share = async |who: &TestPerson, id: &str| app.get(who, &format!("/people/guests/{id}/share")).await;
        for who in [&app.owner, &second, &user, &other] {
            share(who, NOBODY).await.refused(404, "User not found");
            share(who, &user.id).await.refused(400, "User is not a guest");
            if who.id != app.owner.id {
                share(who, &guest.id).await.refused(403, "Access denied");
            }
        }
        // Not even oneself.
        share(&other, &other.id).await.refused(403, "Access denied");
        share(&app.owner, "nobody").await.empty(404);
        app.anonymous(Method::GET, &format!("/people/guests/{}/share", guest.id), Value::Null)
            .await
            .empty(401);
    });
}

#[test]
fn people_7_3_row_1_the_body_is_checked_and_only_links_open() {
    on_both(async |app| {
        let guest = guest_of(app, &app.owner, "gus@b.co").await;
        let stored = crate::link_of::stored_person(app, &guest.id).await;
        let link = link_of(
            app,
            PortalId(1),
            &make::guest_share(app.owner.person_id(), &stored, app.app.now()),
        );
        for (body, text) in [
            (json!({}), "The Email field is required."),
            (
                json!({ "email": "x" }),
                "The Email field is not a valid e-mail address.",
            ),
            (
                json!({ "email": format!("{}@b.co", "a".repeat(251)) }),
                "The field Email must be a string with a maximum length of 255.",
            ),
        ] {
            approve(app, &link, "", &body).await.invalid("Email", text);
        }
        let body = json!({ "email": "gus@b.co" });
        app.post(&app.owner, "/people/guests/share/approve", body.clone())
            .await
            .empty(403);
        app.anonymous(Method::POST, "/people/guests/share/approve", body.clone())
            .await
            .empty(401);
        let bent = HeldLink {
            confirm: link.confirm.replace(&app.owner.id, NOBODY),
        };
        approve(app, &bent, "", &body).await.empty(401);
        app.clock.advance_seconds(7 * 86_400 + 1);
        approve(app, &link, "", &body).await.empty(401);
    });
}

#[test]
fn people_7_3_rows_2_to_4_the_guest_is_none_any_more_or_the_caller_has_no_list() {
    on_both(async |app| {
        let (user, other) = (app.person(Role::User).await, app.person(Role::Guest).await);
        let room_admin = app.person(Role::RoomAdmin).await;
        let guest = guest_of(app, &app.owner, "gus@b.co").await;
        let stored = crate::link_of::stored_person(app, &guest.id).await;
        let made = make::guest_share(app.owner.person_id(), &stored, app.app.now());
        let link = link_of(app, PortalId(1), &made);
        let body = json!({ "email": "gus@b.co" });
        for who in [&user, &other] {
            approve(app, &link, &who.credential, &body)
                .await
                .refused(403, "Access denied");
            assert!(!is_related(app, who, &guest).await);
        }
        // The link of somebody who is no guest any more, or gone, does not open.
        app.put(&app.owner, &format!("/people/{}", guest.id), json!({ "role": "User" }))
            .await
            .ok();
        approve(app, &link, &room_admin.credential, &body).await.empty(401);
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [guest.id] }))
            .await
            .ok();
        app.delete(&app.owner, &format!("/people/{}", guest.id)).await.ok();
        approve(app, &link, &room_admin.credential, &body).await.empty(401);
        let gone = stored.id;
        let found = app
            .app
            .point(move |tx, _| Ok(people::find(tx, PortalId(1), gone)?))
            .await
            .unwrap();
        assert!(found.is_none());
    });
}
