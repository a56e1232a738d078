//! What keeps somebody who holds one thing too many from coming in: passwords in every request (`docs/protocol/auth.md` 9), and
//! what does away with a second factor (`docs/protocol/anteroom.md`, "The second factor").

use crate::authenticator::{connect, set_rule, switch_on, with_code};
use crate::credential_kinds::owner_session;
use crate::link_of::{body_of, events, letters};
use crate::third_party::{link as link_account, profile, sign_in as sign_in_with_profile, with_provider};
use anteroom_app::links::{call_key, make};
use anteroom_domain::{LinkType, PersonId, PortalId, Role};
use anteroom_testkit::{Answer, OWNER_EMAIL, OWNER_PASSWORD, TestApp, TestPerson, TestSettings, on_both, on_both_with};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde_json::{Value, json};

const DENIED: &str = "Access denied";
const RULE: &str = "/settings/tfaapp";
const NEW_APP: &str = "/settings/tfaappnewapp";
const NEW_PASSWORD: &str = "/security/activeconnections/logoutallchangepassword";

fn basic(email: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{email}:{password}")))
}

async fn by_basic(app: &TestApp, email: &str, password: &str, method: Method, path: &str, body: &Value) -> Answer {
    let header = basic(email, password);
    let headers = [("authorization", header.as_str())];
    app.call_with(method, &format!("/api/2.0{path}"), &headers, body).await
}

async fn read_by_basic(app: &TestApp, email: &str, password: &str) -> Answer {
    by_basic(app, email, password, Method::GET, "/people/@self", &Value::Null).await
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({ "userName": email, "password": password });
    app.anonymous(Method::POST, "/authentication", body).await
}

#[test]
fn auth_9_sentence_3_wrong_passwords_lock_the_login_as_at_the_sign_in() {
    on_both(async |app| {
        let good = read_by_basic(app, OWNER_EMAIL, OWNER_PASSWORD).await;
        assert_eq!(good.ok()["id"], app.owner.id);
        let before = events(app, 1_000).await.len();
        for guess in 0..5 {
            let email = if guess % 2 == 0 {
                "OWNER@example.com"
            } else {
                OWNER_EMAIL
            };
            read_by_basic(app, email, &format!("guess-{guess}")).await.empty(401);
        }
        let locked = read_by_basic(app, OWNER_EMAIL, OWNER_PASSWORD).await;
        locked.empty(401);
        assert_eq!(locked.header("www-authenticate"), "Basic");
        // The same lock holds the other way, and where everybody may ask.
        sign_in(app, OWNER_EMAIL, OWNER_PASSWORD)
            .await
            .refused(403, "Too many login attempts. Please try again later");
        let path = "/authentication";
        let asked = by_basic(app, OWNER_EMAIL, OWNER_PASSWORD, Method::GET, path, &Value::Null).await;
        assert_eq!(asked.ok(), false);
        assert_eq!(events(app, 1).await, [1023], "only the first refusal of the lock");
        let recorded = events(app, 1_000).await;
        assert_eq!(recorded.len() - before, 6);
        assert_eq!(recorded.iter().filter(|number| **number == 1013).count(), 5);
        app.clock.advance_seconds(60);
        read_by_basic(app, OWNER_EMAIL, OWNER_PASSWORD).await.ok();
        // Nobody's logins are locked alike, and failures at the sign-in count here.
        for guess in 0..5 {
            sign_in(app, OWNER_EMAIL, &format!("guess-{guess}"))
                .await
                .refused(401, "User authentication failed");
        }
        read_by_basic(app, OWNER_EMAIL, OWNER_PASSWORD).await.empty(401);
    });
}

#[test]
fn auth_9_sentence_3_many_requests_at_once_with_the_right_password_are_no_attempts() {
    on_both(async |app| {
        let calls = (0..12).map(|_| read_by_basic(app, OWNER_EMAIL, OWNER_PASSWORD));
        for answer in futures_util::future::join_all(calls).await {
            answer.ok();
        }
        let before = events(app, 1_000).await.len();
        read_by_basic(app, OWNER_EMAIL, OWNER_PASSWORD).await.ok();
        assert_eq!(events(app, 1_000).await.len(), before, "a right password is no event");
    });
}

