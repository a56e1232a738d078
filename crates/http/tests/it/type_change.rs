//! Changing a type in the background: `docs/protocol/people.md` 17.3, 17.4.

use crate::tasks_stage::{
    DENIED, NOBODY, SYSTEM, ZERO, completed, disable, disabled, events_of, failed, finish, group_led_by,
    head_and_count, mails, nothing, started,
};
use anteroom_domain::event::Action;
use anteroom_domain::{LetterKind, Role};
use anteroom_testkit::{TestApp, TestPerson, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const START: &str = "/people/type";
const STOP: &str = "/people/type/terminate";
const ITEM: &str = "UpdateUserTypeProgressItem";
const NO_PERMISSION: &str = "You don't have enough permission to perform the operation";

fn progress_of(person: &TestPerson) -> String {
    format!("/people/type/progress/{}", person.id)
}

fn to(kind: &str, person: &TestPerson) -> Value {
    json!({ "type": kind, "userId": person.id })
}

async fn role(app: &TestApp, person: &TestPerson) -> Value {
    app.get(&app.owner, &format!("/people/{}", person.id)).await.ok()["role"].clone()
}

#[test]
fn demotions_by_whoever_may() {
    on_both(async |app| {
        let (admin, heir) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::RoomAdmin).await);
        for (caller, from, kind) in [
            (&app.owner, Role::DocSpaceAdmin, "User"),
            (&app.owner, Role::DocSpaceAdmin, "Guest"),
            (&app.owner, Role::RoomAdmin, "4"),
            (&admin, Role::RoomAdmin, "User"),
            (&admin, Role::RoomAdmin, "Guest"),
            (&admin, Role::User, "guest"),
            (&admin, Role::Guest, "User"),
        ] {
            let person = app.person(from).await;
            let body = json!({ "type": kind, "userId": person.id, "reassignUserId": heir.id });
            let written = mails(app).await.len();
            started(&app.post(caller, START, body).await, &person.id, ITEM);
            assert_eq!(role(app, &person).await, from.name());
            finish(app).await;
            completed(&app.get(&admin, &progress_of(&person)).await.ok());
            let wanted = if kind.eq_ignore_ascii_case("guest") {
                "Guest"
            } else {
                "User"
            };
            assert_eq!(role(app, &person).await, wanted);
            let last = events_of(app, &[Action::UsersUpdatedType]).await.pop().unwrap();
            assert_eq!(
                last,
                (Action::UsersUpdatedType, caller.id.clone(), vec![person.id.clone()])
            );
            let told = mails(app).await.split_off(written);
            let both = [
                (LetterKind::TypeChanged, person.email.clone()),
                (LetterKind::ReassignCompleted, caller.email.clone()),
            ];
            assert_eq!(told, both);
            let mail = app.last_mail_to(&caller.email).await.written;
            let said = format!(
                "Test {} is now {}. What had to be handed over now belongs to Test RoomAdmin.",
                from.name(),
                if wanted == "Guest" { "a guest" } else { "a member" }
            );
            assert_eq!(mail.subject, "The role was changed");
            assert!(mail.text.contains(&said), "{}", mail.text);
            // The session goes on, with the rights of the new type.
            app.get(&person, "/people").await.refused(403, DENIED);
        }
    });
}

#[test]
fn a_member_who_becomes_a_guest_passes_his_groups_on() {
    on_both(async |app| {
        let heir = app.person(Role::RoomAdmin).await;
        for kind in ["Guest", "User"] {
            let person = app.person(Role::RoomAdmin).await;
            let group = group_led_by(app, &person).await;
            let body = json!({ "type": kind, "userId": person.id, "reassignUserId": heir.id });
            app.post(&app.owner, START, body).await.ok();
            finish(app).await;
            completed(&app.get(&app.owner, &progress_of(&person)).await.ok());
            // A user may go on leading a group.
            let head = if kind == "User" { &person } else { &heir };
            assert_eq!(head_and_count(app, group).await, (Some(head.id.clone()), 1), "{kind}");
        }
    });
}

#[test]
fn the_same_type_completes_without_a_change() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let before = app.get(&app.owner, &format!("/people/{}", user.id)).await.ok();
        started(&app.post(&app.owner, START, to("User", &user)).await, &user.id, ITEM);
        finish(app).await;
        completed(&app.get(&app.owner, &progress_of(&user)).await.ok());
        assert_eq!(app.get(&app.owner, &format!("/people/{}", user.id)).await.ok(), before);
        assert!(events_of(app, &[Action::UsersUpdatedType]).await.is_empty());
        assert!(mails(app).await.is_empty());
    });
}

