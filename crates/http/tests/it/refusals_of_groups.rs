//! Every refusal of groups by its row (`docs/protocol/portal.md` 1, `docs/protocol/people.md`
//! 19).

use crate::groups_of_a_test::{add_group, changes, count, create, group_of};
use anteroom_domain::Role;
use anteroom_testkit::{TestApp, on_both};
use http::Method;
use serde_json::{Value, json};

const NO_GROUP: &str = "The group could not be found";
const NO_PERSON: &str = "The user could not be found";
const NOBODY: &str = "11111111-2222-3333-4444-555555555555";
const LOST: &str = "4a515a15-d4d6-4b8e-828e-e0586f18f3a3";
const RULE: &str = "The field GroupName must be a string with a minimum length of 1 and a maximum length of 128.";

#[test]
fn portal_1_4_row_1_the_name_is_absent() {
    on_both(async |app| {
        for body in [json!({}), json!({ "members": [] })] {
            create(app, &app.owner, body)
                .await
                .invalid("$", "missing required properties including: 'groupName'");
        }
        create(app, &app.owner, Value::Null)
            .await
            .invalid("", "A non-empty request body is required.");
        create(app, &app.owner, json!({ "groupName": null }))
            .await
            .refused(400, "Value cannot be null. (Parameter 'groupName')");
        assert_eq!(count(app).await, 0);
    });
}

#[test]
fn portal_1_4_row_2_the_name_is_empty_or_too_long() {
    on_both(async |app| {
        for name in ["", &"ä".repeat(129)] {
            create(app, &app.owner, json!({ "groupName": name }))
                .await
                .invalid("GroupName", RULE);
        }
        assert_eq!(count(app).await, 0);
        // 128 of the longest characters are fine.
        let name = "\u{10ffff}".repeat(128);
        assert_eq!(
            create(app, &app.owner, json!({ "groupName": name })).await.ok()["name"],
            name
        );
        let id = add_group(app, "A", None, &[]).await;
        for name in ["", &"x".repeat(129)] {
            app.put(&app.owner, &format!("/group/{id}"), json!({ "groupName": name }))
                .await
                .invalid("Update.GroupName", RULE);
        }
        assert_eq!(group_of(app, &id).await["name"], "A");
    });
}

#[test]
fn portal_1_4_row_3_the_name_is_all_white_space() {
    on_both(async |app| {
        let text = "The value cannot be an empty string or composed entirely of whitespace. (Parameter 'groupName')";
        for name in [" ", " \t\u{a0}\u{2003}\n"] {
            create(app, &app.owner, json!({ "groupName": name }))
                .await
                .refused(400, text);
        }
        assert_eq!(count(app).await, 0);
        let id = add_group(app, "A", None, &[]).await;
        app.put(&app.owner, &format!("/group/{id}"), json!({ "groupName": " " }))
            .await
            .refused(400, text);
        assert_eq!(group_of(app, &id).await["name"], "A");
    });
}

#[test]
fn portal_1_4_row_4_members_of_the_wrong_type() {
    on_both(async |app| {
        let id = add_group(app, "A", None, &[]).await;
        for (body, key) in [
            (json!({ "groupName": 123 }), "$.groupName"),
            (json!({ "groupName": "a", "groupManager": "" }), "$.groupManager"),
            (json!({ "groupName": "a", "groupManager": 5 }), "$.groupManager"),
            (json!({ "groupName": "a", "groupManager": "x" }), "$.groupManager"),
            (json!({ "groupName": "a", "members": NOBODY }), "$.members"),
            (json!({ "groupName": "a", "members": {} }), "$.members"),
            (json!({ "groupName": "a", "members": [NOBODY, "x"] }), "$.members[1]"),
            (json!({ "groupName": "a", "members": [null] }), "$.members[0]"),
            (json!({ "groupName": "a\0b" }), "$.groupName"),
        ] {
            create(app, &app.owner, body)
                .await
                .invalid(key, "could not be converted");
        }
        assert_eq!(count(app).await, 1);
        let path = format!("/group/{id}");
        app.put(&app.owner, &path, json!({ "membersToAdd": "x" }))
            .await
            .invalid("$.membersToAdd", "could not");
        app.put(&app.owner, &path, json!({ "membersToRemove": ["x"] }))
            .await
            .invalid("$.membersToRemove[0]", "could not");
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let path = format!("{path}/members");
            let answer = app
                .call(&app.owner.credential, method, &path, &json!({ "members": ["x"] }))
                .await;
            answer.invalid("$.members[0]", "could not be converted");
        }
        let path = format!("{path}/manager");
        app.put(&app.owner, &path, json!({ "userId": "" }))
            .await
            .invalid("$.userId", "could not");
        app.put(&app.owner, &path, json!({}))
            .await
            .invalid("$", "missing required properties including: 'userId'");
    });
}

/// Those who cannot be members: nobody known, of the system, a guest, disabled.
async fn unable(app: &TestApp) -> Vec<String> {
    let (guest, disabled) = (app.person(Role::Guest).await, app.person(Role::User).await);
    app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
        .await
        .ok();
    vec![NOBODY.to_owned(), LOST.to_owned(), guest.id, disabled.id]
}

