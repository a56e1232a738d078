//! Removing people: `docs/protocol/people.md` 5.8, 5.9, 15.4, 15.5.

use crate::tasks_stage::{
    DENIED, NOBODY, SYSTEM, ZERO, completed, disable, disabled, events_of, failed, finish, group_led_by,
    head_and_count, invite, mails, nothing, started, waiting_for,
};
use anteroom_domain::event::Action;
use anteroom_domain::{LetterKind, Role};
use anteroom_testkit::{TestApp, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};

const START: &str = "/people/remove/start";
const STOP: &str = "/people/remove/terminate";
const ITEM: &str = "RemoveProgressItem";
const GONE: &str = "The user could not be found";
const REMOVALS: [Action; 3] = [Action::UserDeleted, Action::UsersDeleted, Action::UserDataRemoving];

fn progress_of(person: &TestPerson) -> String {
    format!("/people/remove/progress/{}", person.id)
}

fn one(id: &str) -> Value {
    json!({ "userId": id })
}

async fn is_there(app: &TestApp, person: &TestPerson) -> bool {
    app.get(&app.owner, &format!("/people/{}", person.id)).await.status == 200
}

/// Starts handing over the data of somebody, so that a removal has to wait.
async fn hand_over(app: &TestApp, person: &TestPerson) {
    let body = json!({ "fromUserId": person.id, "toUserId": app.owner.id });
    app.post(&app.owner, "/people/reassign/start", body).await.ok();
}

#[test]
fn a_person_is_removed_with_everything() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let gone = app.person(Role::RoomAdmin).await;
        let keys = [app.key(&gone, &[]).await, app.key(&gone, &[]).await];
        invite(app, &gone, 450).await;
        let group = group_led_by(app, &gone).await;
        disable(app, &[&gone]).await;
        started(&app.post(&admin, START, one(&gone.id)).await, &gone.id, ITEM);
        started(&app.post(&app.owner, START, one(&gone.id)).await, &gone.id, ITEM);
        app.run_tasks().await;
        assert!(is_there(app, &gone).await);
        finish(app).await;
        completed(&app.get(&app.owner, &progress_of(&gone)).await.ok());
        app.get(&app.owner, &format!("/people/{}", gone.id))
            .await
            .refused(404, GONE);
        for key in keys {
            app.get(&app.with_credential(&gone, key), "/people/@self")
                .await
                .empty(401);
        }
        assert_eq!(app.get(&app.owner, "/keys").await.json()["count"], 1);
        assert_eq!(
            head_and_count(app, group).await,
            (None, 0),
            "nobody was named to lead it"
        );
        assert_eq!(waiting_for(app, &admin).await, 450, "they belong to whoever started it");
        let by = |action| (action, admin.id.clone(), vec![gone.id.clone()]);
        assert_eq!(
            events_of(app, &REMOVALS).await,
            [by(Action::UserDeleted), by(Action::UserDataRemoving)]
        );
        assert_eq!(mails(app).await, [(LetterKind::RemovalCompleted, admin.email.clone())]);
        app.post(&app.owner, START, one(&gone.id))
            .await
            .refused(400, &format!("User with id = {} not found", gone.id));
        // The address is free again.
        let body = json!({ "firstName": "New", "lastName": "One", "email": gone.email });
        app.post(&app.owner, "/people", body).await.ok();
    });
}

#[test]
fn a_removal_that_is_stopped_at_once_removes_nothing() {
    on_both(async |app| {
        let (admin, gone) = (app.person(Role::DocSpaceAdmin).await, disabled(app, Role::User).await);
        app.post(&app.owner, START, one(&gone.id)).await.ok();
        // Any administrator may, and hears nothing about it.
        nothing(&app.put(&admin, STOP, one(&gone.id)).await);
        finish(app).await;
        assert!(is_there(app, &gone).await);
        assert_eq!(app.get(&admin, &progress_of(&gone)).await.ok()["status"], 3);
        assert!(events_of(app, &REMOVALS).await.is_empty());
        nothing(&app.put(&admin, STOP, one(NOBODY)).await);
        app.put(&admin, STOP, json!({}))
            .await
            .invalid("$", "including: 'userId'.");
    });
}

#[test]
fn somebody_who_was_enabled_again_is_not_removed() {
    on_both(async |app| {
        let gone = disabled(app, Role::User).await;
        app.post(&app.owner, START, one(&gone.id)).await.ok();
        app.put(&app.owner, "/people/status/active", json!({ "userIds": [gone.id] }))
            .await
            .ok();
        finish(app).await;
        assert_eq!(mails(app).await, [(LetterKind::RemovalFailed, app.owner.email.clone())]);
        let words = format!("Can not delete user with id = {}", gone.id);
        failed(&app.get(&app.owner, &progress_of(&gone)).await.ok(), &words);
        assert!(is_there(app, &gone).await);
    });
}

