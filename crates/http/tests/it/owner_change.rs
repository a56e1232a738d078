//! Handing a portal over to another owner: `docs/protocol/portal.md` 10.5. The names of the tests count the rows.

use crate::concurrency::together;
use crate::link_of::{by_link, confirm, events, last_link, letters, owner_change, stored_person};
use anteroom_domain::policy::Permit;
use anteroom_domain::{Activation, LetterKind, PersonId, Role, Status};
use anteroom_store::people;
use anteroom_testkit::{Answer, OWNER_EMAIL, OWNER_PASSWORD, TestApp, TestPerson, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};
use std::future::Future;
use std::pin::Pin;

const PATH: &str = "/settings/owner";
const DENIED: &str = "Access denied";
const NOBODY: &str = "0198c0de-0000-7000-8000-000000000001";

async fn ask(app: &TestApp, who: &TestPerson, whom: &str) -> Answer {
    app.post(who, PATH, json!({ "ownerId": whom })).await
}

/// Asks as the owner, and takes the link out of the mail.
async fn mailed(app: &TestApp, to: &TestPerson) -> String {
    assert_eq!(ask(app, &app.owner, &to.id).await.ok()["status"], 1);
    last_link(app, LetterKind::OwnerChange, OWNER_EMAIL).await
}

async fn take(app: &TestApp, credential: &str, link: &str, whom: &str) -> Answer {
    let body = json!({ "ownerId": whom });
    by_link(app, credential, link, Method::PUT, PATH, &body).await
}

/// A session of the owner, who has a password of his own.
async fn session(app: &TestApp) -> String {
    let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
    let answer = app.anonymous(Method::POST, "/authentication", body).await.ok();
    answer["token"].as_str().unwrap().to_owned()
}

/// Who owns the portal.
async fn owner(app: &TestApp) -> PersonId {
    let portal = app
        .app
        .point(|tx, _| Ok(anteroom_store::portals::find(tx, anteroom_domain::PortalId(1))?))
        .await;
    portal.unwrap().unwrap().owner
}

async fn set_activation(app: &TestApp, person: PersonId, activation: Activation) {
    app.app
        .write(move |tx, ctx| {
            let set = people::SetStatus {
                status: Status::Active,
                activation: Some(activation),
                terminated_at: None,
                end_sessions: false,
            };
            let permit = Permit::system("a test");
            people::set_status(tx, &permit, anteroom_domain::PortalId(1), person, &set, ctx.now())?;
            Ok(())
        })
        .await
        .unwrap();
}

#[test]
fn portal_10_5_from_the_wish_to_the_new_owner() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let before = app.get(&app.owner, "/people/@self").await;
        let session = session(app).await;
        let link = mailed(app, &user).await;
        assert_eq!(events(app, 1).await, [6021]);
        assert_eq!(owner(app).await, app.owner.person_id(), "asking changes nothing");
        assert!(take(app, "", &link, &user.id).await.ok().is_null());
        assert_eq!(events(app, 1).await, [6022]);
        assert_eq!(owner(app).await, user.person_id());
        // Both see it at once, with what they had in their hands: neither session nor key ends.
        let next = app.get(&user, "/people/@self").await.ok();
        assert_eq!(
            (&next["isOwner"], &next["role"]),
            (&json!(true), &json!("DocSpaceAdmin"))
        );
        let old = app.get(&app.owner, "/people/@self").await;
        let profile = old.ok();
        assert_eq!(
            (&profile["isOwner"], &profile["isAdmin"]),
            (&json!(false), &json!(true))
        );
        assert_ne!(old.header("etag"), before.header("etag"), "the profile is another one");
        app.get_with_cookie(&session, "/people/@self").await.ok();
        // The former owner administers, and no more than that.
        app.get(&app.owner, "/people/filter").await.ok();
        app.post(&app.owner, "/portal/suspend", Value::Null)
            .await
            .refused(403, DENIED);
        let kinds: Vec<_> = letters(app).await.into_iter().map(|one| (one.kind, one.to)).collect();
        for to in [OWNER_EMAIL, &user.email] {
            assert!(kinds.contains(&(LetterKind::OwnerChanged, to.to_owned())), "{kinds:?}");
        }
        // The event says who gave it: the link went to the owner's mailbox.
        let listed = app
            .app
            .read(|tx, _| Ok(anteroom_store::events::list(tx, anteroom_domain::PortalId(1), 1)?))
            .await
            .unwrap();
        assert_eq!(listed[0].actor, Some(app.owner.person_id()));
        assert_eq!(listed[0].targets, std::slice::from_ref(&user.id));
    });
}

