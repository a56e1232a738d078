//! `POST /people/email` and `PUT /people/{userid}/email`: `docs/protocol/people.md` 9, a test for each row of refusals.

use crate::link_of::{by_link, email_link, events, last_link, letters, password_link, stored_person};
use anteroom_domain::policy::Permit;
use anteroom_domain::{LetterKind, PortalId, Role, Status};
use anteroom_store::people::{self, SetStatus};
use anteroom_testkit::{Answer, OWNER_EMAIL, TestApp, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};

const SENT: &str = "The email change instructions have been successfully sent";
const NOBODY: &str = "11111111-2222-4333-8444-555555555555";

async fn post(app: &TestApp, who: &TestPerson, id: &str, email: &str) -> Answer {
    let body = json!({ "userId": id, "email": email, "firstName": "ignored" });
    app.post(who, "/people/email", body).await
}

/// The request is refused and the address of the target stays.
async fn refused(app: &TestApp, who: &TestPerson, target: &TestPerson, email: &str, check: impl Fn(Answer)) {
    let (before, sent) = (stored_person(app, &target.id).await, letters(app).await.len());
    check(post(app, who, &target.id, email).await);
    assert_eq!(stored_person(app, &target.id).await, before);
    assert_eq!(letters(app).await.len(), sent);
}

async fn put(app: &TestApp, credential: &str, confirm: &str, id: &str, body: Value) -> Answer {
    by_link(
        app,
        credential,
        confirm,
        Method::PUT,
        &format!("/people/{id}/email"),
        &body,
    )
    .await
}

#[test]
fn a_member_changes_his_own_address_by_a_link_to_the_new_one() {
    on_both(async |app| {
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            let member = app.person(role).await;
            let new = format!("New.{}", member.email);
            assert_eq!(post(app, &member, &member.id, &new).await.ok(), SENT);
            assert_eq!(events(app, 1).await, [4014]);
            let before = app.get(&app.owner, &format!("/people/{}", member.id)).await.ok();
            assert_eq!(before["email"], json!(member.email));
            let confirm = last_link(app, LetterKind::EmailChange, &new).await;
            let answer = put(app, "", &confirm, &member.id, json!({ "email": new })).await.ok();
            assert_eq!(answer["email"], json!(new.to_lowercase()));
            assert_eq!(
                (&answer["activationStatus"], &answer["userName"]),
                (&json!(1), &before["userName"])
            );
            app.get(&member, "/people/@self").await.ok();
            put(app, "", &confirm, &member.id, json!({ "email": new }))
                .await
                .empty(401);
        }
    });
}

#[test]
fn an_administrator_changes_an_address_at_once() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        for (caller, target) in [(&app.owner, &app.person(Role::User).await), (&admin, &admin)] {
            let old_link = email_link(app, target, "earlier@example.com").await;
            let new = format!("New.{}", target.email);
            assert_eq!(post(app, caller, &target.id, &new).await.ok(), SENT);
            assert_eq!(events(app, 1).await, [4014]);
            app.get(target, "/people/@self").await.empty(401);
            app.sign_in(&new).await;
            let now = app.get(&app.owner, &format!("/people/{}", target.id)).await.ok();
            assert_eq!((&now["email"], &now["activationStatus"]), (&json!(new), &json!(0)));
            put(
                app,
                "",
                &old_link,
                &target.id,
                json!({ "email": "earlier@example.com" }),
            )
            .await
            .empty(401);
            let confirm = last_link(app, LetterKind::EmailActivation, &new).await;
            let ids = json!({ "userIds": [target.id] });
            let path = "/people/activationstatus/1";
            let answer = by_link(app, "", &confirm, Method::PUT, path, &ids).await.ok();
            assert_eq!(answer[0]["activationStatus"], 1);
        }
    });
}

#[test]
fn the_update_of_a_profile_does_the_same() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let body = json!({ "email": "New@example.com" });
        let answer = app.put(&app.owner, &format!("/people/{}", user.id), body).await.ok();
        assert_eq!(
            (&answer["email"], &answer["activationStatus"]),
            (&json!("New@example.com"), &json!(0))
        );
        last_link(app, LetterKind::EmailActivation, "New@example.com").await;
    });
}

#[test]
fn people_9_1_row_1_attribute_rules() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for email in ["", "x", "a@", "@b", "a@b@c"] {
            refused(app, &user, &user, email, |answer| {
                answer.invalid("Email", "The Email field is not a valid e-mail address.");
            })
            .await;
        }
        let long = format!("{}@example.com", "a".repeat(255));
        refused(app, &user, &user, &long, |answer| {
            answer.invalid(
                "Email",
                "The field Email must be a string with a maximum length of 255.",
            );
        })
        .await;
        // Before everything else.
        app.post(&user, "/people/email", json!({ "email": "x" }))
            .await
            .invalid("Email", "not a valid");
        app.anonymous(Method::POST, "/people/email", json!({ "email": "x" }))
            .await
            .empty(401);
    });
}

