//! Setting a portal up, its language and its time zone: `docs/protocol/portal.md` 7.1, 7.3.

use crate::house::{events, only_for_administrators};
use crate::link_of::{await_setup, by_link, confirm, link_of};
use anteroom_app::links::make;
use anteroom_app::portals::register::{NewPortal, register_portal};
use anteroom_domain::event::Action as Event;
use anteroom_domain::{LinkType, Portal, PortalId, Role};
use anteroom_store::portals;
use anteroom_testkit::{Answer, PASSWORD_HASH, TestApp, on_both};
use futures_util::future::join_all;
use http::Method;
use serde_json::{Value, json};

const ZONES: &str = "/settings/timezones";
const LANGUAGE: &str = "/settings/timeandlanguage";
const MACHINE: &str = "/settings/machine";
const COMPLETE: &str = "/settings/wizard/complete";
const EMAIL: &str = "founder@example.com";
const DAY_S: i64 = 86_400;

/// A portal whose owner has no password.
async fn fresh(app: &TestApp, alias: &str) -> Portal {
    let made = register_portal(&app.app, NewPortal::new(alias, EMAIL)).await.unwrap();
    assert!(made.portal.awaits_setup);
    made.portal
}

/// A call to a portal, with a link or without.
async fn call(app: &TestApp, portal: &Portal, confirm: &str, method: Method, path: &str, body: &Value) -> Answer {
    let mut headers = vec![("host", portal.alias.as_str())];
    if !confirm.is_empty() {
        headers.push(("confirm", confirm));
    }
    app.call_with(method, &format!("/api/2.0{path}"), &headers, body).await
}

/// What everybody sees of the portal under this name.
async fn token(app: &TestApp, portal: &Portal) -> Option<String> {
    let shown = call(app, portal, "", Method::GET, "/settings", &Value::Null).await.ok();
    shown.get("wizardToken").map(|token| token.as_str().unwrap().to_owned())
}

async fn complete(app: &TestApp, portal: &Portal, confirm: &str, body: &Value) -> Answer {
    call(app, portal, confirm, Method::PUT, COMPLETE, body).await
}

fn body() -> Value {
    json!({ "email": "owner@acme.example", "passwordHash": PASSWORD_HASH, "lng": "de", "timeZone": "Europe/Berlin",
        "amiId": "", "subscribeFromSite": false })
}

async fn sign_in(app: &TestApp, portal: &Portal, email: &str) -> Answer {
    let body = json!({ "userName": email, "passwordHash": PASSWORD_HASH });
    call(app, portal, "", Method::POST, "/authentication", &body).await
}

async fn stored(app: &TestApp, id: PortalId) -> Portal {
    let found = app.app.read(move |tx, _| Ok(portals::find(tx, id)?)).await;
    found.unwrap().unwrap()
}

/// The numbers of a portal's events.
async fn events_of(app: &TestApp, id: PortalId) -> Vec<i64> {
    let listed = app
        .app
        .read(move |tx, _| Ok(anteroom_store::events::list(tx, id, 100)?))
        .await;
    listed.unwrap().iter().map(|event| event.action.number()).collect()
}

#[test]
fn portal_7_1_row_35_a_portal_shows_its_token_while_nobody_has_set_it_up() {
    on_both(async |app| {
        let portal = fresh(app, "acme").await;
        let shown = token(app, &portal).await.unwrap();
        assert!(shown.starts_with("type=Wizard&key="), "{shown}");
        assert!(shown.ends_with(&format!("&uid={}", portal.owner)), "{shown}");
        assert_eq!(token(app, &stored(app, PortalId(1)).await).await, None);
        // It is the same each time, and none any more after a week.
        app.clock.advance_seconds(7 * DAY_S);
        assert_eq!(token(app, &portal).await.unwrap(), shown);
        app.clock.advance_seconds(1);
        assert_eq!(token(app, &portal).await, None);
        complete(app, &portal, &shown, &body()).await.empty(401);
    });
}

#[test]
fn portal_7_3_row_2_time_zones_by_link_and_for_administrators() {
    on_both(async |app| {
        only_for_administrators(app, Method::GET, ZONES, Value::Null).await;
        let admin = app.person(Role::DocSpaceAdmin).await;
        let zones = app.get(&admin, ZONES).await;
        assert_eq!(zones.json()["count"], zones.ok().as_array().unwrap().len());
        let zones = zones.ok();
        assert_eq!(
            zones[0],
            json!({ "id": "Etc/GMT+12", "displayName": "(UTC-12:00) GMT+12" })
        );
        assert!(
            zones
                .as_array()
                .unwrap()
                .iter()
                .any(|zone| zone["id"] == "Europe/Berlin")
        );
        let portal = fresh(app, "acme").await;
        let token = token(app, &portal).await.unwrap();
        let by_link = call(app, &portal, &token, Method::GET, ZONES, &Value::Null).await;
        assert!(by_link.ok().as_array().unwrap().len() > 100);
        call(app, &portal, "", Method::GET, ZONES, &Value::Null)
            .await
            .empty(401);
    });
}