#[test]
fn portal_10_5_row_1_administrators_ask() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let user = app.person(Role::User).await;
        let guest = app.person(Role::Guest).await;
        let body = json!({ "ownerId": user.id });
        app.anonymous(Method::POST, PATH, body.clone()).await.empty(401);
        app.post(&app.owner, PATH, json!({}))
            .await
            .invalid("$", "missing required properties including: 'ownerId'");
        app.post(&app.owner, PATH, json!({ "ownerId": "me" }))
            .await
            .invalid("$.ownerId", "could not be converted");
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            let person = app.person(role).await;
            // Before it is looked at who is meant.
            for whom in [&user.id, &guest.id] {
                ask(app, &person, whom).await.refused(403, DENIED);
            }
        }
        for scope in ["*:read", "accounts:write"] {
            let key = app.with_credential(&app.owner, app.key(&app.owner, &[scope]).await);
            ask(app, &key, &user.id).await.refused(403, DENIED);
        }
        for who in [&app.owner, &admin] {
            ask(app, who, &guest.id).await.refused(403, DENIED);
        }
        let waiting = app
            .post(
                &app.owner,
                "/people/invite",
                json!({ "invitations": [{ "email": "later@example.org", "type": "User" }] }),
            )
            .await
            .ok();
        let disabled = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
            .await
            .ok();
        let before = (letters(app).await.len(), events(app, 1_000).await.len());
        let none = json!({ "status": 0, "message": "No permissions to perform this action" });
        assert_eq!(ask(app, &admin, &user.id).await.ok(), none);
        let waiting = waiting.as_array().unwrap().iter();
        let pending = waiting.clone().find(|one| one["displayName"] == "later@example.org");
        let pending = pending.unwrap()["id"].as_str().unwrap();
        for whom in [NOBODY, pending, &disabled.id, &app.owner.id] {
            assert_eq!(ask(app, &app.owner, whom).await.ok(), none, "{whom}");
        }
        // Nothing was sent, nothing recorded.
        assert_eq!((letters(app).await.len(), events(app, 1_000).await.len()), before);
        let sent = ask(app, &app.owner, &user.id).await.ok();
        let message = format!(
            "A link to confirm the operation has been sent to <a href=\"mailto:{OWNER_EMAIL}\">{OWNER_EMAIL}</a> (the email address of the portal owner)."
        );
        assert_eq!(sent, json!({ "status": 1, "message": message }));
    });
}

#[test]
fn portal_10_5_row_1_the_owner_must_have_confirmed_the_address() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let user = app.person(Role::User).await;
        let guest = app.person(Role::Guest).await;
        for activation in [Activation::NotActivated, Activation::Pending] {
            set_activation(app, app.owner.person_id(), activation).await;
            // After the rights, before anything about the new owner.
            ask(app, &user, &guest.id).await.refused(403, DENIED);
            for who in [&app.owner, &admin] {
                for whom in [&user.id, &guest.id] {
                    ask(app, who, whom).await.refused(400, "Owner's email is not activated");
                }
            }
        }
    });
}

#[test]
fn portal_10_5_row_2_the_link_hands_the_portal_over() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let other = app.person(Role::DocSpaceAdmin).await;
        let guest = app.person(Role::Guest).await;
        let body = json!({ "ownerId": user.id });
        app.anonymous(Method::PUT, PATH, body.clone()).await.empty(401);
        app.put(&app.owner, PATH, body.clone()).await.empty(403);
        let link = mailed(app, &user).await;
        by_link(app, "", &link, Method::PUT, PATH, &json!({}))
            .await
            .invalid("$", "missing required properties including: 'ownerId'");
        // Whom nobody can make the owner comes first, then that the link is about somebody else.
        for whom in [NOBODY, &guest.id, &app.owner.id] {
            take(app, "", &link, whom)
                .await
                .refused(500, "The user could not be found");
        }
        take(app, "", &link, &other.id).await.refused(403, DENIED);
        // Whoever else is signed in does not use it by mistake.
        take(app, &other.credential, &link, &user.id).await.refused(403, DENIED);
        // Nor does it open with another person written into it.
        let bent = link.replace(&user.id, &other.id);
        assert_ne!(bent, link);
        take(app, "", &bent, &other.id).await.empty(401);
        let suspend = confirm(
            app,
            &anteroom_app::links::make::portal_suspend(OWNER_EMAIL, app.app.now()),
        );
        take(app, "", &suspend, &user.id).await.empty(403);
        assert_eq!(owner(app).await, app.owner.person_id());
        assert_eq!(app.get(&user, "/people/@self").await.ok()["role"], "User");
        // The owner signed in beside it uses it too.
        let key = app.key(&app.owner, &["accounts:read"]).await;
        take(app, &key, &link, &user.id).await.ok();
        assert_eq!(owner(app).await, user.person_id());
    });
}