#[test]
fn auth_9_sentence_3_guesses_at_once_are_stopped_too() {
    on_both(async |app| {
        for round in 0..4 {
            let calls = (0..10).map(|guess| async move {
                let answer = read_by_basic(app, OWNER_EMAIL, &format!("guess-{round}-{guess}")).await;
                assert!(matches!(answer.status.as_u16(), 401 | 503), "{}", answer.text());
            });
            futures_util::future::join_all(calls).await;
        }
        let recorded = events(app, 1_000).await;
        let checked = recorded.iter().filter(|number| **number == 1013).count();
        assert!(checked <= 10, "{checked} guesses were looked at");
        assert_eq!(recorded.iter().filter(|number| **number == 1023).count(), 1);
        read_by_basic(app, OWNER_EMAIL, OWNER_PASSWORD).await.empty(401);
    });
}

#[test]
fn auth_9_sentence_4_an_installation_can_do_without() {
    let settings = TestSettings {
        app: Some(|settings| settings.basic_is_on = false),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        for (email, password) in [
            (OWNER_EMAIL, OWNER_PASSWORD),
            (OWNER_EMAIL, "x"),
            ("nobody@example.com", "x"),
        ] {
            let answer = read_by_basic(app, email, password).await;
            answer.empty(401);
            assert_eq!(
                answer.header("www-authenticate"),
                "",
                "nobody is asked for what is not accepted"
            );
            let asked = by_basic(app, email, password, Method::GET, "/authentication", &Value::Null).await;
            assert_eq!(asked.ok(), false);
        }
        assert!(events(app, 1_000).await.iter().all(|number| *number != 1013));
        sign_in(app, OWNER_EMAIL, OWNER_PASSWORD).await.ok();
    });
}

#[test]
fn a_credential_without_a_second_factor_does_not_do_away_with_it() {
    on_both(async |app| {
        let ann = app.person(Role::User).await;
        // While it is off a script may switch it on.
        assert_eq!(app.put(&app.owner, RULE, json!({ "type": "App" })).await.ok(), true);
        let (_, ann) = connect(app, &ann).await;
        let shown = app.get(&app.owner, RULE).await.ok();
        let weaker = [
            json!({ "type": "None" }),
            json!({}),
            json!({ "type": "App", "trustedIps": ["0.0.0.0/0", "::/0"] }),
            json!({ "type": "App", "trustedIps": [] }),
        ];
        let before = events(app, 1_000).await;
        for rule in &weaker {
            for path in [RULE, "/settings/tfaappwithlink"] {
                app.put(&app.owner, path, rule.clone()).await.refused(403, DENIED);
                by_basic(app, OWNER_EMAIL, OWNER_PASSWORD, Method::PUT, path, rule)
                    .await
                    .refused(403, DENIED);
            }
        }
        let whose = json!({ "id": ann.id });
        app.put(&app.owner, NEW_APP, whose.clone()).await.refused(403, DENIED);
        by_basic(app, OWNER_EMAIL, OWNER_PASSWORD, Method::PUT, NEW_APP, &whose)
            .await
            .refused(403, DENIED);
        assert_eq!(app.get(&app.owner, RULE).await.ok(), shown);
        assert_eq!(events(app, 1_000).await, before);
        app.get(&ann, "/people/@self").await.ok();
        // Whoever showed it may.
        let (_, owner) = connect_owner(app).await;
        assert_eq!(app.put(&owner, NEW_APP, whose).await.ok(), "");
        assert_eq!(app.put(&owner, RULE, json!({ "type": "None" })).await.ok(), false);
    });
}

/// The owner, who has a password in clear, with an app.
async fn connect_owner(app: &TestApp) -> (anteroom_testkit::TestAuthenticator, TestPerson) {
    let asked = sign_in(app, OWNER_EMAIL, OWNER_PASSWORD).await.ok();
    let authenticator = anteroom_testkit::TestAuthenticator::new(asked["tfaKey"].as_str().unwrap());
    let path = format!("/authentication/{}", authenticator.code(app));
    let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
    let answer = app.anonymous(Method::POST, &path, body).await.ok();
    let token = answer["token"].as_str().unwrap().to_owned();
    (authenticator, app.with_credential(&app.owner, token))
}

