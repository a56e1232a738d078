//! Joining without an invitation, and messages to the administrators: `docs/protocol/portal.md` 7.3 row 6, 8.

use crate::house::{events, only_for_administrators};
use crate::invited::{confirm, people, register, sign_in};
use crate::link_of::{HeldLink, link_of};
use anteroom_domain::{Letter, LetterKind, PortalId, Role};
use anteroom_testkit::{Answer, OWNER_EMAIL, TestApp, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const DOMAINS: &str = "/settings/maildomainsettings";
const MESSAGES: &str = "/settings/messagesettings";
const WRITE: &str = "/settings/sendadmmail";
const JOIN: &str = "/settings/sendjoininvite";
const UPDATED: &str = "Settings have been successfully updated";
const SENT: &str = "The link to confirm your account has been sent to the specified email";
const DAY_S: i64 = 86_400;

fn trusted(kind: i64, domains: &[&str], as_users: bool) -> Value {
    json!({ "type": kind, "domains": domains, "inviteUsersAsVisitors": as_users })
}

async fn trust(app: &TestApp, kind: i64, domains: &[&str]) {
    let body = trusted(kind, domains, true);
    assert_eq!(app.post(&app.owner, DOMAINS, body).await.ok(), UPDATED);
}

async fn settings(app: &TestApp) -> Value {
    app.anonymous(Method::GET, "/settings", Value::Null).await.ok()
}

async fn join(app: &TestApp, email: &str) -> Answer {
    app.anonymous(Method::POST, JOIN, json!({ "email": email })).await
}

/// What the last mail to an address holds.
async fn held(app: &TestApp, address: &str, kind: LetterKind) -> HeldLink {
    let mail = app.last_mail_to(address).await;
    assert_eq!(mail.letter.kind, kind);
    link_of(app, PortalId(1), &mail.letter.link.unwrap())
}

async fn write(app: &TestApp, email: &str, message: &str) -> Answer {
    let body = json!({ "message": message, "email": email, "culture": "de" });
    app.anonymous(Method::POST, WRITE, body).await
}

/// The letters that bring messages to administrators.
async fn messages(app: &TestApp) -> Vec<Letter> {
    let all = app.mails().await.into_iter().map(|mail| mail.letter);
    all.filter(|letter| letter.kind == LetterKind::Message).collect()
}

async fn open_messages(app: &TestApp) {
    app.post(&app.owner, MESSAGES, json!({ "turnOn": true })).await.ok();
}

#[test]
fn portal_7_3_row_6_administrators_say_which_domains_are_trusted() {
    on_both(async |app| {
        only_for_administrators(app, Method::POST, DOMAINS, trusted(2, &[], true)).await;
        let fresh = settings(app).await;
        assert_eq!(
            (&fresh["enabledJoin"], &fresh["trustedDomainsType"]),
            (&json!(false), &json!(0))
        );
        assert!(fresh.get("trustedDomains").is_none());
        for missing in ["type", "domains", "inviteUsersAsVisitors"] {
            let mut body = trusted(1, &["x.org"], true);
            body.as_object_mut().unwrap().remove(missing);
            app.post(&app.owner, DOMAINS, body)
                .await
                .invalid("$", &format!("missing required properties including: '{missing}'"));
        }
        for wrong in [
            "x",
            "-x.org",
            "x.org-",
            "x y.org",
            "x.org/../",
            "ann@x.org",
            "",
            "b\u{fc}cher.de",
            "a\r\nb.c",
        ] {
            app.post(&app.owner, DOMAINS, trusted(1, &["good.org", wrong], true))
                .await
                .refused(400, "Invalid domain name");
        }
        app.post(&app.owner, DOMAINS, trusted(1, &[], true))
            .await
            .refused(400, "Add at least 1 trusted domain.");
        let many: Vec<String> = (0..101).map(|at| format!("d{at}.org")).collect();
        let body = json!({ "type": "Custom", "domains": many, "inviteUsersAsVisitors": true });
        app.post(&app.owner, DOMAINS, body)
            .await
            .refused(400, "More than 100 domains cannot be trusted.");
        assert_eq!(settings(app).await, fresh);
        assert_eq!(events(app, 6003).await, 0);

        trust(app, 1, &[" Example.ORG", "example.org", "a-b.net"]).await;
        let shown = settings(app).await;
        assert_eq!(
            (&shown["enabledJoin"], &shown["trustedDomainsType"]),
            (&json!(true), &json!(1))
        );
        assert_eq!(shown["trustedDomains"], json!(["example.org", "a-b.net"]));
        let member = app.get(&app.owner, "/settings").await.ok();
        assert_eq!(
            (&member["trustedDomainsType"], member.get("enabledJoin")),
            (&json!(1), None)
        );
        assert_eq!(member["trustedDomains"], json!(["example.org", "a-b.net"]));
        let portal = app.get(&app.owner, "/portal").await.ok();
        assert_eq!(
            (&portal["trustedDomainsRaw"], &portal["trustedDomainsType"]),
            (&json!("example.org|a-b.net"), &json!(1))
        );
        // What is named counts only where some are trusted.
        trust(app, 2, &["nonsense!"]).await;
        assert_eq!(settings(app).await["trustedDomainsType"], 2);
        trust(app, 0, &[]).await;
        assert_eq!(settings(app).await["enabledJoin"], false);
        assert_eq!(events(app, 6003).await, 3);
    });
}

#[test]
fn the_domains_of_one_portal_are_not_those_of_another() {
    on_both(async |app| {
        let other = app.portal("acme").await;
        trust(app, 2, &[]).await;
        open_messages(app).await;
        let shown = other.anonymous(Method::GET, "/settings", Value::Null).await.ok();
        assert_eq!(
            (&shown["enabledJoin"], &shown["enableAdmMess"]),
            (&json!(false), &json!(false))
        );
        other
            .anonymous(Method::POST, JOIN, json!({ "email": "nina@example.org" }))
            .await
            .empty(401);
    });
}

#[test]
fn portal_8_row_1_administrators_say_whether_everybody_may_write_to_them() {
    on_both(async |app| {
        only_for_administrators(app, Method::POST, MESSAGES, json!({ "turnOn": true })).await;
        assert_eq!(settings(app).await["enableAdmMess"], false);
        app.post(&app.owner, MESSAGES, json!({ "turnOn": "perhaps" }))
            .await
            .invalid("$.turnOn", "The JSON value could not be converted to");
        let admin = app.person(Role::DocSpaceAdmin).await;
        for (body, is_on) in [(json!({ "turnOn": true }), true), (json!({}), false)] {
            let answer = app.post(&admin, MESSAGES, body).await;
            assert_eq!((&answer.ok(), &answer.json()["count"]), (&json!(UPDATED), &json!(1)));
            assert_eq!(settings(app).await["enableAdmMess"], is_on);
        }
        assert_eq!(events(app, 6006).await, 2);
    });
}

#[test]
fn portal_8_row_2_everybody_writes_to_the_administrators_where_they_let_them() {
    on_both(async |app| {
        // While nobody may, whatever the rest says.
        write(app, "no address", "").await.refused(403, "Method not available");
        app.post(&app.owner, WRITE, json!({ "message": "Hi", "email": "a@b.de" }))
            .await
            .refused(403, "Method not available");
        open_messages(app).await;
        for missing in ["message", "email"] {
            let mut body = json!({ "message": "Hi", "email": "ann@example.org" });
            body.as_object_mut().unwrap().remove(missing);
            app.anonymous(Method::POST, WRITE, body)
                .await
                .invalid("$", &format!("missing required properties including: '{missing}'"));
        }
        write(app, "ann@example.org", &"x".repeat(256)).await.invalid(
            "Message",
            "The field Message must be a string with a maximum length of 255.",
        );
        let long = format!("{}@example.org", "x".repeat(250));
        write(app, &long, "Hi").await.invalid(
            "Email",
            "The field Email must be a string with a maximum length of 255.",
        );
        for wrong in ["", "ann", "ann@example.org\r\nBcc: x@y.z", "<a@b.de>"] {
            write(app, wrong, "").await.refused(400, "Incorrect email");
        }
        for empty in ["", " \n "] {
            write(app, "ann@example.org", empty)
                .await
                .refused(400, "Message text is empty");
        }
        assert_eq!((events(app, 7000).await, messages(app).await.len()), (0, 0));

        let admin = app.person(Role::DocSpaceAdmin).await;
        let user = app.person(Role::User).await;
        let text = "\u{fc}".repeat(243) + "\r\nBcc: x@y";
        assert_eq!(
            write(app, "ann@example.org", &text).await.ok(),
            "Your message was successfully sent. You will be contacted by the portal administrator."
        );
        let mails = messages(app).await;
        let mut readers: Vec<_> = mails.iter().map(|letter| letter.to.as_str()).collect();
        readers.sort_unstable();
        let mut expected = vec![OWNER_EMAIL, admin.email.as_str()];
        expected.sort_unstable();
        assert_eq!(readers, expected);
        let facts = &mails[0].facts;
        assert_eq!(facts[0], ("from".to_owned(), "ann@example.org".to_owned()));
        assert_eq!(facts[1], ("message".to_owned(), text));
        assert_eq!(events(app, 7000).await, 1);
        // Members write too.
        app.post(&user, WRITE, json!({ "message": "Hi", "email": "ann@example.org" }))
            .await
            .ok();
        assert_eq!(events(app, 7000).await, 2);
    });
}

#[test]
fn portal_8_row_2_nobody_writes_without_a_solved_captcha() {
    let asked_for = TestSettings {
        has_captcha: true,
        ..TestSettings::default()
    };
    on_both_with(asked_for, async |app| {
        open_messages(app).await;
        for captcha in [Value::Null, json!("wrong")] {
            let body = json!({ "message": "Hi", "email": "ann@example.org", "recaptchaResponse": captcha });
            app.anonymous(Method::POST, WRITE, body.clone())
                .await
                .refused(403, "Invalid Recaptcha");
            app.post(&app.owner, WRITE, body).await.ok();
        }
        let body = json!({ "message": "Hi", "email": "ann@example.org", "recaptchaResponse": "solved" });
        app.anonymous(Method::POST, WRITE, body).await.ok();
    });
}

#[test]
fn messages_to_administrators_do_not_fill_their_mailboxes() {
    on_both(async |app| {
        open_messages(app).await;
        for _ in 0..10 {
            write(app, "ann@example.org", "Hi").await.ok();
        }
        write(app, "ann@example.org", "Hi")
            .await
            .refused(500, "Request limit is exceeded");
        assert_eq!(messages(app).await.len(), 10);
        app.clock.advance_seconds(120);
        write(app, "ann@example.org", "Hi").await.ok();
    });
}

#[test]
fn portal_8_table_2_row_1_nobody_joins_unless_a_domain_is_trusted() {
    on_both(async |app| {
        // Whatever the body says.
        for body in [json!({ "email": "nina@example.org" }), json!({}), json!([])] {
            app.anonymous(Method::POST, JOIN, body).await.empty(401);
        }
        trust(app, 1, &["example.org"]).await;
        assert_eq!(join(app, "Nina@Example.org").await.ok(), SENT);
        let before = people(app).await;
        let link = held(app, "Nina@Example.org", LetterKind::Joining).await;
        assert_eq!(confirm(app, &link.body()).await, 0);
        let person = register(app, &link, "nina@example.org").await.ok();
        // The mail has shown that the address is hers.
        assert_eq!((&person["status"], &person["activationStatus"]), (&json!(1), &json!(1)));
        assert_eq!(person["isCollaborator"], true);
        assert_eq!(people(app).await, before + 1);
        sign_in(app, "nina@example.org").await.ok();
        assert_eq!(
            app.last_mail_to("nina@example.org").await.letter.kind,
            LetterKind::Welcome
        );
        assert_eq!(confirm(app, &link.body()).await, 4);
        register(app, &link, "nina@example.org").await.empty(401);
        assert_eq!(events(app, 4023).await, 1);
    });
}

#[test]
fn portal_8_table_2_row_2_members_do_not_send_it() {
    on_both(async |app| {
        for kind in [0, 2] {
            trust(app, kind, &[]).await;
            for role in [Role::RoomAdmin, Role::User, Role::Guest] {
                let person = app.person(role).await;
                for body in [json!({ "email": "nina@example.org" }), json!({})] {
                    app.post(&person, JOIN, body).await.refused(403, "Access denied");
                }
            }
        }
        assert_eq!(events(app, 4023).await, 0);
    });
}

#[test]
fn portal_8_table_2_row_3_administrators_send_it_whoever_is_trusted() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        for (kind, who, email) in [(0, &admin, "nina@example.org"), (2, &app.owner, "otto@example.org")] {
            trust(app, kind, &[]).await;
            let body = json!({ "email": email, "culture": "fr" });
            assert_eq!(app.post(who, JOIN, body).await.ok(), SENT);
            let mail = app.last_mail_to(email).await.letter;
            assert_eq!(mail.culture.as_deref(), Some("fr"));
            assert!(mail.facts.iter().any(|(name, _)| name == "inviter"));
            let link = held(app, email, LetterKind::Invitation).await;
            register(app, &link, email).await.ok();
        }
        assert_eq!(events(app, 4023).await, 2);
    });
}

