//! Commits: shared or not, durable before the answer, and nobody pays for somebody else's failure.

use crate::stage::{Backend, NOW, PORTAL, Stage, add, find, id, on_both, on_both_stages, person, portal};
use anteroom_store::{Constraint, Db, Error, Touched, people, portals, settings};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use tokio::task::JoinSet;

/// Holds up one writing job until the sender is used or dropped, so that on SQLite the next ones wait in the queue.
fn hold_up(db: &Db, tasks: &mut JoinSet<()>) -> mpsc::Sender<()> {
    let (release, held) = mpsc::channel::<()>();
    let (begun, begins) = mpsc::channel();
    let (held, begun) = (Mutex::new(held), Mutex::new(begun));
    let db = db.clone();
    tasks.spawn(async move {
        db.write(move |_| {
            begun.lock().unwrap().send(()).unwrap();
            let _ = held.lock().unwrap().recv();
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    });
    begins.recv().unwrap();
    release
}

#[test]
fn a_failing_job_and_a_panicking_job_hurt_nobody_else() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        let mut tasks = JoinSet::new();
        let release = hold_up(db, &mut tasks);
        let good = Arc::new(AtomicUsize::new(0));
        for number in 100..140 {
            let (db, good) = (db.clone(), Arc::clone(&good));
            tasks.spawn(async move {
                let result = db
                    .write(move |tx| {
                        people::insert(tx, &person(number), None)?;
                        match number % 4 {
                            // A statement fails, an answer is an error, the job panics.
                            1 => people::insert(tx, &person(1), None),
                            2 => Err(Error::Unsupported),
                            3 => panic!("this panic is part of the test"),
                            _ => Ok(()),
                        }
                    })
                    .await;
                match (number % 4, result) {
                    (0, Ok(())) => drop(good.fetch_add(1, Ordering::Relaxed)),
                    (1, Err(Error::Unique(_))) | (2, Err(Error::Unsupported)) | (3, Err(Error::Panicked)) => {}
                    (_, other) => panic!("{number}: {other:?}"),
                }
            });
        }
        drop(release);
        tasks.join_all().await;
        assert_eq!(good.load(Ordering::Relaxed), 10);
        for number in 100..140 {
            assert_eq!(find(db, id(number)).await.is_some(), number % 4 == 0, "{number}");
        }
    });
}

#[test]
fn a_job_that_goes_on_after_a_failed_statement_changes_nothing() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        let result: Result<(), Error> = db
            .write(|tx| {
                people::insert(tx, &person(2), None)?;
                assert!(people::insert(tx, &person(1), None).is_err());
                assert!(people::find(tx, PORTAL, id(1)).is_err(), "the transaction is over");
                Ok(())
            })
            .await;
        assert!(matches!(result, Err(Error::Query(_))), "{result:?}");
        assert_eq!(find(db, id(2)).await, None);
    });
}

#[test]
fn listeners_hear_what_was_kept_before_the_answer() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = Arc::clone(&heard);
        db.on_commit(move |touched| ears.lock().unwrap().extend_from_slice(touched));
        db.on_commit(|_| panic!("this panic is part of the test"));
        add(db, &person(2)).await;
        assert_eq!(*heard.lock().unwrap(), [Touched::Person(PORTAL, id(2))]);
        let failed = db.write(|tx| {
            people::insert(tx, &person(3), None)?;
            people::insert(tx, &person(1), None)
        });
        failed.await.unwrap_err();
        assert_eq!(heard.lock().unwrap().len(), 1);
        db.write(|tx| settings::set(tx, PORTAL, "a", "b")).await.unwrap();
        assert_eq!(heard.lock().unwrap().last(), Some(&Touched::Portal(PORTAL)));
    });
}

#[test]
fn readers_cannot_write_and_see_what_was_answered() {
    on_both(&async |db: &Db| {
        for number in 1..50 {
            add(db, &person(number)).await;
            assert!(find(db, id(number)).await.is_some());
            let found = db.read(move |tx| people::find(tx, PORTAL, id(number))).await.unwrap();
            assert!(found.is_some());
        }
        let write = |tx: &mut anteroom_store::Tx<'_>| people::insert(tx, &person(99), None);
        assert!(db.read(write).await.is_err());
        assert!(db.point(write).await.is_err());
        assert!(find(db, id(99)).await.is_none());
        add(db, &person(99)).await;
        assert!(matches!(
            db.point(|_| -> Result<(), Error> { panic!("part of the test") }).await,
            Err(Error::Panicked)
        ));
        assert!(matches!(
            db.read(|_| -> Result<(), Error> { panic!("part of the test") }).await,
            Err(Error::Panicked)
        ));
        assert!(find(db, id(99)).await.is_some());
    });
}

