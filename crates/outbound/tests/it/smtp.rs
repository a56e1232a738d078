//! Mails to a real mail server on this machine, which misbehaves.

use crate::mail::{ANN, invitation, letter, owner};
use anteroom_app::mail::deliver;
use anteroom_domain::{Letter, LetterKind, MailState, Portal, PortalId};
use anteroom_outbound::mail::{MailWorker, Security, Smtp, SmtpSettings, Unusable};
use anteroom_store::portals;
use anteroom_testkit::{Reaction, TestApp, TestMail, TestSmtp, on_both};
use std::time::Duration;

async fn only(app: &TestApp) -> TestMail {
    let mails = app.mails().await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails[0].clone()
}

#[test]
fn a_mail_arrives_once_with_its_link() {
    on_both(async |app| {
        let server = TestSmtp::start().await;
        app.write_mail(invitation(app)).await;
        app.deliver_mails(&server).await;
        app.deliver_mails(&server).await;
        let received = server.received();
        assert_eq!(received.len(), 1);
        let (mail, written) = (&received[0], only(app).await);
        assert_eq!(
            (mail.from.as_str(), &mail.to[..]),
            ("noreply@portal.test", &[ANN.to_owned()][..])
        );
        assert_eq!(mail.header("To"), ANN);
        assert_eq!(mail.header("From"), "portal.test <noreply@portal.test>");
        assert!(mail.header("Message-ID").contains(&written.mail.id.to_string()));
        assert_eq!(written.mail.state, MailState::Sent);
        let url = written.url();
        assert!(
            url.starts_with("https://portal.test/confirm/LinkInvite?type=LinkInvite&key="),
            "{url}"
        );
        // Quoted-printable breaks long lines and writes `=` as `=3D`.
        let body = mail.data.replace("=\r\n", "").replace("=3D", "=");
        assert!(body.contains(&url), "{body}");
        assert!(
            body.contains("Olivia <Owner> & Sons would like you to join portal.test."),
            "{body}"
        );
        assert!(body.contains("Olivia &#60;Owner&#62; &#38; Sons would like"), "{body}");
        // What is stored cannot be used by whoever reads the database.
        assert!(!format!("{:?}", written.mail).contains(url.split("key=").nth(1).unwrap()));
    });
}

#[test]
fn every_kind_of_letter_is_delivered() {
    on_both(async |app| {
        let server = TestSmtp::start().await;
        for (kind, _) in LetterKind::ALL {
            let recipient = owner(app);
            app.write_mail(Letter {
                recipient,
                ..letter(kind, ANN)
            })
            .await;
        }
        app.deliver_mails(&server).await;
        let received = server.received();
        assert_eq!(received.len(), LetterKind::ALL.len());
        let mut subjects: Vec<&str> = received.iter().map(|mail| mail.header("Subject")).collect();
        assert!(subjects.iter().all(|subject| !subject.is_empty()), "{subjects:?}");
        subjects.sort_unstable();
        subjects.dedup();
        assert_eq!(subjects.len(), LetterKind::ALL.len());
        for mail in &received {
            assert!(mail.data.contains("Hello Olivia,"), "{}", mail.data);
            assert!(mail.data.contains("text/plain") && mail.data.contains("text/html"));
        }
    });
}

#[test]
fn a_temporary_refusal_is_tried_again_later() {
    on_both(async |app| {
        let server = TestSmtp::start().await;
        server.react([
            Reaction::Answer("RCPT", "450 4.2.1 busy, come back"),
            Reaction::Answer(".", "451 4.3.0 not now"),
        ]);
        app.write_mail(letter(LetterKind::Welcome, ANN)).await;
        for (attempts, wait_s, words) in [(1, 60, "4.2.1 busy"), (2, 120, "4.3.0 not now")] {
            app.deliver_mails(&server).await;
            let waiting = only(app).await.mail;
            assert_eq!((waiting.state, waiting.attempts), (MailState::Waiting, attempts));
            assert!(waiting.last_error.as_ref().unwrap().contains(words), "{waiting:?}");
            assert_eq!(waiting.due_at, app.app.now().plus_seconds(wait_s));
            app.clock.advance_seconds(wait_s - 1);
            app.deliver_mails(&server).await;
            assert_eq!(only(app).await.mail.attempts, attempts);
            app.clock.advance_seconds(1);
        }
        app.deliver_mails(&server).await;
        assert_eq!(server.received().len(), 1);
        assert_eq!(only(app).await.mail.state, MailState::Sent);
    });
}

