//! How a portal presents itself: `docs/protocol/portal.md` 7.2, 7.3.

use anteroom_domain::Role;
use anteroom_testkit::{TestApp, TestPerson, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const GREETING: &str = "/settings/greetingsettings";
const DEFAULT: &str = "Cloud space for your office docs";
const NEVER: &str = "0001-01-01T00:00:00";

/// The events of the audit trail with this number.
pub async fn events(app: &TestApp, number: i64) -> usize {
    let portal = anteroom_domain::PortalId(1);
    app.app
        .read(move |tx, _| Ok(anteroom_store::events::list(tx, portal, 10_000)?))
        .await
        .unwrap()
        .iter()
        .filter(|event| event.action.number() == number)
        .count()
}

/// Checks that nobody but administrators gets through, whatever the body says.
pub async fn only_for_administrators(app: &TestApp, method: Method, path: &str, body: Value) {
    app.anonymous(method.clone(), path, body.clone()).await.empty(401);
    for role in [Role::RoomAdmin, Role::User, Role::Guest] {
        let person = app.person(role).await;
        app.call(&person.credential, method.clone(), path, &body)
            .await
            .refused(403, "Access denied");
    }
    let key = app.key(&app.owner, &["accounts:write"]).await;
    app.call(&key, method.clone(), path, &body)
        .await
        .refused(403, "Access denied");
    if method != Method::GET {
        let reader = app.key(&app.owner, &["*:read"]).await;
        app.call(&reader, method, path, &body)
            .await
            .refused(403, "Access denied");
    }
}

/// Somebody of each role but the owner, and the owner.
pub async fn everybody(app: &TestApp) -> Vec<TestPerson> {
    let mut all = Vec::new();
    for role in [Role::DocSpaceAdmin, Role::RoomAdmin, Role::User, Role::Guest] {
        all.push(app.person(role).await);
    }
    let owner = app.owner.credential.clone();
    all.push(app.with_credential(&app.owner, owner));
    all
}

/// A member of an answer to nobody known.
async fn shown(app: &TestApp, path: &str, member: &str) -> Value {
    app.anonymous(Method::GET, path, Value::Null).await.ok()[member].clone()
}

#[test]
fn portal_7_2_row_1_every_member_reads_the_greeting() {
    on_both(async |app| {
        app.anonymous(Method::GET, GREETING, Value::Null).await.empty(401);
        for person in everybody(app).await {
            assert_eq!(app.get(&person, GREETING).await.ok(), DEFAULT);
        }
    });
}

#[test]
fn portal_7_2_row_2_every_member_reads_whether_the_greeting_is_the_default() {
    on_both(async |app| {
        let path = &format!("{GREETING}/isdefault");
        app.anonymous(Method::GET, path, Value::Null).await.empty(401);
        for person in everybody(app).await {
            assert_eq!(app.get(&person, path).await.ok(), true);
        }
        app.post(&app.owner, GREETING, json!({ "title": "Ours" })).await.ok();
        assert_eq!(app.get(&app.owner, path).await.ok(), false);
    });
}

#[test]
fn portal_7_2_row_3_administrators_set_the_greeting() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        only_for_administrators(app, Method::POST, GREETING, json!({ "title": "Mine" })).await;
        let long = json!({ "title": "x".repeat(256) });
        app.post(&admin, GREETING, long).await.invalid(
            "Title",
            "The field Title must be a string with a maximum length of 255.",
        );
        app.post(&admin, GREETING, json!({}))
            .await
            .invalid("$", "missing required properties including: 'title'");
        assert_eq!(app.get(&admin, GREETING).await.ok(), DEFAULT);
        assert_eq!(events(app, 6018).await, 0);

        // Digits too: no plan here forbids them. Whatever the text is, it is a text.
        let title = "Acme 24 <b>&amp;\r\nBcc: x@y.z";
        let answer = app
            .post(&admin, GREETING, json!({ "title": format!("  {title} ") }))
            .await;
        assert_eq!(answer.ok(), "Welcome Page settings have been successfully saved");
        assert_eq!(app.get(&admin, GREETING).await.ok(), title);
        assert_eq!(shown(app, "/settings", "greetingSettings").await, title);
        assert_eq!(events(app, 6018).await, 1);
        let longest = "ü".repeat(255);
        app.post(&admin, GREETING, json!({ "title": longest })).await.ok();
        assert_eq!(app.get(&admin, GREETING).await.ok(), longest);
        for empty in [json!(""), json!("  "), Value::Null] {
            app.post(&admin, GREETING, json!({ "title": empty })).await.ok();
            assert_eq!(app.get(&admin, GREETING).await.ok(), DEFAULT);
        }
    });
}

