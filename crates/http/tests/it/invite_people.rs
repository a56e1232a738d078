//! Inviting by mail and its budget: `docs/protocol/people.md` 6.3 and 6.5. The names of the tests count the
//! rows of the tables.

use anteroom_domain::event::Action;
use anteroom_domain::{ExternalAccount, LetterKind, PortalId, Role};
use anteroom_store::{events, external_accounts, relations};
use anteroom_testkit::{Answer, TestApp, TestPerson, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

pub async fn invite(app: &TestApp, who: &TestPerson, all: &[(&str, &str)]) -> Answer {
    let all: Vec<_> = all
        .iter()
        .map(|(email, kind)| json!({ "email": email, "type": kind }))
        .collect();
    app.post(who, "/people/invite", json!({ "invitations": all })).await
}

pub async fn person(app: &TestApp, email: &str) -> Value {
    let path = format!("/people/email?email={}", email.replace('@', "%40"));
    app.get(&app.owner, &path).await.ok()
}

async fn total(app: &TestApp) -> i64 {
    app.get(&app.owner, "/people/filter").await.json()["total"]
        .as_i64()
        .unwrap()
}

/// Nobody was created and nobody was written to.
async fn nothing_happened(app: &TestApp, people: i64, mails: usize) {
    assert_eq!((total(app).await, app.mails().await.len()), (people, mails));
}

fn emails(answer: &Value) -> Vec<String> {
    let list = answer.as_array().unwrap().iter();
    let mut all: Vec<_> = list
        .map(|one| one["displayName"].as_str().unwrap().to_owned())
        .collect();
    all.sort_unstable();
    all
}

#[test]
fn the_invited_wait_for_their_registration() {
    on_both(async |app| {
        let answer = invite(
            app,
            &app.owner,
            &[("Nina@Example.org", "RoomAdmin"), ("otto@example.org", "4")],
        )
        .await;
        let list = answer.ok();
        assert_eq!(answer.json()["count"], 2);
        assert_eq!(emails(&list), ["Nina@Example.org", "otto@example.org"]);
        assert_eq!(list[0]["hasAvatar"], false);
        assert!(list[0].get("email").is_none(), "the small form");
        let nina = person(app, "nina@example.org").await;
        assert_eq!((&nina["status"], &nina["activationStatus"]), (&json!(4), &json!(2)));
        assert_eq!((&nina["firstName"], &nina["lastName"]), (&json!(""), &json!("")));
        assert_eq!(
            (&nina["isRoomAdmin"], &nina["userName"]),
            (&json!(true), &json!("Nina"))
        );
        assert_eq!(nina["createdBy"]["id"], app.owner.id);
        let mails = app.mails().await;
        let kinds: Vec<_> = mails.iter().map(|m| (m.letter.kind, m.letter.to.as_str())).collect();
        assert_eq!(
            kinds,
            [
                (LetterKind::Invitation, "Nina@Example.org"),
                (LetterKind::Invitation, "otto@example.org")
            ]
        );
        assert_eq!(
            mails[0].letter.facts,
            [
                ("inviter".to_owned(), "Olivia Owner".to_owned()),
                ("role".to_owned(), "RoomAdmin".to_owned())
            ]
        );
        let event = app
            .app
            .read(|tx, _| Ok(events::list(tx, PortalId(1), 1)?))
            .await
            .unwrap();
        assert_eq!((event[0].action, event[0].targets.len()), (Action::SendJoinInvite, 2));
        // Nobody signs in as them.
        let body = json!({ "userName": "nina@example.org", "passwordHash": "0".repeat(64) });
        app.anonymous(Method::POST, "/authentication", body)
            .await
            .refused(401, "User authentication failed");
    });
}

#[test]
fn the_answer_shows_everybody_who_waits_and_whom_the_caller_sees() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        app.person(Role::Guest).await;
        let mine = json!({ "email": "mine@example.org", "firstName": "M", "lastName": "G", "type": "Guest" });
        app.post(&room_admin, "/people/active", mine).await.ok();
        let disabled = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
            .await
            .ok();
        // Whoever was created by an administrator waits too: the room admin, and not the owner.
        let seen = emails(&invite(app, &room_admin, &[("otto@example.org", "User")]).await.ok());
        assert_eq!(seen, ["M G", "Test RoomAdmin", "otto@example.org"]);
        let seen = emails(&invite(app, &app.owner, &[]).await.ok());
        assert_eq!(seen, ["M G", "Test Guest", "Test RoomAdmin", "otto@example.org"]);
    });
}

