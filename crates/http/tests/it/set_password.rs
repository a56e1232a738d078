//! `PUT /people/{userid}/password`: `docs/protocol/people.md` 8.1, a test for each row of its refusals.

use crate::link_of::{activation_link, by_link, email_link, events, last_link, letters, password_link, stored_person};
use anteroom_app::links::make;
use anteroom_domain::{Activation, LetterKind, PersonId, Role};
use anteroom_testkit::{OWNER_EMAIL, OWNER_PASSWORD, TestApp, TestPerson, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const NEW: &str = "Another-Horse-2";

async fn put(app: &TestApp, credential: &str, confirm: &str, id: &str, body: Value) -> anteroom_testkit::Answer {
    by_link(
        app,
        credential,
        confirm,
        Method::PUT,
        &format!("/people/{id}/password"),
        &body,
    )
    .await
}

fn new_password() -> Value {
    json!({ "password": NEW })
}

async fn can_sign_in(app: &TestApp, email: &str, password: &str) -> bool {
    let body = json!({ "userName": email, "password": password });
    app.anonymous(Method::POST, "/authentication", body).await.status == 200
}

/// A link for the owner, whose password the test knows.
async fn owner_link(app: &TestApp) -> String {
    password_link(app, &app.owner).await
}

#[test]
fn a_link_sets_the_password_once_and_ends_every_session() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let forgotten = json!({ "email": user.email.to_uppercase() });
        app.anonymous(Method::POST, "/people/password", forgotten).await.ok();
        let confirm = last_link(app, LetterKind::PasswordChange, &user.email).await;
        app.get(&user, "/people/@self").await.ok();
        let answer = put(app, "", &confirm, &user.id, new_password()).await.ok();
        assert_eq!(
            (&answer["id"], &answer["activationStatus"]),
            (&json!(user.id), &json!(1))
        );
        assert!(can_sign_in(app, &user.email, NEW).await);
        app.get(&user, "/people/@self").await.empty(401);
        assert_eq!(events(app, 3).await[1..], [6032, 4017]);
        let told = letters(app).await.pop().unwrap();
        assert_eq!(
            (told.kind, told.to, told.link),
            (LetterKind::PasswordChanged, user.email.clone(), None)
        );
        // Replayed.
        let other = json!({ "password": "Yet-Another-3" });
        put(app, "", &confirm, &user.id, other).await.empty(401);
        assert!(can_sign_in(app, &user.email, NEW).await);
    });
}

#[test]
fn an_activation_link_sets_the_first_password_once_and_goes_on_to_activate() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let confirm = activation_link(app, &user).await;
        let before = password_link(app, &user).await;
        let answer = put(app, "", &confirm, &user.id, new_password()).await.ok();
        assert_eq!(answer["activationStatus"], 2, "only the next step activates");
        let other = json!({ "password": "Yet-Another-3" });
        put(app, "", &confirm, &user.id, other.clone()).await.empty(401);
        put(app, "", &before, &user.id, other).await.empty(401);
        assert!(can_sign_in(app, &user.email, NEW).await);
        let ids = json!({ "userIds": [user.id] });
        let path = "/people/activationstatus/Activated";
        let answer = by_link(app, "", &confirm, Method::PUT, path, &ids).await.ok();
        assert_eq!(answer[0]["activationStatus"], 1);
        by_link(app, "", &confirm, Method::PUT, path, &ids).await.empty(401);
    });
}

#[test]
fn a_client_side_hash_wins_and_is_not_held_to_the_rule() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let confirm = password_link(app, &user).await;
        let hash = "ab".repeat(32);
        let body = json!({ "password": "short", "passwordHash": format!(" {hash} ") });
        put(app, "", &confirm, &user.id, body).await.ok();
        let body = json!({ "userName": user.email, "passwordHash": hash });
        app.anonymous(Method::POST, "/authentication", body).await.ok();
    });
}

#[test]
fn people_8_1_row_1_somebody_else() {
    on_both(async |app| {
        let (user, other) = (app.person(Role::User).await, app.person(Role::User).await);
        // The session beside an activation link acts, and may not.
        let confirm = activation_link(app, &user).await;
        put(app, &other.credential, &confirm, &user.id, new_password())
            .await
            .refused(403, "Access denied");
        // It comes before the rows that look the target up.
        for id in [
            PersonId(uuid::Uuid::nil()).to_string(),
            PersonId::LOST.to_string(),
            other.id.clone(),
        ] {
            put(app, "", &confirm, &id, json!({}))
                .await
                .refused(403, "Access denied");
        }
        assert!(!can_sign_in(app, &user.email, NEW).await);
        put(app, "", &confirm, &user.id, new_password()).await.ok();
    });
}

