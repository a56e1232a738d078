//! Cookies: `docs/protocol/http.md` 16.

use anteroom_http::config::SameSite;
use anteroom_testkit::{Answer, OWNER_EMAIL, OWNER_PASSWORD, TestApp, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

async fn sign_in(app: &TestApp, headers: &[(&str, &str)], ends_with_browser: bool) -> Answer {
    let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD, "session": ends_with_browser });
    let answer = app
        .call_with(Method::POST, "/api/2.0/authentication", headers, &body)
        .await;
    answer.ok();
    answer
}

/// The cookies that an answer sets, each with its attributes.
fn set(answer: &Answer) -> Vec<String> {
    let all = answer.headers.get_all("set-cookie").iter();
    all.map(|value| value.to_str().unwrap().to_owned()).collect()
}

#[test]
fn http_16_row_1_the_session_cookie() {
    on_both(async |app| {
        for (ends_with_browser, expires) in [(false, "; Expires=Wed, 21 Jul 2027 10:45:10 GMT"), (true, "")] {
            let answer = sign_in(app, &[], ends_with_browser).await;
            let token = answer.ok()["token"].as_str().unwrap().to_owned();
            let wanted = format!("asc_auth_key={token}{expires}; Path=/; HttpOnly; SameSite=Strict");
            assert_eq!(set(&answer), [wanted]);
        }
    });
}

#[test]
fn http_16_row_3_both_cookies_are_cleared_together() {
    on_both(async |app| {
        let token = sign_in(app, &[], false).await.ok()["token"]
            .as_str()
            .unwrap()
            .to_owned();
        let carried = format!("other=1; asc_auth_key={token}; socketio.sid=x");
        let end = async |cookie: &str| {
            let headers = [("cookie", cookie)];
            app.call_with(Method::POST, "/api/2.0/authentication/logout", &headers, &Value::Null)
                .await
        };
        let past = "; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; HttpOnly; SameSite=Strict";
        let cleared = |names: &[&str]| names.iter().map(|name| format!("{name}={past}")).collect::<Vec<_>>();
        assert_eq!(set(&end(&carried).await), cleared(&["asc_auth_key", "socketio.sid"]));
        // Only what the request carried is cleared.
        assert_eq!(set(&end("asc_auth_key=gone").await), cleared(&["asc_auth_key"]));
        assert_eq!(set(&end("other=1").await), Vec::<String>::new());
        // A cookie that is worth nothing is cleared wherever it comes.
        let headers = [("cookie", carried.as_str())];
        let answer = app
            .call_with(Method::GET, "/api/2.0/settings", &headers, &Value::Null)
            .await;
        answer.ok();
        assert_eq!(set(&answer), cleared(&["asc_auth_key", "socketio.sid"]));
    });
}

#[test]
fn http_16_sentence_1_same_site_is_as_configured() {
    let settings = TestSettings {
        http: Some(|c| c.same_site = SameSite::Lax),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let cookies = set(&sign_in(app, &[], false).await);
        assert!(cookies[0].ends_with("; SameSite=Lax"), "{cookies:?}");
    });
}

#[test]
fn http_16_sentence_2_a_cookie_is_shared_with_hosts_below_the_base_domain_only() {
    let settings = TestSettings {
        app: Some(|s| s.base_domain = "cloud.example".into()),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        for (origin, shared) in [
            ("https://files.cloud.example", true),
            ("https://localhost.cloud.example", false),
            ("https://evilcloud.example", false),
            ("https://elsewhere.example", false),
            ("null", false),
        ] {
            let headers = [("host", "localhost.cloud.example"), ("origin", origin)];
            let cookies = set(&sign_in(app, &headers, false).await);
            assert_eq!(
                cookies[0].contains("; Domain=.cloud.example;"),
                shared,
                "{origin}: {cookies:?}"
            );
        }
    });
    on_both(async |app| {
        let headers = [("origin", "https://localhost")];
        let cookies = set(&sign_in(app, &headers, false).await);
        assert!(!cookies[0].contains("Domain="), "{cookies:?}");
    });
}