#[test]
fn a_permanent_refusal_is_final() {
    on_both(async |app| {
        let server = TestSmtp::start().await;
        for step in ["RCPT", "DATA", "."] {
            server.react([Reaction::Answer(step, "550 5.1.1 no such person")]);
            app.write_mail(letter(LetterKind::Welcome, ANN)).await;
            app.deliver_mails(&server).await;
            let mail = app.mails().await.pop().unwrap().mail;
            assert_eq!((mail.state, mail.attempts), (MailState::GivenUp, 1), "{step}");
            assert_eq!(mail.done_at, Some(app.app.now()));
            assert!(mail.last_error.unwrap().contains("5.1.1 no such person"));
        }
        app.clock.advance_seconds(86_400);
        app.deliver_mails(&server).await;
        assert_eq!((server.received(), server.conversations()), (Vec::new(), 3));
    });
}

#[test]
fn trouble_with_the_server_itself_gives_no_mail_up() {
    on_both(async |app| {
        let server = TestSmtp::start().await;
        app.write_mail(letter(LetterKind::Welcome, ANN)).await;
        for reaction in [
            Reaction::Answer("EHLO", "554 5.3.2 closed"),
            Reaction::Answer("MAIL", "550 5.7.1 sender not allowed"),
            Reaction::HangUp("EHLO"),
            Reaction::HangUp("RCPT"),
            Reaction::HangUp("."),
        ] {
            server.react([reaction.clone()]);
            app.deliver_mails(&server).await;
            let mail = only(app).await.mail;
            assert_eq!(mail.state, MailState::Waiting, "{reaction:?}");
            assert!(mail.last_error.is_some() && !mail.is_leased, "{reaction:?}");
            app.clock.advance_seconds(3_600);
        }
        let nobody = SmtpSettings {
            port: 1,
            ..server.settings()
        };
        app.deliver_mails_with(nobody).await;
        assert_eq!(only(app).await.mail.state, MailState::Waiting);
        app.clock.advance_seconds(3_600);
        app.deliver_mails(&server).await;
        assert_eq!(server.received().len(), 1);
        assert_eq!(only(app).await.mail.state, MailState::Sent);
    });
}

#[test]
fn a_mail_that_may_have_arrived_comes_again_under_the_same_name() {
    on_both(async |app| {
        let server = TestSmtp::start().await;
        server.react([Reaction::TakeAndHangUp]);
        app.write_mail(letter(LetterKind::Welcome, ANN)).await;
        app.deliver_mails(&server).await;
        app.clock.advance_seconds(60);
        app.deliver_mails(&server).await;
        let received = server.received();
        assert_eq!(received.len(), 2);
        for name in ["Message-ID", "Date", "Subject"] {
            assert_eq!(received[0].header(name), received[1].header(name));
        }
    });
}

#[test]
fn a_server_that_says_nothing_costs_no_more_than_the_limit() {
    on_both(async |app| {
        let server = TestSmtp::start().await;
        server.react([Reaction::Silence]);
        app.write_mail(letter(LetterKind::Welcome, ANN)).await;
        let impatient = SmtpSettings {
            timeout: Duration::from_millis(50),
            ..server.settings()
        };
        app.deliver_mails_with(impatient).await;
        let mail = only(app).await.mail;
        assert_eq!(mail.state, MailState::Waiting);
        assert!(mail.last_error.unwrap().contains("did not answer within"));
    });
}

