//! Groups in profiles: `department` of requests, `groups` and `department` of answers (`docs/protocol/people.md` 2.3,
//! 5.6, 6.1), and what becomes of them when people change.

use crate::groups_of_a_test::{add_group, group_of, ids_of, remove, sorted};
use anteroom_domain::Role;
use anteroom_testkit::{TestApp, TestPerson, on_both};
use serde_json::{Value, json};

async fn profile(app: &TestApp, who: &TestPerson, id: &str) -> Value {
    app.get(who, &format!("/people/{id}")).await.ok()
}

#[test]
fn people_6_1_department_is_joined_by_the_new_person() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let sales = add_group(app, "Sales & More", Some(&room_admin.id), &[]).await;
        let art = add_group(app, "art", None, &[]).await;
        let body = json!({
            "firstName": "Ann", "lastName": "Lee", "email": "ann@example.com",
            "department": [sales, art, sales, "11111111-2222-3333-4444-555555555555"],
        });
        let person = app.post(&app.owner, "/people", body.clone()).await.ok();
        assert_eq!(person["department"], "art, Sales &amp; More");
        let head = app.get(&app.owner, &format!("/people/{}", room_admin.id)).await.ok()["userName"].clone();
        assert_eq!(
            person["groups"],
            json!([{ "id": art, "name": "art" }, { "id": sales, "name": "Sales & More", "manager": head }])
        );
        let id = person["id"].as_str().unwrap();
        assert_eq!(profile(app, &room_admin, id).await["groups"], person["groups"]);
        assert_eq!(group_of(app, &sales).await["membersCount"], 2);
        // Whoever may not change groups creates a person without any.
        let body =
            json!({ "firstName": "B", "lastName": "C", "email": "b@example.com", "type": "User", "department": [art] });
        let person = app.post(&room_admin, "/people", body).await.ok();
        assert_eq!((&person["department"], person.get("groups")), (&json!(""), None));
        assert_eq!(group_of(app, &art).await["membersCount"], 1);
    });
}

#[test]
fn people_2_3_note_1_users_do_not_see_the_groups_of_others() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        add_group(app, "Ops", None, &[&user.id]).await;
        for path in ["/people/@self", &format!("/people/{}", user.id)] {
            let own = app.get(&user, path).await.ok();
            assert_eq!(
                (&own["department"], &own["groups"][0]["name"]),
                (&json!("Ops"), &json!("Ops"))
            );
        }
    });
}

#[test]
fn people_5_6_department_replaces_the_groups() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let user = app.person(Role::User).await;
        let a = add_group(app, "A", Some(&user.id), &[]).await;
        let b = add_group(app, "B", None, &[&user.id]).await;
        let c = add_group(app, "C", Some(&user.id), &[]).await;
        let path = format!("/people/{}", user.id);
        let put = async |body| app.put(&admin, &path, body).await.ok();
        // Null leaves them; headships are kept when listed again.
        assert_eq!(
            put(json!({ "department": null, "location": "Riga" })).await["department"],
            "A, B, C"
        );
        assert_eq!(
            put(json!({ "department": [a, b, "11111111-2222-3333-4444-555555555555"] })).await["department"],
            "A, B"
        );
        assert_eq!(group_of(app, &a).await["manager"]["id"], user.id);
        assert_eq!(group_of(app, &c).await.get("manager"), None);
        assert_eq!(group_of(app, &c).await["membersCount"], 0);
        let emptied = put(json!({ "department": [] })).await;
        assert_eq!((&emptied["department"], emptied.get("groups")), (&json!(""), None));
        // One's own: administrators only, nobody else is refused.
        let own = app.put(&user, &path, json!({ "department": [a] })).await.ok();
        assert_eq!(own["department"], "");
        let own = app
            .put(&admin, &format!("/people/{}", admin.id), json!({ "department": [a] }))
            .await
            .ok();
        assert_eq!(own["department"], "A");
        // The profile that the reader saw before follows.
        assert_eq!(profile(app, &app.owner, &user.id).await["department"], "");
    });
}

#[test]
fn people_5_6_guests_join_no_group() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        let group = add_group(app, "A", None, &[]).await;
        let path = format!("/people/{}", guest.id);
        app.put(&app.owner, &path, json!({ "department": [group], "location": "Riga" }))
            .await
            .refused(400, "Guests cannot be members of groups.");
        assert_eq!(profile(app, &app.owner, &guest.id).await.get("location"), None);
        app.put(&app.owner, &path, json!({ "department": [] })).await.ok();
        // With a role that can be a member it is one request.
        let person = app
            .put(&app.owner, &path, json!({ "department": [group], "role": "User" }))
            .await
            .ok();
        assert_eq!(person["department"], "A");
        let many: Vec<String> = (0..1001).map(|_| group.clone()).collect();
        app.put(&app.owner, &path, json!({ "department": many }))
            .await
            .refused(400, "A list in the request has more than 1000 ids.");
    });
}

#[test]
fn people_19_a_guest_leaves_every_group_and_comes_back_to_none() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let led = add_group(app, "Led", Some(&user.id), &[]).await;
        let joined = add_group(app, "Joined", None, &[&user.id, &app.owner.id]).await;
        let path = format!("/people/{}", user.id);
        let guest = app.put(&app.owner, &path, json!({ "role": "Guest" })).await.ok();
        assert_eq!((&guest["department"], guest.get("groups")), (&json!(""), None));
        assert_eq!(ids_of(&group_of(app, &led).await["members"]), sorted(&[&app.owner]));
        assert_eq!(group_of(app, &joined).await["membersCount"], 1);
        let user = app.put(&app.owner, &path, json!({ "role": "User" })).await.ok();
        assert_eq!(user["department"], "");
    });
}

