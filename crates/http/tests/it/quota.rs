//! How much people may store: `docs/protocol/people.md` 11 and 2.3 note 2.

use anteroom_app::people::quota::set_quota_per_person;
use anteroom_app::{PortalQuery, Presented};
use anteroom_domain::Role;
use anteroom_domain::quota::QuotaPerPerson;
use anteroom_testkit::{TestApp, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};
use std::net::IpAddr;

const TOO_LARGE: &str = "Failed to set quota per user. The entered value is greater than the total DocSpace storage.";
const OPERATIONS: [(&str, &str); 4] = [
    ("PUT", "/people/userquota"),
    ("PUT", "/people/resetquota"),
    ("GET", "/people/recalculatequota"),
    ("GET", "/people/checkrecalculatequota"),
];

/// Switches limits per person as the settings of a portal do.
async fn switch(app: &TestApp, is_on: bool, default_bytes: i64) {
    let query = PortalQuery {
        request_host: "localhost",
        origin_host: None,
    };
    let portal = app.app.resolve_portal(query).await.unwrap().unwrap();
    let presented = Presented::ApiKey(app.owner.credential.clone());
    let here = IpAddr::from([192, 0, 2, 7]);
    let caller = app.app.authenticate(&portal, &presented, here).await.unwrap().unwrap();
    let quota = QuotaPerPerson { is_on, default_bytes };
    app.app
        .write(move |tx, ctx| set_quota_per_person(tx, ctx, &caller, quota))
        .await
        .unwrap();
}

async fn limits(app: &TestApp, who: &TestPerson, of: &TestPerson) -> Value {
    let profile = app.get(who, &format!("/people/{}", of.id)).await.ok();
    json!([profile["quotaLimit"], profile["isCustomQuota"], profile["usedSpace"]])
}

async fn set(app: &TestApp, who: &TestPerson, of: &TestPerson, quota: Value) -> anteroom_testkit::Answer {
    app.put(who, "/people/userquota", json!({ "userIds": [of.id], "quota": quota }))
        .await
}

#[test]
fn people_2_3_note_2_who_sees_space_and_limits() {
    on_both(async |app| {
        let (room_admin, user) = (app.person(Role::RoomAdmin).await, app.person(Role::User).await);
        let hidden = json!([null, null, null]);
        let only_space = json!([null, null, 0]);
        for who in [&app.owner, &user] {
            assert_eq!(limits(app, who, &user).await, only_space);
        }
        assert_eq!(limits(app, &room_admin, &user).await, hidden);
        switch(app, true, 1_000).await;
        let all = json!([1_000, false, 0]);
        for who in [&app.owner, &user] {
            assert_eq!(limits(app, who, &user).await, all);
            assert_eq!(app.get(who, "/people/@self").await.ok()["quotaLimit"], 1_000);
        }
        assert_eq!(limits(app, &room_admin, &user).await, hidden);
        let listed = app.get(&room_admin, "/people/filter").await;
        let sees = |person: &Value| person.get("usedSpace").is_some() || person.get("quotaLimit").is_some();
        let of_others: Vec<_> = listed
            .ok()
            .as_array()
            .unwrap()
            .iter()
            .filter(|p| p["id"] != room_admin.id && sees(p))
            .cloned()
            .collect();
        assert!(of_others.is_empty(), "{of_others:?}");
        switch(app, true, 2_000).await;
        assert_eq!(limits(app, &app.owner, &user).await, json!([2_000, false, 0]));
        switch(app, false, 2_000).await;
        assert_eq!(limits(app, &app.owner, &user).await, only_space);
    });
}

#[test]
fn people_11_1_limits_of_ones_own() {
    on_both(async |app| {
        switch(app, true, 1_000).await;
        let (admin, user) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::User).await);
        let nobody = "00000000-0000-0000-0000-00000000beef";
        let ids = json!([user.id, nobody, app.owner.id, admin.id, user.id]);
        let answer = app
            .put(&admin, "/people/userquota", json!({ "userIds": ids, "quota": 5 }))
            .await
            .ok();
        let shown: Vec<_> = answer
            .as_array()
            .unwrap()
            .iter()
            .map(|p| (&p["id"], &p["quotaLimit"], &p["isCustomQuota"]))
            .collect();
        let (five, yes) = (json!(5), json!(true));
        let expected = [&user.id, &app.owner.id, &admin.id].map(|id| json!(id));
        assert_eq!(shown, expected.iter().map(|id| (id, &five, &yes)).collect::<Vec<_>>());
        assert_eq!(limits(app, &app.owner, &user).await, json!([5, true, 0]));
        for (given, shown) in [
            (json!(0), 0),
            (json!(-1), -1),
            (json!(-7), -1),
            (json!(i64::MAX), i64::MAX),
        ] {
            set(app, &app.owner, &user, given).await.ok();
            assert_eq!(limits(app, &app.owner, &user).await, json!([shown, true, 0]));
        }
        let none = app
            .put(
                &app.owner,
                "/people/userquota",
                json!({ "userIds": [nobody], "quota": 5 }),
            )
            .await;
        assert_eq!(none.ok(), json!([]));
        // Kept while the switch is off.
        switch(app, false, 1_000).await;
        let answer = set(app, &app.owner, &user, json!(9)).await.ok();
        assert!(answer[0].get("quotaLimit").is_none() && answer[0].get("isCustomQuota").is_none());
        switch(app, true, 1_000).await;
        assert_eq!(limits(app, &app.owner, &user).await, json!([9, true, 0]));
    });
}

