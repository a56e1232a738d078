//! `POST /people/password`: `docs/protocol/people.md` 8.2, a test for each row.

use crate::link_of::{events, last_link, letters};
use anteroom_domain::{LetterKind, Person, PersonId, PortalId, Role};
use anteroom_store::people;
use anteroom_testkit::{Answer, OWNER_EMAIL, TestApp, on_both};
use http::Method;
use serde_json::{Value, json};

/// How many links for a new password were sent.
async fn sent(app: &TestApp) -> usize {
    let letters = letters(app).await;
    letters.iter().filter(|l| l.kind == LetterKind::PasswordChange).count()
}

async fn ask(app: &TestApp, credential: &str, email: &str) -> Answer {
    let body = json!({ "email": email });
    app.call(credential, Method::POST, "/people/password", &body).await
}

fn told_anonymously(email: &str) -> Value {
    json!(format!(
        "If a user with the {email} email exists, the password change instruction has been sent to this email address."
    ))
}

fn told_member(email: &str) -> Value {
    json!(format!(
        "The password change instruction has been sent to {email} email address."
    ))
}

/// Somebody who cannot be made over HTTP.
async fn add(app: &TestApp, email: &'static str, change: fn(&mut Person)) {
    app.app
        .write(move |tx, ctx| {
            let id = PersonId(ctx.new_id());
            let mut person = Person::new(id, PortalId(1), Role::User, email, format!("u{id}"), ctx.now());
            person.first_name = "Test".into();
            change(&mut person);
            people::insert(tx, &person, None)?;
            Ok(())
        })
        .await
        .unwrap();
}

#[test]
fn people_8_2_row_2_nobody_learns_whether_an_address_is_known() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let disabled = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
            .await
            .ok();
        add(app, "ldap@example.com", |p| p.ldap_id = Some("x".into())).await;
        add(app, "sso@example.com", |p| p.sso_id = Some("x".into())).await;
        let before = sent(app).await;
        let known = ask(app, "", &user.email).await;
        for email in [
            "nobody@example.com",
            &disabled.email,
            "ldap@example.com",
            "sso@example.com",
        ] {
            let unknown = ask(app, "", email).await;
            assert_eq!(unknown.ok(), told_anonymously(email));
            // Beside the address, the time and the identifier of the request, everything is the same.
            let names = |answer: &Answer| answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
            assert_eq!(names(&unknown), names(&known));
            assert_eq!(
                unknown.text().replace(email, "…"),
                known.text().replace(&user.email, "…")
            );
        }
        assert_eq!(known.ok(), told_anonymously(&user.email));
        assert_eq!(sent(app).await, before + 1);
        last_link(app, LetterKind::PasswordChange, &user.email).await;
        assert_eq!(events(app, 2).await[0], 4015);
    });
}

#[test]
fn people_8_2_row_3_a_member_for_himself() {
    on_both(async |app| {
        for role in [Role::Guest, Role::User, Role::RoomAdmin, Role::DocSpaceAdmin] {
            let member = app.person(role).await;
            let spelled = member.email.to_uppercase();
            assert_eq!(ask(app, &member.credential, &spelled).await.ok(), told_member(&spelled));
            last_link(app, LetterKind::PasswordChange, &member.email).await;
            assert_eq!(events(app, 1).await, [4015]);
        }
        assert_eq!(
            ask(app, &app.owner.credential, OWNER_EMAIL).await.ok(),
            told_member(OWNER_EMAIL)
        );
    });
}

#[test]
fn people_8_2_row_4_a_member_for_somebody_else() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let before = sent(app).await;
        for role in [Role::Guest, Role::User, Role::RoomAdmin] {
            let member = app.person(role).await;
            for email in [&user.email, "nobody@example.com", OWNER_EMAIL] {
                ask(app, &member.credential, email).await.refused(403, "Access denied");
            }
        }
        assert_eq!(sent(app).await, before);
    });
}

#[test]
fn people_8_2_row_5_an_admin_for_the_owner() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        ask(app, &admin.credential, OWNER_EMAIL)
            .await
            .refused(403, "Access denied");
    });
}

#[test]
fn people_8_2_row_6_an_admin_for_another_admin() {
    on_both(async |app| {
        let (admin, other) = (
            app.person(Role::DocSpaceAdmin).await,
            app.person(Role::DocSpaceAdmin).await,
        );
        ask(app, &admin.credential, &other.email)
            .await
            .refused(403, "Access denied");
        ask(app, &app.owner.credential, &other.email).await.ok();
    });
}

