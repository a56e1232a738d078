//! Invitation links: `docs/protocol/portal.md` 3. The names of the tests count the rules of the tables, in order.

use anteroom_domain::Role;
use anteroom_testkit::{Answer, TestApp, TestPerson, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const LINK: &str = "/portal/users/invitationlink";
const NOBODY: &str = "0198c0de-0000-7000-8000-000000000001";

async fn make(app: &TestApp, body: Value) -> Value {
    app.post(&app.owner, LINK, body).await.ok()
}

async fn delete(app: &TestApp, who: &TestPerson, id: &Value) -> Answer {
    app.call(&who.credential, Method::DELETE, LINK, &json!({ "id": id }))
        .await
}

#[test]
fn a_link_is_made_read_changed_and_deleted() {
    on_both(async |app| {
        for kind in ["DocSpaceAdmin", "RoomAdmin", "User"] {
            let none = app.get(&app.owner, &format!("{LINK}/{kind}")).await;
            none.ok();
            assert!(none.json().get("response").is_none(), "a new portal has no links");
        }
        let body = json!({ "employeeType": "user", "expiration": "2026-08-01T00:00:00", "maxUseCount": "5" });
        let made = make(app, body).await;
        assert_eq!(made["employeeType"], 4);
        assert_eq!(made["expiration"], "2026-08-01T00:00:00.0000000Z");
        assert_eq!((&made["isExpired"], &made["maxUseCount"]), (&json!(false), &json!(5)));
        assert_eq!(made["currentUseCount"], 0);
        assert!(
            made["url"].as_str().unwrap().starts_with("http://portal.test/s/"),
            "{made}"
        );
        for path in ["4", "User", "uSER"] {
            assert_eq!(app.get(&app.owner, &format!("{LINK}/{path}")).await.ok(), made);
        }
        // What is absent is cleared.
        let open = app.put(&app.owner, LINK, json!({ "id": made["id"] })).await.ok();
        assert!(open.get("expiration").is_none() && open.get("maxUseCount").is_none());
        assert_eq!(open["url"], made["url"], "the same link");
        assert!(delete(app, &app.owner, &made["id"]).await.ok().is_null());
        delete(app, &app.owner, &made["id"])
            .await
            .refused(404, "The record could not be found");
        assert!(app.get(&app.owner, &format!("{LINK}/4")).await.ok().is_null());
    });
}

#[test]
fn all_inviters_share_the_link_and_each_has_an_url_of_his_own() {
    on_both(async |app| {
        let made = make(app, json!({ "employeeType": 4 })).await;
        let admin = app.person(Role::DocSpaceAdmin).await;
        let room_admin = app.person(Role::RoomAdmin).await;
        let mut urls = vec![made["url"].clone()];
        for who in [&admin, &room_admin] {
            let seen = app.get(who, &format!("{LINK}/User")).await.ok();
            assert_eq!(seen["id"], made["id"]);
            urls.push(seen["url"].clone());
        }
        urls.dedup();
        assert_eq!(urls.len(), 3, "{urls:?}");
    });
}

#[test]
fn portal_3_2_post_row_1_use_count_out_of_range() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for count in [0, -1, 1001] {
            // Before the rights, and before the type.
            app.post(&user, LINK, json!({ "employeeType": "Guest", "maxUseCount": count }))
                .await
                .invalid("MaxUseCount", "The field MaxUseCount must be between 1 and 1000.");
        }
        app.post(&app.owner, LINK, json!({}))
            .await
            .invalid("$", "missing required properties including: 'employeeType'");
        app.post(&app.owner, LINK, json!({ "employeeType": "Boss" }))
            .await
            .invalid("$.employeeType", "could not be converted");
        assert!(app.get(&app.owner, &format!("{LINK}/4")).await.ok().is_null());
        for count in [1, 1000] {
            let made = make(app, json!({ "employeeType": 4, "maxUseCount": count })).await;
            delete(app, &app.owner, &made["id"]).await.ok();
        }
    });
}