#[test]
fn people_9_1_row_2_nobody_named() {
    on_both(async |app| {
        let message = "Value cannot be null. (Parameter 'UserId')";
        for body in [
            json!({ "email": "new@example.com" }),
            json!({ "email": "new@example.com", "userId": "nobody" }),
            json!({ "email": "new@example.com", "userId": "00000000-0000-0000-0000-000000000000" }),
            json!({}),
        ] {
            app.post(&app.owner, "/people/email", body).await.refused(400, message);
        }
    });
}

#[test]
fn people_9_1_row_3_no_address() {
    on_both(async |app| {
        for body in [json!({ "userId": NOBODY }), json!({ "userId": NOBODY, "email": null })] {
            app.post(&app.owner, "/people/email", body)
                .await
                .refused(400, "Email field is empty");
        }
    });
}

#[test]
fn people_9_1_row_4_not_an_address() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for email in [
            "a b@example.com",
            "a@localhost",
            "a@bücher.de",
            "a@example.com\r\nBcc: x.org",
            " @example.com",
        ] {
            refused(app, &user, &user, email, |answer| {
                answer.refused(400, "Incorrect email");
            })
            .await;
        }
        post(app, &user, NOBODY, "a@localhost")
            .await
            .refused(400, "Incorrect email");
    });
}

#[test]
fn people_9_1_row_5_nobody_who_is_active() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        let (disabled, pending) = (app.person(Role::User).await, app.person(Role::User).await);
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
            .await
            .ok();
        let id = pending.person_id();
        app.app
            .write(move |tx, ctx| {
                let set = SetStatus {
                    status: Status::Pending,
                    activation: None,
                    terminated_at: None,
                    end_sessions: false,
                };
                let permit = Permit::system("a test");
                people::set_status(tx, &permit, PortalId(1), id, &set, ctx.now())?;
                Ok(())
            })
            .await
            .unwrap();
        for id in [
            NOBODY,
            "4a515a15-d4d6-4b8e-828e-e0586f18f3a3",
            &disabled.id,
            &pending.id,
        ] {
            // The existence comes before the right.
            for caller in [&app.owner, &guest] {
                post(app, caller, id, "new@example.com")
                    .await
                    .refused(404, "The user could not be found");
            }
        }
    });
}

#[test]
fn people_9_1_row_6_somebody_else() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for role in [Role::Guest, Role::User, Role::RoomAdmin] {
            let member = app.person(role).await;
            // Before the question whether the address is taken, which would tell.
            for email in ["new@example.com", OWNER_EMAIL] {
                refused(app, &member, &user, email, |answer| {
                    answer.refused(403, "Access denied");
                })
                .await;
            }
        }
    });
}

#[test]
fn people_9_1_row_7_the_owner() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        refused(app, &admin, &app.owner, "new@example.com", |answer| {
            answer.refused(403, "Access denied");
        })
        .await;
        post(app, &app.owner, &app.owner.id, "new@example.com").await.ok();
    });
}

#[test]
fn people_9_1_row_8_another_administrator() {
    on_both(async |app| {
        let (admin, other) = (
            app.person(Role::DocSpaceAdmin).await,
            app.person(Role::DocSpaceAdmin).await,
        );
        refused(app, &admin, &other, "new@example.com", |answer| {
            answer.refused(403, "Access denied");
        })
        .await;
    });
}

#[test]
fn people_9_1_row_9_an_address_in_use() {
    on_both(async |app| {
        let (user, disabled) = (app.person(Role::User).await, app.person(Role::User).await);
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
            .await
            .ok();
        for email in [OWNER_EMAIL.to_uppercase(), disabled.email.clone(), user.email.clone()] {
            for caller in [&user, &app.owner] {
                refused(app, caller, &user, &email, |answer| {
                    answer.refused(400, "User with this email is already registered");
                })
                .await;
            }
        }
    });
}

#[test]
fn a_member_cannot_ask_about_addresses_for_ever() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for _ in 0..20 {
            post(app, &user, &user.id, OWNER_EMAIL)
                .await
                .refused(400, "User with this email is already registered");
        }
        let answer = post(app, &user, &user.id, OWNER_EMAIL).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "3600"));
    });
}

#[test]
fn people_9_2_row_1_links_only() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let body = json!({ "email": "new@example.com" });
        let path = format!("/people/{}/email", user.id);
        app.put(&user, &path, body.clone()).await.empty(403);
        app.anonymous(Method::PUT, &path, body.clone()).await.empty(401);
        let wrong_type = password_link(app, &user).await;
        put(app, "", &wrong_type, &user.id, body.clone()).await.empty(403);
        let confirm = email_link(app, &user, "new@example.com").await;
        app.clock.advance_seconds(7 * 86_400 + 1);
        put(app, "", &confirm, &user.id, body).await.empty(401);
    });
}

