//! What the portal can do, its parts and versions, and what an open edition says about licences:
//! `docs/protocol/portal.md` 13, 7.3.

use crate::house::{everybody, only_for_administrators};
use crate::photos::upload;
use anteroom_domain::Role;
use anteroom_testkit::{TestSettings, on_both, on_both_with, pictures};
use http::Method;
use serde_json::{Value, json};

const PEOPLE: &str = "f4d98afd-d336-4332-8778-3c6945c81ea0";

#[test]
fn portal_13_row_1_everybody_learns_what_the_portal_can_do() {
    on_both(async |app| {
        for path in ["/capabilities", "/capabilities.json"] {
            let mut shown = app.anonymous(Method::GET, path, Value::Null).await.ok();
            let features = shown["anteroom"]["features"].take();
            for feature in ["role", "peopleBatch", "webhooks"] {
                assert!(features.as_array().unwrap().contains(&json!(feature)), "{features}");
            }
            shown.as_object_mut().unwrap().remove("anteroom");
            assert_eq!(
                shown,
                json!({
                    "ldapEnabled": false, "providers": [], "ssoLabel": "", "oauthEnabled": false, "ssoUrl": "",
                    "identityServerEnabled": false,
                })
            );
        }
    });
    let settings = TestSettings {
        has_open_id: true,
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let shown = app.anonymous(Method::GET, "/capabilities", Value::Null).await.ok();
        let offered = app
            .anonymous(Method::GET, "/people/thirdparty/providers", Value::Null)
            .await
            .ok();
        assert_eq!(shown["providers"], json!([offered[0]["provider"]]));
        assert_eq!(shown["oauthEnabled"], true);
    });
}

#[test]
fn portal_13_row_2_members_learn_the_parts_of_the_portal() {
    on_both(async |app| {
        for path in ["/modules", "/modules/info"] {
            app.anonymous(Method::GET, path, Value::Null).await.empty(401);
        }
        for person in everybody(app).await {
            assert_eq!(app.get(&person, "/modules").await.ok(), json!(["/api/2.0/people"]));
            let details = app.get(&person, "/modules/info").await.ok();
            assert_eq!(
                (&details[0]["id"], &details[0]["title"]),
                (&json!(PEOPLE), &json!("Contacts"))
            );
            let link = details[0]["link"].as_str().unwrap();
            assert!(link.starts_with("http") && link.ends_with("/accounts/people"), "{link}");
        }
    });
}

#[test]
fn portal_13_row_3_everybody_learns_the_level_of_the_protocol() {
    on_both(async |app| {
        let shown = app
            .anonymous(Method::GET, "/settings/version/build", Value::Null)
            .await
            .ok();
        assert_eq!(shown, json!({ "docSpace": anteroom_wire::PROTOCOL_LEVEL }));
    });
}

#[test]
fn portal_13_row_4_there_is_one_version() {
    on_both(async |app| {
        const PATH: &str = "/settings/version";
        app.anonymous(Method::GET, PATH, Value::Null).await.empty(401);
        let one = json!({ "current": 1, "versions": [{ "id": 1, "name": anteroom_wire::PROTOCOL_LEVEL }] });
        for person in everybody(app).await {
            assert_eq!(app.get(&person, PATH).await.ok(), one);
        }
        // Who may not is told that before the number is looked at.
        for version in [1, 2] {
            only_for_administrators(app, Method::PUT, PATH, json!({ "versionId": version })).await;
        }
        app.put(&app.owner, PATH, json!({}))
            .await
            .invalid("$", "missing required properties including: 'versionId'");
        for unknown in [0, 2, -1] {
            app.put(&app.owner, PATH, json!({ "versionId": unknown }))
                .await
                .refused(404, "Item not found");
        }
        app.put(&app.owner, PATH, json!({ "versionId": 1 }))
            .await
            .refused(400, "This is current version already");
    });
}

#[test]
fn portal_7_3_row_19_administrators_see_the_services_but_no_secret() {
    on_both(async |app| {
        only_for_administrators(app, Method::GET, "/settings/authservice", Value::Null).await;
        assert_eq!(app.get(&app.owner, "/settings/authservice").await.ok(), json!([]));
    });
    let settings = TestSettings {
        has_open_id: true,
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let services = app.get(&app.owner, "/settings/authservice").await.ok();
        assert_eq!(services.as_array().unwrap().len(), 1);
        let service = &services[0];
        assert_eq!(
            (&service["canSet"], &service["paid"], &service["props"]),
            (&json!(false), &json!(false), &json!([]))
        );
        assert!(!service["name"].as_str().unwrap().is_empty());
    });
}

#[test]
fn portal_7_3_row_20_an_open_edition_needs_no_licence() {
    on_both(async |app| {
        let path = |rest: &str| format!("/settings/license{rest}");
        assert_eq!(
            app.anonymous(Method::GET, &path("/required"), Value::Null).await.ok(),
            false
        );
        only_for_administrators(app, Method::GET, &path("/refresh"), Value::Null).await;
        assert_eq!(app.get(&app.owner, &path("/refresh")).await.ok(), false);
        only_for_administrators(app, Method::POST, &path("/accept"), Value::Null).await;
        let text = app.post(&app.owner, &path("/accept"), Value::Null).await.ok();
        assert_eq!(text, "There is no license to accept: this edition needs none");
        only_for_administrators(app, Method::POST, &path(""), Value::Null).await;
        app.post_form(&app.owner, &path(""), &[("Files", b"a licence")])
            .await
            .refused(415, "Not available.");
    });
}

#[test]
fn portal_7_3_row_21_administrators_see_what_stores_how_much() {
    on_both(async |app| {
        let path = format!("/settings/statistics/spaceusage/{PEOPLE}");
        only_for_administrators(app, Method::GET, &path, Value::Null).await;
        let usage = app.get(&app.owner, &path).await.ok();
        assert_eq!(
            usage,
            json!([{ "name": "Photos", "icon": "", "disabled": false, "size": "0 Byte", "url": "" }])
        );
        let user = app.person(Role::User).await;
        upload(app, &user, &pictures::png(300, 200)).await;
        let usage = app
            .get(
                &app.owner,
                &path
                    .to_uppercase()
                    .replace("/SETTINGS/STATISTICS/SPACEUSAGE", "/settings/statistics/spaceusage"),
            )
            .await
            .ok();
        assert_ne!(usage[0]["size"], "0 Byte");
        let elsewhere = "/settings/statistics/spaceusage/00000000-0000-0000-0000-00000000beef";
        assert_eq!(app.get(&app.owner, elsewhere).await.ok(), json!([]));
        app.get(&app.owner, "/settings/statistics/spaceusage/people")
            .await
            .empty(404);
    });
}
