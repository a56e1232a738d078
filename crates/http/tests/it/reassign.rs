//! Handing over the data of a disabled person: `docs/protocol/people.md` 15.2, 15.3.

use crate::tasks_stage::{
    DENIED, NOBODY, SYSTEM, ZERO, completed, disable, disabled, events_of, failed, finish, group_led_by,
    head_and_count, invite, mails, nothing, started, waiting_for,
};
use anteroom_domain::event::Action;
use anteroom_domain::{LetterKind, Role};
use anteroom_testkit::{TestApp, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};

const START: &str = "/people/reassign/start";
const STOP: &str = "/people/reassign/terminate";
const ITEM: &str = "ReassignProgressItem";

fn progress_of(person: &TestPerson) -> String {
    format!("/people/reassign/progress/{}", person.id)
}

fn from_to(from: &str, to: &str) -> Value {
    json!({ "fromUserId": from, "toUserId": to })
}

async fn role_and_status(app: &TestApp, id: &str) -> (Value, Value) {
    let person = app.get(&app.owner, &format!("/people/{id}")).await.ok();
    (person["role"].clone(), person["status"].clone())
}

#[test]
fn the_data_goes_over_and_the_person_stays_disabled() {
    on_both(async |app| {
        let heir = app.person(Role::RoomAdmin).await;
        let gone = app.person(Role::RoomAdmin).await;
        let key = app.key(&gone, &[]).await;
        invite(app, &gone, 3).await;
        let group = group_led_by(app, &gone).await;
        disable(app, &[&gone]).await;
        started(
            &app.post(&app.owner, START, from_to(&gone.id, &heir.id)).await,
            &gone.id,
            ITEM,
        );
        // Too early for anything.
        app.run_tasks().await;
        assert_eq!(app.get(&app.owner, &progress_of(&gone)).await.ok()["status"], 1);
        assert_eq!(waiting_for(app, &gone).await, 3);
        finish(app).await;
        completed(&app.get(&app.owner, &progress_of(&gone)).await.ok());
        assert_eq!(
            (waiting_for(app, &gone).await, waiting_for(app, &heir).await),
            (json!(0), json!(3))
        );
        assert_eq!(role_and_status(app, &gone.id).await, (json!("RoomAdmin"), json!(2)));
        assert_eq!(
            head_and_count(app, group).await,
            (Some(heir.id.clone()), 1),
            "the disabled one is not counted"
        );
        assert_eq!(
            app.get(&app.owner, "/keys").await.json()["count"],
            2,
            "the key stays, without effect"
        );
        app.get(&app.with_credential(&gone, key), "/people/@self")
            .await
            .empty(401);
        assert_eq!(
            events_of(app, &[Action::UserDataReassigns, Action::UserDeleted]).await,
            [(
                Action::UserDataReassigns,
                app.owner.id.clone(),
                vec![gone.id.clone(), heir.id.clone()]
            )]
        );
        let told = |kind| (kind, app.owner.email.clone());
        assert_eq!(mails(app).await, [told(LetterKind::ReassignCompleted)]);
        // A finished task can be started again, and is readable for a day.
        finish(app).await;
        started(
            &app.post(&app.owner, START, from_to(&gone.id, &heir.id)).await,
            &gone.id,
            ITEM,
        );
        finish(app).await;
        app.clock.advance_seconds(86_000);
        app.run_tasks().await;
        app.app.forget_old_tasks().await.unwrap();
        completed(&app.get(&app.owner, &progress_of(&gone)).await.ok());
        app.clock.advance_seconds(500);
        nothing(&app.get(&app.owner, &progress_of(&gone)).await);
        app.app.forget_old_tasks().await.unwrap();
        nothing(&app.get(&app.owner, &progress_of(&gone)).await);
    });
}

#[test]
fn the_profile_is_removed_at_the_end_when_that_is_asked_for() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let gone = app.person(Role::User).await;
        let key = app.key(&gone, &[]).await;
        let group = group_led_by(app, &gone).await;
        disable(app, &[&gone]).await;
        let body = json!({ "fromUserId": gone.id, "toUserId": app.owner.id, "deleteProfile": true });
        started(&app.post(&admin, START, body).await, &gone.id, ITEM);
        finish(app).await;
        completed(&app.get(&admin, &progress_of(&gone)).await.ok());
        assert_eq!(head_and_count(app, group).await, (Some(app.owner.id.clone()), 1));
        app.get(&app.owner, &format!("/people/{}", gone.id))
            .await
            .refused(404, "The user could not be found");
        app.get(&app.with_credential(&gone, key), "/people/@self")
            .await
            .empty(401);
        assert_eq!(
            events_of(app, &[Action::UserDataReassigns, Action::UserDeleted]).await,
            [
                (Action::UserDeleted, admin.id.clone(), vec![gone.id.clone()]),
                (
                    Action::UserDataReassigns,
                    admin.id.clone(),
                    vec![gone.id.clone(), app.owner.id.clone()]
                ),
            ]
        );
    });
}

