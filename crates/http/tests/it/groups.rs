//! Groups: what they are and what happens to them (`docs/protocol/portal.md` 1, `docs/protocol/people.md` 19).

use crate::groups_of_a_test::{add_group, group_of, ids_of, remove, sorted};
use anteroom_domain::Role;
use anteroom_testkit::{TestApp, on_both};
use serde_json::{Value, json};

const ZERO: &str = "00000000-0000-0000-0000-000000000000";

/// The numbers of the actions in the audit trail that are about a group, oldest first.
async fn events(app: &TestApp, group: &str) -> Vec<i64> {
    let portal = anteroom_domain::PortalId(1);
    let group = group.to_owned();
    let mut all = app
        .app
        .read(move |tx, _| Ok(anteroom_store::events::list(tx, portal, 1000)?))
        .await
        .unwrap();
    all.retain(|event| event.targets == [group.clone()]);
    all.sort_by_key(|event| event.id);
    all.iter().map(|event| event.action.number()).collect()
}

#[test]
fn a_group_from_creation_to_deletion() {
    on_both(async |app| {
        let (user, head) = (app.person(Role::User).await, app.person(Role::RoomAdmin).await);
        let name = " Ünïcode <b>& 💡' ";
        let body = json!({ "groupName": name, "groupManager": head.id, "members": [user.id, user.id, head.id] });
        let made = app.post(&app.owner, "/group", body).await.ok();
        let id = made["id"].as_str().unwrap();
        assert_eq!(made["name"], name);
        assert_eq!((&made["parent"], &made["category"]), (&json!(ZERO), &json!(ZERO)));
        assert_eq!(
            (&made["isLDAP"], made.get("isSystem"), made.get("shared")),
            (&json!(false), None, None)
        );
        assert_eq!(
            (&made["manager"]["id"], &made["membersCount"]),
            (&json!(head.id), &json!(2))
        );
        assert_eq!(ids_of(&made["members"]), sorted(&[&user, &head]));
        // Members are full profiles, with their groups.
        assert_eq!(made["members"][0]["department"], " Ünïcode &lt;b&gt;&amp; 💡&#39; ");
        assert_eq!(group_of(app, id).await, made);
        let path = format!("/group/{id}");
        let counted = app.get(&app.owner, &format!("{path}?includeMembers=false")).await.ok();
        assert_eq!((counted.get("members"), &counted["membersCount"]), (None, &json!(2)));

        let body = json!({ "groupName": "Dev", "membersToAdd": [app.owner.id], "membersToRemove": [user.id] });
        let changed = app.put(&app.owner, &path, body).await.ok();
        assert_eq!(
            (&changed["name"], &changed["manager"]["id"]),
            (&json!("Dev"), &json!(head.id))
        );
        assert_eq!(ids_of(&changed["members"]), sorted(&[&app.owner, &head]));
        // Absent members leave everything as it is; that is no event.
        assert_eq!(
            app.put(&app.owner, &path, json!({ "groupManager": ZERO })).await.ok(),
            changed
        );

        let answer = app.delete(&app.owner, &path).await;
        assert_eq!(answer.status, 204);
        assert!(answer.body.is_empty());
        for gone in [app.get(&app.owner, &path).await, app.delete(&app.owner, &path).await] {
            gone.refused(404, "The group could not be found");
        }
        assert_eq!(events(app, id).await, [4026, 4027, 4028]);
    });
}