#[test]
fn people_8_1_row_2_the_zero_identifier() {
    on_both(async |app| {
        let confirm = owner_link(app).await;
        let nil = "00000000-0000-0000-0000-000000000000";
        put(app, "", &confirm, nil, json!({}))
            .await
            .refused(400, "Value cannot be null. (Parameter 'UserId')");
        put(app, "", &confirm, "nobody", json!({})).await.empty(404);
    });
}

#[test]
fn people_8_1_row_3_nobody() {
    on_both(async |app| {
        let confirm = owner_link(app).await;
        let nobody = "11111111-2222-4333-8444-555555555555";
        put(app, "", &confirm, nobody, json!({}))
            .await
            .refused(404, "The user could not be found");
    });
}

#[test]
fn people_8_1_row_4_system_accounts_and_people_who_are_not_active() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [user.id] }))
            .await
            .ok();
        let confirm = owner_link(app).await;
        for id in [&PersonId::LOST.to_string(), &user.id] {
            put(app, "", &confirm, id, json!({}))
                .await
                .refused(403, "Access denied");
        }
    });
}

#[test]
fn people_8_1_row_5_the_owner_by_somebody_else() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let confirm = activation_link(app, &admin).await;
        for credential in ["", admin.credential.as_str()] {
            put(app, credential, &confirm, &app.owner.id, new_password())
                .await
                .refused(403, "Access denied");
        }
        assert!(can_sign_in(app, OWNER_EMAIL, OWNER_PASSWORD).await);
    });
}

#[test]
fn people_8_1_row_6_whoever_the_link_is_not_about() {
    on_both(async |app| {
        let (admin, other) = (
            app.person(Role::DocSpaceAdmin).await,
            app.person(Role::DocSpaceAdmin).await,
        );
        let user = app.person(Role::User).await;
        let own = activation_link(app, &admin).await;
        for target in [&user, &other] {
            for credential in ["", admin.credential.as_str()] {
                put(app, credential, &own, &target.id, new_password())
                    .await
                    .refused(403, "Access denied");
            }
        }
        let owner = owner_link(app).await;
        put(app, "", &owner, &user.id, new_password())
            .await
            .refused(403, "Access denied");
        assert!(!can_sign_in(app, &user.email, NEW).await);
    });
}

#[test]
fn people_8_1_row_7_no_password() {
    on_both(async |app| {
        let confirm = owner_link(app).await;
        for body in [
            json!({}),
            json!({ "password": "  ", "passwordHash": "" }),
            json!({ "password": null }),
        ] {
            put(app, "", &confirm, &app.owner.id, body)
                .await
                .refused(400, "The password is empty.");
        }
        put(app, "", &confirm, &app.owner.id, Value::Null)
            .await
            .invalid("", "A non-empty request body is required.");
        put(app, "", &confirm, &app.owner.id, json!({ "password": 5 }))
            .await
            .invalid("$.password", "The JSON value could not be converted to System.String.");
    });
}

#[test]
fn people_8_1_row_8_the_rule_for_passwords() {
    let settings = TestSettings {
        app: Some(|s| s.password_policy.digits = true),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let confirm = owner_link(app).await;
        for password in [
            "short-1",
            "no digits here",
            "nodigitshere",
            &"x1".repeat(16),
            "пароль-пароль-1",
        ] {
            put(app, "", &confirm, &app.owner.id, json!({ "password": password }))
                .await
                .refused(
                    400,
                    "Password must contain from 8 to 30 characters, only latin letters, no spaces, digits",
                );
        }
        assert!(can_sign_in(app, OWNER_EMAIL, OWNER_PASSWORD).await);
        put(app, "", &confirm, &app.owner.id, new_password()).await.ok();
    });
}

#[test]
fn people_8_1_row_9_the_same_password() {
    on_both(async |app| {
        let confirm = owner_link(app).await;
        let hash = app.app.ctx().secrets.client_hash(OWNER_PASSWORD);
        for body in [
            json!({ "password": OWNER_PASSWORD }),
            json!({ "password": format!(" {OWNER_PASSWORD} ") }),
            json!({ "passwordHash": hash.as_str() }),
            json!({ "passwordHash": hash.to_uppercase() }),
        ] {
            put(app, "", &confirm, &app.owner.id, body)
                .await
                .refused(400, "A new password must be used");
        }
        put(app, "", &confirm, &app.owner.id, new_password()).await.ok();
    });
}