#[test]
fn a_cancel_right_after_the_start_wins() {
    on_both(async |app| {
        let (admin, person) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::RoomAdmin).await);
        app.post(&app.owner, START, to("User", &person)).await.ok();
        app.run_tasks().await;
        // Any administrator may stop it, also what the owner started.
        let stopped = app.put(&admin, STOP, json!({ "userId": person.id })).await.ok();
        assert_eq!(
            (
                &stopped["status"],
                &stopped["isCompleted"],
                &stopped["error"],
                &stopped["id"]
            ),
            (
                &json!(3),
                &json!(true),
                &json!(""),
                &json!(format!("1_{}_{ITEM}", person.id))
            )
        );
        finish(app).await;
        assert_eq!(role(app, &person).await, "RoomAdmin");
        assert_eq!(app.get(&admin, &progress_of(&person)).await.ok()["status"], 3);
        assert!(events_of(app, &[Action::UsersUpdatedType]).await.is_empty());
        nothing(&app.put(&admin, STOP, json!({ "userId": NOBODY })).await);
        app.put(&admin, STOP, json!({}))
            .await
            .invalid("$", "including: 'userId'.");
    });
}

#[test]
fn a_cancel_and_the_change_itself_never_both_happen() {
    on_both(async |app| {
        for _ in 0..6 {
            let person = app.person(Role::RoomAdmin).await;
            app.post(&app.owner, START, to("User", &person)).await.ok();
            app.clock.advance_seconds(2);
            let ((), stopped) = futures_util::future::join(
                app.run_tasks(),
                app.put(&app.owner, STOP, json!({ "userId": person.id })),
            )
            .await;
            assert_eq!(stopped.ok()["status"], 3);
            let status = app.get(&app.owner, &progress_of(&person)).await.ok()["status"].clone();
            let wanted = if status == 3 { "RoomAdmin" } else { "User" };
            assert_eq!(role(app, &person).await, wanted, "{status}");
        }
    });
}

#[test]
fn one_task_for_a_person_at_a_time() {
    on_both(async |app| {
        let (person, heir) = (app.person(Role::RoomAdmin).await, app.person(Role::RoomAdmin).await);
        let starts: Vec<_> = ["User", "Guest", "User", "Guest"]
            .into_iter()
            .map(|kind| {
                let body = json!({ "type": kind, "userId": person.id, "reassignUserId": heir.id });
                app.post(&app.owner, START, body)
            })
            .collect();
        for answer in futures_util::future::join_all(starts).await {
            started(&answer, &person.id, ITEM);
        }
        finish(app).await;
        completed(&app.get(&app.owner, &progress_of(&person)).await.ok());
        assert_eq!(events_of(app, &[Action::UsersUpdatedType]).await.len(), 1);
    });
}

#[test]
fn a_room_admin_hears_of_his_missing_rights_from_the_task() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let (colleague, user) = (app.person(Role::RoomAdmin).await, app.person(Role::User).await);
        for (person, kind) in [
            (&colleague, "User"),
            (&colleague, "Guest"),
            (&user, "Guest"),
            (&user, "User"),
        ] {
            let before = role(app, person).await;
            started(&app.post(&room_admin, START, to(kind, person)).await, &person.id, ITEM);
            finish(app).await;
            failed(&app.get(&app.owner, &progress_of(person)).await.ok(), NO_PERMISSION);
            assert_eq!(role(app, person).await, before);
            let mail = app.last_mail_to(&room_admin.email).await.written;
            let said = format!(
                "Something went wrong while the role of Test {} was to become that of {}.",
                before.as_str().unwrap(),
                if kind == "Guest" { "a guest" } else { "a member" }
            );
            assert_eq!(mail.subject, "The role could not be changed");
            assert!(
                mail.text.contains(&said) && mail.text.contains("enough permission"),
                "{}",
                mail.text
            );
        }
        assert!(events_of(app, &[Action::UsersUpdatedType]).await.is_empty());
    });
}