#[test]
fn much_is_handed_over_piece_by_piece_and_exactly_once_by_several_workers() {
    on_both(async |app| {
        let (heir, gone) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::RoomAdmin).await);
        invite(app, &gone, 650).await;
        disable(app, &[&gone]).await;
        app.post(&app.owner, START, from_to(&gone.id, &heir.id)).await.ok();
        app.clock.advance_seconds(2);
        app.app.work_on_tasks().await.unwrap();
        let progress = app.get(&app.owner, &progress_of(&gone)).await.ok();
        assert_eq!(
            (&progress["status"], &progress["isCompleted"]),
            (&json!(1), &json!(false))
        );
        assert!(
            (1..100).contains(&progress["percentage"].as_i64().unwrap()),
            "{progress}"
        );
        let left = waiting_for(app, &gone).await.as_i64().unwrap();
        assert!((1..650).contains(&left), "{left}");
        let workers: Vec<_> = (0..4).map(|_| app.run_tasks()).collect();
        futures_util::future::join_all(workers).await;
        finish(app).await;
        completed(&app.get(&app.owner, &progress_of(&gone)).await.ok());
        assert_eq!(waiting_for(app, &heir).await, 650);
        assert_eq!(events_of(app, &[Action::UserDataReassigns]).await.len(), 1);
    });
}

#[test]
fn a_second_start_answers_the_task_that_runs() {
    on_both(async |app| {
        let (heir, other) = (app.person(Role::RoomAdmin).await, app.person(Role::RoomAdmin).await);
        let gone = app.person(Role::RoomAdmin).await;
        invite(app, &gone, 1).await;
        disable(app, &[&gone]).await;
        let starts: Vec<_> = [&heir, &other, &heir, &other]
            .into_iter()
            .map(|to| app.post(&app.owner, START, from_to(&gone.id, &to.id)))
            .collect();
        for answer in futures_util::future::join_all(starts).await {
            started(&answer, &gone.id, ITEM);
        }
        finish(app).await;
        assert_eq!(events_of(app, &[Action::UserDataReassigns]).await.len(), 1);
    });
}

#[test]
fn a_stopped_handover_stops() {
    on_both(async |app| {
        let (heir, gone) = (app.person(Role::RoomAdmin).await, app.person(Role::RoomAdmin).await);
        invite(app, &gone, 450).await;
        disable(app, &[&gone]).await;
        app.post(&app.owner, START, from_to(&gone.id, &heir.id)).await.ok();
        app.clock.advance_seconds(2);
        app.app.work_on_tasks().await.unwrap();
        let done = waiting_for(app, &heir).await.as_i64().unwrap();
        let stopped = app.put(&app.owner, STOP, json!({ "userId": gone.id })).await.ok();
        assert_eq!(stopped["id"], format!("1_{}_{ITEM}", gone.id));
        assert_eq!(
            (&stopped["status"], &stopped["isCompleted"], &stopped["error"]),
            (&json!(3), &json!(true), &json!(""))
        );
        finish(app).await;
        assert_eq!(
            waiting_for(app, &heir).await,
            done,
            "what was done stays, and no more is done"
        );
        assert_eq!(app.get(&app.owner, &progress_of(&gone)).await.ok()["status"], 3);
        assert!(events_of(app, &[Action::UserDataReassigns]).await.is_empty());
        // It can be started anew, and goes on where it was stopped.
        app.post(&app.owner, START, from_to(&gone.id, &heir.id)).await.ok();
        finish(app).await;
        assert_eq!(waiting_for(app, &heir).await, 450);
        // One that has ended is answered as stopped, and stays as it ended.
        assert_eq!(
            app.put(&app.owner, STOP, json!({ "userId": gone.id })).await.ok()["status"],
            3
        );
        completed(&app.get(&app.owner, &progress_of(&gone)).await.ok());
        nothing(&app.put(&app.owner, STOP, json!({ "userId": NOBODY })).await);
        nothing(&app.put(&app.owner, STOP, json!({ "userId": null })).await);
    });
}