#[test]
fn people_17_3_groups_pass_to_whoever_makes_their_head_a_guest_in_the_profile() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        for (name, body) in [("One", json!({ "role": "Guest" })), ("Two", json!({ "isUser": true }))] {
            let head = app.person(Role::RoomAdmin).await;
            let group = add_group(app, name, Some(&head.id), &[]).await;
            let path = format!("/people/{}", head.id);
            // Nothing has to be handed over to whoever may still lead groups.
            app.put(&app.owner, &path, json!({ "role": "User" })).await.ok();
            assert_eq!(group_of(app, &group).await["manager"]["id"], head.id);
            app.put(&admin, &path, body).await.ok();
            let seen = group_of(app, &group).await;
            assert_eq!(
                (&seen["manager"]["id"], &seen["membersCount"]),
                (&json!(admin.id), &json!(1)),
                "{name}"
            );
        }
        let own = profile(app, &app.owner, &admin.id).await;
        assert_eq!(own["department"], "One, Two");
    });
}

#[test]
fn people_19_disabled_members_are_kept_and_not_counted_and_removed_people_leave() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let group = add_group(app, "Ops", Some(&user.id), &[&app.owner.id]).await;
        let ids = json!({ "userIds": [user.id] });
        let disabled = app.put(&app.owner, "/people/status/2", ids.clone()).await.ok();
        assert_eq!(disabled[0]["department"], "Ops");
        let seen = group_of(app, &group).await;
        assert_eq!((&seen["membersCount"], ids_of(&seen["members"]).len()), (&json!(1), 1));
        assert_eq!(seen["manager"]["id"], user.id);
        app.put(&app.owner, "/people/status/1", ids.clone()).await.ok();
        assert_eq!(group_of(app, &group).await["membersCount"], 2);
        app.put(&app.owner, "/people/status/2", ids).await.ok();
        let gone = app.delete(&app.owner, &format!("/people/{}", user.id)).await.ok();
        assert_eq!(gone["id"], user.id);
        let seen = group_of(app, &group).await;
        assert_eq!((seen.get("manager"), &seen["membersCount"]), (None, &json!(1)));
        // The other member's profile does not name the head that is gone.
        let owner = profile(app, &app.owner, &app.owner.id).await;
        assert_eq!(owner["groups"], json!([{ "id": group, "name": "Ops" }]));
    });
}

#[test]
fn a_profile_that_was_read_before_follows_every_change_of_its_groups() {
    on_both(async |app| {
        let (user, other) = (app.person(Role::User).await, app.person(Role::RoomAdmin).await);
        let group = add_group(app, "Ops", None, &[&user.id]).await;
        let path = format!("/group/{group}");
        let seen = async || profile(app, &app.owner, &user.id).await["groups"][0].clone();
        assert_eq!(seen().await["name"], "Ops");
        app.put(&app.owner, &path, json!({ "groupName": "Dev" })).await.ok();
        assert_eq!(seen().await["name"], "Dev");
        app.put(&app.owner, &format!("{path}/manager"), json!({ "userId": other.id }))
            .await
            .ok();
        assert!(seen().await["manager"].is_string());
        remove(
            app,
            &app.owner,
            &format!("{path}/members"),
            json!({ "members": [other.id] }),
        )
        .await
        .ok();
        assert_eq!(seen().await.get("manager"), None);
        app.delete(&app.owner, &path).await;
        assert_eq!(profile(app, &app.owner, &user.id).await.get("groups"), None);
    });
}

#[test]
fn lists_show_groups_and_are_filtered_and_sorted_by_them() {
    on_both(async |app| {
        let (ann, bob) = (app.person(Role::User).await, app.person(Role::User).await);
        let guest = app.person(Role::Guest).await;
        let a = add_group(app, "A", None, &[&ann.id, &bob.id]).await;
        add_group(app, "B", None, &[&bob.id]).await;
        let ids = async |query: &str| {
            let answer = app.get(&app.owner, &format!("/people/filter?{query}")).await;
            let list = answer.ok();
            assert_eq!(answer.json()["total"], list.as_array().unwrap().len());
            ids_of(&list)
        };
        assert_eq!(ids(&format!("groupId={a}")).await, sorted(&[&ann, &bob]));
        assert_eq!(
            ids(&format!("groupId={a}&excludeGroup=true")).await,
            sorted(&[&app.owner, &guest])
        );
        assert_eq!(ids("withoutGroup=true").await, sorted(&[&app.owner, &guest]));
        assert_eq!(
            ids(&format!("groupId={a}&withoutGroup=true")).await,
            sorted(&[&app.owner, &guest])
        );
        assert!(ids("groupId=11111111-2222-3333-4444-555555555555").await.is_empty());
        // The built-in ones too.
        assert_eq!(
            ids("groupId=aced04fa-dd96-4b35-af3e-346bf1eb972d").await,
            sorted(&[&guest])
        );
        assert_eq!(
            ids("groupId=88f11e7c-7407-4bea-b4cb-070010cdbb6b&excludeGroup=true").await,
            sorted(&[&app.owner, &guest])
        );
        for path in [
            format!("/people?filterBy=group&filterValue={a}"),
            format!("/people/status/active?filterBy=group&filterValue={a}"),
            format!("/people/@search/test?filterBy=group&filterValue={a}"),
        ] {
            let list = app.get(&app.owner, &path).await.ok();
            assert_eq!(list.as_array().unwrap().len(), 2, "{path}");
        }
        let list = app
            .get(&app.owner, "/people/filter?sortBy=department&sortOrder=descending")
            .await
            .ok();
        assert_eq!(
            (&list[0]["id"], &list[0]["department"]),
            (&json!(bob.id), &json!("A, B"))
        );
        assert_eq!(list[1]["id"], ann.id);
    });
}