#[test]
fn people_8_2_row_7_whom_it_cannot_be_done_for() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let disabled = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
            .await
            .ok();
        add(app, "ldap@example.com", |p| p.ldap_id = Some("x".into())).await;
        add(app, "sso@example.com", |p| p.sso_id = Some("x".into())).await;
        let before = sent(app).await;
        for (email, message) in [
            (
                "nobody@example.com",
                "The user with \"nobody@example.com\" email could not be found",
            ),
            (disabled.email.as_str(), "Your profile is suspended"),
            (
                "ldap@example.com",
                "Password recovery operation is prohibited for an LDAP user",
            ),
            (
                "sso@example.com",
                "Password recovery operation is prohibited for an SSO user",
            ),
        ] {
            ask(app, &admin.credential, email).await.refused(403, message);
        }
        assert_eq!(sent(app).await, before);
    });
}

#[test]
fn people_8_2_row_8_an_admin_for_others() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        for role in [Role::Guest, Role::User, Role::RoomAdmin] {
            let member = app.person(role).await;
            let answer = ask(app, &admin.credential, &member.email).await.ok();
            assert_eq!(answer, told_member(&member.email));
            last_link(app, LetterKind::PasswordChange, &member.email).await;
        }
    });
}

#[test]
fn people_8_2_row_9_what_is_no_address() {
    on_both(async |app| {
        for email in [
            "a b@example.com",
            "a@localhost",
            "a@b",
            "a@bücher.de",
            "a\r\nBcc:x@example.com",
        ] {
            for credential in ["", app.owner.credential.as_str()] {
                ask(app, credential, email)
                    .await
                    .refused(400, "email (Parameter 'Incorrect email')");
            }
        }
        for (body, text) in [
            (json!({}), "The Email field is required."),
            (json!({ "email": "" }), "The Email field is required."),
            (
                json!({ "email": "x" }),
                "The Email field is not a valid e-mail address.",
            ),
            (
                json!({ "email": format!("{}@example.com", "a".repeat(255)) }),
                "The field Email must be a string with a maximum length of 255.",
            ),
        ] {
            app.anonymous(Method::POST, "/people/password", body)
                .await
                .invalid("Email", text);
        }
    });
}

#[test]
fn a_mailbox_cannot_be_flooded_and_its_last_link_still_works() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let before = sent(app).await;
        for _ in 0..12 {
            let answer = ask(app, "", &user.email).await.ok();
            assert_eq!(answer, told_anonymously(&user.email));
        }
        assert_eq!(sent(app).await, before + 5);
        let answer = ask(app, &user.credential, &user.email).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "900"));
        let confirm = last_link(app, LetterKind::PasswordChange, &user.email).await;
        let path = format!("/people/{}/password", user.id);
        let body = json!({ "password": "Another-Horse-2" });
        crate::link_of::by_link(app, "", &confirm, Method::PUT, &path, &body)
            .await
            .ok();
        app.clock.advance_seconds(901);
        ask(app, "", &user.email).await.ok();
        last_link(app, LetterKind::PasswordChange, &user.email).await;
    });
}

#[test]
fn one_client_may_not_ask_for_ever() {
    on_both(async |app| {
        for number in 0..30 {
            ask(app, "", &format!("nobody{number}@example.com")).await.ok();
        }
        for email in ["nobody@example.com", OWNER_EMAIL] {
            let answer = ask(app, "", email).await;
            assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "60"));
        }
    });
}

#[test]
fn a_key_needs_its_scope_and_acts_for_its_owner() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let reader = app.key(&app.owner, &["accounts:read"]).await;
        ask(app, &reader, &user.email).await.refused(403, "Access denied");
        let writer = app.key(&app.owner, &["accounts:write"]).await;
        ask(app, &writer, &user.email).await.ok();
    });
}

#[test]
fn somebody_who_has_not_registered_gets_the_invitation_again() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let body = json!({ "invitations": [{ "email": "new@example.com", "type": "User" }] });
        app.post(&admin, "/people/invite", body).await.ok();
        for inviter in [&admin.id, &app.owner.id] {
            assert_eq!(
                ask(app, "", "new@example.com").await.ok(),
                told_anonymously("new@example.com")
            );
            let confirm = last_link(app, LetterKind::Invitation, "new@example.com").await;
            assert!(confirm.contains(&format!("uid={inviter}")), "{confirm}");
            let body = crate::link_of::HeldLink { confirm }.body();
            let answer = app.anonymous(Method::POST, "/authentication/confirm", body).await.ok();
            assert_eq!(answer["result"], 0);
            // The second time in the name of the owner.
            app.put(&app.owner, "/people/status/2", json!({ "userIds": [admin.id] }))
                .await
                .ok();
        }
        assert_eq!(sent(app).await, 0);
    });
}