#[test]
fn people_9_2_row_2_whom_the_link_is_not_about() {
    on_both(async |app| {
        let (user, other) = (app.person(Role::User).await, app.person(Role::User).await);
        let admin = app.person(Role::DocSpaceAdmin).await;
        let body = json!({ "email": "new@example.com" });
        let confirm = email_link(app, &user, "new@example.com").await;
        put(app, "", &confirm, &other.id, body.clone())
            .await
            .refused(403, "Access denied");
        put(app, &other.credential, &confirm, &user.id, body.clone())
            .await
            .refused(403, "Access denied");
        put(app, "", &confirm, NOBODY, json!({}))
            .await
            .refused(403, "Access denied");
        let own = email_link(app, &admin, "new@example.com").await;
        let nil = "00000000-0000-0000-0000-000000000000";
        put(app, "", &own, nil, json!({}))
            .await
            .refused(400, "Value cannot be null. (Parameter 'UserId')");
        put(app, "", &own, NOBODY, json!({}))
            .await
            .refused(404, "The user could not be found");
        for id in [&user.id, &app.owner.id] {
            put(app, "", &own, id, body.clone()).await.refused(403, "Access denied");
        }
        // Turned to somebody in the same epoch.
        email_link(app, &other, "new@example.com").await;
        let turned = confirm.replace(&user.id, &other.id);
        put(app, "", &turned, &other.id, body).await.empty(401);
        assert_eq!(stored_person(app, &other.id).await.email, other.email);
    });
}

#[test]
fn people_9_2_row_3_no_address_or_none_that_can_be() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let confirm = email_link(app, &user, "new@example.com").await;
        for body in [json!({}), json!({ "email": "" }), json!({ "encEmail": "AAAA" })] {
            put(app, "", &confirm, &user.id, body)
                .await
                .refused(400, "Email field is empty");
        }
        put(app, "", &confirm, &user.id, json!({ "email": "a@localhost" }))
            .await
            .refused(400, "Incorrect email");
        put(app, "", &confirm, &user.id, json!({ "email": "x" }))
            .await
            .invalid("ChangeEmailData.Email", "not a valid");
    });
}

#[test]
fn people_9_2_row_4_another_address_than_the_one_of_the_link() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let confirm = email_link(app, &user, "new@example.com").await;
        for email in ["other@example.com", OWNER_EMAIL] {
            put(app, "", &confirm, &user.id, json!({ "email": email }))
                .await
                .refused(403, "Access denied");
        }
        assert_eq!(stored_person(app, &user.id).await.email, user.email);
        // The encrypted one of the link itself is fine.
        let encrypted = confirm.split("encemail=").nth(1).unwrap().split('&').next().unwrap();
        let answer = put(app, "", &confirm, &user.id, json!({ "encEmail": encrypted }))
            .await
            .ok();
        assert_eq!(answer["email"], "new@example.com");
    });
}

#[test]
fn people_9_2_row_5_an_address_that_was_taken_meanwhile() {
    on_both(async |app| {
        let (user, other) = (app.person(Role::User).await, app.person(Role::User).await);
        let confirm = email_link(app, &user, "new@example.com").await;
        post(app, &app.owner, &other.id, "New@Example.com").await.ok();
        put(app, "", &confirm, &user.id, json!({ "email": "new@example.com" }))
            .await
            .refused(400, "User with this email is already registered");
        assert_eq!(stored_person(app, &user.id).await.email, user.email);
    });
}

#[test]
fn only_the_newest_link_changes_the_address() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let first = email_link(app, &user, "first@example.com").await;
        let second = email_link(app, &user, "second@example.com").await;
        put(app, "", &first, &user.id, json!({ "email": "first@example.com" }))
            .await
            .empty(401);
        put(app, "", &second, &user.id, json!({ "email": "second@example.com" }))
            .await
            .ok();
    });
}

/// Whoever got hold of a session for a moment must not get the account through a link that he asked for in it.
#[test]
fn a_link_to_a_new_address_dies_with_the_sessions_of_its_person() {
    on_both(async |app| {
        const THIEF: &str = "thief@example.com";
        let user = app.person(Role::User).await;
        let before_password = email_link(app, &user, THIEF).await;
        let link = password_link(app, &user).await;
        let path = format!("/people/{}/password", user.id);
        let body = json!({ "password": "Another-Horse-2" });
        by_link(app, "", &link, Method::PUT, &path, &body).await.ok();

        let other = app.person(Role::User).await;
        let before_disabling = email_link(app, &other, THIEF).await;
        let password_before = password_link(app, &other).await;
        for status in [2, 1] {
            let ids = json!({ "userIds": [other.id] });
            app.put(&app.owner, &format!("/people/status/{status}"), ids).await.ok();
        }
        for (person, link) in [(&user, before_password), (&other, before_disabling)] {
            put(app, "", &link, &person.id, json!({ "email": THIEF }))
                .await
                .empty(401);
            assert_eq!(stored_person(app, &person.id).await.email, person.email);
        }
        let path = format!("/people/{}/password", other.id);
        by_link(app, "", &password_before, Method::PUT, &path, &body)
            .await
            .empty(401);
    });
}
