//! What administrators set for their portal: `docs/protocol/auth.md` 11, 13, 14, 16.

use anteroom_domain::Role;
use anteroom_testkit::{Answer, OWNER_EMAIL, TestApp, TestPerson, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const LOGIN: &str = "/settings/security/loginsettings";
const COOKIES: &str = "/settings/cookiesettings";
const PASSWORDS: &str = "/settings/security/password";
const TOOLS: &str = "/settings/devtoolsaccess";

/// The events of the audit trail with this number.
async fn events(app: &TestApp, number: i64) -> usize {
    let portal = anteroom_domain::PortalId(1);
    app.app
        .read(move |tx, _| Ok(anteroom_store::events::list(tx, portal, 10_000)?))
        .await
        .unwrap()
        .iter()
        .filter(|event| event.action.number() == number)
        .count()
}

/// Checks that nobody but administrators gets through, whatever the body says, and that nothing changes.
async fn only_for_administrators(app: &TestApp, method: Method, path: &str, body: Value) {
    app.anonymous(method.clone(), path, body.clone()).await.empty(401);
    for role in [Role::RoomAdmin, Role::User, Role::Guest] {
        let person = app.person(role).await;
        app.call(&person.credential, method.clone(), path, &body)
            .await
            .refused(403, "Access denied");
    }
    let reader = app.key(&app.owner, &["*:read"]).await;
    let accounts = app.key(&app.owner, &["accounts:write"]).await;
    if method != Method::GET {
        app.call(&reader, method.clone(), path, &body)
            .await
            .refused(403, "Access denied");
    }
    app.call(&accounts, method, path, &body)
        .await
        .refused(403, "Access denied");
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({ "userName": email, "password": password });
    app.anonymous(Method::POST, "/authentication", body).await
}

fn login_defaults() -> Value {
    json!({ "attemptCount": 5, "blockTime": 60, "checkPeriod": 60, "isDefault": true })
}

#[test]
fn auth_11_row_1_administrators_read_the_login_settings() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        for who in [&app.owner, &admin] {
            assert_eq!(app.get(who, LOGIN).await.ok(), login_defaults());
        }
        only_for_administrators(app, Method::GET, LOGIN, Value::Null).await;
        let reader = app.key(&app.owner, &["*:read"]).await;
        app.call(&reader, Method::GET, LOGIN, &Value::Null).await.ok();
    });
}

#[test]
fn auth_11_row_2_administrators_set_the_login_settings() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let body = json!({ "attemptCount": 2, "blockTime": 600, "checkPeriod": 30 });
        only_for_administrators(app, Method::PUT, LOGIN, body.clone()).await;
        for name in ["attemptCount", "blockTime", "checkPeriod"] {
            let property = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
            for wrong in [json!(0), json!(10_000), json!(-1), Value::Null] {
                let mut body = body.clone();
                body[name] = wrong;
                app.put(&admin, LOGIN, body)
                    .await
                    .invalid(&property, &format!("The field {property} must be between 1 and 9999."));
            }
        }
        // The body comes before the rights, as everywhere.
        let user = app.person(Role::User).await;
        app.put(&user, LOGIN, json!({}))
            .await
            .invalid("AttemptCount", "The field AttemptCount must be between 1 and 9999.");
        assert_eq!(app.get(&admin, LOGIN).await.ok(), login_defaults());
        assert_eq!(events(app, 6095).await, 0);

        let set = json!({ "attemptCount": 2, "blockTime": 600, "checkPeriod": 30, "isDefault": false });
        assert_eq!(app.put(&admin, LOGIN, body).await.ok(), set);
        assert_eq!(app.get(&app.owner, LOGIN).await.ok(), set);
        assert_eq!(events(app, 6095).await, 1);
        // The rule counts at once.
        for status in [401, 401, 403] {
            assert_eq!(sign_in(app, "nobody@example.com", "wrong").await.status, status);
        }
        app.clock.advance_seconds(599);
        sign_in(app, "nobody@example.com", "wrong")
            .await
            .refused(403, "Too many login attempts. Please try again later");
        app.clock.advance_seconds(2);
        assert_eq!(sign_in(app, "nobody@example.com", "wrong").await.status, 401);
        // The values of the installation are its defaults, however they came.
        let body = json!({ "attemptCount": 5, "blockTime": 60, "checkPeriod": 60 });
        assert_eq!(app.put(&admin, LOGIN, body).await.ok(), login_defaults());
    });
}