#[test]
fn portal_8_what_is_wrong_with_an_address_that_is_to_join() {
    on_both(async |app| {
        trust(app, 1, &["example.org"]).await;
        app.anonymous(Method::POST, JOIN, json!({}))
            .await
            .invalid("$", "missing required properties including: 'email'");
        join(app, &format!("{}@example.org", "x".repeat(250))).await.invalid(
            "Email",
            "The field Email must be a string with a maximum length of 255.",
        );
        for wrong in ["", "nina", "nina@example.org\r\nBcc: x@y.z", "a b@example.org"] {
            join(app, wrong).await.refused(400, "Incorrect email");
        }
        let user = app.person(Role::User).await;
        trust(app, 1, &["other.org"]).await;
        // Of somebody who is there that is said first.
        join(app, &user.email)
            .await
            .refused(400, "User with this email is already registered");
        for foreign in ["nina@example.org", "nina@sub.other.org", "nina@other.org.example.org"] {
            join(app, foreign)
                .await
                .refused(400, "Emails from this domain are not allowed for registration");
            app.post(&app.owner, JOIN, json!({ "email": foreign }))
                .await
                .refused(400, "Emails from this domain are not allowed for registration");
        }
        assert_eq!(events(app, 4023).await, 0);
        let sent = app.mails().await.into_iter().map(|mail| mail.letter.kind);
        assert!(
            !sent
                .into_iter()
                .any(|kind| matches!(kind, LetterKind::Joining | LetterKind::Invitation))
        );
        let off = json!({ "allowInvitingMembers": false, "allowInvitingGuests": true });
        app.put(&app.owner, "/settings/invitationsettings", off).await.ok();
        join(app, "nina@other.org").await.refused(403, "Access denied");
    });
}

