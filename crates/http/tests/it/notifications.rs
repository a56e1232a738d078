//! What members want to be told: `docs/protocol/portal.md` 14.

use crate::house::everybody;
use anteroom_domain::Role;
use anteroom_testkit::{TestApp, TestPerson, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const ONE: &str = "/settings/notification";
const ROOMS: &str = "/settings/notification/rooms";

async fn is_on(app: &TestApp, who: &TestPerson, kind: &str) -> Value {
    app.get(who, &format!("{ONE}/{kind}")).await.ok()["isEnabled"].clone()
}

async fn mute(app: &TestApp, who: &TestPerson, room: Value, is_muted: bool) -> Value {
    let body = json!({ "roomsId": room, "mute": is_muted });
    app.post(who, ROOMS, body).await.ok()["disabledRooms"].clone()
}

#[test]
fn portal_14_sentence_1_kinds_have_numbers_and_names() {
    on_both(async |app| {
        app.anonymous(Method::GET, "/settings/notification/0", Value::Null)
            .await
            .empty(401);
        for (number, name) in [
            (0, "Badges"),
            (1, "RoomsActivity"),
            (2, "DailyFeed"),
            (3, "UsefullTips"),
        ] {
            let on = json!({ "type": number, "isEnabled": true });
            for kind in [number.to_string(), name.to_owned(), name.to_lowercase()] {
                assert_eq!(app.get(&app.owner, &format!("{ONE}/{kind}")).await.ok(), on);
            }
        }
        app.get(&app.owner, &format!("{ONE}/Everything"))
            .await
            .invalid("type", "The value 'Everything' is not valid.");
        app.get(&app.owner, &format!("{ONE}/4"))
            .await
            .invalid("type", "The value '4' is invalid.");
    });
}

#[test]
fn portal_14_sentence_2_everybody_says_what_he_wants_to_be_told() {
    on_both(async |app| {
        app.anonymous(Method::POST, ONE, json!({ "type": 0 })).await.empty(401);
        for person in everybody(app).await {
            for (given, kind) in [(json!(2), 2), (json!("UsefullTips"), 3), (json!("3"), 3)] {
                for wanted in [false, true, false] {
                    let body = json!({ "type": given, "isEnabled": wanted });
                    let answer = app.post(&person, ONE, body).await.ok();
                    assert_eq!(answer, json!({ "type": kind, "isEnabled": wanted }));
                    assert_eq!(is_on(app, &person, &kind.to_string()).await, wanted);
                }
            }
            // The other kinds stay as they were.
            assert_eq!(is_on(app, &person, "Badges").await, true);
        }
        app.post(&app.owner, ONE, json!({ "isEnabled": true }))
            .await
            .invalid("$", "missing required properties including: 'type'");
        for bad in [json!(4), json!("All"), Value::Null, json!([])] {
            app.post(&app.owner, ONE, json!({ "type": bad, "isEnabled": true }))
                .await
                .invalid("$.type", "could not be converted to");
        }
    });
}

#[test]
fn portal_14_sentence_2_for_nobody_but_himself() {
    on_both(async |app| {
        let (one, two) = (app.person(Role::User).await, app.person(Role::User).await);
        app.post(&one, ONE, json!({ "type": 0, "isEnabled": false })).await.ok();
        mute(app, &one, json!(7), true).await;
        assert_eq!(is_on(app, &two, "0").await, true);
        assert_eq!(app.get(&two, ROOMS).await.ok(), json!({ "disabledRooms": [] }));
        // A credential that only reads changes nothing.
        let reader = app.with_credential(&one, app.key(&app.owner, &["*:read"]).await);
        for (path, body) in [
            (ONE, json!({ "type": 1, "isEnabled": false })),
            (ROOMS, json!({ "roomsId": 1, "mute": true })),
        ] {
            app.post(&reader, path, body).await.refused(403, "Access denied");
        }
        assert_eq!(is_on(app, &app.owner, "1").await, true);
        // Somebody who is gone leaves nothing behind.
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [one.id] }))
            .await
            .ok();
        app.delete(&app.owner, &format!("/people/{}", one.id)).await.ok();
    });
}