#[test]
fn auth_11_row_3_administrators_go_back_to_the_defaults() {
    let settings = TestSettings {
        app: Some(|s| s.attempt_rule.attempt_count = 7),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let defaults = json!({ "attemptCount": 7, "blockTime": 60, "checkPeriod": 60, "isDefault": true });
        let body = json!({ "attemptCount": 1, "blockTime": 1, "checkPeriod": 1 });
        app.put(&app.owner, LOGIN, body).await.ok();
        only_for_administrators(app, Method::DELETE, LOGIN, Value::Null).await;
        assert_eq!(app.get(&app.owner, LOGIN).await.ok()["attemptCount"], 1);
        for _ in 0..2 {
            assert_eq!(app.delete(&app.owner, LOGIN).await.ok(), defaults);
        }
        assert_eq!(app.get(&app.owner, LOGIN).await.ok(), defaults);
        assert_eq!(events(app, 6095).await, 3);
    });
}

#[test]
fn auth_13_row_1_administrators_read_how_long_sessions_last() {
    on_both(async |app| {
        only_for_administrators(app, Method::GET, COOKIES, Value::Null).await;
        let shown = app.get(&app.owner, COOKIES).await.ok();
        assert_eq!(shown, json!({ "lifeTime": 1440, "enabled": false }));
    });
}

/// Whether a session still works.
async fn works(app: &TestApp, person: &TestPerson) -> bool {
    app.get(person, "/people/@self").await.status == 200
}

#[test]
fn auth_13_row_2_a_limit_ends_every_session_and_renews_the_callers() {
    on_both(async |app| {
        let (admin, user) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::User).await);
        let beside = app.with_credential(&admin, app.sign_in(&admin.email).await);
        only_for_administrators(app, Method::PUT, COOKIES, json!({ "lifeTime": 5, "enabled": true })).await;
        app.put(&admin, COOKIES, json!({ "lifeTime": "x" }))
            .await
            .invalid("$.lifeTime", "System.Int32");
        assert!(works(app, &user).await, "a refused change ended sessions");

        // Without a limit nothing ends, whatever the number says.
        for (body, shown) in [
            (
                json!({ "lifeTime": 7, "enabled": false }),
                json!({ "lifeTime": 7, "enabled": false }),
            ),
            (
                json!({ "lifeTime": 0, "enabled": true }),
                json!({ "lifeTime": 0, "enabled": true }),
            ),
            (
                json!({ "lifeTime": -3, "enabled": true }),
                json!({ "lifeTime": 0, "enabled": true }),
            ),
            (json!({}), json!({ "lifeTime": 0, "enabled": false })),
        ] {
            let answer = app.put(&admin, COOKIES, body).await;
            assert_eq!(answer.ok(), "Settings have been successfully updated");
            assert_eq!(answer.header("set-cookie"), "");
            assert_eq!(app.get(&admin, COOKIES).await.ok(), shown);
        }
        assert!(works(app, &user).await && works(app, &beside).await && works(app, &admin).await);
        assert_eq!(events(app, 6032).await, 4);

        let answer = app
            .put(&admin, COOKIES, json!({ "lifeTime": 99_999, "enabled": true }))
            .await;
        assert_eq!(answer.ok(), "Settings have been successfully updated");
        assert!(!works(app, &user).await && !works(app, &beside).await && !works(app, &admin).await);
        let cookie = answer.header("set-cookie").to_owned();
        let token = cookie
            .strip_prefix("asc_auth_key=")
            .and_then(|rest| rest.split(';').next())
            .unwrap_or_else(|| panic!("no new cookie: {cookie}"));
        assert!(cookie.contains("; HttpOnly") && cookie.contains("; Path=/"), "{cookie}");
        let renewed = app.with_credential(&admin, token.to_owned());
        let shown = app.get(&renewed, COOKIES).await.ok();
        assert_eq!(shown, json!({ "lifeTime": 9_999, "enabled": true }));
        // The renewed session has the new life.
        app.clock.advance_seconds(9_999 * 60 - 1);
        assert!(works(app, &renewed).await);
        app.clock.advance_seconds(1);
        assert!(!works(app, &renewed).await);
        // Keys are no sessions.
        assert!(works(app, &app.owner).await);
        let by_key = app
            .put(&app.owner, COOKIES, json!({ "lifeTime": 5, "enabled": true }))
            .await;
        by_key.ok();
        assert_eq!(by_key.header("set-cookie"), "");
        assert_eq!(
            app.anonymous(Method::GET, "/settings", Value::Null).await.ok()["cookieSettingsEnabled"],
            true
        );
    });
}

