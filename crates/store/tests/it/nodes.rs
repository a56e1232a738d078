//! Nodes over one PostgreSQL database hear at once what others commit.

use crate::stage::{Backend, NOW, PERMIT, PORTAL, Stage, administer, id, on_both, person, portal, runtime};
use anteroom_domain::Role;
use anteroom_store::{Database, Db, Error, Touched, people, portals};
use std::collections::HashSet;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Longer than anything takes that works.
const PATIENCE: Duration = Duration::from_secs(20);

/// A node that follows, and what it hears of commits.
fn node(stage: &Stage) -> (Db, Receiver<Vec<Touched>>) {
    let db = stage.open();
    let (told, heard) = channel();
    db.on_commit(move |touched| drop(told.send(touched.to_vec())));
    db.follow_others().unwrap();
    (db, heard)
}

fn stage() -> Stage {
    let stage = Stage::new(Backend::Postgres);
    let db = stage.open();
    db.migrate(NOW).unwrap();
    runtime().block_on(async {
        db.write(|tx| portals::insert(tx, &portal())).await.unwrap();
    });
    stage
}

async fn insert(db: &Db, numbers: std::ops::Range<u128>) {
    db.write(move |tx| {
        for number in numbers.clone() {
            people::insert(tx, &person(number), None)?;
        }
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

/// Changes somebody again and again until another node hears of it: nobody says when it begins to listen.
async fn until_heard(db: &Db, others: &Receiver<Vec<Touched>>) {
    for attempt in 0_u32.. {
        let role = if attempt.is_multiple_of(2) {
            Role::RoomAdmin
        } else {
            Role::User
        };
        db.write(move |tx| people::set_role(tx, &PERMIT, PORTAL, id(1), role, NOW))
            .await
            .unwrap();
        if others.recv_timeout(Duration::from_millis(100)).is_ok() {
            return;
        }
        assert!(attempt < 300, "nobody hears of changes");
    }
}

#[test]
fn a_change_is_heard_by_other_nodes_and_not_twice_by_its_own() {
    let stage = stage();
    let ((one, own), (other, others)) = (node(&stage), node(&stage));
    runtime().block_on(async {
        insert(&one, 1..2).await;
        until_heard(&one, &others).await;
        until_heard(&other, &own).await;
        while own.try_recv().is_ok() || others.recv_timeout(Duration::from_millis(300)).is_ok() {}
        insert(&one, 2..3).await;
        let heard = others.recv_timeout(PATIENCE).unwrap();
        assert!(heard.contains(&Touched::Person(PORTAL, id(2))), "{heard:?}");
        let own_heard: Vec<_> = own
            .try_iter()
            .flatten()
            .filter(|change| *change == Touched::Person(PORTAL, id(2)))
            .collect();
        assert_eq!(own_heard.len(), 1);
        let figures = other.figures();
        assert_eq!(figures.is_listening, Some(true));
        assert!(
            figures.changes_heard > 0 && one.figures().changes_told > 0,
            "{figures:?}"
        );
        // So many that one notice does not hold them.
        insert(&one, 100..900).await;
        let mut missing: HashSet<_> = (100..900).map(|number| Touched::Person(PORTAL, id(number))).collect();
        while !missing.is_empty() {
            for change in others.recv_timeout(PATIENCE).unwrap() {
                missing.remove(&change);
            }
        }
        one.close();
        other.close();
    });
}

#[test]
fn what_is_rolled_back_is_not_told_and_other_schemas_hear_nothing() {
    let (stage, elsewhere) = (stage(), stage());
    let ((one, _own), (other, others), (stranger, strangers)) = (node(&stage), node(&stage), node(&elsewhere));
    runtime().block_on(async {
        insert(&one, 1..2).await;
        until_heard(&one, &others).await;
        while others.recv_timeout(Duration::from_millis(300)).is_ok() {}
        let failed: Result<(), Error> = one
            .write(|tx| {
                people::insert(tx, &person(3), None)?;
                Err(Error::Unavailable)
            })
            .await;
        failed.unwrap_err();
        insert(&one, 4..5).await;
        let heard = others.recv_timeout(PATIENCE).unwrap();
        assert!(heard.contains(&Touched::Person(PORTAL, id(4))), "{heard:?}");
        assert!(!heard.contains(&Touched::Person(PORTAL, id(3))), "{heard:?}");
        assert!(strangers.try_recv().is_err(), "another schema is another installation");
        for db in [one, other, stranger] {
            db.close();
        }
    });
}

#[test]
fn lost_connections_are_made_anew() {
    let stage = stage();
    let ((one, _own), (other, others)) = (node(&stage), node(&stage));
    let Database::Postgres { url } = &stage.config.database else {
        panic!("asked for PostgreSQL")
    };
    let (_, schema) = url.rsplit_once('=').unwrap();
    runtime().block_on(async {
        insert(&one, 1..2).await;
        until_heard(&one, &others).await;
        // Those that tell and those that listen; the pool's are idle too, and come back as well.
        administer(
            &format!("{url}-meddler"),
            &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{schema}'"),
        );
        while others.try_recv().is_ok() {}
        until_heard(&one, &others).await;
        one.close();
        other.close();
    });
}

#[test]
fn following_others_costs_nothing_where_there_are_none() {
    on_both(&async |db: &Db| {
        db.follow_others().unwrap();
        db.follow_others().unwrap();
        insert(db, 1..3).await;
        assert_eq!(db.figures().is_listening.is_some(), db.is_shared_with_others());
    });
}