#[test]
fn rights_that_were_lost_since_the_start_count() {
    on_both(async |app| {
        let (admin, gone) = (app.person(Role::DocSpaceAdmin).await, disabled(app, Role::User).await);
        app.post(&admin, START, one(&gone.id)).await.ok();
        app.put(&app.owner, &format!("/people/{}", admin.id), json!({ "role": "User" }))
            .await
            .ok();
        finish(app).await;
        let words = "You don't have enough permission to perform the operation";
        failed(&app.get(&app.owner, &progress_of(&gone)).await.ok(), words);
        assert!(is_there(app, &gone).await);
    });
}

#[test]
fn a_person_removed_meanwhile_is_removed_once() {
    on_both(async |app| {
        let (admin, gone) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::RoomAdmin).await);
        invite(app, &gone, 300).await;
        disable(app, &[&gone]).await;
        app.post(&admin, START, one(&gone.id)).await.ok();
        app.delete(&app.owner, &format!("/people/{}", gone.id)).await.ok();
        finish(app).await;
        completed(&app.get(&app.owner, &progress_of(&gone)).await.ok());
        assert_eq!(waiting_for(app, &admin).await, 300);
        let actions: Vec<_> = events_of(app, &REMOVALS)
            .await
            .into_iter()
            .map(|event| event.0)
            .collect();
        assert_eq!(actions, [Action::UserDeleted, Action::UserDataRemoving]);
    });
}

#[test]
fn people_15_4_row_1_not_an_administrator() {
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
            for id in [&gone.id, NOBODY] {
                app.post(caller, START, one(id)).await.refused(403, DENIED);
                app.put(caller, STOP, one(id)).await.refused(403, DENIED);
            }
        }
        for caller in callers.iter().take(3) {
            app.get(caller, &progress_of(&gone)).await.refused(403, DENIED);
        }
        app.anonymous(Method::POST, START, json!({})).await.empty(401);
        app.anonymous(Method::PUT, STOP, json!({})).await.empty(401);
        app.anonymous(Method::GET, &progress_of(&gone), Value::Null)
            .await
            .empty(401);
        nothing(&app.get(&app.owner, &progress_of(&gone)).await);
    });
}

#[test]
fn people_15_4_row_2_unknown() {
    on_both(async |app| {
        for id in [NOBODY, SYSTEM, ZERO] {
            app.post(&app.owner, START, one(id))
                .await
                .refused(400, &format!("User with id = {id} not found"));
        }
        app.post(&app.owner, START, json!({}))
            .await
            .invalid("$", "including: 'userId'.");
        app.post(&app.owner, START, one("x"))
            .await
            .invalid("$.userId", "could not be converted");
    });
}

#[test]
fn people_15_4_row_3_not_disabled() {
    on_both(async |app| {
        let (admin, user) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::User).await);
        let other = app.person(Role::DocSpaceAdmin).await;
        for id in [&app.owner.id, &admin.id, &user.id, &other.id] {
            app.post(&admin, START, one(id))
                .await
                .refused(400, &format!("Can not delete user with id = {id}"));
            nothing(&app.get(&admin, &format!("/people/remove/progress/{id}")).await);
        }
    });
}

#[test]
fn people_15_4_row_4_an_administrator_while_the_caller_is_not_the_owner() {
    on_both(async |app| {
        let (admin, gone) = (
            app.person(Role::DocSpaceAdmin).await,
            disabled(app, Role::DocSpaceAdmin).await,
        );
        app.post(&admin, START, one(&gone.id)).await.refused(403, DENIED);
        nothing(&app.get(&admin, &progress_of(&gone)).await);
        started(&app.post(&app.owner, START, one(&gone.id)).await, &gone.id, ITEM);
    });
}

#[test]
fn people_15_4_row_5_the_data_is_being_handed_over() {
    on_both(async |app| {
        let gone = disabled(app, Role::User).await;
        hand_over(app, &gone).await;
        app.post(&app.owner, START, one(&gone.id))
            .await
            .refused(409, "Data reassign process for Test User is not complete.");
        finish(app).await;
        assert!(is_there(app, &gone).await);
        started(&app.post(&app.owner, START, one(&gone.id)).await, &gone.id, ITEM);
        // And the other way round.
        let body = json!({ "fromUserId": gone.id, "toUserId": app.owner.id });
        app.post(&app.owner, "/people/reassign/start", body)
            .await
            .refused(400, &format!("Can not reassign data from user with id = {}", gone.id));
    });
}

