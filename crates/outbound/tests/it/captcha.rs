//! Asking a provider of captchas (`docs/protocol/auth.md` 4).

use anteroom_app::ports::{Captcha, CaptchaKind};
use anteroom_outbound::captcha::{CaptchaClient, CaptchaConfig, CaptchaProvider, is_verify_url};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Asks a provider that answers so; also what it was asked.
async fn ask(status: &str, body: &str) -> (Result<bool, String>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = CaptchaConfig {
        provider: CaptchaProvider::Recaptcha,
        verify_url: format!("http://{}/siteverify", listener.local_addr().unwrap()),
        public_key: "public".to_owned(),
        secret: "s&=cret".to_owned().into(),
    };
    let client = CaptchaClient::new(config).unwrap();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let provider = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = Vec::new();
        while !asked.ends_with(b"192.0.2.7") {
            let mut part = [0; 1_024];
            let read = stream.read(&mut part).await.unwrap();
            assert!(read > 0, "{}", String::from_utf8_lossy(&asked));
            asked.extend_from_slice(&part[..read]);
        }
        // A client that has read enough goes away.
        let _ = stream.write_all(answer.as_bytes()).await;
        String::from_utf8(asked).unwrap()
    };
    let address = "192.0.2.7".parse().unwrap();
    let (verdict, asked) = tokio::join!(client.verify(CaptchaKind::Web, "a+b c&d", address), provider);
    (verdict.map_err(|error| error.to_string()), asked)
}

#[tokio::test]
async fn what_the_provider_says_counts() {
    let (verdict, asked) = ask("200 OK", r#"{"success": true, "hostname": "x"}"#).await;
    assert_eq!(verdict, Ok(true));
    assert!(asked.starts_with("POST /siteverify HTTP/1.1\r\n"), "{asked}");
    let form = "secret=s%26%3Dcret&response=a%2Bb+c%26d&remoteip=192.0.2.7";
    assert!(asked.ends_with(form), "{asked}");
    let (verdict, _) = ask(
        "200 OK",
        r#"{"success": false, "error-codes": ["invalid-input-response"]}"#,
    )
    .await;
    assert_eq!(verdict, Ok(false));
}

#[tokio::test]
async fn whatever_else_it_says_is_no_verdict_and_shows_no_secret() {
    let long = format!(r#"{{"success": true, "x": "{}"}}"#, "x".repeat(70_000));
    for (status, body) in [
        ("500 Oops", r#"{"success": true}"#),
        ("302 Found", r#"{"success": true}"#),
        ("200 OK", "yes"),
        ("200 OK", "{}"),
        ("200 OK", r#"{"success": "true"}"#),
        (
            "200 OK",
            r#"{"success": false, "error-codes": ["invalid-input-secret"]}"#,
        ),
        ("200 OK", &long),
    ] {
        let error = ask(status, body).await.0.unwrap_err();
        assert!(!error.contains("cret&") && !error.contains("%26"), "{error}");
    }
}

#[test]
fn providers_are_spoken_to_encrypted() {
    for (url, is) in [
        ("https://captcha.example/verify", true),
        ("http://127.0.0.1:99/verify", true),
        ("http://captcha.example/verify", false),
        ("captcha.example", false),
        ("", false),
    ] {
        assert_eq!(is_verify_url(url), is, "{url}");
    }
    assert!(
        [CaptchaProvider::Recaptcha, CaptchaProvider::HCaptcha]
            .iter()
            .all(|p| is_verify_url(p.verify_url()))
    );
}