#[test]
fn auth_14_row_1_members_read_the_password_policy() {
    on_both(async |app| {
        app.anonymous(Method::GET, PASSWORDS, Value::Null).await.empty(401);
        let guest = app.person(Role::Guest).await;
        let shown = app.get(&guest, PASSWORDS).await.ok();
        assert_eq!(shown["minLength"], 8);
        assert_eq!(shown["digits"], false);
    });
}

#[test]
fn auth_14_row_2_administrators_set_the_password_policy() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let body = json!({ "minLength": 12, "upperCase": true, "digits": true, "specSymbols": true });
        only_for_administrators(app, Method::PUT, PASSWORDS, body.clone()).await;
        for wrong in [7, 31, 0, -1, i32::MAX] {
            app.put(&admin, PASSWORDS, json!({ "minLength": wrong }))
                .await
                .refused(400, "MinLength");
        }
        // Rights come before what the operation itself refuses.
        let user = app.person(Role::User).await;
        app.put(&user, PASSWORDS, json!({ "minLength": 1 }))
            .await
            .refused(403, "Access denied");
        app.put(&admin, PASSWORDS, json!({ "digits": true }))
            .await
            .invalid("$", "missing required properties including: 'minLength'");
        assert_eq!(app.get(&admin, PASSWORDS).await.ok()["minLength"], 8);
        assert_eq!(events(app, 6004).await, 0);

        let set = app.put(&admin, PASSWORDS, body).await.ok();
        assert_eq!((&set["minLength"], &set["specSymbols"]), (&json!(12), &json!(true)));
        assert_eq!(set["allowedCharactersRegexStr"], "[\\x21-\\x7E]");
        assert_eq!(app.get(&user, PASSWORDS).await.ok(), set);
        assert_eq!(events(app, 6004).await, 1);
        // It counts for those who are created from now on.
        let mut person =
            json!({ "email": "a@example.com", "firstName": "A", "lastName": "B", "password": "eleven-char" });
        let text = "Password must contain from 12 to 30 characters, only latin letters, no spaces, capital letters, digits, special characters";
        app.post(&admin, "/people", person.clone()).await.refused(400, text);
        person["password"] = json!("Twelve-chars-1");
        app.post(&admin, "/people", person).await.ok();
        // Who has a weaker password keeps it.
        sign_in(app, &app.owner.email, anteroom_testkit::OWNER_PASSWORD)
            .await
            .ok();
    });
}

#[test]
fn auth_16_rows_1_and_2_developer_tools_may_be_for_administrators_only() {
    on_both(async |app| {
        let (user, guest) = (app.person(Role::User).await, app.person(Role::Guest).await);
        let admin = app.person(Role::DocSpaceAdmin).await;
        app.anonymous(Method::GET, TOOLS, Value::Null).await.empty(401);
        let unset = json!({ "limitedAccessForUsers": false, "lastModified": "0001-01-01T00:00:00" });
        for who in [&user, &guest, &admin] {
            assert_eq!(app.get(who, TOOLS).await.ok(), unset);
        }
        let key = app.with_credential(&user, app.key(&user, &[]).await);
        for method in [Method::POST, Method::PUT] {
            only_for_administrators(app, method, TOOLS, json!({ "limitedAccessForUsers": true })).await;
        }
        assert_eq!(app.get(&user, TOOLS).await.ok(), unset);
        assert_eq!(events(app, 6054).await, 0);

        let set = json!({ "limitedAccessForUsers": true, "lastModified": "2026-07-21T10:45:10" });
        let answer = app.post(&admin, TOOLS, json!({ "limitedAccessForUsers": true })).await;
        assert_eq!(answer.ok(), set);
        assert_eq!(app.get(&guest, TOOLS).await.ok(), set);
        assert_eq!(events(app, 6054).await, 1);
        app.post(&user, "/keys", json!({ "name": "k" }))
            .await
            .refused(403, "This operation available only for portal owner/admins");
        app.post(&admin, "/keys", json!({ "name": "k" })).await.ok();
        // Keys that there are go on working.
        assert!(works(app, &key).await);
        assert_eq!(
            app.get(&user, "/settings").await.ok()["limitedAccessDevToolsForUsers"],
            true
        );
        let answer = app.put(&admin, TOOLS, json!({})).await;
        assert_eq!(answer.ok()["limitedAccessForUsers"], false);
        app.post(&user, "/keys", json!({ "name": "k" })).await.ok();
    });
}