#[test]
fn portal_1_4_row_6_a_head_or_member_who_cannot_be_one() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let id = add_group(app, "A", Some(&user.id), &[]).await;
        let before = group_of(app, &id).await;
        for one in unable(app).await {
            create(app, &app.owner, json!({ "groupName": "B", "groupManager": one }))
                .await
                .refused(400, NO_PERSON);
            create(app, &app.owner, json!({ "groupName": "B", "members": [user.id, one] }))
                .await
                .refused(400, NO_PERSON);
            let path = format!("/group/{id}");
            app.put(&app.owner, &path, json!({ "groupName": "B", "groupManager": one }))
                .await
                .refused(400, NO_PERSON);
            app.put(&app.owner, &format!("{path}/manager"), json!({ "userId": one }))
                .await
                .refused(404, NO_PERSON);
            // In the lists of a change they are skipped.
            app.put(&app.owner, &path, json!({ "membersToAdd": [one] })).await.ok();
        }
        let zero = "00000000-0000-0000-0000-000000000000";
        create(app, &app.owner, json!({ "groupName": "B", "members": [zero] }))
            .await
            .refused(400, NO_PERSON);
        for body in [json!({ "userId": null }), json!({ "userId": zero })] {
            app.put(&app.owner, &format!("/group/{id}/manager"), body)
                .await
                .refused(404, NO_PERSON);
        }
        assert_eq!(count(app).await, 1);
        assert_eq!(group_of(app, &id).await, before);
    });
}

#[test]
fn portal_1_4_row_5_no_head() {
    on_both(async |app| {
        let zero = "00000000-0000-0000-0000-000000000000";
        for body in [
            json!({ "groupName": "A" }),
            json!({ "groupName": "A", "groupManager": null, "members": null }),
            json!({ "groupName": "A", "groupManager": zero, "members": [] }),
        ] {
            let made = create(app, &app.owner, body).await.ok();
            assert_eq!(
                (made.get("manager"), &made["members"], &made["membersCount"]),
                (None, &json!([]), &json!(0))
            );
        }
    });
}

/// Sentences below the table: an unknown group, a list that is null, and replacing by nobody.
#[test]
fn portal_1_4_row_9_unknown_groups_and_lists_that_are_null() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let gone = add_group(app, "A", None, &[]).await;
        app.delete(&app.owner, &format!("/group/{gone}")).await;
        let lost = "74b9cbd1-2412-4e79-9f36-7163583e9d3a";
        for id in [gone.as_str(), NOBODY, lost] {
            app.get(&app.owner, &format!("/group/{id}"))
                .await
                .refused(404, NO_GROUP);
            for answer in changes(app, &app.owner, id, &user.id).await {
                answer.refused(404, NO_GROUP);
            }
        }
        let id = add_group(app, "A", Some(&user.id), &[]).await;
        let before = group_of(app, &id).await;
        for target in [
            format!("/group/{id}/members/{NOBODY}"),
            format!("/group/{NOBODY}/members/{id}"),
        ] {
            app.put(&app.owner, &target, Value::Null).await.refused(404, NO_GROUP);
        }
        let path = format!("/group/{id}/members");
        for body in [json!({}), json!({ "members": null })] {
            for method in [Method::POST, Method::PUT, Method::DELETE] {
                app.call(&app.owner.credential, method, &path, &body)
                    .await
                    .refused(400, "Members");
            }
        }
        // Replaced by nobody who can be a member: the old ones stay.
        let others = unable(app).await;
        for body in [json!({ "members": [] }), json!({ "members": others })] {
            app.post(&app.owner, &path, body).await.refused(400, "Members");
        }
        assert_eq!(group_of(app, &id).await, before);
        // What is no identifier: typed routes know no such path, others refuse the value.
        app.get(&app.owner, "/group/x").await.empty(404);
        app.put(&app.owner, "/group/x/members", json!({ "members": [user.id] }))
            .await
            .invalid("id", "The value 'x' is not valid.");
        app.put(&app.owner, &format!("/group/{id}/members/x"), Value::Null)
            .await
            .invalid("toId", "The value 'x' is not valid.");
    });
}

#[test]
fn portal_1_2_row_1_administrators_read_and_change() {
    on_both(async |app| {
        let (admin, user) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::User).await);
        let made = create(app, &admin, json!({ "groupName": "A" })).await.ok();
        let answers = changes(app, &admin, made["id"].as_str().unwrap(), &user.id).await;
        assert!(answers.iter().all(|answer| answer.status.is_success()));
    });
}