#[test]
fn people_6_3_row_1_no_invitations() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        app.post(&user, "/people/invite", json!({}))
            .await
            .invalid("$", "missing required properties including: 'invitations'");
        app.post(&user, "/people/invite", json!({ "invitations": null }))
            .await
            .invalid("Invitations", "The Invitations field is required.");
        app.post(&app.owner, "/people/invite", json!({ "invitations": "x" }))
            .await
            .invalid("$.invitations", "could not be converted");
        app.anonymous(Method::POST, "/people/invite", json!({}))
            .await
            .empty(401);
    });
}

#[test]
fn people_6_3_row_2_an_address_that_is_too_long() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let long = format!("{}@example.org", "a".repeat(250));
        invite(app, &user, &[("otto@example.org", "User"), (&long, "User")])
            .await
            .invalid(
                "Invitations[1].Email",
                "The field Email must be a string or array type with a maximum length of '255'.",
            );
    });
}

#[test]
fn people_6_3_row_3_the_budget() {
    let settings = TestSettings {
        app: Some(|s| {
            s.invitation_limit = Some(3);
            s.allow_inviting_members = true;
        }),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let user = app.person(Role::User).await;
        let mails = app.mails().await.len();
        let four = [
            ("a@b.co", "User"),
            ("b@b.co", "User"),
            ("c@b.co", "User"),
            ("d@b.co", "User"),
        ];
        // Before the rights.
        for who in [&app.owner, &user] {
            invite(app, who, &four)
                .await
                .invalid("Invitations", "Invitation limit is exceeded");
        }
        nothing_happened(app, 2, mails).await;
        // What is refused for another reason costs nothing.
        invite(app, &app.owner, &[("a@b.co", "User"), ("no address", "User")])
            .await
            .refused(400, "Incorrect email");
        invite(app, &app.owner, &four[..2]).await.ok();
        invite(app, &app.owner, &four[2..])
            .await
            .invalid("Invitations", "Invitation limit is exceeded");
        invite(app, &app.owner, &four[2..3]).await.ok();
        invite(app, &app.owner, &four[3..])
            .await
            .invalid("Invitations", "Invitation limit is exceeded");
        let id = person(app, "a@b.co").await["id"].clone();
        app.put(&app.owner, "/people/invite", json!({ "userIds": [id] }))
            .await
            .invalid("Invitations", "Invitation limit is exceeded");
        app.clock.advance_seconds(DAY_S - 1);
        invite(app, &app.owner, &four[3..])
            .await
            .invalid("Invitations", "Invitation limit is exceeded");
        app.clock.advance_seconds(1);
        invite(app, &app.owner, &four[3..]).await.ok();
    });
}

#[test]
fn people_6_5_only_new_mails_cost_something() {
    let settings = TestSettings {
        app: Some(|s| s.invitation_limit = Some(2)),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let user = app.person(Role::User).await;
        let known = [(user.email.as_str(), "User"), (app.owner.email.as_str(), "User")];
        let mails = app.mails().await.len();
        invite(app, &app.owner, &known).await.ok();
        assert_eq!(app.mails().await.len(), mails);
        invite(app, &app.owner, &[("a@b.co", "User"), ("A@b.co", "User")])
            .await
            .ok();
        assert_eq!(app.mails().await.len(), mails + 1);
        invite(app, &app.owner, &[("b@b.co", "User")]).await.ok();
        invite(app, &app.owner, &[("c@b.co", "User")])
            .await
            .invalid("Invitations", "Invitation limit is exceeded");
    });
}

#[test]
fn people_6_5_an_accepted_invitation_gives_its_mail_back() {
    let settings = TestSettings {
        app: Some(|s| s.invitation_limit = Some(1)),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        invite(app, &app.owner, &[("a@b.co", "User")]).await.ok();
        invite(app, &app.owner, &[("b@b.co", "User")])
            .await
            .invalid("Invitations", "Invitation limit is exceeded");
        let mail = app.last_mail_to("a@b.co").await.letter.link.unwrap();
        let link = crate::link_of::link_of(app, PortalId(1), &mail);
        let key = anteroom_wire::query::Query::parse(&link.confirm)
            .first("key")
            .unwrap()
            .to_owned();
        let body = json!({ "fromInviteLink": true, "key": key, "email": "a@b.co", "firstName": "A" });
        let headers = [("confirm", link.confirm.as_str())];
        app.call_with(Method::POST, "/api/2.0/people", &headers, &body)
            .await
            .ok();
        invite(app, &app.owner, &[("b@b.co", "User")]).await.ok();
        invite(app, &app.owner, &[("c@b.co", "User")])
            .await
            .invalid("Invitations", "Invitation limit is exceeded");
    });
}