#[test]
fn portal_10_5_row_2_a_link_works_once_and_only_the_newest() {
    on_both(async |app| {
        let first = app.person(Role::RoomAdmin).await;
        let second = app.person(Role::User).await;
        let overtaken = mailed(app, &first).await;
        let link = mailed(app, &second).await;
        take(app, "", &overtaken, &first.id).await.empty(401);
        take(app, "", &link, &second.id).await.ok();
        // Given back, the first owner's old links stay dead.
        set_activation(app, second.person_id(), Activation::Activated).await;
        assert_eq!(ask(app, &second, &app.owner.id).await.ok()["status"], 1);
        let back = last_link(app, LetterKind::OwnerChange, &second.email).await;
        take(app, "", &back, &app.owner.id).await.ok();
        assert_eq!(owner(app).await, app.owner.person_id());
        for (old, whom) in [(&overtaken, &first), (&link, &second)] {
            take(app, "", old, &whom.id).await.empty(401);
        }
        take(app, "", &back, &app.owner.id).await.empty(401);
        assert_eq!(owner(app).await, app.owner.person_id());
    });
}

#[test]
fn portal_10_5_row_2_links_die_with_time_address_password_and_the_new_owner() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let link = mailed(app, &user).await;
        app.clock.advance_seconds(7 * 86_400 + 1);
        take(app, "", &link, &user.id).await.empty(401);
        // A new password, for which every session ends, ends the link: a thief may have asked for it.
        let link = mailed(app, &user).await;
        let session = app.with_credential(&app.owner, session(app).await);
        app.put(
            &session,
            "/security/activeconnections/logoutallchangepassword",
            Value::Null,
        )
        .await
        .ok();
        take(app, "", &link, &user.id).await.empty(401);
        let link = mailed(app, &user).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [user.id] }))
            .await
            .ok();
        take(app, "", &link, &user.id).await.empty(401);
        app.put(&app.owner, "/people/status/1", json!({ "userIds": [user.id] }))
            .await
            .ok();
        app.put(&app.owner, "/people/type/RoomAdmin", json!({ "userIds": [user.id] }))
            .await
            .ok();
        // Whoever is enabled again and is what he was, or more, can have it.
        take(app, "", &link, &user.id).await.ok();
        assert_eq!(owner(app).await, user.person_id());
    });
}

#[test]
fn portal_10_5_row_2_a_link_for_the_address_that_the_owner_had_opens_nothing() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let link = mailed(app, &user).await;
        let id = app.owner.person_id();
        app.app
            .write(move |tx, ctx| {
                let permit = Permit::system("a test");
                let portal = anteroom_domain::PortalId(1);
                let now = ctx.now();
                people::set_email(
                    tx,
                    &permit,
                    portal,
                    id,
                    "new@example.org",
                    Activation::Activated,
                    false,
                    now,
                )?;
                Ok(())
            })
            .await
            .unwrap();
        take(app, "", &link, &user.id).await.empty(401);
        let forged = owner_change(app, "somebody@example.org", user.person_id()).await;
        take(app, "", &confirm(app, &forged), &user.id).await.empty(401);
        assert_eq!(owner(app).await, app.owner.person_id());
    });
}

#[test]
fn portal_10_5_row_2_the_new_administrator_needs_a_seat() {
    let settings = TestSettings {
        app: Some(|s| s.max_admins = Some(2)),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let user = app.person(Role::User).await;
        let link = mailed(app, &user).await;
        take(app, "", &link, &user.id)
            .await
            .refused(402, "The number of admins should not exceed 2");
        assert_eq!(owner(app).await, app.owner.person_id());
        assert_eq!(app.get(&user, "/people/@self").await.ok()["role"], "User");
        // Nothing was used up, and who has a seat already needs none.
        let link = mailed(app, &room_admin).await;
        take(app, "", &link, &room_admin.id).await.ok();
        assert_eq!(owner(app).await, room_admin.person_id());
    });
}