#[test]
fn portal_3_2_row_2_the_switch() {
    let settings = TestSettings {
        app: Some(|s| s.allow_inviting_members = false),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let owner = &app.owner;
        app.post(owner, LINK, json!({ "employeeType": "Guest" }))
            .await
            .refused(403, "Access denied");
        app.get(owner, &format!("{LINK}/User"))
            .await
            .refused(403, "Access denied");
        app.put(owner, LINK, json!({ "id": NOBODY }))
            .await
            .refused(403, "Access denied");
        delete(app, owner, &json!(NOBODY)).await.refused(403, "Access denied");
        for kind in ["User", "Guest"] {
            app.get(owner, &format!("/portal/users/invite/{kind}"))
                .await
                .refused(403, "Access denied");
        }
        // Reading says first that there is no link for such a type.
        app.get(owner, &format!("{LINK}/Guest"))
            .await
            .refused(400, "EmployeeType");
        let settings = app.anonymous(Method::GET, "/settings/invitationsettings", Value::Null);
        assert_eq!(
            settings.await.ok(),
            json!({ "allowInvitingMembers": false, "allowInvitingGuests": true })
        );
    });
}

#[test]
fn portal_3_2_post_row_3_types_without_links() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for kind in [json!("Guest"), json!("All"), json!(0), Value::Null] {
            for who in [&app.owner, &user] {
                app.post(who, LINK, json!({ "employeeType": kind, "expiration": "2001-01-01" }))
                    .await
                    .refused(400, "EmployeeType");
            }
        }
        for kind in ["Guest", "0"] {
            app.get(&user, &format!("{LINK}/{kind}"))
                .await
                .refused(400, "EmployeeType");
        }
        app.get(&user, &format!("{LINK}/Boss"))
            .await
            .invalid("employeeType", "'Boss'");
    });
}

#[test]
fn portal_3_2_post_row_4_an_end_that_is_over() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for end in ["2026-07-21T10:45:10Z", "2026-07-21T12:45:10+02:00", "2001-01-01"] {
            for who in [&app.owner, &user] {
                app.post(who, LINK, json!({ "employeeType": 4, "expiration": end }))
                    .await
                    .refused(400, "Expiration");
            }
        }
        assert!(app.get(&app.owner, &format!("{LINK}/4")).await.ok().is_null());
        make(app, json!({ "employeeType": 4, "expiration": "2026-07-21T10:45:11Z" })).await;
    });
}

#[test]
fn portal_3_2_post_row_5_whom_the_caller_may_not_invite() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let room_admin = app.person(Role::RoomAdmin).await;
        let user = app.person(Role::User).await;
        let guest = app.person(Role::Guest).await;
        for (who, allowed) in [
            (&admin, &["RoomAdmin", "User"][..]),
            (&room_admin, &["User"]),
            (&user, &[]),
            (&guest, &[]),
        ] {
            for kind in ["DocSpaceAdmin", "RoomAdmin", "User"] {
                let answer = app.post(who, LINK, json!({ "employeeType": kind })).await;
                let read = app.get(who, &format!("{LINK}/{kind}")).await;
                let personal = app.get(who, &format!("/portal/users/invite/{kind}")).await.ok();
                if allowed.contains(&kind) {
                    let made = answer.ok();
                    assert_eq!(read.ok(), made);
                    assert!(personal.as_str().unwrap().starts_with("http://portal.test/s/"));
                    delete(app, who, &made["id"]).await.ok();
                } else {
                    answer.refused(403, "Access denied");
                    read.refused(403, "Access denied");
                    assert_eq!(personal, "", "{kind}");
                    assert!(app.get(&app.owner, &format!("{LINK}/{kind}")).await.ok().is_null());
                }
            }
        }
        app.anonymous(Method::POST, LINK, json!({ "employeeType": 4 }))
            .await
            .empty(401);
    });
}

#[test]
fn portal_3_2_post_row_6_no_seat_left_for_an_administrator() {
    let settings = TestSettings {
        app: Some(|s| s.max_admins = Some(1)),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        for kind in ["DocSpaceAdmin", "RoomAdmin"] {
            app.post(&app.owner, LINK, json!({ "employeeType": kind }))
                .await
                .refused(402, "The number of admins should not exceed 1");
            app.get(&app.owner, &format!("{LINK}/{kind}"))
                .await
                .refused(402, "The number of admins should not exceed 1");
        }
        make(app, json!({ "employeeType": "User" })).await;
    });
}

