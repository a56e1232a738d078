//! What somebody who means harm sends, and what an unlucky machine does.

use anteroom_app::people::PersonView;
use anteroom_app::people::find_target::PersonRef;
use anteroom_app::sign_in::begin_session::Begun;
use anteroom_domain::{Instant, Role, SessionId};
use anteroom_store::events;
use anteroom_testkit::{Answer, OWNER_EMAIL, OWNER_PASSWORD, TestApp, TestPerson, TestSettings, on_both, on_both_with};
use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{Method, Request};
use serde_json::{Value, json};

async fn raw(app: &TestApp, method: &str, uri: &str, headers: &[(&str, &str)], body: String) -> Answer {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(Body::from(body)).unwrap()).await
}

/// Sends a body as the owner.
async fn send(app: &TestApp, method: &str, path: &str, body: String) -> Answer {
    let key = format!("Bearer {}", app.owner.credential);
    let headers = [
        ("host", "portal.test"),
        ("authorization", &key),
        ("content-type", "application/json"),
    ];
    raw(app, method, &format!("/api/2.0{path}"), &headers, body).await
}

async fn try_password(app: &TestApp, login: &str, headers: &[(&str, &str)]) -> u16 {
    let body = json!({ "userName": login, "password": "wrong-password" }).to_string();
    let headers = [
        &[("host", "portal.test"), ("content-type", "application/json")],
        headers,
    ]
    .concat();
    raw(app, "POST", "/api/2.0/authentication", &headers, body)
        .await
        .status
        .as_u16()
}

#[test]
fn nobody_gives_himself_or_others_more_than_he_may() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let room_admin = app.person(Role::RoomAdmin).await;
        let user = app.person(Role::User).await;
        let guest = app.person(Role::Guest).await;
        let second = app.person(Role::User).await;
        let words = ["DocSpaceAdmin", "admin", " Port-al Man ager ", "3", "1", "RoomAdmin"];
        for who in [&room_admin, &user, &guest] {
            for word in words {
                for target in ["@self", &who.id, &second.id, &app.owner.id] {
                    app.put(who, &format!("/people/{target}"), json!({ "role": word }))
                        .await;
                    app.put(who, &format!("/people/{target}"), json!({ "ROLE": word, "type": word }))
                        .await;
                    app.put(
                        who,
                        &format!("/people/{target}"),
                        json!({ "isUser": false, "isAdmin": true, "isOwner": true, "disable": false }),
                    )
                    .await;
                }
                let ids = json!({ "userIds": [who.id, second.id, guest.id] });
                let path = format!("/people/type/{}", word.replace(' ', "%20"));
                assert_ne!(app.put(who, &path, ids).await.status, 200, "{word}");
                let new = json!({ "firstName": "Eve", "lastName": "E", "email": "eve@example.com", "role": word, "isAdmin": true });
                let typed = json!({ "firstName": "Eve", "lastName": "E", "email": "eve@example.com", "type": word, "isOwner": true });
                for body in [new, typed] {
                    assert_ne!(app.post(who, "/people", body).await.status, 200, "{word}");
                }
            }
        }
        // A repeated member counts once, in the form that is then checked.
        for body in [
            r#"{"role":"User","role":"DocSpaceAdmin"}"#,
            r#"{"Role":"User","role":"DocSpaceAdmin"}"#,
            r#"{"role":"DocSpaceAdmin","ROLE":"User"}"#,
        ] {
            let key = format!("Bearer {}", admin.credential);
            let headers = [
                ("host", "h"),
                ("authorization", key.as_str()),
                ("content-type", "application/json"),
            ];
            raw(
                app,
                "PUT",
                &format!("/api/2.0/people/{}", second.id),
                &headers,
                body.into(),
            )
            .await;
        }
        for word in ["Owner", "owner", "DocSpaceAdmin", "3"] {
            for target in [&admin.id, &second.id, &app.owner.id] {
                let answer = app
                    .put(&admin, &format!("/people/{target}"), json!({ "role": word }))
                    .await;
                let is_idle = answer.status == 200 && word != "Owner" && *target == admin.id;
                assert!(answer.status == 403 || is_idle, "{word}: {}", answer.text());
            }
        }
        app.put(
            &admin,
            &format!("/people/{}", app.owner.id),
            json!({ "email": "mine@example.com" }),
        )
        .await
        .refused(403, "Access denied");
        for (person, role) in [
            (&app.owner, "DocSpaceAdmin"),
            (&admin, "DocSpaceAdmin"),
            (&room_admin, "RoomAdmin"),
            (&user, "User"),
            (&guest, "Guest"),
            (&second, "User"),
        ] {
            let now = app.get(&app.owner, &format!("/people/{}", person.id)).await.ok();
            assert_eq!((&now["role"], &now["email"]), (&json!(role), &json!(person.email)));
            assert_eq!(now["isOwner"], person.id == app.owner.id);
        }
        assert_eq!(app.get(&app.owner, "/people/filter").await.json()["total"], 6);
    });
}

