//! What an attacker tries with groups: keys without the scope, another portal, an old state (`docs/protocol/portal.md` 1).

use crate::groups_of_a_test::{add_group, changes, count, create, group_of};
use anteroom_app::Error;
use anteroom_domain::policy::Permit;
use anteroom_domain::{Group, GroupId, PersonId, Portal, PortalId, Role};
use anteroom_store::{groups, people, portals};
use anteroom_testkit::{TestApp, on_both};
use http::Request;
use serde_json::{Value, json};

const NO_GROUP: &str = "The group could not be found";
const NO_PERSON: &str = "The user could not be found";

#[test]
fn keys_open_groups_only_with_their_scopes() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let id = add_group(app, "A", None, &[]).await;
        let path = format!("/group/{id}");
        for (scopes, reads, writes) in [
            (&["accounts:read"][..], true, false),
            (&["accounts:write"], false, true),
            (&["*:read"], true, false),
            (&["rooms:read", "rooms:write"], false, false),
            (&["accounts.self:read", "accounts.self:write"], false, false),
        ] {
            let key = app.with_credential(&app.owner, app.key(&app.owner, scopes).await);
            for answer in [app.get(&key, "/group").await, app.get(&key, &path).await] {
                if reads {
                    answer.ok();
                } else {
                    answer.refused(403, "Access denied");
                }
            }
            let answer = app
                .put(&key, &format!("{path}/members"), json!({ "members": [user.id] }))
                .await;
            if writes {
                answer.ok();
            } else {
                answer.refused(403, "Access denied");
            }
        }
    });
}

#[test]
fn groups_and_people_of_another_portal_do_not_exist() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let theirs = second_portal(app).await;
        let id = add_group(app, "A", Some(&user.id), &[]).await;
        let before = group_of(app, &id).await;
        // Somebody of the other portal cannot be put into a group of this one.
        create(app, &app.owner, json!({ "groupName": "B", "members": [theirs.0] }))
            .await
            .refused(400, NO_PERSON);
        app.put(
            &app.owner,
            &format!("/group/{id}/manager"),
            json!({ "userId": theirs.0 }),
        )
        .await
        .refused(404, NO_PERSON);
        app.post(
            &app.owner,
            &format!("/group/{id}/members"),
            json!({ "members": [theirs.0] }),
        )
        .await
        .refused(400, "Members");
        // The group of the other portal is none here.
        app.get(&app.owner, &format!("/group/{}", theirs.1))
            .await
            .refused(404, NO_GROUP);
        for answer in changes(app, &app.owner, &theirs.1, &user.id).await {
            answer.refused(404, NO_GROUP);
        }
        app.put(&app.owner, &format!("/group/{id}/members/{}", theirs.1), Value::Null)
            .await
            .refused(404, NO_GROUP);
        let list = app
            .get(&app.owner, &format!("/people/filter?groupId={}", theirs.1))
            .await;
        assert_eq!((list.json()["total"].clone(), list.ok()), (json!(0), json!([])));
        let person = app
            .put(
                &app.owner,
                &format!("/people/{}", user.id),
                json!({ "department": [id, theirs.1] }),
            )
            .await
            .ok();
        assert_eq!(person["department"], "A");
        assert_eq!(
            app.get(&app.owner, &format!("/group/user/{}", theirs.0)).await.ok(),
            json!([])
        );
        assert_eq!(group_of(app, &id).await["membersCount"], before["membersCount"]);
        assert_eq!(count(app).await, 1);
    });
}

/// A group is changed only as the caller saw it.
#[test]
fn groups_carry_tags() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let id = add_group(app, "A", None, &[]).await;
        let path = format!("/group/{id}");
        let send = async |method: &str, path: &str, header: (&str, &str), body: Value| {
            let request = Request::builder()
                .method(method)
                .uri(format!("/api/2.0{path}"))
                .header("host", "portal.test")
                .header("authorization", format!("Bearer {}", app.owner.credential))
                .header("content-type", "application/json")
                .header(header.0, header.1)
                .body(body.to_string().into())
                .unwrap();
            app.send(request).await
        };
        let tag = app.get(&app.owner, &path).await.header("etag").to_owned();
        assert!(tag.starts_with("\"1-"), "{tag}");
        assert_eq!(send("GET", &path, ("if-none-match", &tag), json!({})).await.status, 304);
        let members = json!({ "members": [user.id] });
        let changed = send("PUT", &format!("{path}/members"), ("if-match", &tag), members.clone()).await;
        let newer = changed.header("etag").to_owned();
        assert!(newer.starts_with("\"2-"), "{newer}");
        let words = "The record was changed since it was read. Read it again and repeat the change.";
        for (method, path, body) in [
            ("PUT", path.clone(), json!({ "groupName": "B" })),
            ("DELETE", path.clone(), json!({})),
            ("POST", format!("{path}/members"), members.clone()),
            ("PUT", format!("{path}/members"), members.clone()),
            ("DELETE", format!("{path}/members"), members.clone()),
            ("PUT", format!("{path}/manager"), json!({ "userId": user.id })),
            // No one record is meant.
            ("PUT", format!("{path}/members/{id}"), json!({})),
            ("POST", "/group".to_owned(), json!({ "groupName": "B" })),
        ] {
            send(method, &path, ("if-match", &tag), body).await.refused(412, words);
        }
        assert_eq!(app.get(&app.owner, &path).await.header("etag"), newer);
        assert_eq!(send("DELETE", &path, ("if-match", &newer), json!({})).await.status, 204);
    });
}

/// A second portal with a group of its owner; the identifiers of both.
async fn second_portal(app: &TestApp) -> (String, String) {
    let owner = app.owner.person_id();
    let (person, group) = app
        .app
        .write(move |tx, ctx| {
            let portal = portals::find(tx, PortalId(1))?.ok_or(Error::Denied)?;
            let mut person = people::find(tx, PortalId(1), owner)?.ok_or(Error::Denied)?;
            (person.id, person.portal) = (PersonId(ctx.new_id()), PortalId(2));
            let second = Portal {
                id: PortalId(2),
                alias: "second".into(),
                owner: person.id,
                ..portal
            };
            let group = Group {
                id: GroupId(ctx.new_id()),
                portal: PortalId(2),
                name: "Theirs".into(),
                manager: Some(person.id),
                members_count: 0,
                created_at: ctx.now(),
                modified_at: ctx.now(),
                version: 1,
            };
            let permit = Permit::system("the test makes it");
            portals::insert(tx, &second)?;
            people::insert(tx, &person, None)?;
            groups::insert(tx, &permit, &group)?;
            groups::add_members(tx, &permit, PortalId(2), group.id, &[person.id])?;
            Ok((person.id, group.id))
        })
        .await
        .unwrap();
    (person.to_string(), group.to_string())
}
