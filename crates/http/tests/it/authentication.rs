//! Signing in and presenting credentials: `docs/protocol/auth.md` 1-5, 9, `docs/protocol/anteroom.md` row 15.

use anteroom_domain::Role;
use anteroom_testkit::{Answer, OWNER_EMAIL, OWNER_PASSWORD, TestApp, TestSettings, on_both, on_both_with};
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};

async fn sign_in(app: &TestApp, body: Value) -> Answer {
    app.anonymous(Method::POST, "/authentication", body).await
}

async fn with_headers(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(format!("/api/2.0{path}")).header("host", "portal.test");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(Body::empty()).unwrap()).await
}

#[test]
fn a_password_gives_a_token_and_a_cookie() {
    on_both(async |app| {
        let answer = sign_in(
            app,
            json!({ "userName": "OWNER@example.com", "password": format!(" {OWNER_PASSWORD} ") }),
        )
        .await;
        let response = answer.ok();
        let token = response["token"].as_str().unwrap();
        assert_eq!(response["expires"], "2027-07-21T10:45:10Z");
        assert_eq!((&response["sms"], &response["tfa"]), (&json!(false), &json!(false)));
        let cookie = answer.header("set-cookie");
        assert!(
            cookie.starts_with("asc_auth_key=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
            "{cookie}"
        );
        assert!(
            cookie.contains("Path=/") && cookie.to_lowercase().contains("expires=") && !cookie.contains("Secure"),
            "{cookie}"
        );
        let cookie_pair = format!("asc_auth_key={token}");
        for headers in [
            vec![("authorization", format!("Bearer {token}"))],
            vec![("authorization", token.to_owned())],
            vec![("cookie", cookie_pair.clone())],
        ] {
            let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
            assert_eq!(
                with_headers(app, "/people/@self", &headers).await.ok()["id"],
                app.owner.id
            );
        }
        let by_cookie = with_headers(app, "/people/@self", &[("cookie", &cookie_pair)])
            .await
            .ok();
        assert!(by_cookie["loginEventId"].as_i64().unwrap() > 0);
        // By identifier, and with the cookie of a browser session only.
        let browser = sign_in(
            app,
            json!({ "userName": app.owner.id, "password": OWNER_PASSWORD, "session": true }),
        )
        .await;
        assert_eq!(browser.ok()["expires"], "0001-01-01T00:00:00");
        assert!(!browser.header("set-cookie").to_lowercase().contains("expires="));
    });
}

#[test]
fn the_client_side_hash_of_the_published_salt_signs_in() {
    on_both(async |app| {
        let settings = app.anonymous(Method::GET, "/settings", Value::Null).await.ok();
        let hash = &settings["passwordHash"];
        assert_eq!((&hash["size"], &hash["iterations"]), (&json!(256), &json!(100_000)));
        assert_eq!(hash["salt"].as_str().unwrap().len(), 64);
        let client_hash = app.app.ctx().secrets.client_hash(OWNER_PASSWORD);
        let answer = sign_in(
            app,
            json!({ "userName": OWNER_EMAIL, "passwordHash": *client_hash, "password": "" }),
        )
        .await;
        assert!(answer.ok()["token"].is_string());
        let again = app.anonymous(Method::GET, "/settings", Value::Null).await.ok();
        assert_eq!(again["passwordHash"], *hash);
        assert!(
            app.get(&app.owner, "/settings")
                .await
                .ok()
                .get("passwordHash")
                .is_none()
        );
        assert_eq!(
            app.get(&app.owner, "/settings?withpassword=TRUE").await.ok()["passwordHash"],
            *hash
        );
    });
}

#[test]
fn failures_look_alike() {
    on_both(async |app| {
        for body in [
            json!({ "userName": OWNER_EMAIL, "password": "wrong-password" }),
            json!({ "userName": "nobody@example.com", "password": "wrong-password" }),
            json!({ "userName": OWNER_EMAIL }),
            json!({ "password": OWNER_PASSWORD }),
            json!({}),
        ] {
            let answer = sign_in(app, body).await;
            answer.refused(401, "User authentication failed");
            assert!(answer.headers.get("set-cookie").is_none());
        }
        assert_eq!(sign_in(app, json!({ "userName": 5 })).await.status, 400);
        let link = json!({ "confirmData": { "email": "nonsense", "key": "k" } });
        assert_eq!(sign_in(app, link).await.status, 400);
    });
}

#[test]
fn the_lock_counts_known_and_unknown_people_alike() {
    on_both(async |app| {
        for name in [OWNER_EMAIL, "nobody@example.com"] {
            for _ in 0..5 {
                sign_in(app, json!({ "userName": name, "password": "wrong-password" }))
                    .await
                    .refused(401, "User authentication failed");
            }
            let locked = "Too many login attempts. Please try again later";
            sign_in(app, json!({ "userName": name, "password": OWNER_PASSWORD }))
                .await
                .refused(403, locked);
            app.clock.advance_seconds(59);
            sign_in(
                app,
                json!({ "userName": name.to_uppercase(), "password": OWNER_PASSWORD }),
            )
            .await
            .refused(403, locked);
        }
        app.clock.advance_seconds(1);
        assert!(
            sign_in(app, json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD }))
                .await
                .ok()["token"]
                .is_string()
        );
    });
}

