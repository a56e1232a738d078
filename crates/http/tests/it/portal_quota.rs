//! How much may be stored: `docs/protocol/portal.md` 12.

use crate::house::{events, only_for_administrators};
use crate::photos::{path as photo_of, upload};
use anteroom_domain::Role;
use anteroom_testkit::{Answer, TestApp, TestSettings, on_both, on_both_with, pictures};
use http::Method;
use serde_json::{Value, json};

const PERSON: &str = "/settings/userquotasettings";
const WHOLE: &str = "/settings/tenantquotasettings";
const NEVER: &str = "0001-01-01T00:00:00";
/// Path, what the refusal says it is for, the events of switching it on and off.
const KINDS: [(&str, &str, i64, i64); 3] = [
    (PERSON, "user", 6042, 6043),
    ("/settings/roomquotasettings", "room", 6040, 6041),
    ("/settings/aiagentquotasettings", "AI agent", 6068, 6069),
];

fn too_large(of: &str) -> String {
    format!("Failed to set quota per {of}. The entered value is greater than the total DocSpace storage.")
}

async fn set(app: &TestApp, path: &str, is_on: bool, bytes: Value) -> Answer {
    app.post(&app.owner, path, json!({ "enableQuota": is_on, "defaultQuota": bytes }))
        .await
}

/// What the plan shows of the limits.
async fn shown(app: &TestApp, member: &str) -> Value {
    let mut plan = app.get(&app.owner, "/portal/payment/quota").await.ok();
    plan[member].as_object_mut().unwrap().remove("lastModified");
    plan[member].take()
}

#[test]
fn portal_12_row_1_administrators_limit_people_rooms_and_agents() {
    on_both(async |app| {
        for ((path, of, on, off), member) in KINDS.into_iter().zip(["usersQuota", "roomsQuota", "aiAgentsQuota"]) {
            let body = json!({ "enableQuota": true, "defaultQuota": 5 });
            only_for_administrators(app, Method::POST, path, body).await;
            assert_eq!(events(app, on).await, 0);
            let none = json!({ "enableQuota": false, "defaultQuota": -2 });
            assert_eq!(shown(app, member).await, none);

            // As number and as text; less than nothing is nothing.
            for (given, kept) in [(json!(1_000), 1_000), (json!("2000"), 2_000), (json!(-5), 0)] {
                let answer = set(app, path, true, given).await.ok();
                assert_eq!(
                    (&answer["enableQuota"], &answer["defaultQuota"]),
                    (&json!(true), &json!(kept))
                );
                assert!(answer["lastModified"].as_str().unwrap().starts_with("20"), "{answer}");
                assert_eq!(
                    shown(app, member).await,
                    json!({ "enableQuota": true, "defaultQuota": kept })
                );
            }
            assert_eq!(events(app, on).await, 3);

            app.post(&app.owner, path, json!({ "enableQuota": true }))
                .await
                .invalid("$", "missing required properties including: 'defaultQuota'");
            for bad in [
                json!(1.5),
                json!("x"),
                json!(""),
                Value::Null,
                json!([1]),
                json!("9223372036854775808"),
            ] {
                set(app, path, true, bad).await.refused(400, &too_large(of));
            }
            // Not more than the portal itself may store.
            app.put(&app.owner, WHOLE, json!({ "tenantId": 1, "quota": 50 }))
                .await
                .ok();
            set(app, path, true, json!(51)).await.refused(400, &too_large(of));
            assert_eq!(events(app, on).await, 3);
            assert_eq!(shown(app, member).await["defaultQuota"], 0);
            set(app, path, true, json!(50)).await.ok();
            app.put(&app.owner, WHOLE, json!({ "tenantId": 1, "quota": -1 }))
                .await
                .ok();

            set(app, path, false, json!(7)).await.ok();
            assert_eq!(
                shown(app, member).await,
                json!({ "enableQuota": false, "defaultQuota": 7 })
            );
            assert_eq!((events(app, on).await, events(app, off).await), (4, 1));
        }
    });
}

#[test]
fn portal_12_row_1_people_are_shown_the_limit_that_was_set() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        set(app, PERSON, true, json!(1_000)).await.ok();
        assert_eq!(app.get(&user, "/people/@self").await.ok()["quotaLimit"], 1_000);
        set(app, PERSON, false, json!(1_000)).await.ok();
        assert_eq!(app.get(&user, "/people/@self").await.ok().get("quotaLimit"), None);
        // In the portal that set it.
        set(app, PERSON, true, json!(1_000)).await.ok();
        let other = app.portal("other").await;
        assert_eq!(other.get(&other.owner, PERSON).await.ok()["enableQuota"], false);
    });
}

#[test]
fn portal_12_row_2_administrators_read_the_limit_of_people() {
    on_both(async |app| {
        only_for_administrators(app, Method::GET, PERSON, Value::Null).await;
        assert_eq!(
            app.get(&app.owner, PERSON).await.ok(),
            json!({ "enableQuota": false, "defaultQuota": -2, "lastModified": NEVER })
        );
        let set = set(app, PERSON, true, json!(12)).await.ok();
        assert_eq!(app.get(&app.owner, PERSON).await.ok(), set);
    });
}

