//! The table of background work.

use crate::stage::{NOW, PORTAL, id, on_both};
use anteroom_domain::task::{Task, TaskFamily, TaskFault, TaskKind, TaskStatus, Work};
use anteroom_domain::{Instant, KeyId, PortalId, Role, TaskId};
use anteroom_store::{Db, Error, tasks};
use uuid::Uuid;

fn task(number: u128, work: Work) -> Task {
    Task {
        id: TaskId(Uuid::from_u128(number)),
        portal: PORTAL,
        work,
        subject: id(1),
        subject_role: Role::RoomAdmin,
        initiator: id(2),
        via_key: Some(KeyId(Uuid::from_u128(3))),
        address: "192.0.2.7".to_owned(),
        heir: id(4),
        status: TaskStatus::Running,
        percentage: 0,
        fault: None,
        step: String::new(),
        failures: 0,
        claim: 0,
        created_at: NOW,
        due_at: NOW.plus_seconds(1),
        finished_at: None,
    }
}

async fn insert(db: &Db, task: &Task) -> Result<(), Error> {
    let task = task.clone();
    db.write(move |tx| tasks::insert(tx, &task)).await
}

async fn claim(db: &Db, now: Instant) -> Option<Task> {
    db.write(move |tx| tasks::claim_due(tx, now, now.plus_seconds(60)))
        .await
        .unwrap()
}

#[test]
fn of_each_family_a_person_has_one_task_at_a_time() {
    on_both(&async |db: &Db| {
        let works = [
            Work::Reassign { deletes_profile: true },
            Work::SetRole(Role::Guest),
            Work::DeleteFolder,
        ];
        for (number, work) in (10..).zip(works) {
            let stored = task(number, work);
            insert(db, &stored).await.unwrap();
            let family = work.kind().family();
            let found = db
                .point(move |tx| tasks::find_running(tx, PORTAL, id(1), family))
                .await
                .unwrap();
            assert_eq!(found, Some(stored));
        }
        for work in [Work::Remove, Work::ClearUp, Work::SetRole(Role::User)] {
            let refused = insert(db, &task(20, work)).await;
            assert!(matches!(refused, Err(Error::Unique(_))), "{work:?}: {refused:?}");
        }
        let elsewhere = Task {
            portal: PortalId(2),
            ..task(10, Work::Remove)
        };
        insert(db, &elsewhere).await.unwrap();
        let ended = task(10, Work::Reassign { deletes_profile: true });
        let hit = db
            .write(move |tx| tasks::finish(tx, &ended, TaskStatus::Failed, 40, Some(TaskFault::Seats), NOW))
            .await;
        assert!(hit.unwrap());
        insert(db, &task(21, Work::Remove)).await.unwrap();
        let latest = |kind| db.point(move |tx| tasks::find_latest(tx, PORTAL, id(1), kind));
        let first = latest(TaskKind::Reassign).await.unwrap().unwrap();
        assert_eq!(
            (first.status, first.percentage, first.fault, first.finished_at),
            (TaskStatus::Failed, 40, Some(TaskFault::Seats), Some(NOW))
        );
        assert_eq!(
            latest(TaskKind::Remove).await.unwrap().unwrap().id.0,
            Uuid::from_u128(21)
        );
        assert_eq!(latest(TaskKind::ClearUp).await.unwrap(), None);
        let found = db
            .point(|tx| tasks::find_running(tx, PORTAL, id(9), TaskFamily::Data))
            .await;
        assert_eq!(found.unwrap(), None);
        for (before, forgotten) in [(NOW, 0), (NOW.plus_seconds(1), 1)] {
            assert_eq!(
                db.write(move |tx| tasks::delete_finished(tx, before)).await.unwrap(),
                forgotten
            );
        }
    });
}

#[test]
fn a_task_is_taken_when_it_is_due_and_by_one_worker() {
    on_both(&async |db: &Db| {
        assert_eq!(db.point(tasks::find_next_due).await.unwrap(), None);
        for number in 10..20 {
            let stored = Task {
                subject: id(number),
                ..task(number, Work::Remove)
            };
            insert(db, &stored).await.unwrap();
        }
        let due = NOW.plus_seconds(1);
        assert_eq!(db.point(tasks::find_next_due).await.unwrap(), Some(due));
        assert_eq!(claim(db, NOW).await, None, "too early");
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..12 {
            let db = db.clone();
            workers.spawn(async move { claim(&db, due).await.map(|task| (task.id.0, task.claim, task.failures)) });
        }
        let mut taken: Vec<_> = workers.join_all().await.into_iter().flatten().collect();
        taken.sort_unstable();
        let all: Vec<_> = (10..20).map(|number| (Uuid::from_u128(number), 1, 1)).collect();
        assert_eq!(taken, all, "each once");
        // Where nobody else can have them, they are taken up at once; a new one still waits.
        insert(db, &task(30, Work::SetRole(Role::User))).await.unwrap();
        db.write(|tx| tasks::make_begun_due(tx, NOW)).await.unwrap();
        let again = claim(db, NOW).await.unwrap();
        assert_eq!((again.claim, again.failures), (2, 2));
        db.write(move |tx| tasks::advance(tx, &again, "keys", 50, NOW))
            .await
            .unwrap();
        let mut steps = Vec::new();
        while let Some(task) = claim(db, NOW).await {
            steps.push((task.step, task.failures));
        }
        assert_eq!(steps.len(), 10);
        assert!(steps.contains(&("keys".to_owned(), 1)), "{steps:?}");
    });
}
