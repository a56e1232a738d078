//! The refusals of the two list operations, a test for each row: `docs/protocol/people.md` 16.2, 17.2.

use anteroom_domain::Role;
use anteroom_testkit::{TestApp, TestPerson, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const SYSTEM: &str = "4a515a15-d4d6-4b8e-828e-e0586f18f3a3";
const NOBODY: &str = "11111111-2222-4333-8444-555555555555";
const DENIED: &str = "Access denied";

fn ids(people: &[&str]) -> Value {
    json!({ "userIds": people })
}

/// What the owner sees of a person that these operations could change.
async fn state(app: &TestApp, person: &TestPerson) -> (Value, Value) {
    let seen = app.get(&app.owner, &format!("/people/{}", person.id)).await.ok();
    (seen["status"].clone(), seen["role"].clone())
}

#[test]
fn people_16_2_row_1_a_status_that_nobody_gives() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        for status in ["Pending", "pending", "4", "All", "7", "Default", "5"] {
            for caller in [&app.owner, &guest] {
                app.put(caller, &format!("/people/status/{status}"), ids(&[&guest.id]))
                    .await
                    .refused(400, "Incorrect status");
            }
        }
    });
}

#[test]
fn people_16_2_row_2_no_status() {
    on_both(async |app| {
        for status in ["Gone", "0", "3", "99", "-1"] {
            app.put(&app.owner, &format!("/people/status/{status}"), ids(&[]))
                .await
                .invalid("status", "The value");
        }
    });
}

#[test]
fn people_16_2_row_3_not_an_administrator() {
    on_both(async |app| {
        let target = app.person(Role::User).await;
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            let caller = app.person(role).await;
            for body in [ids(&[&target.id]), json!({})] {
                app.put(&caller, "/people/status/2", body).await.refused(403, DENIED);
            }
        }
        assert_eq!(state(app, &target).await.0, 1);
        app.anonymous(Method::PUT, "/people/status/2", ids(&[&target.id]))
            .await
            .empty(401);
    });
}

#[test]
fn people_16_2_row_4_no_list() {
    on_both(async |app| {
        for body in [json!({}), json!({ "userIds": null }), json!({ "userId": [] })] {
            let answer = app.put(&app.owner, "/people/status/1", body).await;
            answer.refused(400, "Value cannot be null. (Parameter 'source')");
        }
    });
}

#[test]
fn people_16_2_row_5_somebody_who_cannot_be_changed() {
    on_both(async |app| {
        let (admin, other) = (
            app.person(Role::DocSpaceAdmin).await,
            app.person(Role::DocSpaceAdmin).await,
        );
        let user = app.person(Role::User).await;
        for (caller, last) in [
            (&app.owner, SYSTEM),
            (&app.owner, NOBODY),
            (&app.owner, app.owner.id.as_str()),
            (&admin, app.owner.id.as_str()),
            (&admin, admin.id.as_str()),
            (&admin, other.id.as_str()),
        ] {
            for status in ["1", "2"] {
                app.put(caller, &format!("/people/status/{status}"), ids(&[&user.id, last]))
                    .await
                    .refused(403, DENIED);
            }
        }
        assert_eq!(state(app, &user).await.0, 1, "nobody is changed");
    });
}

#[test]
fn people_16_2_row_6_no_seat_left() {
    let settings = TestSettings {
        app: Some(|s| s.max_users = Some(1)),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let first = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", ids(&[&first.id])).await.ok();
        let second = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/1", ids(&[&first.id]))
            .await
            .refused(402, "The number of users should not exceed 1");
        assert_eq!(state(app, &first).await.0, 2);
        assert_eq!(state(app, &second).await.0, 1);
    });
}

#[test]
fn people_17_2_row_1_a_type_that_the_caller_may_not_give() {
    on_both(async |app| {
        let target = app.person(Role::User).await;
        for (role, types) in [
            (Role::User, ["User", "RoomAdmin", "Guest"].as_slice()),
            (Role::Guest, &["User", "RoomAdmin", "Guest"]),
            (Role::RoomAdmin, &["RoomAdmin", "DocSpaceAdmin", "All"]),
        ] {
            let caller = app.person(role).await;
            for kind in types {
                // The right comes before the list is looked at.
                for body in [ids(&[&target.id]), json!({})] {
                    app.put(&caller, &format!("/people/type/{kind}"), body)
                        .await
                        .refused(403, DENIED);
                }
            }
        }
        assert_eq!(state(app, &target).await.1, "User");
    });
}

#[test]
fn people_17_2_row_2_no_guests_here() {
    let settings = TestSettings {
        app: Some(|s| s.allow_inviting_guests = false),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        for body in [ids(&[]), json!({})] {
            app.put(&app.owner, "/people/type/Guest", body)
                .await
                .refused(403, DENIED);
        }
    });
}

#[test]
fn people_17_2_row_3_no_list() {
    on_both(async |app| {
        for body in [json!({}), json!({ "userIds": null })] {
            app.put(&app.owner, "/people/type/RoomAdmin", body)
                .await
                .refused(400, "Value cannot be null. (Parameter 'source')");
        }
    });
}

#[test]
fn people_17_2_row_4_somebody_who_cannot_be_changed() {
    on_both(async |app| {
        let (admin, room_admin) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::RoomAdmin).await);
        let (user, guest) = (app.person(Role::User).await, app.person(Role::Guest).await);
        let disabled = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", ids(&[&disabled.id])).await.ok();
        for (caller, kind, last) in [
            (&app.owner, "RoomAdmin", SYSTEM),
            (&app.owner, "RoomAdmin", NOBODY),
            (&app.owner, "RoomAdmin", disabled.id.as_str()),
            (&app.owner, "RoomAdmin", room_admin.id.as_str()),
            (&app.owner, "DocSpaceAdmin", app.owner.id.as_str()),
            (&app.owner, "User", admin.id.as_str()),
            (&admin, "DocSpaceAdmin", user.id.as_str()),
            (&admin, "RoomAdmin", admin.id.as_str()),
            (&app.owner, "Guest", user.id.as_str()),
            (&room_admin, "User", guest.id.as_str()),
        ] {
            let others = if kind == "RoomAdmin" {
                vec![user.id.as_str(), last]
            } else {
                vec![last]
            };
            app.put(caller, &format!("/people/type/{kind}"), ids(&others))
                .await
                .refused(403, DENIED);
        }
        assert_eq!(state(app, &user).await.1, "User", "nobody is changed");
        assert_eq!(state(app, &guest).await.1, "Guest");
    });
}

#[test]
fn people_17_2_row_5_no_seat_left() {
    let settings = TestSettings {
        app: Some(|s| s.max_admins = Some(2)),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let (a, b) = (app.person(Role::User).await, app.person(Role::User).await);
        app.put(&app.owner, "/people/type/RoomAdmin", ids(&[&a.id, &b.id]))
            .await
            .refused(402, "The number of admins should not exceed 2");
        assert_eq!(state(app, &a).await.1, "User");
        app.put(&app.owner, "/people/type/RoomAdmin", ids(&[&a.id])).await.ok();
    });
}