#[test]
fn what_the_installation_says_counts_until_a_portal_says_otherwise() {
    let settings = TestSettings {
        app: Some(|s| {
            s.keys_for_admins_only = true;
            s.password_policy.min_length = 10;
        }),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let user = app.person(Role::User).await;
        assert_eq!(app.get(&user, TOOLS).await.ok()["limitedAccessForUsers"], true);
        assert_eq!(app.get(&user, PASSWORDS).await.ok()["minLength"], 10);
        app.put(&app.owner, PASSWORDS, json!({ "minLength": 8 })).await.ok();
        app.post(&app.owner, TOOLS, json!({ "limitedAccessForUsers": false }))
            .await
            .ok();
        assert_eq!(app.get(&user, PASSWORDS).await.ok()["minLength"], 8);
        app.post(&user, "/keys", json!({ "name": "k" })).await.ok();
    });
}

#[test]
fn the_settings_of_one_portal_are_not_those_of_another() {
    on_both(async |app| {
        crate::portals::second_portal(app, anteroom_domain::portal::PortalStatus::Active).await;
        app.put(&app.owner, COOKIES, json!({ "lifeTime": 5, "enabled": true }))
            .await
            .ok();
        app.put(&app.owner, PASSWORDS, json!({ "minLength": 20 })).await.ok();
        let at_second = app
            .call_with(Method::GET, "/api/2.0/settings", &[("host", "second")], &Value::Null)
            .await
            .ok();
        assert_eq!(at_second["cookieSettingsEnabled"], false);
        // A key of one portal sets nothing in another.
        let bearer = format!("Bearer {}", app.owner.credential);
        let headers = [("host", "second"), ("authorization", bearer.as_str())];
        app.call_with(
            Method::PUT,
            &format!("/api/2.0{PASSWORDS}"),
            &headers,
            &json!({ "minLength": 30 }),
        )
        .await
        .empty(401);
        assert_eq!(app.get(&app.owner, PASSWORDS).await.ok()["minLength"], 20);
    });
}

#[test]
fn a_node_that_has_not_heard_of_it_yet_knows_the_renewed_session() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let query = anteroom_app::PortalQuery {
            request_host: "portal.test",
            origin_host: None,
        };
        let before = app.app.resolve_portal(query).await.unwrap().unwrap();
        let answer = app
            .put(&admin, COOKIES, json!({ "lifeTime": 5, "enabled": true }))
            .await;
        let token = answer.header("set-cookie").split(['=', ';']).nth(1).unwrap().to_owned();
        for (token, known) in [(token, true), (admin.credential.clone(), false)] {
            let presented = anteroom_app::Presented::Session(token);
            let address = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
            let found = app.app.authenticate(&before, &presented, address).await.unwrap();
            assert_eq!(found.is_some(), known);
        }
    });
}

#[test]
fn of_two_who_end_every_session_at_once_one_has_to_sign_in_again() {
    on_both(async |app| {
        let admins = [
            app.person(Role::DocSpaceAdmin).await,
            app.person(Role::DocSpaceAdmin).await,
        ];
        let limit = |who| app.put(who, COOKIES, json!({ "lifeTime": 5, "enabled": true }));
        let (one, other) = tokio::join!(limit(&admins[0]), limit(&admins[1]));
        // Whichever came last has the only session that is left; the other one was refused, or has none.
        let mut alive = 0;
        for (answer, admin) in [(one, &admins[0]), (other, &admins[1])] {
            assert!(matches!(answer.status.as_u16(), 200 | 401), "{}", answer.text());
            assert!(!works(app, admin).await, "the old token");
            if let Some(token) = answer.header("set-cookie").split(['=', ';']).nth(1) {
                let renewed = app.with_credential(admin, token.to_owned());
                alive += usize::from(works(app, &renewed).await);
            }
        }
        assert!(alive <= 1, "{alive} sessions outlived the end of all");
    });
}

#[test]
fn the_rule_of_one_portal_does_not_forget_attempts_at_another() {
    on_both(async |app| {
        let second = app.portal("second").await;
        let hasty = json!({ "attemptCount": 9, "blockTime": 1, "checkPeriod": 1 });
        second.put(&second.owner, LOGIN, hasty).await.ok();
        let wrong = json!({ "userName": OWNER_EMAIL, "password": "Wrong-Horse-1" });
        for _ in 0..4 {
            app.anonymous(Method::POST, "/authentication", wrong.clone()).await;
        }
        app.clock.advance_seconds(2);
        second.anonymous(Method::POST, "/authentication", wrong.clone()).await;
        app.anonymous(Method::POST, "/authentication", wrong.clone()).await;
        app.anonymous(Method::POST, "/authentication", wrong)
            .await
            .refused(403, "Too many login attempts. Please try again later");
    });
}