#[test]
fn a_mail_that_nobody_takes_is_given_up_in_the_end() {
    on_both(async |app| {
        let server = TestSmtp::start().await;
        server.react(std::iter::repeat_n(Reaction::Answer("RCPT", "450 busy"), 200));
        app.write_mail(letter(LetterKind::Welcome, ANN)).await;
        let end = app.app.now().plus_days(3);
        while only(app).await.mail.state == MailState::Waiting {
            assert!(app.app.now() <= end);
            app.deliver_mails(&server).await;
            app.clock.advance_seconds(3_600);
        }
        let mail = only(app).await.mail;
        assert_eq!(mail.state, MailState::GivenUp);
        assert!(mail.attempts > 50 && mail.last_error.unwrap().contains("450"));
    });
}

#[test]
fn a_link_that_ended_is_not_sent() {
    on_both(async |app| {
        let server = TestSmtp::start().await;
        let mut letter = invitation(app);
        letter.link.as_mut().unwrap().made_at = app.app.now().plus_days(-7);
        app.write_mail(letter).await;
        app.deliver_mails(&server).await;
        let mail = only(app).await.mail;
        assert_eq!(mail.state, MailState::GivenUp);
        assert!(mail.last_error.unwrap().contains("The link"));
        assert_eq!(server.conversations(), 0);
    });
}

#[test]
fn starttls_signs_in_only_when_it_is_encrypted() {
    on_both(async |app| {
        let server = TestSmtp::start().await;
        app.write_mail(letter(LetterKind::Welcome, ANN)).await;
        app.deliver_mails_with(server.settings_with_starttls()).await;
        let received = server.received();
        assert!(received[0].encrypted);
        // Empty, name and password, each after a NUL.
        assert_eq!(received[0].login.as_deref(), Some("AGFubgBiYXR0ZXJ5IHN0YXBsZQ=="));
        // Somebody in between who takes the offer of encryption away gets nothing.
        server.react([Reaction::Answer("EHLO", "250 test")]);
        app.write_mail(letter(LetterKind::Welcome, ANN)).await;
        app.deliver_mails_with(server.settings_with_starttls()).await;
        let mail = app.mails().await.pop().unwrap().mail;
        assert!(mail.last_error.unwrap().contains("does not offer encryption"));
        // Nor does somebody with another certificate.
        app.clock.advance_seconds(60);
        let strangers = SmtpSettings {
            authorities: None,
            ..server.settings_with_starttls()
        };
        app.deliver_mails_with(strangers).await;
        // Nor a server with the right certificate under another name.
        app.clock.advance_seconds(120);
        let other_name = SmtpSettings {
            server: "127.0.0.1".to_owned(),
            ..server.settings_with_starttls()
        };
        app.deliver_mails_with(other_name).await;
        let mail = app.mails().await.pop().unwrap().mail;
        assert_eq!((mail.state, mail.attempts), (MailState::Waiting, 3));
        assert_eq!((server.received().len(), server.conversations()), (1, 4));
    });
}

#[test]
fn a_refused_password_is_not_repeated_to_anybody() {
    on_both(async |app| {
        let server = TestSmtp::start().await;
        server.react([Reaction::Answer("AUTH", "535 no AGFubgBiYXR0ZXJ5IHN0YXBsZQ==")]);
        app.write_mail(letter(LetterKind::Welcome, ANN)).await;
        app.deliver_mails_with(server.settings_with_starttls()).await;
        let mail = only(app).await.mail;
        assert_eq!(mail.state, MailState::Waiting);
        let error = mail.last_error.unwrap();
        assert!(error.contains("535") && !error.contains("AGFub"), "{error}");
    });
}

