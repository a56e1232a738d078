//! Operations that links open, sign-in by link, short links: `docs/protocol/auth.md` 4, 6 and `docs/protocol/http.md` 20.

use crate::link_of::{activation_link, by_link, confirm, events, password_link, stored_person};
use anteroom_app::links::{make, short};
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{Portal, PortalId, Role, UnsignedLink};
use anteroom_store::portals;
use anteroom_testkit::{OWNER_EMAIL, TestApp, on_both};
use http::Method;
use serde_json::{Value, json};

const RULE: &str = "/settings/security/password";

#[test]
fn the_rule_for_passwords_is_for_members_and_holders_of_any_link() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        let answer = app.get(&guest, RULE).await.ok();
        assert_eq!((&answer["minLength"], &answer["digits"]), (&json!(8), &json!(false)));
        app.anonymous(Method::GET, RULE, Value::Null).await.empty(401);
        let link = activation_link(app, &app.person(Role::User).await).await;
        for credential in ["", guest.credential.as_str()] {
            let answer = by_link(app, credential, &link, Method::GET, RULE, &Value::Null).await;
            assert_eq!(answer.ok()["minLength"], 8);
        }
        // A link that does not open is refused even beside a session.
        for credential in ["", guest.credential.as_str()] {
            by_link(app, credential, "type=Wizard&key=1.A", Method::GET, RULE, &Value::Null)
                .await
                .empty(401);
        }
        // A member without a link is held to his scopes.
        let key = app.key(&app.owner, &["accounts:read"]).await;
        app.call(&key, Method::GET, RULE, &Value::Null)
            .await
            .refused(403, "Access denied");
        by_link(app, &key, &link, Method::GET, RULE, &Value::Null).await.ok();
    });
}

#[test]
fn operations_without_links_ignore_the_header() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let good = password_link(app, &user).await;
        for link in [good.as_str(), "nonsense"] {
            by_link(app, "", link, Method::GET, "/people/@self", &Value::Null)
                .await
                .empty(401);
            by_link(app, &user.credential, link, Method::GET, "/people/@self", &Value::Null)
                .await
                .ok();
        }
    });
}

#[test]
fn a_key_beside_a_link_keeps_its_scopes() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let reader = app.key(&user, &["files:read"]).await;
        let link = activation_link(app, &user).await;
        let path = format!("/people/{}/password", user.id);
        let body = json!({ "password": "Another-Horse-2" });
        by_link(app, &reader, &link, Method::PUT, &path, &body)
            .await
            .refused(403, "Access denied");
    });
}

#[test]
fn links_of_disabled_people_open_nothing() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let links = [password_link(app, &user).await, activation_link(app, &user).await];
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [user.id] }))
            .await
            .ok();
        for link in links {
            by_link(app, "", &link, Method::GET, RULE, &Value::Null)
                .await
                .empty(401);
        }
    });
}

async fn suspend(app: &TestApp) {
    app.app
        .write(|tx, _| {
            let first = portals::find(tx, PortalId(1))?.unwrap();
            let suspended = Portal {
                status: PortalStatus::Suspended,
                ..first
            };
            portals::update(tx, &suspended)?;
            Ok(())
        })
        .await
        .unwrap();
}

#[test]
fn a_suspended_portal_still_tells_whether_a_link_is_good() {
    on_both(async |app| {
        let link = confirm(app, &make::portal_continue(OWNER_EMAIL, app.app.now()));
        suspend(app).await;
        let host = [("host", "localhost")];
        let body = crate::link_of::HeldLink { confirm: link }.body();
        let path = "/api/2.0/authentication/confirm";
        assert_eq!(app.call_with(Method::POST, path, &host, &body).await.ok()["result"], 0);
        let answer = app.call_with(Method::GET, "/api/2.0/people", &host, &Value::Null).await;
        assert_eq!(answer.status, 401);
    });
}

async fn sign_in(app: &TestApp, link: &UnsignedLink) -> anteroom_testkit::Answer {
    let body = crate::link_of::body_of(app, link);
    let email = link
        .query
        .iter()
        .find(|(name, _)| name == "encemail")
        .unwrap()
        .1
        .clone();
    let data = json!({ "email": email, "key": body["key"], "first": body.get("first") });
    let body = json!({ "confirmData": data, "userName": "ignored", "password": "ignored" });
    app.anonymous(Method::POST, "/authentication", body).await
}