#[test]
fn people_6_3_row_4_the_switch() {
    let settings = TestSettings {
        app: Some(|s| {
            s.allow_inviting_members = false;
            s.max_admins = Some(1);
        }),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        // Before seats and addresses.
        invite(app, &app.owner, &[("no address", "RoomAdmin")])
            .await
            .refused(403, "Access denied");
        nothing_happened(app, 1, 0).await;
    });
}

#[test]
fn people_6_3_row_5_users_and_guests_invite_nobody() {
    let settings = TestSettings {
        app: Some(|s| s.max_admins = Some(1)),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let (user, guest) = (app.person(Role::User).await, app.person(Role::Guest).await);
        let mails = app.mails().await.len();
        for who in [&user, &guest] {
            invite(app, who, &[("no address", "RoomAdmin")])
                .await
                .refused(403, "Access denied");
            invite(app, who, &[]).await.refused(403, "Access denied");
        }
        nothing_happened(app, 3, mails).await;
    });
}

#[test]
fn people_6_3_row_6_seats_for_administrators() {
    let settings = TestSettings {
        app: Some(|s| {
            s.max_admins = Some(2);
            s.max_users = Some(1);
        }),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        // Before the addresses.
        invite(
            app,
            &app.owner,
            &[
                ("no address", "RoomAdmin"),
                ("b@b.co", "DocSpaceAdmin"),
                ("c@b.co", "User"),
            ],
        )
        .await
        .refused(402, "The number of admins exceeds the limit: 2/1.");
        invite(app, &app.owner, &[("c@b.co", "User"), ("d@b.co", "User")])
            .await
            .refused(402, "The number of users should not exceed 1");
        nothing_happened(app, 1, 0).await;
        invite(app, &app.owner, &[("a@b.co", "RoomAdmin"), ("c@b.co", "User")])
            .await
            .ok();
        invite(app, &app.owner, &[("e@b.co", "RoomAdmin")])
            .await
            .refused(402, "The number of admins exceeds the limit: 1/0.");
    });
}

#[test]
fn people_6_3_row_7_addresses() {
    on_both(async |app| {
        for bad in [
            "no address",
            "a@b",
            "a@localhost",
            "a@bücher.de",
            "a@xn--bcher-kva.de",
            "",
            " ",
            "a b@c.de",
            "a@b.c1",
            "a@b.co\r\nBcc: eve@example.org",
            "\"a\" <a@b.co>",
        ] {
            invite(app, &app.owner, &[("good@example.org", "User"), (bad, "User")])
                .await
                .refused(400, "Incorrect email");
        }
        app.post(
            &app.owner,
            "/people/invite",
            json!({ "invitations": [{ "type": "User" }] }),
        )
        .await
        .refused(400, "Incorrect email");
        nothing_happened(app, 1, 0).await;
    });
}

#[test]
fn people_6_3_row_8_types_that_the_caller_may_not_give() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let room_admin = app.person(Role::RoomAdmin).await;
        let mails = app.mails().await.len();
        for (who, kinds) in [
            (&app.owner, &["Guest"][..]),
            (&admin, &["Guest", "DocSpaceAdmin"]),
            (&room_admin, &["Guest", "DocSpaceAdmin", "RoomAdmin", "All"]),
        ] {
            for kind in kinds {
                invite(app, who, &[("good@example.org", "User"), ("b@b.co", kind)])
                    .await
                    .refused(403, "Access denied");
            }
        }
        nothing_happened(app, 3, mails).await;
        invite(app, &room_admin, &[("b@b.co", "User")]).await.ok();
        invite(app, &admin, &[("c@b.co", "RoomAdmin"), ("d@b.co", "All")])
            .await
            .ok();
        assert_eq!(person(app, "d@b.co").await["role"], "User");
        invite(app, &app.owner, &[("e@b.co", "DocSpaceAdmin")]).await.ok();
    });
}