#[test]
fn portal_10_1_row_5_the_link_for_another_password_is_for_a_session_alone() {
    on_both(async |app| {
        let session = owner_session(app).await;
        let before = (events(app, 1_000).await, letters(app).await.len());
        app.put(&app.owner, NEW_PASSWORD, Value::Null)
            .await
            .refused(403, DENIED);
        by_basic(
            app,
            OWNER_EMAIL,
            OWNER_PASSWORD,
            Method::PUT,
            NEW_PASSWORD,
            &Value::Null,
        )
        .await
        .refused(403, DENIED);
        assert_eq!((events(app, 1_000).await, letters(app).await.len()), before);
        let owner = app.with_credential(&app.owner, session);
        app.get(&owner, "/people/@self").await.ok();
        app.put(&owner, NEW_PASSWORD, Value::Null).await.ok();
        app.get(&owner, "/people/@self").await.empty(401);
    });
}

#[test]
fn a_disabled_person_is_not_asked_for_a_second_factor() {
    on_both_with(with_provider(), async |app| {
        let ann = app.person(Role::User).await;
        link_account(app, &ann, &profile(app, "s-1 - - -").await).await.ok();
        switch_on(app).await;
        assert_eq!(
            sign_in_with_profile(app, &profile(app, "s-1 - - -").await).await.ok()["tfa"],
            true
        );
        let ids = json!({ "userIds": [ann.id] });
        app.put(&app.owner, "/people/status/2", ids).await.ok();
        let answer = sign_in_with_profile(app, &profile(app, "s-1 - - -").await).await;
        answer.refused(403, "User disabled");
        assert_eq!(answer.header("set-cookie"), "");
        assert_eq!(events(app, 1).await, [1005]);
    });
}

#[test]
fn of_a_link_that_is_used_twice_at_once_with_codes_one_opens() {
    on_both(async |app| {
        switch_on(app).await;
        let ann = app.person(Role::User).await;
        let (_, session) = connect(app, &ann).await;
        let codes = app.get(&session, "/settings/tfaappcodes").await.ok();
        let link = make::sign_in(&ann.email, false, app.app.now());
        let body = json!({ "confirmData": { "email": ann.email, "key": body_of(app, &link)["key"] } });
        let come_in = async |code: &Value| {
            let path = format!("/authentication/{}", code["code"].as_str().unwrap());
            app.anonymous(Method::POST, &path, body.clone()).await
        };
        // A wrong code is a wrong code, and does not use the link up.
        come_in(&json!({ "code": "nonsense" }))
            .await
            .refused(401, "User authentication failed");
        let (one, other) = tokio::join!(come_in(&codes[0]), come_in(&codes[1]));
        let (good, bad) = if one.status == 200 { (one, other) } else { (other, one) };
        assert!(good.ok()["token"].is_string());
        bad.refused(404, "The user could not be found");
        come_in(&codes[2]).await.refused(404, "The user could not be found");
        set_rule(app, json!({})).await;
        with_code(app, &ann, "123456")
            .await
            .refused(401, "User authentication failed");
    });
}

#[test]
fn portal_5_rows_7_and_8_keys_for_calls_do_not_fill_mailboxes() {
    on_both(async |app| {
        let (ann, bob) = (app.person(Role::User).await, app.person(Role::User).await);
        let call = async |kind, who: &TestPerson, client: u8| {
            let id = PersonId::parse(&who.id).unwrap();
            let key = call_key::make(app.app.ctx(), PortalId(1), kind, id);
            let name = match kind {
                LinkType::PortalRemove => "sendremoveinstructions",
                _ => "sendcongratulations",
            };
            let path = format!("/api/2.0/portal/{name}?userid={}&key={key}", who.id);
            let request = http::Request::post(path)
                .header("host", "portal.test")
                .body(axum::body::Body::empty())
                .unwrap();
            let client = std::net::IpAddr::from([198, 51, 100, client]);
            app.send_over(anteroom_http::ListenerKind::HTTP, client, request).await
        };
        let before = letters(app).await.len();
        // About one person, from wherever it is asked for.
        for client in 0..10 {
            call(LinkType::Auth, &ann, client).await.ok();
        }
        call(LinkType::Auth, &ann, 10)
            .await
            .refused(500, "Request limit is exceeded");
        // From one client, about whomever.
        for _ in 0..9 {
            call(LinkType::PortalRemove, &bob, 20).await.refused(403, DENIED);
        }
        call(LinkType::PortalRemove, &app.owner, 20).await.ok();
        call(LinkType::PortalRemove, &app.owner, 20)
            .await
            .refused(500, "Request limit is exceeded");
        assert_eq!(letters(app).await.len(), before + 11);
        app.clock.advance_seconds(120);
        call(LinkType::Auth, &ann, 10).await.ok();
    });
}
