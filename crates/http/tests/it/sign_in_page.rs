//! The pages where people sign in: `docs/protocol/anteroom.md`, The sign-in page. What they do in a browser is tested in
//! `compat/browser`.

use anteroom_testkit::{Answer, TestApp, on_both};
use axum::body::Body;
use http::Request;

const PAGES: [&str; 3] = ["/login", "/confirm/TfaAuth", "/confirm/TfaActivation"];

async fn get(app: &TestApp, path: &str) -> Answer {
    let answer = app.get_at_host(path).await;
    assert_eq!(answer.status, 200, "{path}");
    answer
}

#[test]
fn the_pages_load_nothing_from_elsewhere_and_run_nothing_inline() {
    on_both(async |app| {
        for path in PAGES {
            let answer = get(app, path).await;
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
            assert_eq!(answer.header("cache-control"), "no-store");
            let policy = answer.header("content-security-policy");
            for rule in [
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "connect-src 'self'",
                "form-action 'none'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
            ] {
                assert!(policy.split("; ").any(|own| own == rule), "{policy}");
            }
            assert!(!policy.contains("unsafe"), "{policy}");
            let html = answer.text();
            for inline in [
                "<style",
                " style=",
                "<script>",
                " onclick=",
                " onload=",
                " onsubmit=",
                "javascript:",
                "://",
            ] {
                assert!(!html.contains(inline), "{path}: {inline}");
            }
            assert!(html.contains("<html lang=\"en\">") && html.contains("<title>"));
            for loaded in html.split(['"', '\'']).filter(|text| text.starts_with("/static/")) {
                get(app, loaded).await;
            }
        }
    });
}

#[test]
fn every_field_has_a_label_and_no_password_can_end_up_in_an_address() {
    on_both(async |app| {
        for path in PAGES {
            let html = get(app, path).await.text();
            for input in html.split("<input ").skip(1) {
                let id = input.split("id=\"").nth(1).unwrap().split('"').next().unwrap();
                let is_within_label =
                    html.contains(&format!("<label class=\"choice\"><input type=\"checkbox\" id=\"{id}\""));
                assert!(
                    is_within_label || html.contains(&format!("<label for=\"{id}\">")),
                    "{id}"
                );
            }
            // Without its script the form is not to be seen, and what a browser would send by itself is forbidden.
            assert!(!html.contains("<form") || html.contains("\" hidden>"), "{path}");
            assert!(!html.contains("action="), "{path}");
        }
        let script = get(app, "/static/sign_in.js").await;
        assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
        for dangerous in [
            "innerHTML",
            "outerHTML",
            "document.write",
            "eval(",
            "insertAdjacentHTML",
            "localStorage",
        ] {
            assert!(!script.text().contains(dangerous), "{dangerous}");
        }
    });
}

#[test]
fn the_pages_say_the_same_to_everybody_and_take_nothing() {
    on_both(async |app| {
        let plain = get(app, "/login").await;
        let odd = get(app, "/login?next=https%3A%2F%2Fevil.example&%3Cscript%3E").await;
        assert_eq!(plain.body, odd.body, "nothing of the address gets into the page");
        let request = Request::get("/login").header("host", "portal.test");
        let signed_in = request.header("cookie", "asc_auth_key=x").body(Body::empty());
        let answer = app.send(signed_in.unwrap()).await;
        assert_eq!(answer.body, plain.body);
        assert!(answer.headers.get("set-cookie").is_none());
        let post = Request::post("/login").header("host", "portal.test");
        app.send(post.body(Body::from("login=a&password=b")).unwrap())
            .await
            .empty(405);
        assert!(get(app, "/").await.text().contains("href=\"/login\""));
    });
}