#[test]
fn portal_12_row_3_administrators_limit_the_whole_portal() {
    on_both(async |app| {
        only_for_administrators(app, Method::PUT, WHOLE, json!({ "tenantId": 1, "quota": 5 })).await;
        app.put(&app.owner, WHOLE, json!({ "quota": 5 }))
            .await
            .invalid("$", "missing required properties including: 'tenantId'");
        app.put(&app.owner, WHOLE, json!({ "tenantId": 1, "quota": "much" }))
            .await
            .invalid("$.quota", "could not be converted to System.Int64");
        assert_eq!((events(app, 6044).await, events(app, 6045).await), (0, 0));

        let answer = app
            .put(&app.owner, WHOLE, json!({ "tenantId": 1, "quota": 5_000 }))
            .await
            .ok();
        assert_eq!(
            (&answer["enableQuota"], &answer["quota"]),
            (&json!(true), &json!(5_000))
        );
        assert_eq!(app.get(&app.owner, "/portal/quota").await.ok()["maxTotalSize"], 5_000);
        assert_eq!((events(app, 6044).await, events(app, 6045).await), (1, 0));
        for off in [json!(-1), json!(-900)] {
            let answer = app
                .put(&app.owner, WHOLE, json!({ "tenantId": 1, "quota": off }))
                .await
                .ok();
            assert_eq!((&answer["enableQuota"], &answer["quota"]), (&json!(false), &json!(-1)));
        }
        assert_eq!(
            app.get(&app.owner, "/portal/quota").await.ok()["maxTotalSize"],
            i64::MAX
        );
        assert_eq!((events(app, 6044).await, events(app, 6045).await), (1, 2));
    });
}

#[test]
fn portal_12_row_3_not_below_a_base_domain() {
    let settings = TestSettings {
        app: Some(|s| "cloud.test".clone_into(&mut s.base_domain)),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let set = async |credential: &str| {
            let bearer = format!("Bearer {credential}");
            let headers = [("host", "localhost"), ("authorization", bearer.as_str())];
            let body = json!({ "tenantId": 1, "quota": 5 });
            app.call_with(Method::PUT, &format!("/api/2.0{WHOLE}"), &headers, &body)
                .await
        };
        set(&app.owner.credential).await.refused(415, "Not available.");
    });
}

#[test]
fn portal_12_row_3_nobody_limits_somebody_elses_portal() {
    on_both(async |app| {
        let other = app.portal("other").await;
        let body = json!({ "tenantId": 1, "quota": 0 });
        other.put(&other.owner, WHOLE, body).await.refused(403, "Access denied");
        assert_eq!(
            app.get(&app.owner, "/portal/quota").await.ok()["maxTotalSize"],
            i64::MAX
        );
        // What is not there is not told from what is another's.
        for nowhere in [0, 999, -5] {
            let body = json!({ "tenantId": nowhere, "quota": 0 });
            other
                .put(&other.owner, WHOLE, body.clone())
                .await
                .refused(403, "Access denied");
            app.put(&app.owner, WHOLE, body).await.refused(403, "Access denied");
        }
        // Who runs the installation sits in its first portal.
        let body = json!({ "tenantId": other.id.0, "quota": 77 });
        app.put(&app.owner, WHOLE, body).await.ok();
        assert_eq!(other.get(&other.owner, "/portal/quota").await.ok()["maxTotalSize"], 77);
    });
}

#[test]
fn portal_12_row_3_a_full_portal_takes_no_more_photos() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let file = pictures::png(300, 200);
        let parts: [(&str, &[u8]); 2] = [("autosave", b"true"), ("file", &file)];
        let limit = async |bytes: i64| {
            let body = json!({ "tenantId": 1, "quota": bytes });
            app.put(&app.owner, WHOLE, body).await.ok();
        };
        limit(100).await;
        let refused = app.post_form(&user, &photo_of(&user), &parts).await;
        let text = "The portal stores as much as it may. Delete something, or ask for more room.";
        assert!(refused.text().contains(text), "{}", refused.text());
        assert_eq!(app.get(&user, "/people/@self").await.ok()["hasAvatar"], false);
        limit(1_000_000).await;
        upload(app, &user, &file).await;
        // What takes the place of a photo needs no more room than it adds.
        let plan = app.get(&app.owner, "/portal/payment/quota").await.ok();
        limit(plan["features"][0]["used"]["value"].as_i64().unwrap()).await;
        upload(app, &user, &file).await;
    });
}

#[test]
fn portal_12_row_4_counting_again_ends_at_once() {
    on_both(async |app| {
        for path in ["/settings/recalculatequota", "/settings/checkrecalculatequota"] {
            only_for_administrators(app, Method::GET, path, Value::Null).await;
        }
        let answer = app.get(&app.owner, "/settings/recalculatequota").await;
        assert_eq!((answer.status.as_u16(), answer.json().get("response")), (200, None));
        assert_eq!(app.get(&app.owner, "/settings/checkrecalculatequota").await.ok(), false);
    });
}