#[test]
fn portal_7_2_row_4_administrators_go_back_to_the_default_greeting() {
    on_both(async |app| {
        let path = &format!("{GREETING}/restore");
        app.post(&app.owner, GREETING, json!({ "title": "Ours" })).await.ok();
        only_for_administrators(app, Method::POST, path, Value::Null).await;
        assert_eq!(app.get(&app.owner, GREETING).await.ok(), "Ours");
        assert_eq!(app.post(&app.owner, path, Value::Null).await.ok(), DEFAULT);
        assert_eq!(app.get(&app.owner, GREETING).await.ok(), DEFAULT);
        assert_eq!(app.get(&app.owner, &format!("{GREETING}/isdefault")).await.ok(), true);
        assert_eq!(events(app, 6018).await, 2);
    });
}

#[test]
fn the_greeting_of_one_portal_is_not_that_of_another() {
    on_both(async |app| {
        let other = app.portal("acme").await;
        other
            .post(&other.owner, GREETING, json!({ "title": "Acme" }))
            .await
            .ok();
        assert_eq!(app.get(&app.owner, GREETING).await.ok(), DEFAULT);
        assert_eq!(other.get(&other.owner, GREETING).await.ok(), "Acme");
    });
}

#[test]
fn portal_7_3_row_1_everybody_reads_the_cultures() {
    on_both(async |app| {
        let answer = app.anonymous(Method::GET, "/settings/cultures", Value::Null).await;
        let listed = answer.ok();
        let listed = listed.as_array().unwrap();
        assert_eq!(answer.json()["count"], 33);
        assert_eq!(
            (listed.len(), &listed[0], &listed[32]),
            (33, &json!("az"), &json!("ko-KR"))
        );
    });
}

#[test]
fn portal_7_3_row_7_links_on_telephones() {
    on_both(async |app| {
        let path = "/settings/deeplink";
        let body = |mode: Value| json!({ "deepLinkSettings": { "handlingMode": mode } });
        let before = app.anonymous(Method::GET, path, Value::Null).await.ok();
        assert_eq!(before, json!({ "handlingMode": 0, "lastModified": NEVER }));
        only_for_administrators(app, Method::POST, path, body(json!(2))).await;
        for unknown in [json!(3), json!(-1), json!("9"), Value::Null] {
            app.post(&app.owner, path, body(unknown))
                .await
                .refused(400, "HandlingMode");
        }
        app.post(&app.owner, path, json!({})).await.refused(400, "HandlingMode");
        // Rights come before what the operation itself refuses.
        let user = app.person(Role::User).await;
        app.post(&user, path, body(json!(3)))
            .await
            .refused(403, "Access denied");
        app.post(&user, path, body(json!("sideways")))
            .await
            .invalid("$.deepLinkSettings.handlingMode", "DeepLinkHandlingMode");
        assert_eq!(app.get(&user, path).await.ok(), before);

        let set = app.post(&app.owner, path, body(json!(2))).await.ok();
        assert_eq!(set["handlingMode"], 2);
        assert_ne!(set["lastModified"], NEVER);
        assert_eq!(app.anonymous(Method::GET, path, Value::Null).await.ok(), set);
    });
}

#[test]
fn portal_7_3_row_9_the_logo_is_a_picture() {
    on_both(async |app| {
        app.anonymous(Method::GET, "/settings/logo", Value::Null)
            .await
            .empty(401);
        for person in everybody(app).await {
            let url = app.get(&person, "/settings/logo").await.ok();
            let path = url.as_str().unwrap().split_once("://").unwrap().1;
            let (_, path) = path.split_once('/').unwrap();
            let picture = app.get_at_host(&format!("/{path}")).await;
            assert_eq!(picture.status, 200, "{url}");
            assert_eq!(picture.header("content-type"), "image/svg+xml");
        }
    });
}