#[test]
fn portal_3_2_post_row_7_one_link_for_a_type() {
    on_both(async |app| {
        let made = make(app, json!({ "employeeType": 4, "maxUseCount": 3 })).await;
        app.post(&app.owner, LINK, json!({ "employeeType": 4, "maxUseCount": 9 }))
            .await
            .refused(400, "link with the same EmployeeType already exists");
        assert_eq!(app.get(&app.owner, &format!("{LINK}/4")).await.ok(), made);
        make(app, json!({ "employeeType": 1 })).await;
    });
}

#[test]
fn portal_3_2_put_rows_3_to_6() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let made = make(app, json!({ "employeeType": 1, "maxUseCount": 3 })).await;
        let id = &made["id"];
        app.put(&app.owner, LINK, json!({ "id": id, "maxUseCount": 0 }))
            .await
            .invalid("MaxUseCount", "The field MaxUseCount must be between 1 and 1000.");
        app.put(&app.owner, LINK, json!({ "maxUseCount": 2 }))
            .await
            .invalid("$", "missing required properties including: 'id'");
        for id in [NOBODY, "00000000-0000-0000-0000-000000000000"] {
            app.put(&room_admin, LINK, json!({ "id": id }))
                .await
                .refused(404, "The record could not be found");
        }
        // The end is looked at before the rights.
        app.put(&room_admin, LINK, json!({ "id": id, "expiration": "2001-01-01" }))
            .await
            .refused(400, "Expiration");
        app.put(&room_admin, LINK, json!({ "id": id }))
            .await
            .refused(403, "Access denied");
        delete(app, &room_admin, id).await.refused(403, "Access denied");
        assert_eq!(app.get(&app.owner, &format!("{LINK}/1")).await.ok(), made);
    });
}

#[test]
fn a_key_that_only_reads_gets_no_link_to_hand_out() {
    on_both(async |app| {
        make(app, json!({ "employeeType": "DocSpaceAdmin" })).await;
        let reading = app.with_credential(&app.owner, app.key(&app.owner, &["*:read"]).await);
        app.get(&reading, &format!("{LINK}/DocSpaceAdmin"))
            .await
            .refused(403, "Access denied");
        assert_eq!(app.get(&reading, "/portal/users/invite/User").await.ok(), "");
        for scope in ["accounts:write", "rooms:write"] {
            let narrow = app.with_credential(&app.owner, app.key(&app.owner, &[scope]).await);
            app.get(&narrow, &format!("{LINK}/User"))
                .await
                .refused(403, "Access denied");
            app.post(&narrow, LINK, json!({ "employeeType": 4 }))
                .await
                .refused(403, "Access denied");
        }
    });
}

#[test]
fn guests_are_invited_by_personal_links_only() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let user = app.person(Role::User).await;
        for who in [&app.owner, &room_admin] {
            let url = app.get(who, "/portal/users/invite/Guest").await.ok();
            assert!(url.as_str().unwrap().contains("/s/"), "{url}");
            assert_eq!(app.get(who, "/portal/users/invite/2").await.ok(), url);
        }
        assert_eq!(app.get(&user, "/portal/users/invite/Guest").await.ok(), "");
        assert_eq!(app.get(&app.owner, "/portal/users/invite/All").await.ok(), "");
    });
}

#[test]
fn of_many_who_make_the_same_link_one_succeeds() {
    on_both(async |app| {
        let one = || app.post(&app.owner, LINK, json!({ "employeeType": 4 }));
        let all = tokio::join!(one(), one(), one(), one(), one(), one());
        let statuses = [all.0, all.1, all.2, all.3, all.4, all.5].map(|answer| answer.status.as_u16());
        assert_eq!(statuses.iter().filter(|s| **s == 200).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|s| **s == 400).count(), 5, "{statuses:?}");
    });
}
