//! What a session is good for and what ends it: `docs/protocol/auth.md` 2, 4, 4.1, 4.3.

use crate::link_of::{by_link, confirm, events, password_link, stored_person};
use anteroom_app::links::make;
use anteroom_domain::Role;
use anteroom_testkit::{Answer, OWNER_EMAIL, OWNER_PASSWORD, PASSWORD_HASH, TestApp, TestPerson, on_both};
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};

async fn sign_in(app: &TestApp, body: Value) -> Answer {
    app.anonymous(Method::POST, "/authentication", body).await
}

fn right(person: &TestPerson) -> Value {
    json!({ "userName": person.email, "passwordHash": PASSWORD_HASH })
}

async fn works(app: &TestApp, token: &str) -> bool {
    let by_header = app.call(token, Method::GET, "/people/@self", &Value::Null).await;
    let by_cookie = app.get_with_cookie(token, "/people/@self").await;
    assert_eq!(by_header.status, by_cookie.status);
    by_header.status == 200
}

/// Somebody with three sessions.
async fn somebody(app: &TestApp) -> (TestPerson, Vec<String>) {
    let person = app.person(Role::User).await;
    let mut sessions = vec![person.credential.clone()];
    for _ in 0..2 {
        sessions.push(app.sign_in(&person.email).await);
    }
    (person, sessions)
}

/// Does something that ends every session of a person, and nobody else's, before it is answered.
async fn ends_everything(app: &TestApp, what: &str, ended_by: impl AsyncFn(&TestPerson) -> Answer) {
    let (person, sessions) = somebody(app).await;
    let (_, others) = somebody(app).await;
    for session in &sessions {
        assert!(works(app, session).await, "{what}");
    }
    let answer = ended_by(&person).await;
    assert!(answer.status.is_success(), "{what}: {}", answer.text());
    for session in &sessions {
        assert!(!works(app, session).await, "{what} leaves a session");
    }
    for session in &others {
        assert!(works(app, session).await, "{what} ends a session of somebody else");
    }
    for session in &sessions {
        let answer = app.call(session, Method::GET, "/authentication", &Value::Null).await;
        assert_eq!(answer.ok(), false, "{what}");
    }
}

#[test]
fn auth_2_what_ends_every_session_of_a_person() {
    on_both(async |app| {
        let owner = app.owner.clone();
        ends_everything(app, "a new password", async |person| {
            let link = password_link(app, person).await;
            let path = format!("/people/{}/password", person.id);
            let body = json!({ "password": "Another-Horse-2" });
            by_link(app, "", &link, Method::PUT, &path, &body).await
        })
        .await;
        ends_everything(app, "a new address", async |person| {
            let body = json!({ "userId": person.id, "email": format!("new-{}", person.email) });
            app.post(&owner, "/people/email", body).await
        })
        .await;
        ends_everything(app, "disabling", async |person| {
            app.put(&owner, "/people/status/2", json!({ "userIds": [person.id] }))
                .await
        })
        .await;
        ends_everything(app, "disabling by the profile", async |person| {
            app.put(&owner, &format!("/people/{}", person.id), json!({ "disable": true }))
                .await
        })
        .await;
        ends_everything(app, "disabling and enabling", async |person| {
            let ids = json!({ "userIds": [person.id] });
            app.put(&owner, "/people/status/2", ids.clone()).await.ok();
            app.put(&owner, "/people/status/1", ids).await
        })
        .await;
        ends_everything(app, "removal", async |person| {
            app.put(&owner, "/people/status/2", json!({ "userIds": [person.id] }))
                .await
                .ok();
            app.delete(&owner, &format!("/people/{}", person.id)).await
        })
        .await;
        ends_everything(app, "closing one's own account", async |person| {
            let stored = stored_person(app, &person.id).await;
            let link = confirm(app, &make::profile_remove(&stored, app.app.now()));
            by_link(app, "", &link, Method::DELETE, "/people/@self", &Value::Null).await
        })
        .await;
        ends_everything(app, "signing out everywhere", async |person| {
            let path = format!("/security/activeconnections/logoutall/{}", person.id);
            app.put(person, &path, Value::Null).await
        })
        .await;
        ends_everything(app, "signing out everywhere by an administrator", async |person| {
            let path = format!("/security/activeconnections/logoutall/{}", person.id);
            app.put(&owner, &path, Value::Null).await
        })
        .await;
    });
}

