//! The cache, alone and behind a database.

use crate::stage::{NOW, PORTAL, add, id, on_both, person};
use anteroom_domain::{Instant, Person, PersonId};
use anteroom_store::cache::Cache;
use anteroom_store::{Db, Touched, people};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::task::JoinSet;

const MB: usize = 1 << 20;

#[test]
fn a_fill_that_a_commit_overtook_is_ignored() {
    let cache: Cache<u32, &str> = Cache::new(MB, None);
    let ticket = cache.begin_fill(&1);
    // Here the reader has read "old", and the writer commits "new".
    cache.drop_key(&1);
    cache.fill(ticket, 1, "old", 10, NOW);
    assert_eq!(cache.get(&1, NOW), None);
    let ticket = cache.begin_fill(&1);
    cache.fill(ticket, 1, "new", 10, NOW);
    assert_eq!(cache.get(&1, NOW), Some("new"));
    let ticket = cache.begin_fill(&1);
    cache.clear();
    cache.fill(ticket, 1, "old", 10, NOW);
    assert_eq!(cache.get(&1, NOW), None);
    assert_eq!(cache.bytes(), 0);
}

#[test]
fn the_budget_is_kept_and_the_least_used_go_first() {
    let cache: Cache<u32, u32> = Cache::new(64 * 1000, None);
    for key in 0..10_000 {
        let ticket = cache.begin_fill(&key);
        cache.fill(ticket, key, key, 100, NOW);
        // In use all the time, so it stays.
        if key == 0 || cache.get(&0, NOW).is_none() {
            assert_eq!(key, 0);
        }
    }
    assert!(cache.bytes() <= 64_000 && cache.bytes() > 60_000, "{}", cache.bytes());
    assert_eq!(cache.get(&9_999, NOW), Some(9_999));
    let kept = (0..10_000).filter(|key| cache.get(key, NOW).is_some()).count();
    assert_eq!(kept * 100, cache.bytes());
    let ticket = cache.begin_fill(&1);
    cache.fill(ticket, 1, 1, 100_000, NOW);
    assert_eq!(cache.get(&1, NOW), None, "larger than a shard");
    for _ in 0..3 {
        let ticket = cache.begin_fill(&9_999);
        cache.fill(ticket, 9_999, 1, 50, NOW);
    }
    assert_eq!(cache.get(&9_999, NOW), Some(1));
    let kept = (0..10_000).filter(|key| cache.get(key, NOW).is_some()).count();
    assert_eq!(kept * 100 - 50, cache.bytes());
}

#[test]
fn nothing_is_trusted_longer_because_of_a_clock_that_is_set_back() {
    let cache: Cache<u32, u32> = Cache::new(MB, Some(1_000_000));
    let ticket = cache.begin_fill(&1);
    cache.fill(ticket, 1, 1, 10, NOW);
    assert_eq!(cache.get(&1, Instant(NOW.0 - 1)), None);
    assert_eq!(cache.get(&1, NOW), Some(1));
}

#[test]
fn records_get_too_old() {
    let cache: Cache<u32, u32> = Cache::new(MB, Some(1_000_000));
    let ticket = cache.begin_fill(&1);
    cache.fill(ticket, 1, 7, 10, NOW);
    assert_eq!(cache.get(&1, Instant(NOW.0 + 999_999)), Some(7));
    assert_eq!(cache.get(&1, NOW.plus_seconds(1)), None);
    let ticket = cache.begin_fill(&1);
    cache.fill(ticket, 1, 8, 10, NOW.plus_seconds(1));
    assert_eq!(cache.get(&1, NOW.plus_seconds(1)), Some(8));
}

#[test]
fn whoever_was_answered_never_reads_what_was_before() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        let cache: Arc<Cache<PersonId, Arc<Person>>> = Arc::new(Cache::new(MB, None));
        let dropped = Arc::clone(&cache);
        db.on_commit(move |touched| {
            for change in touched {
                if let Touched::Person(_, id) = change {
                    dropped.drop_key(id);
                }
            }
        });
        let is_over = Arc::new(AtomicBool::new(false));
        let mut readers = JoinSet::new();
        for _ in 0..3 {
            let (db, cache, is_over) = (db.clone(), Arc::clone(&cache), Arc::clone(&is_over));
            readers.spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    read(&db, &cache).await;
                    tokio::task::yield_now().await;
                }
            });
        }
        for round in 1..=150_i64 {
            db.write(|tx| {
                let found = people::list_for_change(tx, PORTAL, &[id(1)])?;
                people::update_profile(tx, &found[0])
            })
            .await
            .unwrap();
            assert_eq!(read(db, &cache).await.version, round + 1);
        }
        is_over.store(true, Ordering::Relaxed);
        readers.join_all().await;
    });
}

async fn read(db: &anteroom_store::Db, cache: &Cache<PersonId, Arc<Person>>) -> Arc<Person> {
    if let Some(person) = cache.get(&id(1), NOW) {
        return person;
    }
    let ticket = cache.begin_fill(&id(1));
    let person = Arc::new(crate::stage::find(db, id(1)).await.unwrap());
    cache.fill(ticket, id(1), Arc::clone(&person), 500, NOW);
    person
}