#[test]
fn people_6_3_row_9_somebody_disabled() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [user.id] }))
            .await
            .ok();
        let mails = app.mails().await.len();
        invite(app, &app.owner, &[("good@example.org", "User"), (&user.email, "User")])
            .await
            .refused(400, &format!("User disabled: {}", user.email));
        nothing_happened(app, 2, mails).await;
    });
}

#[test]
fn people_6_3_rows_10_and_11_somebody_who_is_there_already() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let user = app.person(Role::User).await;
        let guest = app.person(Role::Guest).await;
        let mails = app.mails().await.len();
        let related = async |to: &TestPerson| {
            let (from, to) = (room_admin.person_id(), to.person_id());
            app.app
                .point(move |tx, _| Ok(relations::exists(tx, PortalId(1), from, to)?))
                .await
                .unwrap()
        };
        // A guest of somebody else is not the room admin's to raise: passed over, and he does not see him then either.
        invite(app, &room_admin, &[(&guest.email, "User")]).await.ok();
        assert!(!related(&guest).await);
        app.get(&room_admin, &format!("/people/{}", guest.id))
            .await
            .refused(403, "Access denied");
        // The same type: only noted.
        assert!(!related(&user).await);
        invite(app, &room_admin, &[(&user.email.to_uppercase(), "User")])
            .await
            .ok();
        assert!(related(&user).await);
        assert_eq!(app.mails().await.len(), mails);
        // A lower type: nothing of the kind.
        invite(app, &app.owner, &[(&room_admin.email, "User")]).await.ok();
        assert_eq!(person(app, &room_admin.email).await["role"], "RoomAdmin");
        // A higher one is given.
        invite(app, &app.owner, &[(&user.email, "RoomAdmin"), (&guest.email, "User")])
            .await
            .ok();
        assert_eq!(person(app, &user.email).await["role"], "RoomAdmin");
        assert_eq!(person(app, &guest.email).await["role"], "User");
        // Oneself, and the owner.
        invite(app, &app.owner, &[(&app.owner.email, "User")]).await.ok();
        let admin = app.person(Role::DocSpaceAdmin).await;
        invite(
            app,
            &admin,
            &[(&app.owner.email, "RoomAdmin"), (&admin.email, "RoomAdmin")],
        )
        .await
        .ok();
        assert_eq!(person(app, &app.owner.email).await["isOwner"], true);
        assert_eq!(total(app).await, 5);
    });
}

#[test]
fn people_6_3_row_12_the_address_of_a_members_account_at_a_provider() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let account = ExternalAccount {
            portal: PortalId(1),
            person: user.person_id(),
            provider: "openid".to_owned(),
            subject: "4711".to_owned(),
            email: Some("Other@Example.org".to_owned()),
            linked_at: app.app.now(),
        };
        app.app
            .write(move |tx, _| Ok(external_accounts::set(tx, &account)?))
            .await
            .unwrap();
        let mails = app.mails().await.len();
        invite(
            app,
            &app.owner,
            &[("good@example.org", "User"), ("other@example.org", "User")],
        )
        .await
        .refused(
            400,
            "This email is attached to the user Test User as a third-party provider",
        );
        nothing_happened(app, 2, mails).await;
    });
}

#[test]
fn people_6_3_row_13_the_same_address_twice_is_one_person() {
    on_both(async |app| {
        invite(
            app,
            &app.owner,
            &[("a@b.co", "User"), ("A@b.co", "User"), ("a@b.co", "RoomAdmin")],
        )
        .await
        .ok();
        nothing_happened(app, 2, 1).await;
        assert_eq!(person(app, "a@b.co").await["role"], "RoomAdmin");
        // The mail from before the change still leads to the account.
        let link = app.last_mail_to("a@b.co").await.letter.link.unwrap();
        let body = crate::link_of::body_of(app, &link);
        let opened = app.anonymous(Method::POST, "/authentication/confirm", body).await.ok();
        assert_eq!(opened["result"], 0);
    });
}

#[test]
fn one_request_invites_a_thousand_at_most() {
    on_both(async |app| {
        let many: Vec<_> = (0..1_001).map(|n| json!({ "email": format!("p{n}@b.co") })).collect();
        app.post(&app.owner, "/people/invite", json!({ "invitations": many }))
            .await
            .invalid("Invitations", "Invitation limit is exceeded");
        nothing_happened(app, 1, 0).await;
    });
}