#[test]
fn portal_14_sentence_3_everybody_mutes_rooms() {
    on_both(async |app| {
        app.anonymous(Method::GET, ROOMS, Value::Null).await.empty(401);
        for person in everybody(app).await {
            assert_eq!(app.get(&person, ROOMS).await.ok(), json!({ "disabledRooms": [] }));
            assert_eq!(mute(app, &person, json!(12), true).await, json!([12]));
            assert_eq!(mute(app, &person, json!("12"), true).await, json!([12, "12"]));
            // Again is the same.
            assert_eq!(mute(app, &person, json!(12), true).await.as_array().unwrap().len(), 2);
            assert_eq!(mute(app, &person, json!(12), false).await, json!(["12"]));
            assert_eq!(mute(app, &person, json!("no such"), false).await, json!(["12"]));
            assert_eq!(app.get(&person, ROOMS).await.ok(), json!({ "disabledRooms": ["12"] }));
        }
        for bad in [Value::Null, json!(1.5), json!(""), json!([1]), json!(true)] {
            app.post(&app.owner, ROOMS, json!({ "roomsId": bad, "mute": true }))
                .await
                .invalid("$.roomsId", "could not be converted to");
        }
        app.post(&app.owner, ROOMS, json!({ "mute": true }))
            .await
            .invalid("$", "missing required properties including: 'roomsId'");
        app.post(&app.owner, ROOMS, json!({ "roomsId": "x".repeat(256), "mute": true }))
            .await
            .invalid("RoomsId", "maximum length of 255.");
        assert_eq!(
            app.get(&app.owner, ROOMS).await.ok(),
            json!({ "disabledRooms": ["12"] })
        );
        // Names are texts, whatever they look like.
        let odd = "a'b\"; DROP TABLE people;--\n%_room-muted:n:5";
        assert_eq!(mute(app, &app.owner, json!(odd), true).await, json!(["12", odd]));
    });
}

#[test]
fn portal_14_sentence_4_at_most_a_thousand_rooms_are_muted() {
    on_both(async |app| {
        let (portal, who) = (anteroom_domain::PortalId(1), app.owner.person_id());
        app.app
            .write(move |tx, ctx| {
                for room in 0..1_000 {
                    let name = format!("room-muted:n:{room}");
                    anteroom_store::person_settings::set(tx, portal, who, &name, "true", ctx.now())?;
                }
                Ok(())
            })
            .await
            .unwrap();
        app.post(&app.owner, ROOMS, json!({ "roomsId": 5_000, "mute": true }))
            .await
            .refused(400, "No more than 1000 rooms can be muted.");
        let muted = app.get(&app.owner, ROOMS).await.ok();
        assert_eq!(muted["disabledRooms"].as_array().unwrap().len(), 1_000);
        assert_eq!(
            mute(app, &app.owner, json!(999), true).await.as_array().unwrap().len(),
            1_000
        );
        assert_eq!(
            mute(app, &app.owner, json!(0), false).await.as_array().unwrap().len(),
            999
        );
    });
}

#[test]
fn portal_14_sentence_5_mail_is_the_only_way() {
    on_both(async |app| {
        let path = &format!("{ONE}/channels");
        app.anonymous(Method::GET, path, Value::Null).await.empty(401);
        for person in everybody(app).await {
            let channels = app.get(&person, path).await.ok();
            assert_eq!(
                channels,
                json!({ "channels": [{ "name": "email", "isEnabled": false }] })
            );
        }
    });
    let settings = TestSettings {
        app: Some(|s| s.mail.is_delivered = true),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let channels = app.get(&app.owner, &format!("{ONE}/channels")).await.ok();
        assert_eq!(channels["channels"][0]["isEnabled"], true);
    });
}

#[test]
fn portal_14_sentence_6_there_is_no_telegram() {
    on_both(async |app| {
        for (method, path) in [
            (Method::GET, "/settings/telegram/check"),
            (Method::GET, "/settings/telegram/link"),
            (Method::DELETE, "/settings/telegram/link"),
        ] {
            app.anonymous(method, path, Value::Null).await.empty(401);
        }
        for person in everybody(app).await {
            assert_eq!(
                app.get(&person, "/settings/telegram/check").await.ok(),
                json!({ "status": 0 })
            );
            app.get(&person, "/settings/telegram/link")
                .await
                .refused(415, "Not available.");
            assert_eq!(app.delete(&person, "/settings/telegram/link").await.ok(), false);
        }
    });
}