#[test]
fn without_a_link_of_the_right_type_nothing_happens() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let path = format!("/people/{}/password", user.id);
        app.put(&user, &path, new_password()).await.empty(403);
        app.put(&app.owner, &path, new_password()).await.empty(403);
        app.anonymous(Method::PUT, &path, new_password()).await.empty(401);
        let wrong_type = email_link(app, &user, "new@example.com").await;
        put(app, "", &wrong_type, &user.id, new_password()).await.empty(403);
        put(app, &user.credential, &wrong_type, &user.id, new_password())
            .await
            .empty(403);
        for confirm in [
            "",
            "type=PasswordChange",
            "type=PasswordChange&key=1.A&uid=x",
            "nonsense",
        ] {
            for credential in ["", app.owner.credential.as_str()] {
                put(app, credential, confirm, &user.id, new_password()).await.empty(401);
            }
        }
        // Too old.
        let confirm = password_link(app, &user).await;
        app.clock.advance_seconds(7 * 86_400 + 1);
        put(app, "", &confirm, &user.id, new_password()).await.empty(401);
    });
}

#[test]
fn a_link_cannot_be_turned_to_somebody_else() {
    on_both(async |app| {
        let (user, victim) = (app.person(Role::User).await, app.person(Role::User).await);
        // Both are in the same epoch.
        password_link(app, &victim).await;
        let confirm = password_link(app, &user).await;
        let turned = confirm.replace(&user.id, &victim.id);
        assert_ne!(turned, confirm);
        put(app, "", &turned, &victim.id, new_password()).await.empty(401);
        let with_address = format!("{turned}&email={}", victim.email);
        put(app, "", &with_address, &victim.id, new_password()).await.empty(401);
        assert!(!can_sign_in(app, &victim.email, NEW).await);
    });
}

#[test]
fn a_link_of_somebody_else_ends_the_session_beside_it_and_acts_for_its_own_person() {
    on_both(async |app| {
        let (user, other) = (app.person(Role::User).await, app.person(Role::User).await);
        let confirm = password_link(app, &user).await;
        let cookie = format!("asc_auth_key={}", other.credential);
        let headers = [("confirm", confirm.as_str()), ("cookie", cookie.as_str())];
        let path = format!("/api/2.0/people/{}/password", user.id);
        let answer = app.call_with(Method::PUT, &path, &headers, &new_password()).await;
        assert_eq!(answer.ok()["id"], json!(user.id));
        assert!(
            answer.header("set-cookie").starts_with("asc_auth_key=;"),
            "{:?}",
            answer.headers
        );
        app.get(&other, "/people/@self").await.empty(401);
        assert!(can_sign_in(app, &user.email, NEW).await);
    });
}

#[test]
fn of_two_who_hold_one_link_one_sets_the_password() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for confirm in [password_link(app, &user).await, activation_link(app, &user).await] {
            // The second kind of link needs its state back.
            let stored = stored_person(app, &user.id).await;
            if confirm.contains("=Activation") && stored.activation != Activation::Pending {
                let link = make::email_activation(&stored, app.app.now());
                let confirm = crate::link_of::confirm(app, &link);
                let ids = json!({ "userIds": [user.id] });
                let path = "/people/activationstatus/Pending";
                by_link(app, "", &confirm, Method::PUT, path, &ids).await.ok();
            }
            let attempt = async |number: usize| {
                let body = json!({ "password": format!("Concurrent-{number}-{}", confirm.len()) });
                put(app, "", &confirm, &user.id, body).await.status.as_u16()
            };
            let all = tokio::join!(attempt(1), attempt(2), attempt(3), attempt(4));
            let mut statuses = [all.0, all.1, all.2, all.3];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 401, 401, 401]);
        }
    });
}

#[test]
fn a_link_dies_with_the_address_that_it_was_sent_to() {
    on_both(async |app| {
        let user: TestPerson = app.person(Role::User).await;
        let links = [password_link(app, &user).await, activation_link(app, &user).await];
        let body = json!({ "userId": user.id, "email": "new@example.com" });
        app.post(&app.owner, "/people/email", body).await.ok();
        for confirm in links {
            put(app, "", &confirm, &user.id, new_password()).await.empty(401);
        }
    });
}