#[test]
fn signing_out_ends_the_presented_session() {
    on_both(async |app| {
        let (a, b) = (app.person(Role::User).await, app.person(Role::User).await);
        assert!(app.post(&a, "/authentication/logout", Value::Null).await.ok().is_null());
        app.get(&a, "/people/@self").await.empty(401);
        app.get(&b, "/people/@self").await.ok();
        let cookie = format!("asc_auth_key={}; other=1", b.credential);
        let request = Request::post("/api/2.0/authentication/logout")
            .header("host", "portal.test")
            .header("cookie", &cookie);
        let answer = app.send(request.body(Body::empty()).unwrap()).await;
        let cleared: Vec<_> = answer
            .headers
            .get_all("set-cookie")
            .iter()
            .map(|v| v.to_str().unwrap().to_owned())
            .collect();
        assert!(
            cleared
                .iter()
                .any(|c| c.starts_with("asc_auth_key=;") && c.contains("1970")),
            "{cleared:?}"
        );
        app.get(&b, "/people/@self").await.empty(401);
        app.anonymous(Method::POST, "/authentication/logout", Value::Null)
            .await
            .ok();
    });
}

#[test]
fn whether_a_credential_is_good_is_never_401() {
    on_both(async |app| {
        assert_eq!(app.get(&app.owner, "/authentication").await.ok(), true);
        assert_eq!(
            app.anonymous(Method::GET, "/authentication", Value::Null).await.ok(),
            false
        );
        assert_eq!(
            app.call("nonsense", Method::GET, "/authentication", &Value::Null)
                .await
                .ok(),
            false
        );
    });
}

#[test]
fn a_header_always_decides_over_the_cookie() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let (good, stale) = (format!("asc_auth_key={}", user.credential), "asc_auth_key=stale");
        let bearer = format!("Bearer {}", app.owner.credential);
        for cookie in [good.as_str(), stale] {
            let answer = with_headers(app, "/people/@self", &[("authorization", &bearer), ("cookie", cookie)]).await;
            assert_eq!(answer.ok()["id"], app.owner.id);
        }
        with_headers(
            app,
            "/people/@self",
            &[("authorization", "Bearer nonsense"), ("cookie", &good)],
        )
        .await
        .empty(401);
        let cleared = with_headers(app, "/people/@self", &[("cookie", stale)]).await;
        cleared.empty(401);
        assert!(
            cleared.header("set-cookie").starts_with("asc_auth_key=;"),
            "{:?}",
            cleared.headers
        );
        with_headers(app, "/people/@self", &[("cookie", "")]).await.empty(401);
    });
}

#[test]
fn unusable_headers_are_401_on_protected_operations_and_nobody_elsewhere() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let token = &user.credential;
        let lower = format!("bearer {token}");
        for header in [
            "Bearer",
            "Bearer ",
            lower.as_str(),
            "Basic !!!",
            "Basic bm9jb2xvbg==",
            "a.b.c",
            "Bearer a.b.c",
            "Control x",
        ] {
            with_headers(app, "/people/@self", &[("authorization", header)])
                .await
                .empty(401);
            assert_eq!(
                with_headers(app, "/authentication", &[("authorization", header)])
                    .await
                    .ok(),
                false,
                "{header}"
            );
        }
    });
}

#[test]
fn basic_on_any_operation() {
    use base64::Engine;
    on_both(async |app| {
        let basic = |text: &str| format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text));
        let right = basic(&format!("{OWNER_EMAIL}:{OWNER_PASSWORD}"));
        assert_eq!(
            with_headers(app, "/people/@self", &[("authorization", &right)])
                .await
                .ok()["id"],
            app.owner.id
        );
        for wrong in [
            basic(&format!("{OWNER_EMAIL}:nonsense")),
            basic("nobody@example.com:x"),
            basic("x"),
            basic(":"),
        ] {
            let answer = with_headers(app, "/people/@self", &[("authorization", &wrong)]).await;
            answer.empty(401);
            assert_eq!(answer.header("www-authenticate"), "Basic");
        }
        let bearer = with_headers(app, "/people/@self", &[("authorization", "Bearer x")]).await;
        assert_eq!(bearer.header("www-authenticate"), "");
    });
}

#[test]
fn sessions_end_after_a_year() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        app.clock.advance_seconds(365 * 86_400 - 1);
        app.get(&user, "/people/@self").await.ok();
        app.clock.advance_seconds(1);
        app.get(&user, "/people/@self").await.empty(401);
    });
}