#[test]
fn what_changed_since_the_start_ends_the_task_with_a_reason() {
    on_both(async |app| {
        let set_status = async |person: &TestPerson, status: &str| {
            let path = format!("/people/status/{status}");
            app.put(&app.owner, &path, json!({ "userIds": [person.id] })).await.ok();
        };
        let admin = app.person(Role::DocSpaceAdmin).await;
        let (heir, gone) = (app.person(Role::RoomAdmin).await, disabled(app, Role::User).await);
        let start = async || app.post(&admin, START, from_to(&gone.id, &heir.id)).await.ok();
        let delete = json!({ "fromUserId": gone.id, "toUserId": heir.id, "deleteProfile": true });

        app.post(&admin, START, delete).await.ok();
        set_status(&gone, "active").await;
        finish(app).await;
        let words = format!("Can not reassign data from user with id = {}", gone.id);
        failed(&app.get(&app.owner, &progress_of(&gone)).await.ok(), &words);
        assert_eq!(role_and_status(app, &gone.id).await, (json!("User"), json!(1)));

        set_status(&gone, "terminated").await;
        start().await;
        set_status(&heir, "terminated").await;
        finish(app).await;
        let words = format!("Can not reassign data to user with id = {}", heir.id);
        failed(&app.get(&app.owner, &progress_of(&gone)).await.ok(), &words);

        set_status(&heir, "active").await;
        start().await;
        set_status(&admin, "terminated").await;
        finish(app).await;
        let words = "You don't have enough permission to perform the operation";
        failed(&app.get(&app.owner, &progress_of(&gone)).await.ok(), words);
        assert!(events_of(app, &[Action::UserDataReassigns]).await.is_empty());
        // Whoever is disabled by now is not written to.
        let told = (LetterKind::ReassignFailed, admin.email.clone());
        assert_eq!(mails(app).await, [told.clone(), told]);
    });
}

#[test]
fn asking_whether_anything_must_be_handed_over() {
    on_both(async |app| {
        let path = "/people/reassign/necessary";
        let (user, room_admin) = (app.person(Role::User).await, app.person(Role::RoomAdmin).await);
        let reads = app.with_credential(&app.owner, app.key(&app.owner, &["accounts:read"]).await);
        for who in [&app.owner, &reads] {
            for query in [
                "",
                &format!("?userId={}", user.id),
                &format!("?userid={}&type=Guest", user.id),
            ] {
                assert_eq!(app.get(who, &format!("{path}{query}")).await.ok(), false, "{query}");
            }
        }
        assert_eq!(
            app.get(&app.owner, &format!("{path}?userId={NOBODY}")).await.ok(),
            false
        );
        assert_eq!(
            app.get(&app.owner, &format!("{path}?userId={}", app.owner.id))
                .await
                .ok(),
            false
        );
        assert_eq!(
            app.get(&room_admin, &format!("{path}?type=2&userId={}", user.id))
                .await
                .ok(),
            false
        );
        app.get(&app.owner, &format!("{path}?userId=x"))
            .await
            .invalid("userId", "not valid");
        app.get(&app.owner, &format!("{path}?type=Boss"))
            .await
            .invalid("type", "'Boss'");
        app.anonymous(Method::GET, path, Value::Null).await.empty(401);
    });
}

#[test]
fn people_15_2_row_1_a_type_that_the_caller_may_not_give() {
    on_both(async |app| {
        let path = "/people/reassign/necessary";
        let room_admin = app.person(Role::RoomAdmin).await;
        for query in ["", "?type=All", "?type=RoomAdmin", "?type=3"] {
            app.get(&room_admin, &format!("{path}{query}"))
                .await
                .refused(403, DENIED);
        }
        for role in [Role::User, Role::Guest] {
            let person = app.person(role).await;
            for query in ["", "?type=User", "?type=Guest"] {
                app.get(&person, &format!("{path}{query}")).await.refused(403, DENIED);
            }
        }
    });
}

#[test]
fn people_15_2_row_2_an_administrator_while_the_caller_is_not_the_owner() {
    on_both(async |app| {
        let (admin, other) = (
            app.person(Role::DocSpaceAdmin).await,
            app.person(Role::DocSpaceAdmin).await,
        );
        let room_admin = app.person(Role::RoomAdmin).await;
        for id in [&other.id, &app.owner.id, &admin.id] {
            let path = format!("/people/reassign/necessary?type=User&userId={id}");
            app.get(&admin, &path).await.refused(403, DENIED);
            app.get(&room_admin, &path).await.refused(403, DENIED);
            assert_eq!(app.get(&app.owner, &path).await.ok(), false);
        }
    });
}