#[test]
fn portal_8_more_than_ten_calls_in_two_minutes() {
    on_both(async |app| {
        trust(app, 2, &[]).await;
        for at in 0..10 {
            join(app, &format!("nina{at}@example.org")).await.ok();
        }
        join(app, "nina@example.org")
            .await
            .refused(500, "Request limit is exceeded");
        // A wrong address is said before.
        join(app, "nina").await.refused(400, "Incorrect email");
        app.clock.advance_seconds(120);
        join(app, "nina@example.org").await.ok();
    });
}

#[test]
fn portal_8_room_administrators_only_where_the_portal_wants_it_and_has_a_seat() {
    let two = TestSettings {
        app: Some(|settings| settings.max_admins = Some(2)),
        ..TestSettings::default()
    };
    on_both_with(two, async |app| {
        app.post(&app.owner, DOMAINS, trusted(2, &[], false)).await.ok();
        join(app, "nina@example.org").await.ok();
        join(app, "otto@example.org").await.ok();
        let link = held(app, "nina@example.org", LetterKind::Joining).await;
        assert_eq!(register(app, &link, "nina@example.org").await.ok()["isRoomAdmin"], true);
        // The last seat was taken meanwhile.
        let link = held(app, "otto@example.org", LetterKind::Joining).await;
        let otto = register(app, &link, "otto@example.org").await.ok();
        assert_eq!(
            (&otto["isRoomAdmin"], &otto["isCollaborator"]),
            (&json!(false), &json!(true))
        );
        join(app, "pia@example.org").await.ok();
        let role = app.last_mail_to("pia@example.org").await.letter.facts[0].clone();
        assert_eq!(role, ("role".to_owned(), "User".to_owned()));
    });
}