#[test]
fn the_head_is_always_a_member() {
    on_both(async |app| {
        let (a, b) = (app.person(Role::User).await, app.person(Role::User).await);
        // Without anybody.
        let empty = add_group(app, "Empty", None, &[]).await;
        let seen = group_of(app, &empty).await;
        assert_eq!(
            (&seen["members"], &seen["membersCount"], seen.get("manager")),
            (&json!([]), &json!(0), None)
        );
        // Only a head.
        let id = add_group(app, "A", Some(&a.id), &[]).await;
        assert_eq!(group_of(app, &id).await["membersCount"], 1);
        let path = format!("/group/{id}");
        // The new head joins, the old one stays a member.
        let changed = app
            .put(&app.owner, &format!("{path}/manager"), json!({ "userId": b.id }))
            .await
            .ok();
        assert_eq!(
            (&changed["manager"]["id"], &changed["membersCount"]),
            (&json!(b.id), &json!(2))
        );
        let again = app
            .put(&app.owner, &format!("{path}/manager"), json!({ "userId": b.id }))
            .await
            .ok();
        assert_eq!(again, changed);
        // Whoever leaves is head no more, whichever way he leaves.
        let left = app
            .put(&app.owner, &path, json!({ "membersToRemove": [b.id] }))
            .await
            .ok();
        assert_eq!((left.get("manager"), ids_of(&left["members"])), (None, sorted(&[&a])));
        let changed = app.put(&app.owner, &path, json!({ "groupManager": b.id })).await.ok();
        assert_eq!(
            (&changed["manager"]["id"], &changed["membersCount"]),
            (&json!(b.id), &json!(2))
        );
        let members = format!("{path}/members");
        let left = remove(app, &app.owner, &members, json!({ "members": [b.id, b.id] }))
            .await
            .ok();
        assert_eq!((left.get("manager"), &left["membersCount"]), (None, &json!(1)));
        app.put(&app.owner, &format!("{path}/manager"), json!({ "userId": b.id }))
            .await
            .ok();
        let kept = app.post(&app.owner, &members, json!({ "members": [b.id] })).await.ok();
        assert_eq!(
            (&kept["manager"]["id"], ids_of(&kept["members"])),
            (&json!(b.id), sorted(&[&b]))
        );
        let replaced = app.post(&app.owner, &members, json!({ "members": [a.id] })).await.ok();
        assert_eq!(
            (replaced.get("manager"), ids_of(&replaced["members"])),
            (None, sorted(&[&a]))
        );
        // First joins, then leaves.
        let body = json!({ "groupManager": b.id, "membersToAdd": [b.id], "membersToRemove": [b.id] });
        let both = app.put(&app.owner, &path, body).await.ok();
        assert_eq!((both.get("manager"), ids_of(&both["members"])), (None, sorted(&[&a])));
        assert_eq!(events(app, &id).await.iter().filter(|n| **n == 4027).count(), 5);
    });
}

#[test]
fn members_are_added_removed_replaced_and_moved() {
    on_both(async |app| {
        let (a, b, c) = (
            app.person(Role::User).await,
            app.person(Role::User).await,
            app.person(Role::User).await,
        );
        let guest = app.person(Role::Guest).await;
        let disabled = app.person(Role::User).await;
        let from = add_group(app, "From", Some(&a.id), &[&disabled.id]).await;
        let to = add_group(app, "To", None, &[&b.id]).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
            .await
            .ok();
        let members = format!("/group/{from}/members");
        // Whoever cannot be a member is skipped.
        let nobody = "11111111-2222-3333-4444-555555555555";
        let others = json!({ "members": [b.id, guest.id, nobody, disabled.id, b.id, a.id] });
        let added = app.put(&app.owner, &members, others.clone()).await.ok();
        assert_eq!(
            (ids_of(&added["members"]), &added["membersCount"]),
            (sorted(&[&a, &b]), &json!(2))
        );
        let removed = remove(app, &app.owner, &members, json!({ "members": [b.id, c.id, nobody] }))
            .await
            .ok();
        assert_eq!(ids_of(&removed["members"]), sorted(&[&a]));
        // Moving takes disabled members along, and the head is head no more.
        let moved = app
            .put(&app.owner, &format!("/group/{from}/members/{to}"), Value::Null)
            .await
            .ok();
        assert_eq!(
            (&moved["id"], ids_of(&moved["members"])),
            (&json!(to), sorted(&[&a, &b]))
        );
        let left = group_of(app, &from).await;
        assert_eq!(
            (left.get("manager"), &left["membersCount"], &left["members"]),
            (None, &json!(0), &json!([]))
        );
        app.put(&app.owner, "/people/status/1", json!({ "userIds": [disabled.id] }))
            .await
            .ok();
        assert_eq!(group_of(app, &to).await["membersCount"], 3);
        // To itself: nothing.
        let same = app
            .put(&app.owner, &format!("/group/{to}/members/{to}"), Value::Null)
            .await
            .ok();
        assert_eq!(same["membersCount"], 3);
        let replaced = app
            .post(
                &app.owner,
                &format!("/group/{to}/members"),
                json!({ "members": [c.id, guest.id] }),
            )
            .await
            .ok();
        assert_eq!(
            (ids_of(&replaced["members"]), &replaced["membersCount"]),
            (sorted(&[&c]), &json!(1))
        );
        // None of it is in the audit trail.
        assert_eq!(
            (events(app, &from).await, events(app, &to).await),
            (vec![4026], vec![4026])
        );
    });
}

