//! Captchas and time zones at registration: `docs/protocol/portal.md` 6.2.

use crate::installation::{bearer, body, call, refused, register};
use anteroom_domain::secret_emails::SecretEmails;
use anteroom_testkit::{Answer, TestApp, TestSettings, on_both_with};
use http::Method;
use serde_json::{Value, json};

const WRONG: (&str, &str) = ("recaptchaInvalid", "Recaptcha is invalid");

fn asked_for() -> TestSettings {
    TestSettings {
        has_captcha: true,
        app: Some(|s| {
            s.open_registration = true;
            s.registration_limit = Some(anteroom_app::portals::RegistrationLimit {
                count: 4,
                period_s: 300,
            });
        }),
        ..TestSettings::default()
    }
}

fn with_answer(name: &str, answer: &Value) -> Value {
    let mut body = body(name);
    body["recaptchaResponse"] = answer.clone();
    body
}

#[track_caller]
fn refused_with_client(answer: &Answer) {
    refused(answer, 400, WRONG.0, WRONG.1);
    assert_eq!(answer.json()["clientIP"], "192.0.2.7");
}

async fn portals(app: &TestApp) -> usize {
    let owner = bearer(&app.owner.credential);
    let headers = [("authorization", owner.as_str())];
    let listed = call(app, Method::GET, "/portal/get", &headers, &Value::Null).await;
    listed.json()["tenants"].as_array().unwrap().len()
}

#[test]
fn portal_6_2_row_10_whoever_only_finds_the_door_open_solves_a_captcha() {
    on_both_with(asked_for(), async |app| {
        for answer in [Value::Null, json!(""), json!("wrong")] {
            refused_with_client(&register(app, &with_answer("acme", &answer)).await);
        }
        let mut of_another_kind = with_answer("acme", &json!("solved"));
        of_another_kind["recaptchaType"] = json!(3);
        refused_with_client(&register(app, &of_another_kind).await);
        assert_eq!((app.captcha.asked(), portals(app).await), (1, 1));
        // The throttle comes before it: who registers too often asks the provider nothing.
        let answer = register(app, &with_answer("acme", &json!("solved"))).await;
        refused(&answer, 400, "tooMuchAttempts", "Too much attempts already");
        assert_eq!(app.captcha.asked(), 1);
        app.clock.advance_seconds(301);
        // What is wrong with the registration itself comes first, too, and then costs nothing.
        let answer = register(app, &with_answer("localhost", &json!("wrong"))).await;
        refused(&answer, 400, "portalNameExist", "Portal already exists");
        let broken = register(app, &with_answer("acme", &json!("broken"))).await;
        assert_eq!((broken.status.as_u16(), broken.header("retry-after")), (503, "5"));
        assert!(!broken.text().contains("secret details"), "{}", broken.text());
        assert_eq!(register(app, &with_answer("acme", &json!("solved"))).await.status, 200);
        assert_eq!(portals(app).await, 2);
    });
}

#[test]
fn portal_6_2_row_10_registering_by_email_is_no_way_around_it() {
    on_both_with(asked_for(), async |app| {
        let by_email = async |answer: &Value, headers: &[(&str, &str)]| {
            let body = json!({ "email": "ann@example.org", "recaptchaResponse": answer });
            call(app, Method::POST, "/portal/registerbyemail", headers, &body).await
        };
        refused_with_client(&by_email(&Value::Null, &[]).await);
        refused_with_client(&by_email(&json!("wrong"), &[]).await);
        assert_eq!(by_email(&json!("solved"), &[]).await.status, 200);
        // Whoever shows that he may register portals is no stranger, and has nobody who solves riddles.
        let owner = bearer(&app.owner.credential);
        assert_eq!(by_email(&Value::Null, &[("authorization", &owner)]).await.status, 200);
    });
}

#[test]
fn portal_6_2_row_10_secret_addresses_solve_none() {
    let secret = TestSettings {
        has_captcha: true,
        app: Some(|s| {
            s.open_registration = true;
            s.secret_emails = SecretEmails::parse("^ann@example\\.org$").unwrap();
        }),
        ..TestSettings::default()
    };
    on_both_with(secret, async |app| {
        assert_eq!(register(app, &body("acme")).await.status, 200);
        let mut other = body("other");
        other["email"] = json!("eve@example.org");
        refused_with_client(&register(app, &other).await);
        assert_eq!(app.captcha.asked(), 0);
    });
}

#[test]
fn portal_6_2_time_zones_have_two_names() {
    on_both_with(crate::installation::open(), async |app| {
        for (at, (sent, kept)) in [
            ("W. Europe Standard Time", "Europe/Berlin"),
            ("america/new_york", "America/New_York"),
            ("UTC", "UTC"),
            ("Middle-earth Standard Time", "Europe/London"),
            ("../../etc/passwd", "Europe/London"),
        ]
        .into_iter()
        .enumerate()
        {
            let mut wanted = body(&format!("acme-{at}"));
            wanted["timeZoneName"] = json!(sent);
            let made = register(app, &wanted).await.json();
            assert_eq!(made["tenant"]["timeZoneId"], kept, "{sent}");
        }
    });
}