#[test]
fn a_sign_in_can_switch_the_language() {
    on_both(async |app| {
        let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD, "culture": "DE" });
        sign_in(app, body).await.ok();
        assert_eq!(app.get(&app.owner, "/people/@self").await.ok()["cultureName"], "de");
    });
}

#[test]
fn neither_a_link_nor_another_provider_signs_anybody_in() {
    on_both(async |app| {
        let link = json!({ "ConfirmData": { "Email": OWNER_EMAIL, "Key": "1.ABC" }, "userName": OWNER_EMAIL,
            "password": OWNER_PASSWORD });
        sign_in(app, link).await.refused(404, "The user could not be found");
        let provider =
            json!({ "provider": "google", "accessToken": "t", "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
        sign_in(app, provider).await.refused(401, "User authentication failed");
        let events = app
            .app
            .read(|tx, _| Ok(anteroom_store::events::list(tx, anteroom_domain::PortalId(1), 2)?))
            .await
            .unwrap();
        let numbers: Vec<i64> = events.iter().map(|event| event.action.number()).collect();
        assert_eq!(numbers, [1020, 1005]);
        for provider in ["email", "Email", ""] {
            let body = json!({ "provider": provider, "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
            sign_in(app, body).await.ok();
        }
        for kind in [json!("nonsense"), json!(99), json!(true)] {
            let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD, "recaptchaType": kind });
            sign_in(app, body)
                .await
                .invalid("$.recaptchaType", "could not be converted to RecaptchaType");
        }
        for kind in [json!("HCAPTCHA"), json!("3"), json!(0), Value::Null] {
            let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD, "recaptchaType": kind });
            sign_in(app, body).await.ok();
        }
    });
}

#[test]
fn the_own_profile_says_when_a_session_ends_soon() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let cookie = format!("asc_auth_key={}", user.credential);
        let own = async || with_headers(app, "/people/@self", &[("cookie", &cookie)]).await.ok();
        assert!(own().await.get("authCookieLifetime").is_none());
        app.clock.advance_seconds(364 * 86_400);
        assert!(own().await.get("authCookieLifetime").is_none(), "a whole day is left");
        app.clock.advance_seconds(1);
        assert_eq!(own().await["authCookieLifetime"], 86_399.0);
        assert!(
            app.get(&app.owner, "/people/@self")
                .await
                .ok()
                .get("authCookieLifetime")
                .is_none()
        );
    });
}

#[test]
fn an_empty_authorization_header_is_no_header() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let cookie = format!("asc_auth_key={}", user.credential);
        let own = with_headers(app, "/people/@self", &[("cookie", &cookie), ("authorization", "")])
            .await
            .ok();
        assert!(own["loginEventId"].as_i64().unwrap() > 0);
        let header = format!("Bearer {}", user.credential);
        let own = with_headers(app, "/people/@self", &[("cookie", &cookie), ("authorization", &header)])
            .await
            .ok();
        assert_eq!(own["loginEventId"], 0, "the cookie did not count");
    });
}

#[test]
fn cookies_are_secure_when_the_request_is() {
    let settings = TestSettings {
        http: Some(|c| c.trusted_proxies = vec!["192.0.2.7".parse().unwrap()]),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        for (query, proto, is_secure) in [
            ("", "https", true),
            ("", "http", false),
            ("?origin=https%3A%2F%2Fportal.test", "http", false),
            ("?origin=http%3A%2F%2Fportal.test", "https", true),
        ] {
            let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
            let request = Request::post(format!("/api/2.0/authentication{query}"))
                .header("host", "portal.test")
                .header("x-forwarded-proto", proto)
                .header("content-type", "application/json");
            let answer = app.send(request.body(Body::from(body.to_string())).unwrap()).await;
            let cookie = answer.header("set-cookie");
            assert_eq!(cookie.contains("; Secure"), is_secure, "{query} {proto}: {cookie}");
        }
    });
}

#[test]
fn signing_out_also_ends_the_session_of_the_cookie_beside_a_header() {
    on_both(async |app| {
        let (a, b) = (app.person(Role::User).await, app.person(Role::User).await);
        let request = Request::post("/api/2.0/authentication/logout")
            .header("host", "portal.test")
            .header("authorization", format!("Bearer {}", a.credential))
            .header("cookie", format!("asc_auth_key={}; socketio.sid=1", b.credential));
        let answer = app.send(request.body(Body::empty()).unwrap()).await;
        assert!(answer.ok().is_null());
        assert_eq!(
            answer.headers.get_all("set-cookie").iter().count(),
            2,
            "both are cleared"
        );
        app.get(&a, "/people/@self").await.empty(401);
        app.get(&b, "/people/@self").await.empty(401);
    });
}
