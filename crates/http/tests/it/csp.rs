//! Which sites may show the portal's pages: `docs/protocol/portal.md` 10.3. The names of the tests count its sentences.

use crate::house::only_for_administrators;
use anteroom_domain::Role;
use anteroom_http::layers::cors::CorsRule;
use anteroom_testkit::{Answer, TestApp, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const PATH: &str = "/security/csp";
const HEADER: &str = "content-security-policy";

async fn set(app: &TestApp, domains: Value) -> Answer {
    app.post(&app.owner, PATH, json!({ "domains": domains })).await
}

async fn shown(app: &TestApp) -> Value {
    app.anonymous(Method::GET, PATH, Value::Null).await.ok()
}

#[test]
fn portal_10_3_row_1_everybody_reads_the_sites() {
    on_both(async |app| {
        let before = shown(app).await;
        assert_eq!(before["domains"], json!([]));
        let header = before["header"].as_str().unwrap();
        assert!(header.ends_with("; frame-ancestors 'self'"), "{header}");
        assert_eq!(app.get_at_host("/").await.header(HEADER), header);
        let guest = app.person(Role::Guest).await;
        assert_eq!(app.get(&guest, PATH).await.ok(), before);
    });
}

#[test]
fn portal_10_3_row_2_administrators_set_the_sites() {
    on_both(async |app| {
        let sites = json!(["*.a.example", "https://b.example", "http://localhost:3000", "192.0.2.1"]);
        only_for_administrators(app, Method::POST, PATH, json!({ "domains": sites })).await;
        assert_eq!(shown(app).await["domains"], json!([]));
        let admin = app.person(Role::DocSpaceAdmin).await;
        let answer = app.post(&admin, PATH, json!({ "domains": sites })).await.ok();
        assert_eq!(answer["domains"], sites);
        let end = "; frame-ancestors 'self' *.a.example https://b.example http://localhost:3000 192.0.2.1";
        assert!(answer["header"].as_str().unwrap().ends_with(end), "{answer}");
        assert_eq!(shown(app).await, answer);
        // Twice in the list, in another case, is once; and the list takes the place of the one before.
        let once = set(app, json!(["a.example", "A.Example", " a.example "])).await.ok();
        assert_eq!(once["domains"], json!(["a.example"]));
        for nothing in [json!({}), json!({ "domains": null }), json!({ "domains": [] })] {
            set(app, json!(["a.example"])).await.ok();
            assert_eq!(app.post(&app.owner, PATH, nothing).await.ok()["domains"], json!([]));
        }
    });
}

#[test]
fn portal_10_3_row_2_what_is_no_site_is_refused_with_its_own_words() {
    on_both(async |app| {
        set(app, json!(["a.example"])).await.ok();
        for wrong in [
            "",
            "*",
            "'unsafe-inline'",
            "a.example; script-src *",
            "a.example b.example",
            "a.example,b.example",
            "a.example\r\nSet-Cookie: a=b",
            "bücher.example",
            "https://a.example/path",
            "ftp://a.example",
            "user:secret@a.example",
            "a.example:99999",
        ] {
            set(app, json!(["b.example", wrong, "also wrong"]))
                .await
                .refused(400, wrong);
        }
        let long = "a".repeat(100_000);
        set(app, json!([long])).await.refused(400, &long[..128]);
        let many: Vec<String> = (0..51).map(|number| format!("a{number}.example")).collect();
        set(app, json!(many))
            .await
            .refused(400, "A portal can name at most 50 domains");
        set(app, json!("a.example"))
            .await
            .invalid("$.domains", "could not be converted");
        set(app, json!([7]))
            .await
            .invalid("$.domains[0]", "could not be converted");
        assert_eq!(shown(app).await["domains"], json!(["a.example"]), "nothing was changed");
        set(app, json!(many[..50])).await.ok();
        assert!(app.get_at_host("/").await.header(HEADER).ends_with(" a49.example"));
    });
}

#[test]
fn portal_10_3_sentence_1_every_page_of_the_portal_carries_them_and_no_other_portals() {
    on_both(async |app| {
        let second = app.portal("acme").await;
        set(app, json!(["a.example"])).await.ok();
        for (path, end) in [
            ("/", "; frame-ancestors 'self' a.example"),
            ("/docs", "; frame-ancestors 'self' a.example"),
            ("/login", "; frame-ancestors a.example"),
        ] {
            let page = app.get_at_host(path).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(page.header(HEADER).ends_with(end), "{path}: {}", page.header(HEADER));
            // What else a page may load stays as it is.
            assert!(page.header(HEADER).starts_with("default-src 'none'; "), "{path}");
        }
        let other = second.anonymous(Method::GET, PATH, Value::Null).await.ok();
        assert_eq!(other["domains"], json!([]));
        let page = app
            .call_with(Method::GET, "/login", &[("origin", "http://acme")], &Value::Null)
            .await;
        assert!(
            page.header(HEADER).ends_with("; frame-ancestors 'none'"),
            "{}",
            page.header(HEADER)
        );
        // Nobody of the other portal sets them here.
        let body = json!({ "domains": ["evil.example"] });
        app.call(&second.owner.credential, Method::POST, PATH, &body)
            .await
            .empty(401);
        assert_eq!(shown(app).await["domains"], json!(["a.example"]));
    });
}

#[test]
fn portal_10_3_sentence_3_pages_of_every_host_may_ask() {
    let only = TestSettings {
        http: Some(|c| c.cors = CorsRule::Only(vec!["https://a.example".into()])),
        ..TestSettings::default()
    };
    on_both_with(only, async |app| {
        let origin = ("origin", "https://b.example");
        let path = "/api/2.0/security/csp";
        let answer = app.call_with(Method::GET, path, &[origin], &Value::Null).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        for (method, allowed) in [("GET", "*"), ("POST", "*"), ("DELETE", "")] {
            let headers = [origin, ("access-control-request-method", method)];
            let answer = app.call_with(Method::OPTIONS, path, &headers, &Value::Null).await;
            assert_eq!(answer.status, 204);
            assert_eq!(answer.header("access-control-allow-origin"), allowed, "{method}");
        }
        // Everything else is for the pages that are configured.
        let answer = app
            .call_with(Method::GET, "/api/2.0/settings", &[origin], &Value::Null)
            .await;
        assert_eq!(answer.header("access-control-allow-origin"), "");
    });
}