#[test]
fn portal_7_3_row_3_administrators_set_language_and_time_zone() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let wanted = json!({ "lng": "fr", "timeZoneID": "romance standard time" });
        only_for_administrators(app, Method::PUT, LANGUAGE, wanted.clone()).await;
        app.put(&admin, LANGUAGE, json!({ "timeZoneID": "UTC" }))
            .await
            .invalid("$", "missing required properties including: 'lng'");
        let before = stored(app, PortalId(1)).await;
        let refusal = app
            .put(&admin, LANGUAGE, json!({ "lng": "xx", "timeZoneID": "Nowhere/City" }))
            .await;
        // The language comes first.
        assert_eq!(refusal.status, 400);
        assert!(!refusal.text().contains("TimeZoneID"), "{}", refusal.text());
        app.put(&admin, LANGUAGE, json!({ "lng": "fr", "timeZoneID": "Nowhere/City" }))
            .await
            .refused(400, "TimeZoneID");
        assert_eq!(stored(app, PortalId(1)).await, before);
        assert_eq!((events(app, 6000).await, events(app, 6001).await), (0, 0));

        for _ in 0..2 {
            let answer = app.put(&admin, LANGUAGE, wanted.clone()).await;
            assert_eq!(answer.ok(), "Settings have been successfully updated");
        }
        // What stays as it was is no event.
        assert_eq!((events(app, 6000).await, events(app, 6001).await), (1, 1));
        let shown = app.get(&admin, "/settings").await.ok();
        assert_eq!(
            (&shown["culture"], &shown["timezone"]),
            (&json!("fr"), &json!("Europe/Paris"))
        );
        app.put(&admin, LANGUAGE, json!({ "lng": "de" })).await.ok();
        assert_eq!((events(app, 6000).await, events(app, 6001).await), (2, 1));
        assert_eq!(stored(app, PortalId(1)).await.time_zone, "Europe/Paris");
    });
}

#[test]
fn portal_7_3_row_4_the_host_name_by_link_only() {
    on_both(async |app| {
        let portal = fresh(app, "acme").await;
        let token = token(app, &portal).await.unwrap();
        let shown = call(app, &portal, &token, Method::GET, MACHINE, &Value::Null).await;
        assert_eq!(shown.ok(), "acme");
        call(app, &portal, "", Method::GET, MACHINE, &Value::Null)
            .await
            .empty(401);
        app.get(&app.owner, MACHINE).await.empty(403);
    });
}

#[test]
fn portal_7_3_row_5_a_portal_is_set_up_once() {
    on_both(async |app| {
        let portal = fresh(app, "acme").await;
        let link = token(app, &portal).await.unwrap();
        let answer = complete(app, &portal, &link, &body()).await;
        assert_eq!(
            answer.ok(),
            json!({ "completed": true, "lastModified": "0001-01-01T00:00:00" })
        );
        // The owner is signed in by the cookie.
        let cookie = answer.header("set-cookie");
        let session = cookie.strip_prefix("asc_auth_key=").unwrap().split(';').next().unwrap();
        let bearer = format!("Bearer {session}");
        let headers = [("host", "acme"), ("authorization", bearer.as_str())];
        let own = app
            .call_with(Method::GET, "/api/2.0/people/@self", &headers, &Value::Null)
            .await
            .ok();
        assert_eq!(
            (&own["email"], &own["isOwner"]),
            (&json!("owner@acme.example"), &json!(true))
        );
        sign_in(app, &portal, "owner@acme.example").await.ok();
        assert_eq!(sign_in(app, &portal, EMAIL).await.status, 401);
        let after = stored(app, portal.id).await;
        assert_eq!(
            (after.culture.as_str(), after.time_zone.as_str()),
            ("de", "Europe/Berlin")
        );
        assert!(!after.awaits_setup);
        let events = events_of(app, portal.id).await;
        for number in [6000, 6001, Event::UserUpdatedPassword.number()] {
            let found = events.iter().filter(|event| **event == number).count();
            assert_eq!(found, 1, "{number}: {events:?}");
        }

        // The link is worth nothing any more, for no operation.
        assert_eq!(token(app, &portal).await, None);
        complete(app, &portal, &link, &body()).await.empty(401);
        for path in [ZONES, MACHINE, "/settings/security/password"] {
            call(app, &portal, &link, Method::GET, path, &Value::Null)
                .await
                .empty(401);
        }
    });
}