#[test]
fn lists_of_groups_with_filters_orders_and_pages() {
    on_both(async |app| {
        let (ann, zoe) = (app.person(Role::User).await, app.person(Role::User).await);
        for (who, name) in [(&ann, "Ann"), (&zoe, "Zoe")] {
            app.put(&app.owner, &format!("/people/{}", who.id), json!({ "firstName": name }))
                .await
                .ok();
        }
        add_group(app, "Beta 100%", Some(&zoe.id), &[&ann.id]).await;
        add_group(app, "alpha", Some(&ann.id), &[]).await;
        add_group(app, "Gämma", None, &[]).await;
        let names = async |query: &str| {
            let answer = app.get(&app.owner, &format!("/group?{query}")).await;
            let names: Vec<String> = answer
                .ok()
                .as_array()
                .unwrap()
                .iter()
                .map(|g| g["name"].as_str().unwrap().to_owned())
                .collect();
            assert_eq!(answer.json()["count"], names.len());
            (names, answer.json()["total"].as_i64().unwrap())
        };
        let all = |list: &[&str], total| (list.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>(), total);
        assert_eq!(names("").await, all(&["alpha", "Beta 100%", "Gämma"], 3));
        assert_eq!(
            names("sortBy=nonsense&sortOrder=DESCENDING").await,
            all(&["Gämma", "Beta 100%", "alpha"], 3)
        );
        assert_eq!(names("sortBy=Manager").await, all(&["Gämma", "alpha", "Beta 100%"], 3));
        assert_eq!(
            names("sortBy=membersCount&sortOrder=1").await,
            all(&["Beta 100%", "alpha", "Gämma"], 3)
        );
        assert_eq!(names("count=1&startIndex=1").await, all(&["Beta 100%"], 3));
        assert_eq!(names("startIndex=9").await, all(&[], 3));
        assert_eq!(names("filterValue=%20GAMMA%20").await, all(&["Gämma"], 1));
        assert_eq!(names("filterValue=0%25").await, all(&["Beta 100%"], 1));
        assert_eq!(names("filterValue=_").await, all(&[], 0));
        assert_eq!(
            names(&format!("userId={}", ann.id)).await,
            all(&["alpha", "Beta 100%"], 2)
        );
        assert_eq!(
            names(&format!("userId={}&manager=true", ann.id)).await,
            all(&["alpha"], 1)
        );
        assert_eq!(
            names(&format!("userId={}&manager=false&filterValue=b", ann.id)).await,
            all(&["Beta 100%"], 1)
        );
        assert_eq!(names("userId=11111111-2222-3333-4444-555555555555").await, all(&[], 0));
        // Heads are full profiles, members are not shown.
        let list = app.get(&app.owner, "/group").await.ok();
        assert_eq!(
            (&list[0]["manager"]["firstName"], list[0].get("members")),
            (&json!("Ann"), None)
        );
        assert_eq!(list[0]["manager"]["department"], "alpha, Beta 100%");
        for (query, text) in [
            ("count=0", "The field Count must be between 1 and 100."),
            ("count=101", "The field Count must be between 1 and 100."),
            ("userId=1", "The value '1' is not valid."),
            ("sortOrder=up", "The value 'up' is not valid."),
            ("manager=maybe", "The value 'maybe' is not valid."),
        ] {
            let answer = app.get(&app.owner, &format!("/group?{query}")).await;
            assert!(
                answer.status == 400 && answer.text().contains(text),
                "{}",
                answer.text()
            );
        }
    });
}

#[test]
fn the_groups_of_a_person_by_name() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let b = add_group(app, "b", None, &[&user.id]).await;
        let a = add_group(app, "A", Some(&user.id), &[]).await;
        let name = app.get(&app.owner, &format!("/people/{}", user.id)).await.ok()["userName"].clone();
        let answer = app.get(&app.owner, &format!("/group/user/{}", user.id)).await;
        assert_eq!(
            answer.ok(),
            json!([{ "id": a, "name": "A", "manager": name }, { "id": b, "name": "b" }])
        );
        assert_eq!(answer.json()["count"], 2);
        for nobody in ["11111111-2222-3333-4444-555555555555", ZERO, app.owner.id.as_str()] {
            assert_eq!(
                app.get(&app.owner, &format!("/group/user/{nobody}")).await.ok(),
                json!([])
            );
        }
        app.get(&app.owner, "/group/user/x").await.empty(404);
    });
}