async fn sixty_four_writers(db: &Db) {
    let mut tasks = JoinSet::new();
    for writer in 0..64_u128 {
        let db = db.clone();
        tasks.spawn(async move {
            for turn in 0..5 {
                let number = 1000 + writer * 10 + turn;
                add(&db, &person(number)).await;
                assert!(find(&db, id(number)).await.is_some());
            }
        });
    }
    tasks.join_all().await;
    let seats = db.read(|tx| people::count_seats(tx, PORTAL)).await.unwrap();
    assert_eq!(seats.free, 320);
}

#[test]
fn sixty_four_writers_at_once() {
    on_both(&async |db: &Db| sixty_four_writers(db).await);
}

#[test]
fn writers_that_share_no_commits() {
    on_both_stages(&async |stage: &Stage| {
        let config = anteroom_store::StoreConfig {
            share_commits: false,
            ..stage.config.clone()
        };
        let db = Db::open(&config).unwrap();
        db.migrate(NOW).unwrap();
        db.write(|tx| portals::insert(tx, &portal())).await.unwrap();
        sixty_four_writers(&db).await;
    });
}

/// How many commits a listener hears for twenty jobs that wait at the same time.
async fn commits_of_twenty(stage: &Stage, share_commits: bool) -> u32 {
    let config = anteroom_store::StoreConfig {
        share_commits,
        ..stage.config.clone()
    };
    let db = Db::open(&config).unwrap();
    db.migrate(NOW).unwrap();
    let commits = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&commits);
    db.on_commit(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let (mut held, mut writers) = (JoinSet::new(), Vec::new());
    let release = hold_up(&db, &mut held);
    for number in 0..20 {
        // Polled once, so that the job is in the queue.
        let db = db.clone();
        let mut write = Box::pin(async move {
            db.write(move |tx| settings::set(tx, PORTAL, &format!("{share_commits} {number}"), "x"))
                .await
        });
        assert!(std::future::poll_fn(|cx| std::task::Poll::Ready(write.as_mut().poll(cx).is_pending())).await);
        writers.push(write);
    }
    drop(release);
    held.join_all().await;
    for writer in writers {
        writer.await.unwrap();
    }
    commits.load(Ordering::Relaxed)
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_wait_share_a_commit_unless_told_not_to() {
    let stage = Stage::new(Backend::Sqlite);
    assert_eq!(commits_of_twenty(&stage, true).await, 1);
    assert_eq!(commits_of_twenty(&stage, false).await, 20);
}

#[test]
fn a_closed_database_finishes_what_waits_and_takes_no_more() {
    on_both(&async |db: &Db| {
        let mut tasks = JoinSet::new();
        for number in 1..40 {
            let db = db.clone();
            tasks.spawn(async move { drop(db.write(move |tx| people::insert(tx, &person(number), None)).await) });
        }
        tasks.join_all().await;
        db.close();
        let late = db.write(|tx| people::insert(tx, &person(99), None)).await;
        assert!(matches!(late, Err(Error::Unavailable)), "{late:?}");
        let late = db.read(|tx| people::find(tx, PORTAL, id(1))).await;
        assert!(matches!(late, Err(Error::Unavailable)), "{late:?}");
        let late = db.point(|tx| people::find(tx, PORTAL, id(1))).await;
        assert!(matches!(late, Err(Error::Unavailable)), "{late:?}");
        db.close();
    });
}

#[test]
fn unique_values_are_told_apart() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        let mut same_mail = person(2);
        same_mail.email = "MAIL1@EXAMPLE.org".to_owned();
        let result = db.write(move |tx| people::insert(tx, &same_mail, None)).await;
        assert!(
            matches!(result, Err(Error::Unique(Constraint::PersonEmail))),
            "{result:?}"
        );
        let mut same_name = person(3);
        same_name.user_name = "ÜSER1".to_owned();
        let result = db.write(move |tx| people::insert(tx, &same_name, None)).await;
        assert!(
            matches!(result, Err(Error::Unique(Constraint::PersonUserName))),
            "{result:?}"
        );
        let mut same_id = person(4);
        same_id.id = id(1);
        let result = db.write(move |tx| people::insert(tx, &same_id, None)).await;
        assert!(matches!(result, Err(Error::Unique(Constraint::Other))), "{result:?}");
    });
}