#[test]
fn auth_2_what_does_not_end_sessions() {
    on_both(async |app| {
        let (person, sessions) = somebody(app).await;
        let ids = json!({ "userIds": [person.id] });
        app.put(&app.owner, "/people/type/1", ids).await.ok();
        let path = format!("/people/{}", person.id);
        app.put(&app.owner, &path, json!({ "location": "Riga", "role": "Guest" }))
            .await
            .ok();
        app.post(&app.owner, "/people/password", json!({ "email": person.email }))
            .await
            .ok();
        sign_in(app, json!({ "userName": person.email, "password": "wrong" })).await;
        for session in sessions {
            assert!(works(app, &session).await);
        }
    });
}

#[test]
fn auth_2_a_session_that_is_about_to_begin_does_not_survive_a_new_password() {
    on_both(async |app| {
        let person = app.person(Role::User).await;
        let link = password_link(app, &person).await;
        let path = format!("/people/{}/password", person.id);
        let body = json!({ "password": "Another-Horse-2" });
        let set = by_link(app, "", &link, Method::PUT, &path, &body);
        let (set, begun) = tokio::join!(set, sign_in(app, right(&person)));
        set.ok();
        // Whichever came first: the old password opens nothing that lasts.
        if begun.status == 200 {
            assert!(!works(app, begun.ok()["token"].as_str().unwrap()).await);
        } else {
            begun.refused(401, "User authentication failed");
        }
        sign_in(app, right(&person))
            .await
            .refused(401, "User authentication failed");
    });
}

#[test]
fn auth_2_a_token_that_was_changed_anywhere_is_worth_nothing() {
    on_both(async |app| {
        let token = app.person(Role::User).await.credential;
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(!works(app, &changed).await, "{at}");
        }
        for made_up in [
            &token[1..],
            &token[..token.len() - 1],
            "0",
            &"A".repeat(43),
            &"A".repeat(100_000),
        ] {
            assert!(!works(app, made_up).await);
        }
        assert!(works(app, &token).await);
    });
}

#[test]
fn auth_4_row_1_who_cannot_be_identified() {
    on_both(async |app| {
        let person = app.person(Role::User).await;
        let nobody = "0198c0de-0000-7000-8000-000000000001";
        for body in [
            json!({ "userName": person.email, "password": "wrong" }),
            json!({ "userName": person.email, "passwordHash": "0".repeat(64) }),
            json!({ "userName": person.id, "passwordHash": "0".repeat(64) }),
            json!({ "userName": nobody, "passwordHash": PASSWORD_HASH }),
            json!({ "userName": "nobody@example.com", "passwordHash": PASSWORD_HASH }),
            json!({ "userName": "", "passwordHash": PASSWORD_HASH }),
            json!({ "passwordHash": PASSWORD_HASH }),
            json!({ "userName": person.email }),
            json!({ "userName": person.email, "password": "", "passwordHash": "  " }),
            json!({ "userName": person.email, "provider": "google", "accessToken": "x" }),
            json!({}),
        ] {
            let answer = sign_in(app, body.clone()).await;
            answer.refused(401, "User authentication failed");
            assert!(answer.headers.get("set-cookie").is_none(), "{body}");
        }
        // A hash that is there decides, even when the password beside it is right.
        let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD, "passwordHash": "0".repeat(64) });
        sign_in(app, body).await.refused(401, "User authentication failed");
    });
}

