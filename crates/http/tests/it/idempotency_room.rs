//! How much is kept of answers to calls that may be repeated: `docs/protocol/anteroom.md` row 8.

use anteroom_domain::Role;
use anteroom_testkit::{Answer, TestApp, TestPerson, TestSettings, on_both_with};
use http::Method;
use serde_json::json;

const TOO_LONG: &str = "The first request with this Idempotency-Key was carried out, but its answer was too long to be kept. Read what it changed instead of repeating it.";

async fn move_to(app: &TestApp, who: &TestPerson, key: &str) -> Answer {
    let path = format!("/people/{}", who.id);
    let body = json!({ "location": key });
    app.call_carrying(&who.credential, Method::PUT, &path, &body, &[("idempotency-key", key)])
        .await
}

#[test]
fn anteroom_row_8_what_is_kept_for_one_person_is_bounded_and_nothing_is_done_twice() {
    let settings = TestSettings {
        app: Some(|s| s.kept_answers_bytes = 8_000),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let (a, b) = (app.person(Role::User).await, app.person(Role::User).await);
        let mut kept = 0;
        for number in 0..12 {
            let key = format!("call-{number}");
            move_to(app, &a, &key).await.ok();
            let again = move_to(app, &a, &key).await;
            if again.header("idempotency-replayed") == "true" {
                assert_eq!(kept, number, "once there is no room, there is none");
                kept += 1;
            } else {
                again.refused(409, TOO_LONG);
            }
        }
        assert!((1..12).contains(&kept), "{kept}");
        // Each was done once, the last one too.
        assert_eq!(app.get(&a, "/people/@self").await.ok()["location"], "call-11");
        // It is the room of one person, and of one day.
        move_to(app, &b, "k").await.ok();
        assert_eq!(move_to(app, &b, "k").await.header("idempotency-replayed"), "true");
        app.clock.advance_seconds(86_400);
        move_to(app, &a, "tomorrow").await.ok();
        assert_eq!(
            move_to(app, &a, "tomorrow").await.header("idempotency-replayed"),
            "true"
        );
        // Whoever is removed leaves nothing of it behind.
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [a.id] }))
            .await
            .ok();
        app.delete(&app.owner, &format!("/people/{}", a.id)).await.ok();
    });
}