#[test]
fn nobody_writes_headers_through_a_name() {
    on_both(async |app| {
        let server = TestSmtp::start().await;
        app.app
            .write(|tx, _| {
                let portal = portals::find(tx, PortalId(1))?.unwrap();
                let name = "Acme\r\nBcc: evil@example.org\r\n\r\nHave this".to_owned();
                Ok(portals::update(tx, &Portal { name, ..portal })?)
            })
            .await
            .unwrap();
        let mut evil = invitation(app);
        evil.facts = vec![(
            "inviter".to_owned(),
            "Eve\r\nBcc: evil@example.org\u{2028}\u{202e}x".to_owned(),
        )];
        app.write_mail(evil).await;
        for to in [
            "a@b.example\r\nRCPT TO:<evil@example.org>",
            "a@b.example>\nDATA",
            "a@b.example,evil@example.org",
        ] {
            app.write_mail(letter(LetterKind::Welcome, to)).await;
        }
        app.deliver_mails(&server).await;
        let received = server.received();
        assert_eq!(received.len(), 1);
        assert_eq!(received[0].to, [ANN]);
        let head = received[0].data.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
        assert!(received[0].header("From").ends_with("<noreply@portal.test>"), "{head}");
        let states: Vec<_> = app.mails().await.iter().map(|mail| mail.mail.state).collect();
        assert_eq!(
            states,
            [
                MailState::Sent,
                MailState::GivenUp,
                MailState::GivenUp,
                MailState::GivenUp
            ]
        );
    });
}

#[test]
fn several_workers_send_no_mail_twice() {
    on_both(async |app| {
        let server = TestSmtp::start().await;
        for number in 0..30 {
            app.write_mail(letter(LetterKind::Welcome, &format!("person{number}@example.org")))
                .await;
        }
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let worker = MailWorker::new(app.app.clone(), Some(Smtp::new(server.settings()).unwrap()));
            workers.spawn(async move { while worker.round().await == Duration::ZERO {} });
        }
        workers.join_all().await;
        app.deliver_mails(&server).await;
        let mut to: Vec<String> = server.received().into_iter().flat_map(|mail| mail.to).collect();
        assert_eq!(to.len(), 30);
        to.sort_unstable();
        to.dedup();
        assert_eq!(to.len(), 30);
    });
}

#[test]
fn what_a_dead_worker_held_is_delivered_when_its_lease_ends() {
    on_both(async |app| {
        let server = TestSmtp::start().await;
        app.write_mail(letter(LetterKind::Welcome, ANN)).await;
        let held = deliver::claim(&app.app, 10, 90).await.unwrap();
        assert_eq!(held.len(), 1);
        app.clock.advance_seconds(89);
        app.deliver_mails(&server).await;
        assert_eq!(server.conversations(), 0);
        app.clock.advance_seconds(1);
        app.deliver_mails(&server).await;
        assert_eq!(server.received().len(), 1);
        // It was not dead, only slow; what it says now changes nothing.
        deliver::report(&app.app, &held[0], deliver::Attempt::Never("late".to_owned()))
            .await
            .unwrap();
        assert_eq!(only(app).await.mail.state, MailState::Sent);
    });
}

#[test]
fn without_a_server_mails_wait_and_go_in_the_end() {
    on_both(async |app| {
        app.write_mail(invitation(app)).await;
        let worker = MailWorker::new(app.app.clone(), None);
        worker.round().await;
        assert_eq!(only(app).await.mail.state, MailState::Waiting);
        app.clock.advance_seconds(30 * 86_400 + 1);
        worker.round().await;
        assert_eq!(app.mails().await.len(), 0);
    });
}

#[test]
fn settings_that_cannot_be_used_are_refused() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let server = TestSmtp::start().await;
        let with = |authorities: &str| SmtpSettings {
            security: Security::Tls,
            authorities: Some(authorities.as_bytes().to_vec()),
            ..server.settings()
        };
        assert!(Smtp::new(with(server.authority())).is_ok());
        for bad in [
            "",
            "nothing",
            "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----",
        ] {
            assert_eq!(Smtp::new(with(bad)).err(), Some(Unusable::Authorities), "{bad}");
        }
        let from = SmtpSettings {
            from: "nobody\r\nX: y".to_owned(),
            ..server.settings()
        };
        assert_eq!(Smtp::new(from).err(), Some(Unusable::From));
        let shown = format!("{:?}", Smtp::new(server.settings_with_starttls()).unwrap());
        assert!(!shown.contains("staple") && !shown.contains("\"ann\""), "{shown}");
    });
}