#[test]
fn auth_4_row_2_somebody_disabled_learns_it_with_the_right_password_only() {
    on_both(async |app| {
        let person = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [person.id] }))
            .await
            .ok();
        sign_in(app, json!({ "userName": person.email, "password": "wrong" }))
            .await
            .refused(401, "User authentication failed");
        let answer = sign_in(app, right(&person)).await;
        answer.refused(403, "User disabled");
        assert!(answer.headers.get("set-cookie").is_none());
        assert_eq!(events(app, 1).await, [1005]);
    });
}

#[test]
fn auth_4_row_3_links_that_are_not_good() {
    on_both(async |app| {
        let person = app.person(Role::User).await;
        let key_of = |link: &str| {
            anteroom_wire::query::Query::parse(link)
                .first("key")
                .unwrap()
                .to_owned()
        };
        let fresh = || key_of(&confirm(app, &make::sign_in(&person.email, false, app.app.now())));
        let by_key =
            async |key: &str, email: &str| sign_in(app, json!({ "confirmData": { "email": email, "key": key } })).await;
        let words = "The user could not be found";
        let (used, old) = (fresh(), fresh());
        let mut forged = used.clone();
        forged.replace_range(forged.len() - 1.., if used.ends_with('A') { "B" } else { "A" });
        by_key(&forged, &person.email).await.refused(404, words);
        by_key(&used, OWNER_EMAIL).await.refused(404, words);
        let answer = by_key(&used, &person.email).await;
        assert!(works(app, answer.ok()["token"].as_str().unwrap()).await);
        assert_eq!(events(app, 1).await, [1027]);
        by_key(&used, &person.email).await.refused(404, words);
        app.clock.advance_seconds(3_601);
        by_key(&old, &person.email).await.refused(404, words);
        let disabled = fresh();
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [person.id] }))
            .await
            .ok();
        by_key(&disabled, &person.email).await.refused(404, words);
    });
}

#[test]
fn auth_4_row_4_the_lock_comes_before_the_verdict() {
    on_both(async |app| {
        let person = app.person(Role::User).await;
        let disabled = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
            .await
            .ok();
        for (who, name) in [(&person, &person.id), (&disabled, &disabled.email)] {
            for _ in 0..5 {
                let body = json!({ "userName": name, "password": "wrong" });
                sign_in(app, body).await.refused(401, "User authentication failed");
            }
            for _ in 0..2 {
                let answer = sign_in(app, right(who)).await;
                answer.refused(403, "Too many login attempts. Please try again later");
                assert!(answer.headers.get("set-cookie").is_none());
            }
            assert_eq!(
                events(app, 2).await,
                [1023, 1013],
                "only what began the lock is recorded"
            );
        }
        // Nobody else is locked out, and time forgives.
        app.sign_in(&app.person(Role::User).await.email).await;
        app.clock.advance_seconds(60);
        app.sign_in(&person.email).await;
    });
}

#[test]
fn auth_4_row_7_bodies_of_a_wrong_shape() {
    on_both(async |app| {
        for body in [
            json!({ "userName": 5 }),
            json!({ "userName": OWNER_EMAIL, "password": 5 }),
            json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD, "session": "perhaps" }),
            json!({ "confirmData": { "email": "nonsense", "key": "k" } }),
            json!({ "confirmData": 1 }),
            json!([]),
        ] {
            let answer = sign_in(app, body.clone()).await;
            assert_eq!(answer.status, 400, "{body}: {}", answer.text());
            assert!(answer.json()["response"]["errors"].is_object(), "{}", answer.text());
            assert!(answer.headers.get("set-cookie").is_none());
        }
        let request = Request::post("/api/2.0/authentication")
            .header("host", "portal.test")
            .header("content-type", "text/plain");
        let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD }).to_string();
        assert_eq!(app.send(request.body(Body::from(body)).unwrap()).await.status, 415);
    });
}