#[test]
fn people_15_3_row_1_not_an_administrator() {
    on_both(async |app| {
        let gone = disabled(app, Role::User).await;
        let reads = app.key(&app.owner, &["*:read", "accounts:read"]).await;
        let callers = [
            app.person(Role::RoomAdmin).await,
            app.person(Role::User).await,
            app.person(Role::Guest).await,
            app.with_credential(&app.owner, reads),
        ];
        for caller in &callers {
            // Before the ids are looked at.
            for body in [from_to(&gone.id, &app.owner.id), from_to(NOBODY, NOBODY)] {
                app.post(caller, START, body).await.refused(403, DENIED);
            }
            app.put(caller, STOP, json!({ "userId": gone.id }))
                .await
                .refused(403, DENIED);
        }
        for caller in callers.iter().take(3) {
            app.get(caller, &progress_of(&gone)).await.refused(403, DENIED);
        }
        nothing(&app.get(&callers[3], &progress_of(&gone)).await);
        app.anonymous(Method::POST, START, json!({})).await.empty(401);
        app.anonymous(Method::PUT, STOP, json!({})).await.empty(401);
        app.anonymous(Method::GET, &progress_of(&gone), Value::Null)
            .await
            .empty(401);
        nothing(&app.get(&app.owner, &progress_of(&gone)).await);
    });
}

#[test]
fn people_15_3_row_2_somebody_who_cannot_receive() {
    on_both(async |app| {
        let gone = disabled(app, Role::User).await;
        let receivers = [
            app.person(Role::User).await.id,
            app.person(Role::Guest).await.id,
            disabled(app, Role::RoomAdmin).await.id,
            gone.id.clone(),
            NOBODY.to_owned(),
            SYSTEM.to_owned(),
            ZERO.to_owned(),
        ];
        for id in &receivers {
            // Before the source is looked at.
            for from in [&gone.id, NOBODY] {
                app.post(&app.owner, START, from_to(from, id))
                    .await
                    .refused(400, &format!("Can not reassign data to user with id = {id}"));
            }
        }
        nothing(&app.get(&app.owner, &progress_of(&gone)).await);
    });
}

#[test]
fn people_15_3_row_3_somebody_whose_data_stays() {
    on_both(async |app| {
        let (admin, heir) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::RoomAdmin).await);
        let gone_admin = disabled(app, Role::DocSpaceAdmin).await;
        let active = app.person(Role::User).await;
        for id in [
            &active.id,
            &app.owner.id,
            &admin.id,
            &gone_admin.id,
            NOBODY,
            SYSTEM,
            ZERO,
        ] {
            let refused = app.post(&admin, START, from_to(id, &heir.id)).await;
            refused.refused(400, &format!("Can not reassign data from user with id = {id}"));
        }
        for id in [&app.owner.id, &active.id] {
            let refused = app.post(&app.owner, START, from_to(id, &heir.id)).await;
            refused.refused(400, &format!("Can not reassign data from user with id = {id}"));
        }
        started(
            &app.post(&app.owner, START, from_to(&gone_admin.id, &heir.id)).await,
            &gone_admin.id,
            ITEM,
        );
    });
}

#[test]
fn bodies_of_the_wrong_shape() {
    on_both(async |app| {
        let missing = "was missing required properties including: 'fromUserId', 'toUserId'.";
        app.post(&app.owner, START, json!({})).await.invalid("$", missing);
        app.post(&app.owner, START, json!({ "fromUserId": "x", "toUserId": "{}" }))
            .await
            .invalid("$.fromUserId", "could not be converted");
        app.put(&app.owner, STOP, json!({}))
            .await
            .invalid("$", "including: 'userId'.");
        app.put(&app.owner, STOP, Value::Null)
            .await
            .invalid("", "non-empty request body");
        app.get(&app.owner, "/people/reassign/progress/nobody").await.empty(404);
    });
}

#[test]
fn the_handover_of_an_administrator_is_the_owners_business() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let gone = disabled(app, Role::DocSpaceAdmin).await;
        let body = json!({ "fromUserId": gone.id, "toUserId": app.owner.id, "deleteProfile": true });
        let follow = async || {
            app.get(&admin, &progress_of(&gone)).await.refused(403, DENIED);
            app.put(&admin, STOP, json!({ "userId": gone.id }))
                .await
                .refused(403, DENIED);
        };
        follow().await;
        app.post(&app.owner, START, body).await.ok();
        follow().await;
        finish(app).await;
        // The person is gone, what the person was is not forgotten.
        app.get(&app.owner, &format!("/people/{}", gone.id))
            .await
            .refused(404, "The user could not be found");
        follow().await;
        completed(&app.get(&app.owner, &progress_of(&gone)).await.ok());
    });
}