#[test]
fn portal_1_2_row_2_room_admins_read_and_change_nothing() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let id = add_group(app, "A", Some(&room_admin.id), &[]).await;
        let before = group_of(app, &id).await;
        for path in [
            "/group".to_owned(),
            format!("/group/{id}"),
            format!("/group/user/{}", room_admin.id),
        ] {
            app.get(&room_admin, &path).await.ok();
        }
        create(app, &room_admin, json!({ "groupName": "B" }))
            .await
            .refused(403, "Access denied");
        // The head of the group neither; and nobody learns whether a group exists, or who.
        for id in [id.as_str(), NOBODY] {
            for answer in changes(app, &room_admin, id, &room_admin.id).await {
                answer.refused(403, "Access denied");
            }
        }
        app.put(
            &room_admin,
            &format!("/group/{id}/manager"),
            json!({ "userId": NOBODY }),
        )
        .await
        .refused(403, "Access denied");
        // The shape comes before the rights.
        create(app, &room_admin, json!({ "groupName": "" }))
            .await
            .invalid("GroupName", RULE);
        assert_eq!(group_of(app, &id).await, before);
    });
}

#[test]
fn portal_1_2_row_3_users_and_guests_neither_read_nor_change() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let id = add_group(app, "A", Some(&user.id), &[]).await;
        let before = group_of(app, &id).await;
        for caller in [&user, &app.person(Role::Guest).await] {
            for path in [
                "/group".to_owned(),
                format!("/group?userId={}", caller.id),
                format!("/group/{id}"),
                format!("/group/{NOBODY}"),
                "/group/c5cc67d1-c3e8-43c0-a3ad-3928ae3e5b5e".to_owned(),
                format!("/group/user/{}", caller.id),
                "/group/room/1".to_owned(),
                "/group/folder/1".to_owned(),
                "/group/file/x".to_owned(),
            ] {
                app.get(caller, &path).await.refused(403, "Access denied");
            }
            create(app, caller, json!({ "groupName": "B" }))
                .await
                .refused(403, "Access denied");
            for answer in changes(app, caller, &id, &user.id).await {
                answer.refused(403, "Access denied");
            }
        }
        for (method, path) in [
            (Method::GET, "/group"),
            (Method::POST, "/group"),
            (Method::DELETE, "/group/x/members"),
        ] {
            let answer = app.anonymous(method, path, json!({ "groupName": "B" })).await;
            answer.empty(401);
        }
        assert_eq!((group_of(app, &id).await, count(app).await), (before, 1));
    });
}

#[test]
fn portal_1_3_row_12_no_entry_exists() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        for path in [
            "/group/room/1",
            "/group/folder/99999999999",
            "/group/file/drive-1?excludeShared=true&count=5",
        ] {
            for caller in [&app.owner, &room_admin] {
                app.get(caller, path).await.refused(404, "Item not found");
            }
        }
        app.get(&app.owner, "/group/room/1?count=0")
            .await
            .invalid("Count", "must be between 1 and 100");
        app.get(&app.owner, "/group/room/1?excludeShared=x")
            .await
            .invalid("excludeShared", "is not valid");
    });
}

#[test]
fn people_19_row_1_names_that_are_none() {
    on_both(async |app| {
        for body in [
            json!({}),
            json!({ "groupName": "" }),
            json!({ "groupName": "  " }),
            json!({ "groupName": 7 }),
            json!({ "groupName": "x".repeat(129) }),
        ] {
            assert_eq!(create(app, &app.owner, body).await.status, 400);
        }
        assert_eq!(count(app).await, 0);
    });
}

#[test]
fn people_19_row_2_heads_that_are_no_identifiers() {
    on_both(async |app| {
        for head in [
            json!(""),
            json!(1),
            json!("boss"),
            json!("{11111111-2222-3333-4444-555555555555}"),
        ] {
            create(app, &app.owner, json!({ "groupName": "A", "groupManager": head }))
                .await
                .invalid("$.groupManager", "could not be converted");
        }
    });
}

#[test]
fn people_19_row_3_heads_who_cannot_be_one() {
    on_both(async |app| {
        for head in unable(app).await {
            create(app, &app.owner, json!({ "groupName": "A", "groupManager": head }))
                .await
                .refused(400, NO_PERSON);
        }
        assert_eq!(count(app).await, 0);
    });
}

#[test]
fn people_19_row_4_members_that_are_no_list_of_identifiers() {
    on_both(async |app| {
        create(app, &app.owner, json!({ "groupName": "A", "members": "x" }))
            .await
            .invalid("$.members", "could not");
        create(app, &app.owner, json!({ "groupName": "A", "members": [""] }))
            .await
            .invalid("$.members[0]", "could not");
    });
}

#[test]
fn people_19_row_5_members_who_cannot_be_one() {
    on_both(async |app| {
        for member in unable(app).await {
            create(app, &app.owner, json!({ "groupName": "A", "members": [member] }))
                .await
                .refused(400, NO_PERSON);
        }
        assert_eq!(count(app).await, 0);
    });
}

#[test]
fn people_19_row_6_callers_who_are_no_administrators() {
    on_both(async |app| {
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            let caller = app.person(role).await;
            // The rights come before the people.
            create(app, &caller, json!({ "groupName": "A", "members": [NOBODY] }))
                .await
                .refused(403, "Access denied");
        }
        assert_eq!(count(app).await, 0);
    });
}