#[test]
fn auth_4_3_signing_out_ends_what_was_presented_and_nothing_else() {
    on_both(async |app| {
        let (_, sessions) = somebody(app).await;
        let out = async |headers: &[(&str, &str)]| {
            app.call_with(Method::POST, "/api/2.0/authentication/logout", headers, &Value::Null)
                .await
        };
        // Nobody, a stranger's word, and an API key sign nobody out.
        assert!(out(&[]).await.ok().is_null());
        assert!(out(&[("authorization", "Bearer nonsense")]).await.ok().is_null());
        let key = format!("Bearer {}", app.owner.credential);
        assert!(out(&[("authorization", &key)]).await.ok().is_null());
        app.get(&app.owner, "/people/@self").await.ok();
        let cookie = format!("asc_auth_key={}; other=1", sessions[0]);
        let answer = out(&[("cookie", &cookie)]).await;
        assert!(answer.ok().is_null());
        let cleared = answer.header("set-cookie");
        assert!(
            cleared.starts_with("asc_auth_key=;") && cleared.contains("Expires=Thu, 01 Jan 1970"),
            "{cleared}"
        );
        assert_eq!(
            answer.headers.get_all("set-cookie").iter().count(),
            1,
            "only what was carried"
        );
        assert_eq!(events(app, 1).await, [1006]);
        assert!(!works(app, &sessions[0]).await && works(app, &sessions[1]).await);
        let bearer = format!("Bearer {}", sessions[1]);
        out(&[("authorization", &bearer)]).await.ok();
        assert!(!works(app, &sessions[1]).await && works(app, &sessions[2]).await);
        // Twice is no error, and no second event.
        let before = events(app, 1_000).await.len();
        out(&[("authorization", &bearer)]).await.ok();
        assert_eq!(events(app, 1_000).await.len(), before);
    });
}

#[test]
fn auth_12_who_is_not_let_in_from_his_network_still_signs_in_and_gets_no_further() {
    on_both(async |app| {
        let person = app.person(Role::User).await;
        let entries = json!({ "ipRestrictions": [{ "ip": "198.51.100.0/24" }] });
        app.put(&app.owner, "/settings/iprestrictions", entries).await.ok();
        let answer = sign_in(app, right(&person)).await;
        let token = answer.ok()["token"].as_str().unwrap().to_owned();
        assert!(answer.header("set-cookie").starts_with("asc_auth_key="));
        for path in ["/people/@self", "/security/activeconnections"] {
            let refused = app.call(&token, Method::GET, path, &Value::Null).await;
            assert_eq!(
                (refused.status.as_u16(), refused.text().as_str()),
                (403, "The access to the portal is restricted")
            );
        }
        app.anonymous(Method::GET, "/settings", Value::Null).await.ok();
        assert_eq!(app.get_at_host("/login").await.status, 200);
        // Signing out is possible from everywhere.
        app.call(&token, Method::POST, "/authentication/logout", &Value::Null)
            .await
            .ok();
        app.put(
            &app.owner,
            "/settings/iprestrictions",
            json!({ "ipRestrictions": [], "enable": false }),
        )
        .await
        .ok();
        assert!(!works(app, &token).await);
    });
}

#[test]
fn http_15_the_origin_of_a_request_refuses_nobody_and_http_16_cookies_are_strict() {
    on_both(async |app| {
        let person = app.person(Role::User).await;
        for origin in ["https://elsewhere.example", "null", "nonsense", "http://portal.test"] {
            let body = right(&person);
            let headers = [("origin", origin)];
            let answer = app
                .call_with(Method::POST, "/api/2.0/authentication", &headers, &body)
                .await;
            answer.ok();
            let cookie = answer.header("set-cookie");
            let (_, attributes) = cookie.split_once("; ").unwrap();
            let mut attributes: Vec<&str> = attributes
                .split("; ")
                .filter(|one| !one.starts_with("Expires="))
                .collect();
            attributes.sort_unstable();
            assert_eq!(
                attributes,
                ["HttpOnly", "Path=/", "SameSite=Strict"],
                "{origin}: {cookie}"
            );
            assert_ne!(answer.header("access-control-allow-credentials"), "true");
        }
    });
}
