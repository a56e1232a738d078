//! `/anteroom/mails` (`docs/protocol/anteroom.md`, Mails).

use anteroom_domain::{Letter, LetterKind, LinkType, MailState, Role, UnsignedLink};
use anteroom_testkit::{Reaction, START, TestApp, TestSettings, TestSmtp, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const NOBODY: &str = "/anteroom/mails/00000000-0000-0000-0000-000000000009";

/// A mail with a link, which only its reader may use.
pub fn letter(to: &str) -> Letter {
    Letter {
        kind: LetterKind::PasswordChange,
        to: to.to_owned(),
        recipient: None,
        culture: None,
        link: Some(UnsignedLink {
            kind: LinkType::PasswordChange,
            subject: to.to_owned(),
            query: Vec::new(),
            made_at: START,
        }),
        facts: Vec::new(),
    }
}

fn with_mail_server() -> TestSettings {
    TestSettings {
        app: Some(|settings| settings.mail.is_delivered = true),
        ..TestSettings::default()
    }
}

async fn path(app: &TestApp, to: &str) -> String {
    format!("/anteroom/mails/{}", app.write_mail(letter(to)).await.mail.id)
}

#[test]
fn administrators_see_what_was_written_but_cannot_use_the_link() {
    on_both(async |app| {
        let (first, second) = (path(app, "ann@example.org").await, path(app, "bob@example.org").await);
        let admin = app.person(Role::DocSpaceAdmin).await;
        let listed = app.get(&admin, "/anteroom/mails?count=1").await;
        assert_eq!(listed.json()["total"], app.mails().await.len());
        assert_eq!(listed.ok()[0]["text"], Value::Null);
        let shown = app.get(&admin, &first).await.ok();
        assert_eq!(
            (&shown["kind"], &shown["to"]),
            (&json!("password-change"), &json!("ann@example.org"))
        );
        assert_eq!((&shown["state"], &shown["attempts"]), (&json!("waiting"), &json!(0)));
        assert_eq!(shown["subject"], "Choose a new password for portal.test");
        for (who, path) in [(&app.owner, &first), (&admin, &second)] {
            let shown = app.get(who, path).await.ok();
            for form in ["text", "html"] {
                let words = shown[form].as_str().unwrap();
                assert!(words.contains("https://portal.test/confirm/PasswordChange?"), "{words}");
                assert!(words.contains("key=…"), "{words}");
            }
        }
        let url = app.last_mail_to("ann@example.org").await.url();
        let key = url.split("key=").nth(1).unwrap();
        assert!(key.len() > 40 && !shown.to_string().contains(key));
    });
}

#[test]
fn errors_of_those_who_may_not() {
    on_both_with(with_mail_server(), async |app| {
        let one = path(app, "ann@example.org").await;
        let before = app.mails().await.len();
        let calls = [
            (Method::GET, "/anteroom/mails".to_owned()),
            (Method::GET, one.clone()),
            (Method::PUT, format!("{one}/retry")),
            (Method::POST, "/anteroom/mails/test".to_owned()),
        ];
        for role in [Role::Guest, Role::User, Role::RoomAdmin] {
            let who = app.person(role).await;
            for (method, path) in &calls {
                let answer = app.call(&who.credential, method.clone(), path, &json!({})).await;
                answer.refused(403, "Access denied");
            }
        }
        let reading = app.key(&app.owner, &["*:read"]).await;
        for (method, path) in &calls {
            app.anonymous(method.clone(), path, json!({})).await.empty(401);
            let status = app.call(&reading, method.clone(), path, &json!({})).await.status;
            assert_eq!(status == 200, *method == Method::GET, "{path}");
        }
        let added = app.mails().await.len() - before;
        let tests = app
            .mails()
            .await
            .iter()
            .filter(|mail| mail.letter.kind == LetterKind::Test)
            .count();
        assert_eq!(tests, 0, "{added}");
    });
}

#[test]
fn errors_of_what_is_asked_for() {
    on_both(async |app| {
        for (method, path) in [
            (Method::GET, NOBODY.to_owned()),
            (Method::PUT, format!("{NOBODY}/retry")),
        ] {
            let answer = app.call(&app.owner.credential, method, &path, &Value::Null).await;
            answer.refused(404, "The record could not be found");
        }
        app.get(&app.owner, "/anteroom/mails?count=0")
            .await
            .invalid("Count", "between 1 and 100");
        app.get(&app.owner, "/anteroom/mails?startIndex=-1")
            .await
            .invalid("StartIndex", "between 0");
        app.get(&app.owner, "/anteroom/mails?state=lost")
            .await
            .invalid("state", "lost");
        app.post(&app.owner, "/anteroom/mails/test", json!({})).await.refused(
            403,
            "No mail server is set up. Mails are kept, and whoever runs the server can read them: anteroom mail list.",
        );
    });
}

#[test]
fn a_mail_that_failed_starts_over_and_one_that_was_sent_does_not() {
    on_both_with(with_mail_server(), async |app| {
        let server = TestSmtp::start().await;
        server.react([Reaction::Answer("RCPT", "550 no such person")]);
        let retry = format!("{}/retry", path(app, "ann@example.org").await);
        app.deliver_mails(&server).await;
        let failed = app.get(&app.owner, "/anteroom/mails?state=failed").await.ok();
        assert!(failed[0]["lastError"].as_str().unwrap().contains("no such person"));
        let again = app.put(&app.owner, &retry, Value::Null).await.ok();
        assert_eq!((&again["state"], &again["attempts"]), (&json!("waiting"), &json!(0)));
        app.deliver_mails(&server).await;
        assert_eq!(server.received().len(), 1);
        let refused = app.put(&app.owner, &retry, Value::Null).await;
        refused.refused(403, "The mail was sent already.");
        app.deliver_mails(&server).await;
        assert_eq!(server.received().len(), 1);
    });
}

#[test]
fn a_mail_that_is_being_delivered_is_left_alone() {
    on_both_with(with_mail_server(), async |app| {
        let retry = format!("{}/retry", path(app, "ann@example.org").await);
        let held = anteroom_app::mail::deliver::claim(&app.app, 10, 90).await.unwrap();
        assert_eq!(held.len(), 1);
        app.put(&app.owner, &retry, Value::Null).await.ok();
        let server = TestSmtp::start().await;
        app.deliver_mails(&server).await;
        assert_eq!(server.conversations(), 0);
    });
}

#[test]
fn a_test_goes_to_the_caller_or_to_whom_he_names() {
    on_both_with(with_mail_server(), async |app| {
        let server = TestSmtp::start().await;
        let test = "/anteroom/mails/test";
        app.post(&app.owner, test, json!({})).await.ok();
        app.post(&app.owner, test, json!({ "to": "ann@example.org" }))
            .await
            .ok();
        app.deliver_mails(&server).await;
        let to: Vec<_> = server.received().into_iter().flat_map(|mail| mail.to).collect();
        assert!(
            to.contains(&app.owner.email) && to.contains(&"ann@example.org".to_owned()),
            "{to:?}"
        );
        let before = app.mails().await.len();
        for to in ["nobody", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example"] {
            let refused = app.post(&app.owner, test, json!({ "to": to })).await;
            assert_eq!(refused.status, 400, "{to:?}");
        }
        assert_eq!(app.mails().await.len(), before);
    });
}

#[test]
fn mails_of_another_portal_do_not_exist() {
    on_both(async |app| {
        let mail = app.write_mail(letter("ann@example.org")).await.mail;
        let id = mail.id;
        app.app
            .write(move |tx, _| {
                let portal = anteroom_domain::PortalId(2);
                let other = anteroom_domain::MailId(uuid::Uuid::from_u128(7));
                let foreign = anteroom_domain::Mail {
                    portal,
                    id: other,
                    ..mail.clone()
                };
                Ok(anteroom_store::outbox::insert(tx, &foreign)?)
            })
            .await
            .unwrap();
        let foreign = "/anteroom/mails/00000000-0000-0000-0000-000000000007";
        app.get(&app.owner, foreign)
            .await
            .refused(404, "The record could not be found");
        let retry = app.put(&app.owner, &format!("{foreign}/retry"), Value::Null).await;
        retry.refused(404, "The record could not be found");
        let listed = app.get(&app.owner, "/anteroom/mails").await;
        assert!(listed.text().contains(&id.to_string()) && !listed.text().contains("000000000007"));
        assert!(
            app.mails()
                .await
                .iter()
                .all(|mail| mail.mail.state == MailState::Waiting)
        );
    });
}