#[test]
fn the_character_nul_is_refused_wherever_text_goes() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let path = format!("/people/{}", user.id);
        let new = |name: &str, value: Value| {
            let mut body = json!({ "firstName": "A", "lastName": "B", "email": "nul@example.com" });
            body[name] = value;
            body.to_string()
        };
        let nul = "a\0b";
        let contact = json!([{ "type": nul, "value": "1" }, { "type": "phone", "value": nul }]);
        for name in [
            "firstName",
            "lastName",
            "title",
            "location",
            "comment",
            "cultureName",
            "email",
            "password",
            "role",
            "files",
        ] {
            assert_eq!(
                send(app, "POST", "/people", new(name, json!(nul))).await.status,
                400,
                "{name}"
            );
            assert_eq!(
                send(app, "PUT", &path, json!({ name: nul }).to_string())
                    .await
                    .status
                    .as_u16(),
                if ["cultureName", "password"].contains(&name) {
                    200
                } else {
                    400
                },
                "{name}"
            );
        }
        assert_eq!(
            send(app, "POST", "/people", new("contacts", contact.clone()))
                .await
                .status,
            400
        );
        assert_eq!(
            send(app, "PUT", &path, json!({ "contacts": contact }).to_string())
                .await
                .status,
            400
        );
        assert_eq!(
            send(app, "POST", "/keys", json!({ "name": nul }).to_string())
                .await
                .status,
            400
        );
        for name in ["userName", "culture", "passwordHash"] {
            let mut body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
            body[name] = json!(nul);
            assert_eq!(
                app.anonymous(Method::POST, "/authentication", body).await.status,
                400,
                "{name}"
            );
        }
        for uri in [
            "/people/a%00b",
            "/people/email?email=a%00b@example.com",
            "/people/exists?email=a%00b@example.com",
            "/people/filter?filterValue=a%00b",
            "/people?filterValue=%00&filterSeparator=%00",
            "/people/search?query=a%00b",
            "/people/@search/a%00b",
            "/people/status/1/search?query=a%00b",
        ] {
            let answer = app.get(&app.owner, uri).await;
            assert!(
                [400, 404, 501].contains(&answer.status.as_u16()),
                "{uri}: {}",
                answer.text()
            );
        }
        let basic = format!("Basic {}", STANDARD.encode("a\0b:password"));
        let headers = [("host", "portal.test"), ("authorization", basic.as_str())];
        raw(app, "GET", "/api/2.0/people/@self", &headers, String::new())
            .await
            .empty(401);
        // Halves of characters beyond the basic plane are no text.
        for body in [r#"{"firstName":"\ud800"}"#, r#"{"firstName":"\udc00x"}"#] {
            assert_eq!(send(app, "PUT", &path, body.into()).await.status, 400, "{body}");
        }
    });
}

