//! Rows of the tables of `docs/protocol/auth.md` that no other file has a test for: each test is named after its row.

use crate::authenticator::{asked_step, connect, switch_on, validate, wrong_code};
use crate::link_of::{body_of, events, owner_change};
use anteroom_domain::{LinkType, Role, UnsignedLink};
use anteroom_testkit::{Answer, OWNER_EMAIL, OWNER_PASSWORD, TestApp, TestPerson, on_both};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde_json::{Value, json};

const ME: &str = "/people/@self";
const DAY_S: i64 = 86_400;

async fn me(app: &TestApp, headers: &[(&str, &str)]) -> Answer {
    let path = format!("/api/2.0{ME}");
    app.call_with(Method::GET, &path, headers, &Value::Null).await
}

#[test]
fn auth_1_row_1_without_a_header_the_cookie_counts() {
    on_both(async |app| {
        let ann = app.person(Role::User).await;
        let cookie = format!("asc_auth_key={}", ann.credential);
        for headers in [
            &[("cookie", cookie.as_str())][..],
            &[("cookie", &cookie), ("authorization", "")],
            &[("cookie", &cookie), ("authorization", "  ")],
        ] {
            assert_eq!(me(app, headers).await.ok()["id"], ann.id);
        }
        // A key in the cookie is no session.
        let key = format!("asc_auth_key={}", app.owner.credential);
        let answer = me(app, &[("cookie", &key)]).await;
        answer.empty(401);
        assert!(answer.header("set-cookie").starts_with("asc_auth_key=;"));
        me(app, &[]).await.empty(401);
    });
}

#[test]
fn auth_1_row_2_basic() {
    on_both(async |app| {
        let basic = format!("Basic {}", STANDARD.encode(format!("{OWNER_EMAIL}:{OWNER_PASSWORD}")));
        assert_eq!(me(app, &[("authorization", &basic)]).await.ok()["id"], app.owner.id);
        // Not by identifier, and neither a session nor a key is a password.
        for (login, password) in [
            (app.owner.id.as_str(), OWNER_PASSWORD),
            (OWNER_EMAIL, app.owner.credential.as_str()),
            ("", ""),
        ] {
            let wrong = format!("Basic {}", STANDARD.encode(format!("{login}:{password}")));
            me(app, &[("authorization", &wrong)]).await.empty(401);
        }
    });
}

#[test]
fn auth_1_row_3_a_jwt_is_nobodys_token() {
    on_both(async |app| {
        let cookie = format!("asc_auth_key={}", app.person(Role::User).await.credential);
        // Signed by nobody, with an algorithm that needs no signature.
        let forged = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.x";
        for value in [format!("Bearer {forged}"), forged.to_owned()] {
            me(app, &[("authorization", &value)]).await.empty(401);
            me(app, &[("authorization", &value), ("cookie", &cookie)])
                .await
                .empty(401);
        }
    });
}

#[test]
fn auth_1_row_4_an_api_key() {
    on_both(async |app| {
        let key = &app.owner.credential;
        for value in [format!("Bearer {key}"), key.clone()] {
            assert_eq!(me(app, &[("authorization", &value)]).await.ok()["id"], app.owner.id);
        }
        for value in [
            format!("Bearer {key}0"),
            format!("bearer {key}"),
            format!("Bearer {}", &key[3..]),
        ] {
            me(app, &[("authorization", &value)]).await.empty(401);
        }
    });
}

#[test]
fn auth_1_row_5_a_session_token_with_bearer_and_without() {
    on_both(async |app| {
        let ann = app.person(Role::User).await;
        let token = &ann.credential;
        let escaped = token
            .bytes()
            .fold(String::new(), |text, byte| format!("{text}%{byte:02X}"));
        for value in [format!("Bearer {token}"), token.clone(), format!("Bearer {escaped}")] {
            assert_eq!(me(app, &[("authorization", &value)]).await.ok()["id"], ann.id);
        }
        for value in [
            format!("bearer {token}"),
            format!("Token {token}"),
            format!("Bearer {token}x"),
        ] {
            me(app, &[("authorization", &value)]).await.empty(401);
        }
    });
}

#[test]
fn auth_4_row_8_a_second_factor_is_asked_for() {
    on_both(async |app| {
        switch_on(app).await;
        let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
        let answer = app.anonymous(Method::POST, "/authentication", body).await;
        let asked = answer.ok();
        assert_eq!((&asked["tfa"], &asked["sms"]), (&json!(true), &json!(false)));
        assert!(asked.get("token").is_none());
        assert_eq!(asked["expires"], "0001-01-01T00:00:00");
        let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
        assert_eq!(cookies.len(), 1);
        assert!(
            cookies[0]
                .to_str()
                .unwrap()
                .starts_with("asc_confirm_key_TfaActivation=")
        );
        // Wrong is wrong before anybody is asked.
        let body = json!({ "userName": OWNER_EMAIL, "password": "nonsense" });
        app.anonymous(Method::POST, "/authentication", body)
            .await
            .refused(401, "User authentication failed");
        assert!(!events(app, 100).await.contains(&1010));
    });
}

