//! Many callers at once: no failure, no lost update, nobody twice.

use anteroom_domain::Role;
use anteroom_testkit::{TestApp, on_both};
use serde_json::json;
use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

/// Runs all of them at the same time.
pub(crate) async fn together<'a, T>(mut jobs: Vec<Pin<Box<dyn Future<Output = T> + 'a>>>) -> Vec<T> {
    let mut done: Vec<Option<T>> = jobs.iter().map(|_| None).collect();
    std::future::poll_fn(move |cx| {
        for (job, slot) in jobs.iter_mut().zip(&mut done) {
            if slot.is_none()
                && let Poll::Ready(value) = job.as_mut().poll(cx)
            {
                *slot = Some(value);
            }
        }
        if done.iter().all(Option::is_some) {
            Poll::Ready(done.iter_mut().map(|s| s.take().unwrap()).collect())
        } else {
            Poll::Pending
        }
    })
    .await
}

async fn create(app: &TestApp, email: String) -> u16 {
    let body = json!({ "firstName": "Ann", "lastName": "Lee", "email": email });
    app.post(&app.owner, "/people", body).await.status.as_u16()
}

#[test]
fn sixty_four_callers_create_and_change_people() {
    on_both(async |app| {
        let statuses: Vec<u16> = together(
            (0..64)
                .map(|n| Box::pin(create(app, format!("same.name@host{n}.org"))) as _)
                .collect(),
        )
        .await;
        assert!(statuses.iter().all(|s| *s == 200), "{statuses:?}");
        let list = app.get(&app.owner, "/people/filter?count=100").await;
        assert_eq!(list.json()["total"], 65);
        let mut user_names: Vec<String> = list
            .ok()
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p["userName"].as_str().unwrap().to_lowercase())
            .collect();
        user_names.sort();
        user_names.dedup();
        assert_eq!(user_names.len(), 65, "user names are unique");

        let ids: Vec<String> = list
            .ok()
            .as_array()
            .unwrap()
            .iter()
            .filter(|p| p["isOwner"] == false)
            .map(|p| p["id"].as_str().unwrap().to_owned())
            .collect();
        let changes: Vec<u16> = together(
            ids.iter()
                .map(|id| {
                    Box::pin(async move {
                        app.put(
                            &app.owner,
                            &format!("/people/{id}"),
                            json!({ "role": "Manager", "location": id }),
                        )
                        .await
                        .status
                        .as_u16()
                    }) as _
                })
                .collect(),
        )
        .await;
        assert!(changes.iter().all(|s| *s == 200), "{changes:?}");
        for id in &ids {
            let person = app.get(&app.owner, &format!("/people/{id}")).await.ok();
            assert_eq!(
                (&person["isRoomAdmin"], &person["location"]),
                (&json!(true), &json!(id))
            );
        }
    });
}

#[test]
fn of_many_creations_with_one_address_exactly_one_succeeds() {
    on_both(async |app| {
        let statuses: Vec<u16> = together(
            (0..64)
                .map(|_| Box::pin(create(app, "one@example.org".into())) as _)
                .collect(),
        )
        .await;
        assert_eq!(statuses.iter().filter(|s| **s == 200).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|s| **s == 400).count(), 63, "{statuses:?}");
    });
}

#[test]
fn changes_of_different_members_of_one_person_are_all_kept() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let path = format!("/people/{}", user.id);
        let bodies = [
            json!({ "location": "Riga" }),
            json!({ "comment": "note" }),
            json!({ "title": "Lead" }),
            json!({ "firstName": "Anna" }),
            json!({ "lastName": "Kalnina" }),
            json!({ "role": "Manager" }),
            json!({ "contacts": [{ "type": "phone", "value": "1" }] }),
            json!({ "sex": "female" }),
        ];
        let statuses: Vec<u16> = together(
            bodies
                .iter()
                .cycle()
                .take(32)
                .map(|body| Box::pin(async { app.put(&app.owner, &path, body.clone()).await.status.as_u16() }) as _)
                .collect(),
        )
        .await;
        assert!(statuses.iter().all(|s| *s == 200), "{statuses:?}");
        let person = app.get(&app.owner, &path).await.ok();
        for (member, value) in [
            ("location", "Riga"),
            ("notes", "note"),
            ("title", "Lead"),
            ("firstName", "Anna"),
            ("lastName", "Kalnina"),
            ("role", "RoomAdmin"),
            ("sex", "female"),
        ] {
            assert_eq!(person[member], value, "{member}");
        }
        assert_eq!(person["contacts"][0]["value"], "1");
    });
}