#[test]
fn large_inputs_are_refused_or_answered_and_never_end_the_server() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let path = format!("/people/{}", user.id);
        let deep = format!("/settings?fields={}", "a.".repeat(32_000));
        app.anonymous(Method::GET, &deep, Value::Null).await.ok();
        let many = "x=1&".repeat(15_000);
        app.get(&app.owner, &format!("/people/filter?{many}count=1")).await.ok();
        let words = "a+b+".repeat(15_000);
        for uri in [
            format!("/people/filter?filterValue={words}"),
            format!("/people?filterValue={words}&filterSeparator=+"),
            format!("/people/search?query={}", "aa+".repeat(20_000)),
            format!("/people/@search/{}", "aa%20".repeat(12_000)),
        ] {
            let answer = app.get(&app.owner, &uri).await;
            answer.refused(400, "The search text has more than 100 words.");
        }
        app.get(&app.owner, &format!("/people/{}", "x".repeat(60_000))).await;
        app.get(
            &app.owner,
            &format!("/people/email?email={}@example.com", "x".repeat(60_000)),
        )
        .await
        .invalid("email", "maximum length of 255");
        // Thousands of members of the wrong type cost no more than one.
        let wrong = vec![json!(1); 250_000];
        for (method, path, name) in [
            ("PUT", "/people/status/Active", "userIds"),
            ("PUT", "/people/type/User", "userIds"),
            ("POST", "/keys", "permissions"),
            ("POST", "/people", "contacts"),
            ("POST", "/people", "department"),
        ] {
            let answer = send(app, method, path, json!({ "name": "k", name: wrong }).to_string()).await;
            assert_eq!(answer.status, 400, "{path}");
            assert!(answer.body.len() < 20_000);
        }
        let heavy = json!({ "contacts": [{ "type": ["x".repeat(500_000)] }] }).to_string();
        let heavy = heavy.replace("]}]}", &format!("]}}{}]}}", r#",{"type":1}"#.repeat(30_000)));
        assert_eq!(send(app, "PUT", &path, heavy).await.status, 400);
        let ids: Vec<String> = (0..3_000).map(|n| format!("00000000-0000-4000-8000-{n:012}")).collect();
        for path in ["/people/status/Terminated", "/people/type/RoomAdmin"] {
            app.put(&app.owner, path, json!({ "userIds": ids }))
                .await
                .refused(403, "Access denied");
        }
        let everybody = vec![app.owner.id.clone(); 100_000];
        assert_eq!(
            app.put(&app.owner, "/people/status/Active", json!({ "userIds": everybody }))
                .await
                .status,
            413
        );
        let scopes = vec!["rooms:read"; 70_000];
        app.post(&app.owner, "/keys", json!({ "name": "k", "permissions": scopes }))
            .await
            .refused(400, "Permissions are not valid.");
        app.get(&app.owner, "/people/@self").await.ok();
    });
}

#[test]
fn numbers_and_dates_beyond_every_range() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let path = format!("/people/{}", user.id);
        for body in [
            r#"{"expiresInDays":1e400,"name":"k"}"#.to_owned(),
            r#"{"expiresInDays":99999999999999999999,"name":"k"}"#.to_owned(),
            r#"{"expiresInDays":1.5,"name":"k"}"#.to_owned(),
            format!(r#"{{"expiresInDays":{},"name":"k"}}"#, "9".repeat(100_000)),
            format!(r#"{{"name":{}}}"#, "{\"a\":".repeat(200) + "1" + &"}".repeat(200)),
        ] {
            assert_eq!(send(app, "POST", "/keys", body).await.status, 400);
        }
        for date in [
            "9999-12-31T23:59:59Z",
            "0001-01-01",
            "-9999-01-01",
            "99999-01-01",
            "1900-01-01T00:00:00+99:99",
        ] {
            let answer = send(
                app,
                "PUT",
                &path,
                json!({ "birthday": date, "worksfrom": date }).to_string(),
            )
            .await;
            assert!(
                answer.status == 200 || answer.status == 400,
                "{date}: {}",
                answer.text()
            );
            app.get(&app.owner, &path).await.ok();
        }
        for query in [
            "startIndex=2147483647",
            "startIndex=9223372036854775807",
            "count=-1",
            "count=1e9",
        ] {
            let answer = app.get(&app.owner, &format!("/people/filter?{query}")).await;
            assert!(
                answer.status == 200 || answer.status == 400,
                "{query}: {}",
                answer.text()
            );
        }
        app.get(&app.owner, "/people/@self").await.ok();
    });
}