#[test]
fn built_in_groups_are_read_and_never_changed() {
    on_both(async |app| {
        let (room_admin, user) = (app.person(Role::RoomAdmin).await, app.person(Role::User).await);
        let guest = app.person(Role::Guest).await;
        let disabled = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
            .await
            .ok();
        for (id, name, members) in [
            (
                "cd84e66b-b803-40fc-99f9-b2969a54a1de",
                "DocSpaceAdmin",
                vec![&app.owner],
            ),
            ("abef62db-11a8-4673-9d32-ef1d8af19dc0", "RoomAdmin", vec![&room_admin]),
            ("88f11e7c-7407-4bea-b4cb-070010cdbb6b", "User", vec![&user]),
            ("aced04fa-dd96-4b35-af3e-346bf1eb972d", "Guest", vec![&guest]),
            (
                "c5cc67d1-c3e8-43c0-a3ad-3928ae3e5b5e",
                "Everyone",
                vec![&app.owner, &room_admin, &user, &guest],
            ),
        ] {
            let path = format!("/group/{id}");
            let group = group_of(app, id).await;
            assert_eq!((&group["name"], &group["isSystem"]), (&json!(name), &json!(true)));
            assert_eq!(group["category"], "7717039d-fbe9-45ad-81c1-68a1aa10ce1f");
            assert_eq!(ids_of(&group["members"]), sorted(&members), "{name}");
            assert_eq!(group["membersCount"], members.len());
            let counted = app.get(&app.owner, &format!("{path}?includeMembers=false")).await.ok();
            assert_eq!(
                (counted.get("members"), &counted["membersCount"]),
                (None, &json!(members.len()))
            );
            let refusal = "Built-in groups cannot be changed. Change the roles of their members instead.";
            let ids = json!({ "members": [user.id] });
            app.put(&app.owner, &path, json!({ "groupName": "X" }))
                .await
                .refused(403, refusal);
            app.delete(&app.owner, &path).await.refused(403, refusal);
            app.put(&app.owner, &format!("{path}/members"), ids.clone())
                .await
                .refused(403, refusal);
            app.post(&app.owner, &format!("{path}/members"), ids.clone())
                .await
                .refused(403, refusal);
            remove(app, &app.owner, &format!("{path}/members"), ids)
                .await
                .refused(403, refusal);
            app.put(&app.owner, &format!("{path}/manager"), json!({ "userId": user.id }))
                .await
                .refused(403, refusal);
        }
        let user = app.get(&app.owner, &format!("/people/{}", user.id)).await.ok();
        assert_eq!(user["role"], "User");
        // A room admin does not get to see the guests of others this way.
        let seen = app
            .get(&room_admin, "/group/aced04fa-dd96-4b35-af3e-346bf1eb972d")
            .await
            .ok();
        assert_eq!((&seen["members"], &seen["membersCount"]), (&json!([]), &json!(0)));
    });
}

#[test]
fn ten_thousand_members_are_named_at_most() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let id = add_group(app, "A", None, &[]).await;
        let refusal = "A list in the request has more than 10000 ids.";
        let many: Vec<&str> = std::iter::repeat_n(user.id.as_str(), 10_001).collect();
        let body = json!({ "members": many });
        let path = format!("/group/{id}/members");
        app.post(&app.owner, &path, body.clone()).await.refused(400, refusal);
        app.put(&app.owner, &path, body.clone()).await.refused(400, refusal);
        remove(app, &app.owner, &path, body).await.refused(400, refusal);
        app.put(&app.owner, &format!("/group/{id}"), json!({ "membersToAdd": many }))
            .await
            .refused(400, refusal);
        app.post(&app.owner, "/group", json!({ "groupName": "B", "members": many }))
            .await
            .refused(400, refusal);
        assert_eq!(group_of(app, &id).await["membersCount"], 0);
    });
}