#[test]
fn only_a_guest_with_a_folder_deletes_it_and_nobody_has_one() {
    on_both(async |app| {
        let start = "/people/delete/personal/start";
        let progress = "/people/delete/personal/progress";
        for role in Role::ALL {
            let person = app.person(role).await;
            app.post(&person, start, Value::Null).await.refused(403, DENIED);
            nothing(&app.get(&person, progress).await);
        }
        app.anonymous(Method::POST, start, Value::Null).await.empty(401);
        app.anonymous(Method::GET, progress, Value::Null).await.empty(401);
    });
}

#[test]
fn what_a_deleted_person_leaves_passes_to_the_caller() {
    on_both(async |app| {
        let (admin, gone) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::RoomAdmin).await);
        invite(app, &gone, 550).await;
        disable(app, &[&gone]).await;
        app.delete(&admin, &format!("/people/{}", gone.id)).await.ok();
        let at_once = waiting_for(app, &admin).await.as_i64().unwrap();
        assert!(
            (1..550).contains(&at_once),
            "the rest follows in the background: {at_once}"
        );
        // Whatever becomes of the caller.
        disable(app, &[&admin]).await;
        app.run_tasks().await;
        assert_eq!(waiting_for(app, &admin).await, 550);
        nothing(&app.get(&app.owner, &progress_of(&gone)).await);
        let actions: Vec<_> = events_of(app, &REMOVALS)
            .await
            .into_iter()
            .map(|event| event.0)
            .collect();
        assert_eq!(actions, [Action::UserDeleted]);
        assert!(mails(app).await.is_empty());
    });
}

#[test]
fn people_5_8_row_1_not_an_administrator() {
    on_both(async |app| {
        let gone = disabled(app, Role::User).await;
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            let caller = app.person(role).await;
            for id in [&gone.id, NOBODY, SYSTEM] {
                app.delete(&caller, &format!("/people/{id}")).await.refused(403, DENIED);
            }
        }
        assert!(is_there(app, &gone).await);
    });
}

#[test]
fn people_5_8_row_2_unknown() {
    on_both(async |app| {
        for name in [NOBODY, "nobody.at.all", ZERO] {
            app.delete(&app.owner, &format!("/people/{name}"))
                .await
                .refused(404, GONE);
        }
    });
}

#[test]
fn people_5_8_row_3_a_system_account() {
    on_both(async |app| {
        app.delete(&app.owner, &format!("/people/{SYSTEM}"))
            .await
            .refused(403, DENIED);
    });
}

#[test]
fn people_5_8_row_4_not_disabled() {
    on_both(async |app| {
        let (admin, user) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::User).await);
        for id in [&user.id, &app.owner.id, &admin.id] {
            app.delete(&admin, &format!("/people/{id}"))
                .await
                .refused(403, "The user is not suspended");
        }
        assert!(is_there(app, &user).await);
    });
}

#[test]
fn people_5_8_row_5_an_administrator_while_the_caller_is_not_the_owner() {
    on_both(async |app| {
        let (admin, gone) = (
            app.person(Role::DocSpaceAdmin).await,
            disabled(app, Role::DocSpaceAdmin).await,
        );
        app.delete(&admin, &format!("/people/{}", gone.id))
            .await
            .refused(403, DENIED);
        assert!(is_there(app, &gone).await);
    });
}

#[test]
fn people_5_8_row_6_the_data_is_being_handed_over() {
    on_both(async |app| {
        let gone = disabled(app, Role::User).await;
        app.put(
            &app.owner,
            &format!("/people/{}", gone.id),
            json!({ "lastName": "O'Neil" }),
        )
        .await
        .ok();
        hand_over(app, &gone).await;
        let path = format!("/people/{}", gone.id);
        let words = "Data reassign process for Test O&#39;Neil is not complete.";
        app.delete(&app.owner, &path).await.refused(409, words);
        assert!(is_there(app, &gone).await);
        app.put(&app.owner, "/people/reassign/terminate", one(&gone.id))
            .await
            .ok();
        app.delete(&app.owner, &path).await.ok();
    });
}

const LIST: &str = "/people/delete";