#[test]
fn a_key_that_is_switched_off_stays_off_whoever_renames_it_meanwhile() {
    on_both(async |app| {
        for round in 0..10 {
            let id = app.post(&app.owner, "/keys", json!({ "name": "k" })).await.ok()["id"].clone();
            let path = format!("/keys/{}", id.as_str().unwrap());
            let statuses: Vec<u16> = together(
                (0..16)
                    .map(|n| {
                        let body = if n == 7 {
                            json!({ "isActive": false })
                        } else {
                            json!({ "name": format!("n{n}") })
                        };
                        let path = &path;
                        Box::pin(async move { app.put(&app.owner, path, body).await.status.as_u16() }) as _
                    })
                    .collect(),
            )
            .await;
            assert!(statuses.iter().all(|s| *s == 200), "{statuses:?}");
            let keys = app.get(&app.owner, "/keys").await.ok();
            let key = keys
                .as_array()
                .unwrap()
                .iter()
                .find(|key| key["id"] == id)
                .unwrap()
                .clone();
            assert_eq!(key["isActive"], false, "round {round}");
        }
    });
}

#[test]
fn a_group_that_many_change_at_once_loses_nobody() {
    on_both(async |app| {
        let mut people = Vec::new();
        for _ in 0..8 {
            people.push(app.person(Role::User).await);
        }
        let group = app.post(&app.owner, "/group", json!({ "groupName": "A" })).await.ok()["id"].clone();
        let path = format!("/group/{}", group.as_str().unwrap());
        // Everybody joins, by the group and by the profile, while the group is renamed and others become its head.
        let statuses: Vec<u16> = together(
            (0..48)
                .map(|n| {
                    let (path, group, one) = (&path, &group, &people[n % 8]);
                    Box::pin(async move {
                        let answer = match n / 8 {
                            0 | 3 => {
                                app.put(&app.owner, &format!("{path}/members"), json!({ "members": [one.id] }))
                                    .await
                            }
                            1 => {
                                let person = format!("/people/{}", one.id);
                                app.put(&app.owner, &person, json!({ "department": [group] })).await
                            }
                            2 => app.put(&app.owner, path, json!({ "groupName": format!("A{n}") })).await,
                            _ => {
                                app.put(&app.owner, &format!("{path}/manager"), json!({ "userId": one.id }))
                                    .await
                            }
                        };
                        answer.status.as_u16()
                    }) as _
                })
                .collect(),
        )
        .await;
        assert!(statuses.iter().all(|s| *s == 200), "{statuses:?}");
        let seen = app.get(&app.owner, &path).await.ok();
        assert_eq!(
            (&seen["membersCount"], seen["members"].as_array().unwrap().len()),
            (&json!(8), 8)
        );
        assert!(seen["manager"].is_object());
        // Half of them leave and half are disabled, all at once.
        let statuses: Vec<u16> = together(
            people
                .iter()
                .enumerate()
                .map(|(n, one)| {
                    let path = &path;
                    Box::pin(async move {
                        let answer = if n % 2 == 0 {
                            app.put(&app.owner, path, json!({ "membersToRemove": [one.id] })).await
                        } else {
                            app.put(&app.owner, "/people/status/2", json!({ "userIds": [one.id] }))
                                .await
                        };
                        answer.status.as_u16()
                    }) as _
                })
                .collect(),
        )
        .await;
        assert!(statuses.iter().all(|s| *s == 200), "{statuses:?}");
        let seen = app.get(&app.owner, &path).await.ok();
        assert_eq!((&seen["membersCount"], &seen["members"]), (&json!(0), &json!([])));
        let ids: Vec<&str> = people.iter().map(|p| p.id.as_str()).collect();
        let disabled: Vec<&str> = ids.iter().skip(1).step_by(2).copied().collect();
        app.put(&app.owner, "/people/status/1", json!({ "userIds": disabled }))
            .await
            .ok();
        assert_eq!(app.get(&app.owner, &path).await.ok()["membersCount"], 4);
    });
}