#[test]
fn people_11_1_row_1_a_quota_that_is_no_number_comes_before_the_rights() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for (given, kind) in [
            (json!("5"), "String"),
            (json!(true), "True"),
            (json!(null), "Null"),
            (json!([]), "Array"),
        ] {
            let text = format!(
                "The requested operation requires an element of type 'Number', but the target element has type '{kind}'."
            );
            for who in [&app.owner, &user] {
                set(app, who, &user, given.clone()).await.refused(400, &text);
            }
        }
        let text = "The requested operation requires an element of type 'Number', but the target element has type 'Undefined'.";
        app.put(&user, "/people/userquota", json!({ "userIds": [user.id] }))
            .await
            .refused(400, text);
        app.put(
            &app.owner,
            "/people/userquota",
            json!({ "userIds": ["x"], "quota": "5" }),
        )
        .await
        .invalid("$.userIds[0]", "The JSON value could not be converted to");
    });
}

#[test]
fn people_11_1_row_2_a_number_that_is_not_whole_comes_before_the_rights() {
    on_both(async |app| {
        switch(app, true, 1_000).await;
        let user = app.person(Role::User).await;
        for given in [json!(1.5), json!(1e30), json!(9_223_372_036_854_775_808_u64)] {
            for who in [&app.owner, &user] {
                set(app, who, &user, given.clone()).await.refused(400, TOO_LARGE);
            }
        }
        assert_eq!(limits(app, &app.owner, &user).await, json!([1_000, false, 0]));
    });
}

#[test]
fn people_11_1_row_3_and_11_2_and_11_3_are_for_administrators() {
    on_both(async |app| {
        switch(app, true, 1_000).await;
        let user = app.person(Role::User).await;
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            let caller = app.person(role).await;
            for (method, path) in OPERATIONS {
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                for of in [&user, &caller] {
                    let body = json!({ "userIds": [of.id], "quota": 5 });
                    let body = if method == Method::GET { Value::Null } else { body };
                    app.call(&caller.credential, method.clone(), path, &body)
                        .await
                        .refused(403, "Access denied");
                }
            }
        }
        for (method, path) in OPERATIONS {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            app.anonymous(method, path, Value::Null).await.empty(401);
        }
        let reader = app.with_credential(&app.owner, app.key(&app.owner, &["accounts:read"]).await);
        set(app, &reader, &user, json!(5)).await.refused(403, "Access denied");
        app.get(&reader, "/people/checkrecalculatequota").await.ok();
        assert_eq!(limits(app, &app.owner, &user).await, json!([1_000, false, 0]));
        for path in ["/people/userquota", "/people/resetquota"] {
            app.put(&app.owner, path, json!({ "quota": 5 }))
                .await
                .refused(400, "Value cannot be null. (Parameter 'source')");
        }
    });
}

#[test]
fn people_11_2_the_portals_limit_again() {
    on_both(async |app| {
        switch(app, true, 1_000).await;
        let user = app.person(Role::User).await;
        set(app, &app.owner, &user, json!(5)).await.ok();
        let ids = json!({ "userIds": [user.id, "00000000-0000-0000-0000-00000000beef"], "quota": "nonsense" });
        let answer = app.put(&app.owner, "/people/resetquota", ids).await.ok();
        assert_eq!(answer.as_array().unwrap().len(), 1);
        assert_eq!(
            (&answer[0]["quotaLimit"], &answer[0]["isCustomQuota"]),
            (&json!(1_000), &json!(false))
        );
        assert_eq!(limits(app, &app.owner, &user).await, json!([1_000, false, 0]));
    });
}

#[test]
fn people_11_3_a_recount_is_complete_at_once() {
    on_both(async |app| {
        let started = app.get(&app.owner, "/people/recalculatequota").await;
        started.ok();
        assert!(started.json().get("response").is_none());
        let progress = app.get(&app.owner, "/people/checkrecalculatequota").await.ok();
        assert_eq!(progress, json!({ "isCompleted": true, "progress": 100 }));
    });
}