#[test]
fn portal_10_5_row_2_of_several_at_once_one_uses_the_link() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let link = mailed(app, &user).await;
        let jobs = (0..6).map(|_| -> Pin<Box<dyn Future<Output = u16> + '_>> {
            Box::pin(async { take(app, "", &link, &user.id).await.status.as_u16() })
        });
        let statuses = together(jobs.collect()).await;
        assert_eq!(
            statuses.iter().filter(|status| **status == 200).count(),
            1,
            "{statuses:?}"
        );
        let numbers = events(app, 1_000).await;
        assert_eq!(numbers.iter().filter(|number| **number == 6022).count(), 1);
    });
}

#[test]
fn portal_10_5_nobody_disables_or_demotes_who_becomes_the_owner_at_that_moment() {
    on_both(async |app| {
        // All of them first: only an owner makes administrators, and it will be another one.
        let mut all = Vec::new();
        for _ in 0..12 {
            let admin = app.person(Role::DocSpaceAdmin).await;
            set_activation(app, admin.person_id(), Activation::Activated).await;
            all.push(admin);
        }
        let mut giver = app.owner.clone();
        for (round, next) in all.into_iter().enumerate() {
            assert_eq!(ask(app, &giver, &next.id).await.ok()["status"], 1);
            let link = last_link(app, LetterKind::OwnerChange, &giver.email).await;
            let ids = json!({ "userIds": [next.id] });
            let hinder = if round % 2 == 0 {
                ("/people/status/2".to_owned(), ids)
            } else {
                (format!("/people/{}", next.id), json!({ "role": "User" }))
            };
            let jobs: Vec<Pin<Box<dyn Future<Output = u16> + '_>>> = vec![
                Box::pin(async { take(app, "", &link, &next.id).await.status.as_u16() }),
                Box::pin(async { app.put(&giver, &hinder.0, hinder.1).await.status.as_u16() }),
            ];
            let statuses = together(jobs).await;
            let stored = stored_person(app, &next.id).await;
            if stored.is_owner {
                assert_eq!(
                    (stored.role, stored.status),
                    (Role::DocSpaceAdmin, Status::Active),
                    "{statuses:?}"
                );
                giver = next;
            }
            assert!(stored.is_owner || statuses[0] != 200, "{statuses:?}");
        }
    });
}

#[test]
fn portal_10_5_what_the_former_owner_handed_out_ends() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let removal = confirm(
            app,
            &anteroom_app::links::make::portal_remove(OWNER_EMAIL, app.app.now()),
        );
        let link = mailed(app, &user).await;
        take(app, "", &link, &user.id).await.ok();
        by_link(app, "", &removal, Method::DELETE, "/portal/delete", &Value::Null)
            .await
            .empty(401);
        // Only an owner brings administrators in by a common link.
        app.post(
            &app.owner,
            "/portal/users/invitationlink",
            json!({ "employeeType": "DocSpaceAdmin" }),
        )
        .await
        .refused(403, DENIED);
    });
}

#[test]
fn whoever_has_the_data_folder_gives_the_portal_to_somebody() {
    on_both(async |app| {
        const TOKEN: &str = "the token of the data folder";
        app.app.set_control_token(TOKEN);
        let path = "/anteroom/portals/localhost/owner";
        let user = app.person(Role::User).await;
        let guest = app.person(Role::Guest).await;
        app.put(&app.owner, path, json!({ "owner": user.id }))
            .await
            .refused(403, DENIED);
        let call = async |who: &str| app.control(TOKEN, Method::PUT, path, &json!({ "owner": who })).await;
        call("nobody@example.org")
            .await
            .refused(404, "The user could not be found");
        for who in [&guest.email, OWNER_EMAIL] {
            call(who).await.refused(500, "The user could not be found");
        }
        app.control(TOKEN, Method::PUT, path, &json!({}))
            .await
            .invalid("$", "missing required properties including: 'owner'");
        app.control(
            TOKEN,
            Method::PUT,
            "/anteroom/portals/none/owner",
            &json!({ "owner": user.id }),
        )
        .await
        .refused(404, "Portal not found");
        assert_eq!(owner(app).await, app.owner.person_id());
        assert_eq!(call(&user.email).await.ok()["ownerEmail"], user.email);
        assert_eq!(events(app, 1).await, [6022]);
        assert_eq!(owner(app).await, user.person_id());
        assert_eq!(call(&app.owner.id).await.ok()["ownerEmail"], OWNER_EMAIL);
    });
}