#[test]
fn auth_6_emp_invite_with_trust_works_while_the_domain_is_trusted() {
    on_both(async |app| {
        trust(app, 1, &["example.org"]).await;
        join(app, "nina@example.org").await.ok();
        let link = held(app, "nina@example.org", LetterKind::Joining).await;
        for kind in [1, 0] {
            trust(app, kind, &["other.org"]).await;
            assert_eq!(confirm(app, &link.body()).await, 1);
            register(app, &link, "nina@example.org").await.empty(401);
        }
        trust(app, 2, &[]).await;
        assert_eq!(confirm(app, &link.body()).await, 0);
        // For nobody else, and as nothing else.
        register(app, &link, "otto@example.org")
            .await
            .refused(403, "Access denied");
        let bent = HeldLink {
            confirm: link.confirm.replace("emplType=4", "emplType=1"),
        };
        register(app, &bent, "nina@example.org").await.empty(401);
        app.clock.advance_seconds(7 * DAY_S + 1);
        assert_eq!(confirm(app, &link.body()).await, 2);
    });
}

#[test]
fn whoever_was_removed_does_not_come_back_with_the_old_link() {
    on_both(async |app| {
        app.post(&app.owner, JOIN, json!({ "email": "nina@example.org" }))
            .await
            .ok();
        let link = held(app, "nina@example.org", LetterKind::Invitation).await;
        let id = register(app, &link, "nina@example.org").await.ok()["id"].clone();
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [id] }))
            .await
            .ok();
        assert_eq!(confirm(app, &link.body()).await, 5);
        app.delete(&app.owner, &format!("/people/{}", id.as_str().unwrap()))
            .await
            .ok();
        assert_eq!(confirm(app, &link.body()).await, 1);
        register(app, &link, "nina@example.org").await.empty(401);
    });
}