#[test]
fn portal_7_3_row_11_members_choose_what_they_see_first() {
    on_both(async |app| {
        let path = "/settings/defaultfolder";
        let body = |folder: Value| json!({ "defaultFolderType": folder });
        app.anonymous(Method::PUT, path, body(json!(5))).await.empty(401);
        for person in everybody(app).await {
            let own = async || app.get(&person, "/settings").await.ok()["defaultFolderType"].clone();
            assert_eq!(own().await, 14);
            for wrong in [json!(0), json!(3), json!(99), json!("Archive"), Value::Null] {
                app.put(&person, path, body(wrong))
                    .await
                    .refused(400, "DefaultFolderType");
            }
            app.put(&person, path, json!({}))
                .await
                .invalid("$", "missing required properties including: 'defaultFolderType'");
            app.put(&person, path, body(json!("Attic")))
                .await
                .invalid("$.defaultFolderType", "FolderType");
            assert_eq!(own().await, 14);
            for (folder, number) in [
                (json!("AiAgents"), 34),
                (json!(6), 6),
                (json!("favorites"), 10),
                (json!("11"), 11),
                (json!(14), 14),
            ] {
                assert_eq!(
                    app.put(&person, path, body(folder)).await.ok()["defaultFolderType"],
                    number
                );
                assert_eq!(own().await, number);
            }
        }
        assert_eq!(events(app, 6007).await, 25);
        let (guest, user) = (app.person(Role::Guest).await, app.person(Role::User).await);
        app.put(&guest, path, body(json!("USER")))
            .await
            .refused(400, "DefaultFolderType");
        assert_eq!(
            app.put(&user, path, body(json!("USER"))).await.ok()["defaultFolderType"],
            5
        );
        assert_eq!(app.get(&guest, "/settings").await.ok()["defaultFolderType"], 14);
        let reader = app.key(&user, &["*:read"]).await;
        app.call(&reader, Method::PUT, path, &body(json!(6)))
            .await
            .refused(403, "Access denied");
        assert_eq!(app.get(&user, "/settings").await.ok()["defaultFolderType"], 5);
    });
}

#[test]
fn portal_7_3_row_12_members_want_to_be_reminded_or_not() {
    on_both(async |app| {
        let path = "/settings/emailactivation";
        app.anonymous(Method::PUT, path, json!({ "show": true }))
            .await
            .empty(401);
        for person in everybody(app).await {
            for show in [true, false] {
                assert_eq!(app.put(&person, path, json!({ "show": show })).await.ok()["show"], show);
            }
            assert_eq!(app.put(&person, path, json!({})).await.ok()["show"], false);
            app.put(&person, path, json!({ "show": "yes" }))
                .await
                .invalid("$.show", "System.Boolean");
        }
    });
}

#[test]
fn portal_7_3_row_13_guests_close_the_greeting_of_their_first_visit_once() {
    on_both(async |app| {
        let path = "/settings/welcome/close";
        app.anonymous(Method::PUT, path, Value::Null).await.empty(401);
        for person in everybody(app).await {
            let answer = app.put(&person, path, Value::Null).await;
            if answer.status == 200 {
                assert!(answer.json().get("response").is_none());
                app.put(&person, path, Value::Null).await.refused(415, "Not available.");
            } else {
                answer.refused(415, "Not available.");
            }
        }
        let guest = app.person(Role::Guest).await;
        assert_eq!(app.put(&guest, path, Value::Null).await.status, 200);
    });
}

#[test]
fn portal_7_3_row_14_administrators_close_their_hints_on_a_single_machine() {
    on_both(async |app| {
        let path = "/settings/closeadminhelper";
        only_for_administrators(app, Method::PUT, path, Value::Null).await;
        for _ in 0..2 {
            let answer = app.put(&app.owner, path, Value::Null).await;
            assert_eq!(answer.status, 200);
            assert!(answer.json().get("response").is_none());
        }
    });
    let settings = TestSettings {
        app: Some(|s| s.base_domain = "portals.example".to_owned()),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let bearer = format!("Bearer {}", app.owner.credential);
        let headers = [("host", "localhost"), ("authorization", bearer.as_str())];
        app.call_with(
            Method::PUT,
            "/api/2.0/settings/closeadminhelper",
            &headers,
            &Value::Null,
        )
        .await
        .refused(415, "Not available.");
    });
}

#[test]
fn portal_7_3_row_15_members_learn_where_live_updates_are() {
    on_both(async |app| {
        app.anonymous(Method::GET, "/settings/socket", Value::Null)
            .await
            .empty(401);
        for person in everybody(app).await {
            let url = app.get(&person, "/settings/socket").await.ok()["url"].clone();
            assert_eq!(url, app.get(&person, "/settings").await.ok()["socketUrl"]);
        }
    });
}