#[test]
fn portal_7_3_row_5_refusals_of_the_wizard() {
    on_both(async |app| {
        let portal = fresh(app, "acme").await;
        let link = token(app, &portal).await.unwrap();
        let before = stored(app, portal.id).await;
        for (email, words) in [
            (Value::Null, "Incorrect email address"),
            (json!(""), "Incorrect email address"),
            (json!("nobody"), "Incorrect email address"),
            (json!("a@b.de\r\nBcc: x@y.z"), "Incorrect email address"),
            (
                json!(format!("{}@example.com", "x".repeat(300))),
                "Incorrect email address",
            ),
        ] {
            // The address comes before the password.
            let body = json!({ "email": email, "passwordHash": "" });
            complete(app, &portal, &link, &body).await.refused(500, words);
        }
        for password in [Value::Null, json!(""), json!("  ")] {
            let body = json!({ "email": "a@b.de", "passwordHash": password });
            complete(app, &portal, &link, &body)
                .await
                .refused(500, "The password is empty.");
        }
        assert_eq!(stored(app, portal.id).await, before);
        // A language or zone that is none changes nothing about it and is not in the way.
        let odd = json!({ "email": EMAIL, "passwordHash": PASSWORD_HASH, "lng": "xx", "timeZone": "Nowhere/City" });
        complete(app, &portal, &link, &odd).await.ok();
        let after = stored(app, portal.id).await;
        assert_eq!((after.culture, after.time_zone), (before.culture, before.time_zone));
    });
}

#[test]
fn of_many_who_set_a_portal_up_at_once_one_does() {
    on_both(async |app| {
        let portal = &fresh(app, "acme").await;
        let link = &token(app, portal).await.unwrap();
        let all = join_all((0..8).map(async |n| {
            let body = json!({ "email": format!("one{n}@example.com"), "passwordHash": PASSWORD_HASH });
            (n, complete(app, portal, link, &body).await)
        }))
        .await;
        let winners: Vec<_> = all.iter().filter(|(_, answer)| answer.status == 200).collect();
        assert_eq!(winners.len(), 1);
        for (n, answer) in &all {
            let email = format!("one{n}@example.com");
            let is_in = sign_in(app, portal, &email).await.status == 200;
            assert_eq!(is_in, answer.status == 200, "{n}");
            if answer.status == 500 {
                answer.refused(500, "Wizard passed.");
            } else if answer.status != 200 {
                answer.empty(401);
            }
        }
    });
}

#[test]
fn nobody_takes_over_a_portal_that_is_in_somebodys_hands() {
    on_both(async |app| {
        // A portal with a password never had the link, whoever could make its key.
        let forged = confirm(app, &make::wizard(app.app.now()));
        by_link(app, "", &forged, Method::PUT, COMPLETE, &body())
            .await
            .empty(401);
        // That it waits is not enough: its owner has a password.
        await_setup(app).await;
        assert_eq!(token(app, &stored(app, PortalId(1)).await).await, None);
        by_link(app, "", &forged, Method::PUT, COMPLETE, &body())
            .await
            .refused(500, "Wizard passed.");
        app.get(&app.owner, "/people/@self").await.ok();

        // The link of one portal is none of another, and a session does not replace it.
        let (one, other) = (fresh(app, "one").await, fresh(app, "other").await);
        let link = token(app, &one).await.unwrap();
        complete(app, &other, &link, &body()).await.empty(401);
        app.put(&app.owner, COMPLETE, body()).await.empty(403);
        for kind in [LinkType::Auth, LinkType::DnsChange] {
            let link = link.replace("Wizard", kind.name());
            complete(app, &one, &link, &body()).await.empty(401);
        }

        // The owner who signs in with the link of the welcome mail has the portal for good.
        let auth = link_of(app, one.id, &make::sign_in(EMAIL, false, app.app.now()));
        let data = json!({ "key": auth.body()["key"], "email": EMAIL });
        call(
            app,
            &one,
            "",
            Method::POST,
            "/authentication",
            &json!({ "confirmData": data }),
        )
        .await
        .ok();
        assert_eq!(token(app, &one).await, None);
        complete(app, &one, &link, &body()).await.empty(401);
    });
}