#[test]
fn strange_paths_reach_nothing() {
    on_both(async |app| {
        for path in [
            "/people/%2e%2e%2fkeys",
            "/people/..%2f..%2fetc%2fpasswd",
            "/people/%ff%fe",
            "/people/%c0%af",
            "/people/%25%32%66",
            "/people/%0d%0aSet-Cookie:%20a=b",
            "/people/%",
            "/people/%zz",
            "/people/'%20OR%20'1'='1",
            "/people/%25",
            "/people/_",
            "/people/a%5c%25",
            "/people/%F0%9F%98%80",
        ] {
            let answer = app.get(&app.owner, path).await;
            answer.refused(404, "The user could not be found");
            assert!(answer.headers.get("set-cookie").is_none());
        }
        for uri in [
            "//evil.example/..",
            "/..//evil.example",
            "/docs/../etc/passwd",
            "/docs%2fdocs.js",
            "/docs/docs.css/x",
        ] {
            let answer = raw(app, "GET", uri, &[("host", "portal.test")], String::new()).await;
            answer.empty(404);
            assert!(answer.headers.get("location").is_none(), "{uri}");
        }
        // In a search every character stands for itself.
        app.person(Role::User).await;
        for text in ["%25", "_", "%5c", "'", "%22", "*", "%1f", "%3b--"] {
            let answer = app.get(&app.owner, &format!("/people/filter?filterValue={text}")).await;
            assert_eq!(answer.json()["total"], 0, "{text}: {}", answer.text());
        }
    });
}

#[test]
fn what_a_client_says_about_itself_stays_text() {
    on_both(async |app| {
        let key = format!("Bearer {}", app.owner.credential);
        for host in [
            "evil\"><script>alert(1)</script>",
            "evil.example/x?",
            "a b",
            "u:p@evil.example",
            "evil.example:80:80/",
            "",
        ] {
            let headers = [("host", host), ("authorization", key.as_str())];
            let answer = raw(app, "GET", "/api/2.0/people/@self", &headers, String::new()).await;
            let text = answer.text();
            assert_eq!(answer.status, 200, "{host}: {text}");
            assert!(!text.contains("<script>") && !text.contains("u:p@"), "{text}");
            let link = answer.ok()["profileUrl"].as_str().unwrap().to_owned();
            assert!(link.starts_with("http://localhost/"), "{link}");
        }
        // Forwarded names count from trusted proxies only, and this client is none.
        let forwarded = [
            ("host", "portal.test"),
            ("authorization", key.as_str()),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-proto", "https"),
            ("forwarded", "host=evil.example"),
            ("x-original-url", "/api/2.0/keys"),
            ("x-http-method-override", "DELETE"),
        ];
        let answer = raw(app, "GET", "/api/2.0/people/@self", &forwarded, String::new()).await;
        assert!(!answer.text().contains("evil.example"), "{}", answer.text());
        // What is shown of the URL is JSON, whatever it contains, and no browser takes it for a page.
        let uri = "/api/2.0/people/@self?x=%22%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E%0d%0a%5c";
        let headers = [("host", "portal.test"), ("authorization", key.as_str())];
        let answer = raw(app, "GET", uri, &headers, String::new()).await;
        assert!(answer.ok().is_object());
        assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let page = raw(
            app,
            "GET",
            "/docs?x=%3Cscript%3E#<script>",
            &[("host", "<script>")],
            String::new(),
        )
        .await;
        assert!(
            !page.text().contains("x=%3C") && !page.text().contains("<script>"),
            "{}",
            page.text()
        );
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
    });
}