#[test]
fn portal_7_3_row_16_administrators_allow_artificial_intelligence() {
    on_both(async |app| {
        let path = "/settings/ai-access";
        app.anonymous(Method::GET, path, Value::Null).await.empty(401);
        only_for_administrators(app, Method::POST, path, json!({ "enabled": true })).await;
        let all = everybody(app).await;
        for person in &all {
            let shown = app.get(person, path).await.ok();
            assert_eq!(shown, json!({ "enabled": false, "lastModified": NEVER }));
        }
        let set = app.post(&app.owner, path, json!({ "enabled": true })).await.ok();
        assert_eq!(set["enabled"], true);
        for person in &all {
            assert_eq!(app.get(person, path).await.ok(), set);
            assert_eq!(app.get(person, "/settings").await.ok()["aiEnabled"], true);
        }
        assert_eq!(shown(app, "/settings", "aiEnabled").await, false);
        assert_eq!((events(app, 6097).await, events(app, 6098).await), (1, 0));
        app.post(&app.owner, path, json!({})).await.ok();
        assert_eq!(app.get(&all[0], "/settings").await.ok()["aiEnabled"], false);
        assert_eq!((events(app, 6097).await, events(app, 6098).await), (1, 1));
    });
}

#[test]
fn portal_7_3_row_17_banners_need_a_licence() {
    on_both(async |app| {
        let path = "/settings/banner";
        app.anonymous(Method::GET, path, Value::Null).await.empty(401);
        only_for_administrators(app, Method::POST, path, json!({ "hidden": false })).await;
        let expected = json!({ "hidden": true, "lastModified": NEVER });
        app.post(&app.owner, path, json!({ "hidden": false }))
            .await
            .refused(402, "Your pricing plan does not support this option");
        for person in everybody(app).await {
            assert_eq!(app.get(&person, path).await.ok(), expected);
        }
        assert_eq!(events(app, 6066).await, 0);
    });
}

#[test]
fn portal_7_3_row_18_there_is_nothing_to_buy() {
    on_both(async |app| {
        let path = "/settings/payment";
        only_for_administrators(app, Method::GET, path, Value::Null).await;
        let expected = json!({
            "salesEmail": "", "feedbackAndSupportUrl": "", "buyUrl": "", "standalone": true,
            "currentLicense": { "trial": false, "dueDate": NEVER }, "max": 2_147_483_647,
        });
        assert_eq!(app.get(&app.owner, path).await.ok(), expected);
    });
    let settings = TestSettings {
        app: Some(|s| s.max_admins = Some(3)),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        assert_eq!(app.get(&app.owner, "/settings/payment").await.ok()["max"], 3);
    });
}

#[test]
fn portal_7_3_row_22_everybody_sees_the_logos() {
    on_both(async |app| {
        let path = "/settings/whitelabel/logos";
        let list = async |query: &str| {
            app.anonymous(Method::GET, &format!("{path}{query}"), Value::Null)
                .await
                .ok()
        };
        let all = list("").await;
        assert_eq!(all.as_array().unwrap().len(), 16);
        assert_eq!(all[2]["name"], "Favicon");
        assert_eq!(all[2]["size"], json!({ "width": 32, "height": 32 }));
        for (at, logo) in all.as_array().unwrap().iter().enumerate() {
            assert_eq!(logo["type"], at + 1);
            for (kind, url) in logo["path"].as_object().unwrap() {
                let path = url.as_str().unwrap().split_once("://").unwrap().1;
                let path = path.split_once('/').unwrap().1;
                let picture = app.get_at_host(&format!("/{path}")).await;
                assert_eq!(picture.header("content-type"), "image/svg+xml", "{kind}");
            }
        }
        let dark = list("?isDark=true&logoType=LoginPage").await;
        assert_eq!(dark.as_array().unwrap().len(), 1);
        assert!(dark[0]["path"].get("light").is_none() && dark[0]["path"].get("dark").is_some());
        let light = list("?isDark=false&logoType=6").await;
        assert_eq!(light[0]["name"], "LeftMenu");
        assert!(light[0]["path"].get("dark").is_none());
        for (query, key, text) in [
            ("?isDark=perhaps", "isDark", "The value 'perhaps' is not valid."),
            ("?logoType=17", "logoType", "The value '17' is invalid."),
        ] {
            app.anonymous(Method::GET, &format!("{path}{query}"), Value::Null)
                .await
                .invalid(key, text);
        }
    });
}
