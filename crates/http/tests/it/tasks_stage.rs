//! What the tests of background work share.

use anteroom_domain::event::Action;
use anteroom_domain::policy::Permit;
use anteroom_domain::{Activation, Group, GroupId, LetterKind, Person, PersonId, PortalId, Role, Status};
use anteroom_store::{events, groups, outbox, people};
use anteroom_testkit::{Answer, TestApp, TestPerson};
use serde_json::{Value, json};

pub const NOBODY: &str = "11111111-2222-4333-8444-555555555555";
pub const SYSTEM: &str = "4a515a15-d4d6-4b8e-828e-e0586f18f3a3";
pub const ZERO: &str = "00000000-0000-0000-0000-000000000000";
pub const DENIED: &str = "Access denied";

pub async fn disable(app: &TestApp, people: &[&TestPerson]) {
    let ids: Vec<&str> = people.iter().map(|person| person.id.as_str()).collect();
    app.put(&app.owner, "/people/status/2", json!({ "userIds": ids }))
        .await
        .ok();
}

/// Somebody with this role, disabled.
pub async fn disabled(app: &TestApp, role: Role) -> TestPerson {
    let person = app.person(role).await;
    disable(app, &[&person]).await;
    person
}

/// The time in which work can still be stopped passes, and the work is done.
pub async fn finish(app: &TestApp) {
    app.clock.advance_seconds(2);
    app.run_tasks().await;
}

/// Checks the first answer of a start, which shows work that has not begun.
#[track_caller]
pub fn started(answer: &Answer, id: &str, item: &str) {
    assert_eq!(
        answer.ok(),
        json!({ "id": format!("1_{id}_{item}"), "error": "", "percentage": 0, "isCompleted": false, "status": 1 })
    );
}

/// Checks the progress of work that is done.
#[track_caller]
pub fn completed(progress: &Value) {
    assert_eq!(
        (
            &progress["status"],
            &progress["percentage"],
            &progress["isCompleted"],
            &progress["error"]
        ),
        (&json!(2), &json!(100), &json!(true), &json!("")),
        "{progress}"
    );
}

/// Checks the progress of work that was given up.
#[track_caller]
pub fn failed(progress: &Value, error: &str) {
    assert_eq!(
        (&progress["status"], &progress["isCompleted"], &progress["error"]),
        (&json!(4), &json!(true), &json!(error)),
        "{progress}"
    );
}

/// An answer without `response`.
#[track_caller]
pub fn nothing(answer: &Answer) {
    assert_eq!(answer.ok(), Value::Null);
    assert_eq!(answer.json()["count"], 0);
}

/// The events of these kinds, oldest first: what, by whom, about whom.
pub async fn events_of(app: &TestApp, actions: &[Action]) -> Vec<(Action, String, Vec<String>)> {
    let mut all = app
        .app
        .read(|tx, _| Ok(events::list(tx, PortalId(1), 1_000)?))
        .await
        .unwrap();
    all.reverse();
    all.into_iter()
        .filter(|event| actions.contains(&event.action))
        .map(|event| {
            let actor = event.actor.map(|id| id.to_string()).unwrap_or_default();
            (event.action, actor, event.targets)
        })
        .collect()
}

/// So many people whom somebody invited and who have not come yet.
pub async fn invite(app: &TestApp, by: &TestPerson, count: usize) {
    let inviter = by.person_id();
    app.app
        .write(move |tx, ctx| {
            for number in 0..count {
                let name = format!("invited-{}-{number}", ctx.new_id());
                let email = format!("{name}@example.com");
                let mut person = Person::new(PersonId(ctx.new_id()), PortalId(1), Role::User, email, name, ctx.now());
                person.status = Status::Pending;
                person.activation = Activation::Pending;
                person.created_by = Some(inviter);
                people::insert(tx, &person, None)?;
            }
            Ok(())
        })
        .await
        .unwrap();
}

/// How many people wait whom somebody invited.
pub async fn waiting_for(app: &TestApp, inviter: &TestPerson) -> Value {
    let path = format!("/people/filter?employeeStatus=4&inviterId={}&count=1", inviter.id);
    app.get(&app.owner, &path).await.json()["total"].clone()
}

/// The mails about background work and roles, oldest first: why, to whom.
pub async fn mails(app: &TestApp) -> Vec<(LetterKind, String)> {
    let (page, _) = app
        .app
        .read(|tx, _| Ok(outbox::list(tx, PortalId(1), None, 0, 1_000)?))
        .await
        .unwrap();
    let about_tasks = |kind: &LetterKind| {
        use LetterKind::{ReassignCompleted, ReassignFailed, RemovalCompleted, RemovalFailed, TypeChanged};
        matches!(
            kind,
            ReassignCompleted | ReassignFailed | RemovalCompleted | RemovalFailed | TypeChanged
        )
    };
    let letters = page.into_iter().map(|mail| (mail.letter.kind, mail.letter.to));
    let mut all: Vec<_> = letters.filter(|(kind, _)| about_tasks(kind)).collect();
    all.reverse();
    all
}

/// A group that somebody leads.
pub async fn group_led_by(app: &TestApp, manager: &TestPerson) -> GroupId {
    let manager = manager.person_id();
    app.app
        .write(move |tx, ctx| {
            let permit = Permit::system("tests");
            let group = Group {
                id: GroupId(ctx.new_id()),
                portal: PortalId(1),
                name: "Crew".to_owned(),
                manager: Some(manager),
                members_count: 0,
                created_at: ctx.now(),
                modified_at: ctx.now(),
                version: 1,
            };
            groups::insert(tx, &permit, &group)?;
            groups::add_members(tx, &permit, group.portal, group.id, &[manager])?;
            Ok(group.id)
        })
        .await
        .unwrap()
}

/// Who leads a group, and how many members it has.
pub async fn head_and_count(app: &TestApp, group: GroupId) -> (Option<String>, i64) {
    let found = app
        .app
        .point(move |tx, _| Ok(groups::find(tx, PortalId(1), group)?))
        .await
        .unwrap()
        .unwrap();
    (found.manager.map(|id| id.to_string()), found.members_count)
}