#[test]
fn an_auth_link_signs_its_person_in_once() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for first in [true, false] {
            let link = make::sign_in(&user.email, first, app.app.now());
            let answer = sign_in(app, &link).await;
            assert!(answer.header("set-cookie").starts_with("asc_auth_key="));
            assert_eq!(events(app, 1).await, [1027]);
            let token = answer.ok()["token"].as_str().unwrap().to_owned();
            let signed_in = app.with_credential(&user, token);
            assert_eq!(app.get(&signed_in, "/people/@self").await.ok()["id"], json!(user.id));
            sign_in(app, &link).await.refused(404, "The user could not be found");
            assert_eq!(events(app, 1).await, [1005]);
            let body = crate::link_of::body_of(app, &link);
            let asked = app.anonymous(Method::POST, "/authentication/confirm", body).await;
            assert_eq!(asked.ok()["result"], 1);
        }
    });
}

#[test]
fn auth_links_that_are_not_good_are_answered_alike() {
    on_both(async |app| {
        let (user, disabled) = (app.person(Role::User).await, app.person(Role::User).await);
        let now = app.app.now();
        let of_disabled = make::sign_in(&disabled.email, false, now);
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
            .await
            .ok();
        let stored = stored_person(app, &user.id).await;
        let old = make::sign_in(&user.email, false, now);
        for link in [
            of_disabled,
            make::sign_in("nobody@example.com", false, now),
            make::email_activation(&stored, now),
        ] {
            sign_in(app, &link).await.refused(404, "The user could not be found");
        }
        app.clock.advance_seconds(3_601);
        sign_in(app, &old).await.refused(404, "The user could not be found");
    });
}

#[test]
fn of_two_who_hold_one_auth_link_one_signs_in() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let link = make::sign_in(&user.email, false, app.app.now());
        let all = tokio::join!(sign_in(app, &link), sign_in(app, &link), sign_in(app, &link));
        let mut statuses = [all.0.status, all.1.status, all.2.status].map(|s| s.as_u16());
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 404, 404]);
    });
}

async fn shorten(app: &TestApp, link: &UnsignedLink) -> String {
    let link = link.clone();
    app.app
        .write(move |tx, ctx| {
            let portal = portals::find(tx, PortalId(1))?.unwrap();
            short::shorten(tx, ctx, &portal, &link, None)
        })
        .await
        .unwrap()
}

async fn follow(app: &TestApp, path: &str, host: &str) -> String {
    let answer = app.call_with(Method::GET, path, &[("host", host)], &Value::Null).await;
    assert_eq!(answer.status, 302, "{path}");
    assert!(answer.body.is_empty());
    answer.header("location").to_owned()
}

#[test]
fn a_short_link_leads_to_its_link_within_the_portal() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let stored = stored_person(app, &user.id).await;
        let link = make::profile_remove(&stored, app.app.now());
        let short = shorten(app, &link).await;
        assert_eq!(
            short,
            shorten(app, &link).await,
            "the same link has the same short form"
        );
        assert_ne!(short, shorten(app, &make::activation(&stored, app.app.now())).await);
        let code = short.strip_prefix("/s/").unwrap();
        assert_eq!(code.len(), 15);
        for host in ["portal.test", "evil.example"] {
            let long = follow(app, &short, host).await;
            assert_eq!(long, format!("/confirm/ProfileRemove?{}", confirm(app, &link)));
        }
        for unknown in [
            "/s/5XzpDt6wZRdsTrJ".to_owned(),
            format!("/s/{}", code.to_uppercase()),
            format!("{short}x"),
            "/s/..%2f..%2fevil".to_owned(),
            "/s/%0d%0aLocation:x".to_owned(),
        ] {
            assert_eq!(follow(app, &unknown, "portal.test").await, "/", "{unknown}");
        }
        app.clock.advance_seconds(7 * 86_400 + 1);
        assert_eq!(follow(app, &short, "portal.test").await, "/");
    });
}

#[test]
fn an_encrypted_address_names_its_person_in_its_own_portal() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let stored = stored_person(app, &user.id).await;
        let of = |portal| crate::link_of::link_of(app, portal, &make::email_activation(&stored, app.app.now()));
        let encrypted = |portal| of(portal).body()["encEmail"].as_str().unwrap().to_owned();
        let here = encrypted(PortalId(1));
        let path = format!("/people/email?encemail={here}");
        assert_eq!(app.get(&app.owner, &path).await.ok()["id"], json!(user.id));
        let path = format!("/people/exists?encemail={here}");
        assert_eq!(app.get(&user, &path).await.ok(), json!({ "exists": true, "status": 1 }));
        for other in [encrypted(PortalId(2)), here.to_lowercase(), "x".to_owned()] {
            app.get(&app.owner, &format!("/people/email?encemail={other}"))
                .await
                .refused(404, "The user could not be found");
        }
    });
}