#[test]
fn a_room_admin_makes_his_own_guest_a_user() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let body = json!({ "firstName": "Gus", "lastName": "G", "email": "gus@example.com", "type": "User" });
        let id = app.post(&room_admin, "/people", body).await.ok()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        app.put(&app.owner, &format!("/people/{id}"), json!({ "role": "Guest" }))
            .await
            .ok();
        let guest = TestPerson {
            id,
            ..room_admin.clone()
        };
        started(&app.post(&room_admin, START, to("User", &guest)).await, &guest.id, ITEM);
        finish(app).await;
        completed(&app.get(&app.owner, &progress_of(&guest)).await.ok());
        assert_eq!(role(app, &guest).await, "User");
    });
}

#[test]
fn what_changed_since_the_start_ends_the_task_with_a_reason() {
    on_both(async |app| {
        let (person, heir) = (app.person(Role::RoomAdmin).await, app.person(Role::RoomAdmin).await);
        let body = json!({ "type": "User", "userId": person.id, "reassignUserId": heir.id });
        app.post(&app.owner, START, body.clone()).await.ok();
        app.put(&app.owner, &format!("/people/{}", heir.id), json!({ "role": "User" }))
            .await
            .ok();
        finish(app).await;
        let words = format!("Can not reassign to user - {}", heir.id);
        failed(&app.get(&app.owner, &progress_of(&person)).await.ok(), &words);

        app.put(
            &app.owner,
            &format!("/people/{}", heir.id),
            json!({ "role": "Manager" }),
        )
        .await
        .ok();
        app.post(&app.owner, START, body).await.ok();
        disable(app, &[&person]).await;
        finish(app).await;
        failed(
            &app.get(&app.owner, &progress_of(&person)).await.ok(),
            "Can not update type",
        );
        app.post(&app.owner, "/people/remove/start", json!({ "userId": person.id }))
            .await
            .ok();

        let other = app.person(Role::RoomAdmin).await;
        app.post(&app.owner, START, to("Guest", &other)).await.ok();
        disable(app, &[&other]).await;
        app.delete(&app.owner, &format!("/people/{}", other.id)).await.ok();
        finish(app).await;
        failed(
            &app.get(&app.owner, &progress_of(&other)).await.ok(),
            "The user could not be found",
        );
    });
}

#[test]
fn a_task_without_a_seat_changes_nothing() {
    let settings = TestSettings {
        app: Some(|settings| settings.max_users = Some(0)),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let person = app.person(Role::RoomAdmin).await;
        app.post(&app.owner, START, to("User", &person)).await.ok();
        finish(app).await;
        let words = "The number of users should not exceed 0";
        failed(&app.get(&app.owner, &progress_of(&person)).await.ok(), words);
        assert_eq!(role(app, &person).await, "RoomAdmin");
    });
}

#[test]
fn people_17_3_row_1_a_type_that_is_not_given_here() {
    on_both(async |app| {
        let (user, target) = (app.person(Role::User).await, app.person(Role::RoomAdmin).await);
        for caller in [&app.owner, &user] {
            for (kind, name) in [("RoomAdmin", "RoomAdmin"), ("3", "DocSpaceAdmin"), ("all", "All")] {
                app.post(caller, START, to(kind, &target))
                    .await
                    .refused(400, &format!("Can not update to {name}"));
            }
            app.post(caller, START, json!({}))
                .await
                .refused(400, "Can not update to All");
        }
        app.post(&app.owner, START, json!({ "type": "Boss" }))
            .await
            .invalid("$.type", "could not be converted");
        app.anonymous(Method::POST, START, json!({})).await.empty(401);
    });
}

#[test]
fn people_17_3_row_2_the_caller_gives_no_types() {
    on_both(async |app| {
        let target = app.person(Role::RoomAdmin).await;
        let reads = app.key(&app.owner, &["accounts:read"]).await;
        let callers = [
            app.person(Role::User).await,
            app.person(Role::Guest).await,
            app.with_credential(&app.owner, reads),
        ];
        for caller in &callers {
            for id in [&target.id, NOBODY] {
                let body = json!({ "type": "User", "userId": id });
                app.post(caller, START, body).await.refused(403, DENIED);
            }
        }
        nothing(&app.get(&app.owner, &progress_of(&target)).await);
    });
}

#[test]
fn people_17_3_row_3_no_guests_here() {
    let settings = TestSettings {
        app: Some(|settings| settings.allow_inviting_guests = false),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let target = app.person(Role::User).await;
        for id in [&target.id, NOBODY] {
            let body = json!({ "type": "Guest", "userId": id });
            app.post(&app.owner, START, body).await.refused(403, DENIED);
        }
        assert_eq!(role(app, &target).await, "User");
    });
}