/// The link is good until its time is over.
async fn lasts_seven_days(app: &TestApp, link: &UnsignedLink) {
    let result = async || {
        let body = body_of(app, link);
        let answer = app.anonymous(Method::POST, "/authentication/confirm", body).await;
        answer.ok()["result"].as_i64().unwrap()
    };
    app.clock.advance_seconds(7 * DAY_S);
    assert_eq!(result().await, 0, "at its last second");
    app.clock.advance_seconds(1);
    assert_eq!(result().await, 2);
}

#[test]
fn auth_6_row_1_emp_invite_is_for_seven_days() {
    on_both(async |app| {
        let invitation = json!({ "invitations": [{ "email": "nina@example.org", "type": "User" }] });
        app.post(&app.owner, "/people/invite", invitation).await.ok();
        let link = UnsignedLink {
            kind: LinkType::EmpInvite,
            subject: "nina@example.org\u{1f}EmpInvite\u{1f}4".to_owned(),
            query: vec![
                ("emplType".to_owned(), "4".to_owned()),
                ("encemail".to_owned(), "nina@example.org".to_owned()),
            ],
            made_at: app.app.now(),
        };
        lasts_seven_days(app, &link).await;
    });
}

#[test]
fn auth_6_row_2_link_invite_is_for_seven_days() {
    on_both(async |app| {
        let link = UnsignedLink {
            kind: LinkType::LinkInvite,
            subject: "LinkInvite\u{1f}4".to_owned(),
            query: vec![("emplType".to_owned(), "4".to_owned())],
            made_at: app.app.now(),
        };
        lasts_seven_days(app, &link).await;
    });
}

async fn new_key(app: &TestApp, who: &TestPerson) -> String {
    let body = json!({ "name": "k", "expiresInDays": 1 });
    let key = app.post(who, "/keys", body).await.ok();
    format!("/anteroom/keys/{}/rotate", key["id"].as_str().unwrap())
}

#[test]
fn auth_7_2_row_8_an_expired_key_gets_no_new_secret() {
    on_both(async |app| {
        let ann = app.person(Role::User).await;
        let path = new_key(app, &ann).await;
        app.clock.advance_seconds(DAY_S);
        let before = events(app, 100).await;
        app.post(&ann, &path, Value::Null)
            .await
            .refused(403, "The key has expired. Make a new one.");
        // Whose it is comes first.
        app.post(&app.owner, &path, Value::Null)
            .await
            .refused(403, "Access denied");
        assert_eq!(events(app, 100).await, before);
    });
}

#[test]
fn auth_7_2_row_9_a_rotation_is_meant_for_one_state_of_the_key() {
    on_both(async |app| {
        let ann = app.person(Role::User).await;
        let path = new_key(app, &ann).await;
        let before = events(app, 100).await;
        let stale = [("if-match", "\"2-x\"")];
        let answer = app
            .call_carrying(&ann.credential, Method::POST, &path, &Value::Null, &stale)
            .await;
        answer.refused(
            412,
            "The record was changed since it was read. Read it again and repeat the change.",
        );
        assert_eq!(events(app, 100).await, before);
        // An expired one is refused for that.
        app.clock.advance_seconds(DAY_S);
        let answer = app
            .call_carrying(&ann.credential, Method::POST, &path, &Value::Null, &stale)
            .await;
        assert_eq!((answer.status.as_u16(), events(app, 100).await), (403, before));
    });
}

#[test]
fn auth_8_row_9_too_many_codes_lock_the_link_of_the_step_too() {
    on_both(async |app| {
        switch_on(app).await;
        let (authenticator, ann) = connect(app, &app.person(Role::User).await).await;
        app.clock.advance_seconds(30);
        let step = asked_step(app, &ann).await;
        let wrong = wrong_code(app, &authenticator);
        for _ in 0..5 {
            validate(app, &step, &wrong).await.refused(400, "Incorrect code");
        }
        let before = events(app, 100).await;
        let right = authenticator.code(app);
        for code in [&wrong, &right] {
            let answer = validate(app, &step, code).await;
            answer.refused(403, "You have sent too many text messages. Please try again later.");
            assert_eq!(answer.header("set-cookie"), "");
        }
        // An empty one is refused for that.
        validate(app, &step, " ")
            .await
            .refused(500, "Validation code field cannot be empty");
        assert_eq!(events(app, 100).await, before);
    });
}

#[test]
fn auth_6_row_7_owner_change_is_for_seven_days_and_its_person() {
    on_both(async |app| {
        let (ann, bob) = (
            app.person(Role::DocSpaceAdmin).await,
            app.person(Role::DocSpaceAdmin).await,
        );
        let link = owner_change(app, OWNER_EMAIL, ann.person_id()).await;
        let mut turned = body_of(app, &link);
        turned["uiD"] = json!(bob.id);
        let answer = app.anonymous(Method::POST, "/authentication/confirm", turned).await;
        assert_eq!(answer.ok()["result"], 1, "turned to somebody else");
        lasts_seven_days(app, &link).await;
    });
}
