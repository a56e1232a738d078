//! Who works on background tasks, and whose they are: `docs/protocol/people.md` 15.

use crate::tasks_stage::{disabled, failed, finish, nothing};
use anteroom_domain::task::{Task, TaskFamily, TaskStatus, Work};
use anteroom_domain::{Person, PersonId, PortalId, Role, Status, TaskId};
use anteroom_store::{people, tasks};
use anteroom_testkit::{TestApp, TestPerson, on_both};
use serde_json::{Value, json};

const START: &str = "/people/remove/start";
const STOP: &str = "/people/remove/terminate";
const LIST: &str = "/people/delete";
const GONE: &str = "The user could not be found";

fn progress_of(person: &TestPerson) -> String {
    format!("/people/remove/progress/{}", person.id)
}

fn one(id: &str) -> Value {
    json!({ "userId": id })
}

async fn is_there(app: &TestApp, person: &TestPerson) -> bool {
    app.get(&app.owner, &format!("/people/{}", person.id)).await.status == 200
}

#[test]
fn people_of_another_portal_are_unknown_here() {
    on_both(async |app| {
        let stranger = PersonId(uuid::Uuid::from_u128(77));
        app.app
            .write(move |tx, ctx| {
                let mut person = Person::new(stranger, PortalId(2), Role::User, "s@example.com", "s", ctx.now());
                person.status = Status::Terminated;
                Ok(people::insert(tx, &person, None)?)
            })
            .await
            .unwrap();
        let id = stranger.to_string();
        let started = app.post(&app.owner, START, one(&id)).await;
        started.refused(400, &format!("User with id = {id} not found"));
        let body = json!({ "fromUserId": id, "toUserId": app.owner.id });
        let started = app.post(&app.owner, "/people/reassign/start", body).await;
        started.refused(400, &format!("Can not reassign data from user with id = {id}"));
        app.delete(&app.owner, &format!("/people/{id}"))
            .await
            .refused(404, GONE);
        assert_eq!(
            app.put(&app.owner, LIST, json!({ "userIds": [id] })).await.ok(),
            json!([])
        );
        let is_there = app
            .app
            .point(move |tx, _| Ok(people::find(tx, PortalId(2), stranger)?.is_some()))
            .await
            .unwrap();
        assert!(is_there);
        // Nor does anybody follow or stop the work of another portal.
        app.app
            .write(move |tx, ctx| {
                let task = Task {
                    id: TaskId(ctx.new_id()),
                    portal: PortalId(2),
                    work: Work::Remove,
                    subject: stranger,
                    subject_role: Role::User,
                    initiator: stranger,
                    via_key: None,
                    address: String::new(),
                    heir: stranger,
                    status: TaskStatus::Running,
                    percentage: 0,
                    fault: None,
                    step: String::new(),
                    failures: 0,
                    claim: 0,
                    created_at: ctx.now(),
                    due_at: ctx.now().plus_days(1),
                    finished_at: None,
                };
                Ok(tasks::insert(tx, &task)?)
            })
            .await
            .unwrap();
        nothing(&app.get(&app.owner, &format!("/people/remove/progress/{id}")).await);
        app.put(&app.owner, STOP, one(&id)).await.ok();
        let running = app
            .app
            .point(move |tx, _| Ok(tasks::find_running(tx, PortalId(2), stranger, TaskFamily::Data)?.is_some()))
            .await
            .unwrap();
        assert!(running);
    });
}

#[test]
fn a_task_that_cannot_be_done_is_tried_again_and_then_given_up() {
    on_both(async |app| {
        let gone = disabled(app, Role::User).await;
        app.post(&app.owner, START, one(&gone.id)).await.ok();
        // A step that takes the server down every time: it is begun, and nobody is there to note how it ended.
        let now = app.app.now();
        for begun in 1..=6 {
            app.app
                .write(move |tx, _| {
                    let until = now.plus_seconds(10 * begun);
                    Ok(tasks::claim_due(tx, until, until)?.map(drop))
                })
                .await
                .unwrap()
                .unwrap();
        }
        app.run_tasks().await;
        assert_eq!(
            app.get(&app.owner, &progress_of(&gone)).await.ok()["status"],
            1,
            "somebody has it"
        );
        app.clock.advance_seconds(60);
        app.run_tasks().await;
        let words = "The server could not complete the request.";
        failed(&app.get(&app.owner, &progress_of(&gone)).await.ok(), words);
        assert!(is_there(app, &gone).await);
        // Started anew it works.
        app.post(&app.owner, START, one(&gone.id)).await.ok();
        finish(app).await;
        assert!(!is_there(app, &gone).await);
    });
}

#[test]
fn a_worker_who_lost_his_task_changes_nothing() {
    on_both(async |app| {
        let gone = disabled(app, Role::User).await;
        app.post(&app.owner, START, one(&gone.id)).await.ok();
        let now = app.app.now().plus_seconds(2);
        let claim = move || {
            app.app
                .write(move |tx, _| Ok(tasks::claim_due(tx, now, now.plus_seconds(60))?))
        };
        let lost = claim().await.unwrap().unwrap();
        assert!(claim().await.unwrap().is_none(), "nobody else takes it meanwhile");
        let later = now.plus_seconds(61);
        let mine = app
            .app
            .write(move |tx, _| Ok(tasks::claim_due(tx, later, later)?))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((mine.id, mine.claim), (lost.id, lost.claim + 1));
        app.app
            .write(move |tx, _| Ok(tasks::postpone(tx, &lost, 0, later.plus_days(9))?))
            .await
            .unwrap();
        app.clock.advance_seconds(70);
        app.run_tasks().await;
        assert!(!is_there(app, &gone).await);
    });
}
