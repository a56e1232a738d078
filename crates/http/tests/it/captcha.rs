//! Captchas and secret addresses (`docs/protocol/auth.md` 4 and 4.1, `people.md` 8.2, `http.md` 22).

use anteroom_domain::secret_emails::SecretEmails;
use anteroom_testkit::{Answer, OWNER_EMAIL, OWNER_PASSWORD, TestApp, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const WRONG: &str = "Invalid Recaptcha";
const LOCKED: &str = "Too many login attempts. Please try again later";
const FAILED: &str = "User authentication failed";

fn asked_for() -> TestSettings {
    TestSettings {
        has_captcha: true,
        ..TestSettings::default()
    }
}

async fn sign_in(app: &TestApp, password: &str, captcha: Value) -> Answer {
    let mut body = json!({ "userName": OWNER_EMAIL, "password": password, "recaptchaResponse": captcha });
    if captcha == "of another provider" {
        body["recaptchaType"] = json!("hCaptcha");
    }
    app.anonymous(Method::POST, "/authentication", body).await
}

async fn forget(app: &TestApp, email: &str, captcha: Value) -> Answer {
    let body = json!({ "email": email, "recaptchaType": 0, "recaptchaResponse": captcha });
    app.anonymous(Method::POST, "/people/password", body).await
}

#[test]
fn auth_4_row_5_a_wrong_captcha() {
    on_both_with(asked_for(), async |app| {
        for captcha in ["wrong", "of another provider", &"x".repeat(8_193)] {
            sign_in(app, OWNER_PASSWORD, json!(captcha)).await.refused(403, WRONG);
        }
        assert_eq!(app.captcha.asked(), 1, "what cannot be right is not asked about");
        // The password does not matter, nor does it matter whether anybody has the name.
        sign_in(app, "wrong", json!("wrong")).await.refused(403, WRONG);
        let nobody = json!({ "userName": "nobody@x.org", "password": "x", "recaptchaResponse": "wrong" });
        app.anonymous(Method::POST, "/authentication", nobody)
            .await
            .refused(403, WRONG);
        // None is fine: at sign-in it is offered, not demanded.
        for none in [Value::Null, json!(""), json!(" ")] {
            sign_in(app, OWNER_PASSWORD, none).await.ok();
        }
        sign_in(app, OWNER_PASSWORD, json!("solved")).await.ok();
    });
}

#[test]
fn auth_4_1_a_solved_captcha_passes_the_lock() {
    on_both_with(asked_for(), async |app| {
        for _ in 0..5 {
            sign_in(app, "wrong", Value::Null).await.refused(401, FAILED);
        }
        sign_in(app, OWNER_PASSWORD, Value::Null).await.refused(403, LOCKED);
        // Whoever solves captchas is neither counted nor refused, and changes nothing for the others.
        for _ in 0..7 {
            sign_in(app, "wrong", json!("solved")).await.refused(401, FAILED);
        }
        sign_in(app, OWNER_PASSWORD, json!("wrong")).await.refused(403, WRONG);
        sign_in(app, OWNER_PASSWORD, json!("solved")).await.ok();
        sign_in(app, OWNER_PASSWORD, Value::Null).await.refused(403, LOCKED);
        app.clock.advance_seconds(60);
        sign_in(app, OWNER_PASSWORD, Value::Null).await.ok();
    });
}

#[test]
fn a_provider_that_cannot_be_asked_lets_nobody_pass() {
    on_both_with(asked_for(), async |app| {
        let answer = sign_in(app, OWNER_PASSWORD, json!("broken")).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "5"));
        assert!(!answer.text().contains("secret details"), "{}", answer.text());
        assert_eq!(forget(app, OWNER_EMAIL, json!("broken")).await.status, 503);
    });
}

#[test]
fn people_8_2_row_1_a_new_password_needs_a_solved_captcha() {
    on_both_with(asked_for(), async |app| {
        for email in [OWNER_EMAIL, "nobody@x.org"] {
            for captcha in [Value::Null, json!(""), json!("wrong")] {
                forget(app, email, captcha).await.refused(403, WRONG);
            }
            forget(app, email, json!("solved")).await.ok();
        }
        assert_eq!(app.mails().await.len(), 1);
        // Members need none, and what is no address is told first.
        let body = json!({ "email": OWNER_EMAIL });
        app.post(&app.owner, "/people/password", body).await.ok();
        forget(app, "a@b", Value::Null)
            .await
            .refused(400, "email (Parameter 'Incorrect email')");
    });
}

#[test]
fn clients_are_told_what_to_show() {
    let of = async |app: &TestApp| app.anonymous(Method::GET, "/settings", Value::Null).await.ok();
    on_both_with(asked_for(), async |app| {
        for settings in [of(app).await, app.get(&app.owner, "/settings").await.ok()] {
            assert_eq!(settings["recaptchaType"], 0);
            assert_eq!(settings["recaptchaPublicKey"], "the public key");
        }
    });
    on_both(async |app| {
        let settings = of(app).await;
        assert_eq!(
            (&settings["recaptchaType"], &settings["recaptchaPublicKey"]),
            (&json!(0), &Value::Null)
        );
        // What nobody asked for is not looked at.
        sign_in(app, OWNER_PASSWORD, json!("wrong")).await.ok();
        forget(app, OWNER_EMAIL, json!("wrong")).await.ok();
        assert_eq!(app.captcha.asked(), 0);
    });
}

#[test]
fn secret_addresses_are_neither_asked_nor_locked() {
    let settings = TestSettings {
        app: Some(|app| app.secret_emails = SecretEmails::parse(r".*@example\.com").unwrap()),
        ..asked_for()
    };
    on_both_with(settings, async |app| {
        for _ in 0..8 {
            sign_in(app, "wrong", Value::Null).await.refused(401, FAILED);
        }
        sign_in(app, OWNER_PASSWORD, json!("wrong")).await.ok();
        forget(app, OWNER_EMAIL, Value::Null).await.ok();
        forget(app, "owner@example.com.evil.org", Value::Null)
            .await
            .refused(403, WRONG);
        for attempt in 0..6 {
            let body = json!({ "userName": "nobody@x.org", "password": "x" });
            let answer = app.anonymous(Method::POST, "/authentication", body).await;
            assert_eq!(answer.status.as_u16(), if attempt < 5 { 401 } else { 403 });
        }
    });
}