#[test]
fn several_are_removed_and_answered_as_they_were() {
    on_both(async |app| {
        let a = disabled(app, Role::RoomAdmin).await;
        let b = disabled(app, Role::Guest).await;
        let c = app.person(Role::User).await;
        invite(app, &c, 450).await;
        disable(app, &[&c]).await;
        let ids = json!({ "userIds": [c.id, NOBODY, a.id, SYSTEM, b.id, a.id] });
        let answer = app.put(&app.owner, LIST, ids).await;
        let people = answer.ok();
        let seen: Vec<_> = people
            .as_array()
            .unwrap()
            .iter()
            .map(|p| (&p["id"], &p["status"], &p["role"]))
            .collect();
        let two = json!(2);
        assert_eq!(
            seen,
            [
                (&json!(c.id), &two, &json!("User")),
                (&json!(a.id), &two, &json!("RoomAdmin")),
                (&json!(b.id), &two, &json!("Guest")),
            ]
        );
        assert_eq!(answer.json()["count"], 3);
        for person in [&a, &b, &c] {
            assert!(!is_there(app, person).await);
        }
        app.run_tasks().await;
        assert_eq!(waiting_for(app, &app.owner).await, 450);
        let removed = vec![c.id.clone(), a.id.clone(), b.id.clone()];
        assert_eq!(
            events_of(app, &REMOVALS).await,
            [(Action::UsersDeleted, app.owner.id.clone(), removed)]
        );
        let nobody = json!({ "userIds": [a.id] });
        assert_eq!(app.put(&app.owner, LIST, nobody).await.ok(), json!([]));
        assert_eq!(
            app.put(&app.owner, LIST, json!({ "userIds": [] })).await.ok(),
            json!([])
        );
        assert_eq!(events_of(app, &REMOVALS).await.len(), 1);
    });
}

#[test]
fn administrators_are_listed_and_stay_when_the_caller_is_not_the_owner() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let (other, user) = (
            disabled(app, Role::DocSpaceAdmin).await,
            disabled(app, Role::User).await,
        );
        let people = app
            .put(&admin, LIST, json!({ "userIds": [other.id, user.id] }))
            .await
            .ok();
        assert_eq!(
            (&people[0]["id"], &people[1]["id"]),
            (&json!(other.id), &json!(user.id))
        );
        assert!(is_there(app, &other).await && !is_there(app, &user).await);
        app.put(&app.owner, LIST, json!({ "userIds": [other.id] })).await.ok();
        assert!(!is_there(app, &other).await);
    });
}

#[test]
fn people_5_9_row_1_no_list() {
    on_both(async |app| {
        let (gone, user) = (disabled(app, Role::User).await, app.person(Role::User).await);
        // Before the rights are looked at.
        for who in [&app.owner, &user] {
            for body in [json!({}), json!({ "userIds": null }), json!({ "userId": [gone.id] })] {
                app.put(who, LIST, body)
                    .await
                    .refused(400, "Value cannot be null. (Parameter 'inDto?.UserIds')");
            }
        }
        app.put(&app.owner, LIST, json!({ "userIds": ["x"] }))
            .await
            .invalid("$.userIds[0]", "could not be converted");
        app.anonymous(Method::PUT, LIST, json!({})).await.empty(401);
        assert!(is_there(app, &gone).await);
    });
}

#[test]
fn people_5_9_row_2_not_an_administrator() {
    on_both(async |app| {
        let gone = disabled(app, Role::User).await;
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            let caller = app.person(role).await;
            for ids in [json!([gone.id]), json!([])] {
                app.put(&caller, LIST, json!({ "userIds": ids }))
                    .await
                    .refused(403, DENIED);
            }
        }
        assert!(is_there(app, &gone).await);
    });
}

#[test]
fn people_5_9_row_3_the_data_of_one_is_being_handed_over() {
    on_both(async |app| {
        let (a, b) = (disabled(app, Role::User).await, disabled(app, Role::User).await);
        let active = app.person(Role::User).await;
        hand_over(app, &b).await;
        // Before it is looked at who is disabled.
        app.put(&app.owner, LIST, json!({ "userIds": [a.id, active.id, b.id] }))
            .await
            .refused(409, "Data reassign process for Test User is not complete.");
        assert!(is_there(app, &a).await && is_there(app, &b).await);
    });
}

#[test]
fn people_5_9_row_4_one_is_not_disabled() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let gone = disabled(app, Role::User).await;
        for other in [&app.person(Role::User).await, &app.owner, &admin] {
            app.put(&admin, LIST, json!({ "userIds": [gone.id, other.id] }))
                .await
                .refused(403, "Users are not suspended");
        }
        assert!(is_there(app, &gone).await);
        assert!(events_of(app, &REMOVALS).await.is_empty());
    });
}