#[test]
fn people_17_3_row_4_somebody_whose_type_stays() {
    on_both(async |app| {
        let (admin, heir) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::RoomAdmin).await);
        let (target, gone) = (app.person(Role::RoomAdmin).await, disabled(app, Role::RoomAdmin).await);
        for (subject, receiver) in [
            (NOBODY, heir.id.as_str()),
            (SYSTEM, &heir.id),
            (ZERO, &heir.id),
            (&gone.id, &heir.id),
            (&target.id, &gone.id),
            (&target.id, &target.id),
            (&admin.id, &heir.id),
        ] {
            let body = json!({ "type": "User", "userId": subject, "reassignUserId": receiver });
            app.post(&admin, START, body).await.refused(400, "Can not update type");
        }
        app.post(&admin, START, json!({ "type": "User" }))
            .await
            .refused(400, "Can not update type");
        app.post(&app.owner, START, to("User", &app.owner))
            .await
            .refused(400, "Can not update type");
        nothing(&app.get(&admin, &progress_of(&target)).await);
    });
}

#[test]
fn people_17_3_row_5_an_administrator_while_the_caller_is_not_the_owner() {
    on_both(async |app| {
        let (admin, other) = (
            app.person(Role::DocSpaceAdmin).await,
            app.person(Role::DocSpaceAdmin).await,
        );
        let (room_admin, user) = (app.person(Role::RoomAdmin).await, app.person(Role::User).await);
        for caller in [&admin, &room_admin] {
            for target in [&other, &app.owner] {
                // Before the receiver is looked at.
                let body = json!({ "type": "User", "userId": target.id, "reassignUserId": user.id });
                app.post(caller, START, body)
                    .await
                    .refused(400, "Can not update type for admin");
            }
        }
        nothing(&app.get(&app.owner, &progress_of(&other)).await);
    });
}

#[test]
fn people_17_3_row_6_somebody_who_cannot_receive() {
    on_both(async |app| {
        let target = app.person(Role::RoomAdmin).await;
        let (user, guest) = (app.person(Role::User).await, app.person(Role::Guest).await);
        for id in [&user.id, &guest.id, NOBODY, ZERO, SYSTEM] {
            let body = json!({ "type": "User", "userId": target.id, "reassignUserId": id });
            app.post(&app.owner, START, body)
                .await
                .refused(400, &format!("Can not reassign to user - {id}"));
        }
        nothing(&app.get(&app.owner, &progress_of(&target)).await);
    });
}

#[test]
fn people_17_3_row_7_a_guest_whom_a_room_admin_did_not_bring_in() {
    on_both(async |app| {
        let (room_admin, guest) = (app.person(Role::RoomAdmin).await, app.person(Role::Guest).await);
        app.post(&room_admin, START, to("User", &guest))
            .await
            .refused(403, DENIED);
        nothing(&app.get(&app.owner, &progress_of(&guest)).await);
    });
}

#[test]
fn progress_and_stopping_are_for_administrators() {
    on_both(async |app| {
        let (room_admin, target) = (app.person(Role::RoomAdmin).await, app.person(Role::RoomAdmin).await);
        app.post(&room_admin, START, to("User", &target)).await.ok();
        let (user, guest) = (app.person(Role::User).await, app.person(Role::Guest).await);
        for who in [&room_admin, &user, &guest] {
            app.get(who, &progress_of(&target)).await.refused(403, DENIED);
            app.put(who, STOP, json!({ "userId": target.id }))
                .await
                .refused(403, DENIED);
        }
        let reads = app.with_credential(&app.owner, app.key(&app.owner, &["accounts:read"]).await);
        assert_eq!(app.get(&reads, &progress_of(&target)).await.ok()["status"], 1);
        app.put(&reads, STOP, json!({ "userId": target.id }))
            .await
            .refused(403, DENIED);
        app.anonymous(Method::GET, &progress_of(&target), Value::Null)
            .await
            .empty(401);
        app.anonymous(Method::PUT, STOP, json!({})).await.empty(401);
        nothing(&app.get(&app.owner, &format!("/people/type/progress/{NOBODY}")).await);
        app.get(&app.owner, "/people/type/progress/me").await.empty(404);
    });
}