#[test]
fn the_lock_has_no_other_door() {
    let settings = TestSettings {
        http: Some(|config| config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let simple = app.owner.id.replace('-', "");
        let names = [
            OWNER_EMAIL.to_owned(),
            OWNER_EMAIL.to_uppercase(),
            format!("  {OWNER_EMAIL}\t"),
            app.owner.id.clone(),
            format!("{{{}}}", app.owner.id.to_uppercase()),
        ];
        for (name, hop) in names.iter().zip(1..) {
            let hop = format!("203.0.113.{hop}");
            assert_eq!(
                try_password(app, name, &[("x-forwarded-for", &hop), ("x-real-ip", &hop)]).await,
                401,
                "{name}"
            );
        }
        for name in [OWNER_EMAIL, &simple, &format!("urn:uuid:{}", app.owner.id)] {
            assert_eq!(
                try_password(app, name, &[("x-forwarded-for", "203.0.113.99")]).await,
                403,
                "{name}"
            );
        }
        // However long somebody knocks, a lock is one entry of the audit trail.
        for _ in 0..20 {
            assert_eq!(try_password(app, OWNER_EMAIL, &[]).await, 403);
        }
        let owner = app.owner.person_id();
        let portal = app
            .app
            .find_person(anteroom_domain::PortalId(1), owner)
            .await
            .unwrap()
            .unwrap()
            .portal;
        let kept = app
            .app
            .read(move |tx, _| Ok(events::list(tx, portal, 100)?))
            .await
            .unwrap();
        let failures = kept
            .iter()
            .filter(|e| format!("{:?}", e.action).starts_with("LoginFail"))
            .count();
        assert_eq!(failures, 6, "{kept:?}");
        assert!(kept.iter().all(|e| !format!("{e:?}").contains("wrong-password")));
    });
}

#[test]
fn nothing_that_is_printed_for_debugging_shows_a_secret() {
    on_both(async |app| {
        let owner = app
            .app
            .find_person(anteroom_domain::PortalId(1), app.owner.person_id())
            .await
            .unwrap()
            .unwrap();
        let begun = Begun {
            token: "the-token".to_owned().into(),
            expires_at: Some(Instant(0)),
            session: SessionId(1),
            person: owner.id,
        };
        assert!(!format!("{begun:?}").contains("the-token"));
        let view = PersonView {
            person: owner,
            created_by: None,
            groups: Vec::new(),
        };
        let text = format!("{view:?} {:?} {:?}", app.app.settings(), PersonRef::Own);
        assert!(!text.contains("argon2id") && !text.contains(OWNER_PASSWORD));
    });
}

/// The key of somebody else is changed by an administrator only, and never to more than his own.
#[test]
fn keys_of_others() {
    on_both(async |app| {
        let id_of = async |who: &TestPerson| {
            let made = app
                .post(who, "/keys", json!({ "name": "k", "permissions": ["rooms:read"] }))
                .await
                .ok();
            made["id"].as_str().unwrap().to_owned()
        };
        let (user, room_admin) = (app.person(Role::User).await, app.person(Role::RoomAdmin).await);
        let admin = app.person(Role::DocSpaceAdmin).await;
        let path = format!("/keys/{}", id_of(&app.owner).await);
        for who in [&user, &room_admin] {
            let wider = json!({ "permissions": ["*"], "isActive": false });
            assert_eq!(app.put(who, &path, wider).await.ok(), false);
            assert_eq!(app.delete(who, &path).await.ok(), false);
        }
        let narrow = app.with_credential(&admin, app.key(&admin, &["*:read", "accounts:write"]).await);
        app.put(&narrow, &path, json!({ "permissions": ["*:write"] }))
            .await
            .refused(403, "Access denied");
        let own = format!("/keys/{}", id_of(&user).await);
        for scopes in [json!(["accounts:read"]), json!(["rooms:read", "accounts:write"])] {
            app.put(&user, &own, json!({ "permissions": scopes }))
                .await
                .refused(403, "Access denied");
        }
        // A key acts with its creator's rights of now, whatever its list says.
        app.put(&app.owner, &own, json!({ "permissions": ["accounts:write"] }))
            .await;
        let key = app.key(&room_admin, &["accounts:write"]).await;
        app.put(
            &app.owner,
            &format!("/people/{}", room_admin.id),
            json!({ "role": "User" }),
        )
        .await
        .ok();
        let late = app.with_credential(&room_admin, key);
        let body = json!({ "firstName": "A", "lastName": "B", "email": "a@example.com" });
        app.post(&late, "/people", body).await.refused(403, "Access denied");
    });
}
