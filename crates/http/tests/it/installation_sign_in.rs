//! Signing in without knowing which portal: `docs/protocol/portal.md` 6.3.

use crate::installation::{call, refused};
use crate::link_of::HeldLink;
use anteroom_app::passwords::Password;
use anteroom_app::portals::register::{NewPortal, register_portal};
use anteroom_domain::event::Action;
use anteroom_domain::{PortalId, Role};
use anteroom_testkit::{Answer, OWNER_EMAIL, OWNER_PASSWORD, PASSWORD_HASH, TestApp, on_both};
use http::Method;
use serde_json::json;

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    call(app, Method::POST, "/portal/signin", &[], &body).await
}

fn not_found(answer: &Answer) {
    refused(answer, 500, "error", "Invalid login or password.");
}

/// A portal of this owner.
async fn portal(app: &TestApp, alias: &str, email: &str, password: &str) -> PortalId {
    let new = NewPortal {
        first_name: "Ann".to_owned(),
        password: Password::from_members(Some(password), None),
        ..NewPortal::new(alias, email)
    };
    register_portal(&app.app, new).await.unwrap().portal.id
}

async fn failures(app: &TestApp, id: PortalId) -> usize {
    let listed = app
        .app
        .read(move |tx, _| Ok(anteroom_store::events::list(tx, id, 1_000)?))
        .await;
    let is_failure = |action: Action| matches!(action, Action::LoginFailViaApi | Action::LoginFailBruteForce);
    listed.unwrap().iter().filter(|event| is_failure(event.action)).count()
}

#[test]
fn portal_6_3_row_8_somebody_finds_the_portals_with_his_password_and_signs_in() {
    on_both(async |app| {
        let (one, other) = ("Correct-Horse-1", "Correct-Horse-2");
        portal(app, "acme", "ann@example.org", one).await;
        let apart = portal(app, "apart", "ann@example.org", other).await;
        portal(app, "zeta", "Ann@Example.org", one).await;
        portal(app, "bobs", "bob@example.org", one).await;
        let answer = sign_in(app, " ANN@example.org ", one).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let tenants = answer.json()["tenants"].clone();
        assert_eq!(tenants.as_array().unwrap().len(), 2);
        assert_eq!(tenants[0].as_object().unwrap().len(), 2);
        assert_eq!(failures(app, apart).await, 1);
        // The link signs in once, in its own portal.
        let url = tenants[0]["portalLink"].as_str().unwrap();
        assert!(url.starts_with(tenants[0]["portalName"].as_str().unwrap()), "{url}");
        let link = HeldLink::of_url(url).body();
        let data = json!({ "confirmData": { "key": link["key"], "email": "ann@example.org" } });
        for (alias, status) in [("acme", 404), ("zeta", 200), ("zeta", 404)] {
            let path = "/api/2.0/authentication";
            let signed_in = app.call_with(Method::POST, path, &[("host", alias)], &data).await;
            assert_eq!(signed_in.status, status, "{alias}: {}", signed_in.text());
        }
        // The hash that clients make is as good.
        let hashed = json!({ "email": OWNER_EMAIL, "password": OWNER_PASSWORD });
        let found = call(app, Method::POST, "/portal/signin", &[], &hashed).await;
        assert_eq!(found.json()["tenants"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn portal_6_3_row_8_who_is_refused_and_that_nobody_learns_why() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [user.id] }))
            .await
            .ok();
        portal(app, "acme", "ann@example.org", "Correct-Horse-1").await;
        for body in [
            json!({}),
            json!({ "email": "ann@example.org" }),
            json!({ "email": "", "password": "Correct-Horse-1" }),
            json!({ "email": "nobody@example.org", "password": "Correct-Horse-1" }),
            json!({ "email": "ann@example.org", "password": "wrong" }),
            json!({ "email": "ann@example.org", "passwordHash": PASSWORD_HASH }),
            json!({ "email": "' OR '1'='1", "password": "Correct-Horse-1" }),
            // Somebody disabled, with the right password.
            json!({ "email": user.email, "passwordHash": PASSWORD_HASH }),
            // A profile of a provider is no password.
            json!({ "email": "ann@example.org", "thirdPartyProfile": "x" }),
        ] {
            let answer = call(app, Method::POST, "/portal/signin", &[], &body).await;
            not_found(&answer);
            assert_eq!(answer.header("set-cookie"), "");
        }
        let typed = call(app, Method::POST, "/portal/signin", &[], &json!({ "email": 5 })).await;
        assert_eq!(typed.status, 400, "{}", typed.text());
    });
}

#[test]
fn guesses_are_counted_for_known_and_unknown_people_alike() {
    on_both(async |app| {
        let id = portal(app, "acme", "ann@example.org", "Correct-Horse-1").await;
        for email in ["ann@example.org", "nobody@example.org"] {
            app.clock.advance_seconds(300);
            for _ in 0..5 {
                not_found(&sign_in(app, email, "wrong").await);
            }
            // Also with the right one.
            let locked = sign_in(app, email, "Correct-Horse-1").await;
            refused(&locked, 403, "tooMuchAttempts", "Too much attempts already");
        }
        assert_eq!(failures(app, id).await, 5);
        // What was guessed here counts in the portal, too.
        app.clock.advance_seconds(300);
        for _ in 0..5 {
            not_found(&sign_in(app, "ann@example.org", "wrong").await);
        }
        let body = json!({ "userName": "ann@example.org", "password": "Correct-Horse-1" });
        let there = app
            .call_with(Method::POST, "/api/2.0/authentication", &[("host", "acme")], &body)
            .await;
        there.refused(403, "Too many login attempts. Please try again later");
        // One client cannot try many addresses either.
        app.clock.advance_seconds(300);
        let mut statuses = Vec::new();
        for number in 0..12 {
            let email = format!("somebody{number}@example.org");
            statuses.push(sign_in(app, &email, "Correct-Horse-1").await.status.as_u16());
        }
        assert_eq!(statuses, [vec![500; 10], vec![403; 2]].concat());
    });
}

#[test]
fn a_portal_of_an_attacker_does_not_make_guesses_at_another_one_forgotten() {
    on_both(async |app| {
        portal(app, "acme", "ann@example.org", "Correct-Horse-1").await;
        portal(app, "evil", "ann@example.org", "Known-To-Mallory-1").await;
        for _ in 0..5 {
            let answer = sign_in(app, "ann@example.org", "Known-To-Mallory-1").await;
            assert_eq!(answer.json()["tenants"].as_array().unwrap().len(), 1);
        }
        let body = json!({ "userName": "ann@example.org", "password": "Correct-Horse-1" });
        let there = app
            .call_with(Method::POST, "/api/2.0/authentication", &[("host", "acme")], &body)
            .await;
        there.refused(403, "Too many login attempts. Please try again later");
    });
}
